using System.Text.Json.Nodes;
using Ledger.Http;
using Ledger.Integrity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Hosting;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
public static class LedgerOpenApi
{
    public static void Configure(OpenApiOptions options) => options.AddOperationTransformer(DescribeQuestion).AddOperationTransformer(DescribeCheckpoint).AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo
        {
            Title = "Ledger",
            Version = "v1",
            Description = "What is known about a claim, how it is known, and what changed. Every write answers with the thing's id and version, and the event's sequence.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    });

    /// <summary>Query strings are read by the server's own rules, so it says itself what may stand in them.</summary>
    private static Task DescribeQuestion(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<QuestionAsked>().FirstOrDefault()?.Shape is not { } shape) return Task.CompletedTask;
        operation.Parameters ??= [];
        foreach (var member in shape.GetConstructors().Single().GetParameters())
        {
            var type = Nullable.GetUnderlyingType(member.ParameterType) ?? member.ParameterType;
            operation.Parameters.Add(new OpenApiParameter { Name = Shape.Name(member.Name!), In = ParameterLocation.Query, Schema = SchemaOf(type) });
        }
        return Task.CompletedTask;
    }

    /// <summary>Any answer of the API can name the checkpoint that covers it.</summary>
    private static Task DescribeCheckpoint(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken token)
    {
        if (context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is not true) return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = CoveringCheckpoint.Prefer, In = ParameterLocation.Header, Description = CoveringCheckpoint.Asked, Schema = SchemaOf(typeof(string)) });
        foreach (var answer in operation.Responses?.Where(r => r.Key.StartsWith('2')).Select(r => r.Value).OfType<OpenApiResponse>() ?? [])
        {
            answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
            answer.Headers[CoveringCheckpoint.Named] = new OpenApiHeader { Description = CoveringCheckpoint.Answered, Schema = SchemaOf(typeof(string)) };
        }
        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(Type type) => type switch
    {
        _ when type == typeof(int) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        _ when type == typeof(long) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
        _ when type == typeof(bool) => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        _ when type == typeof(DateTimeOffset) => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        _ when type == typeof(Guid) => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        _ when type == typeof(bool) => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        { IsEnum: true } => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)name)] },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
