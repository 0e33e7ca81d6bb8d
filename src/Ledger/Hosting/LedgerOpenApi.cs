using System.Text.Json.Nodes;
using Ledger.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ledger.Hosting;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
public static class LedgerOpenApi
{
    public static void Configure(OpenApiOptions options) => options.AddOperationTransformer(DescribeQuestion).AddDocumentTransformer((document, _, _) =>
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

    private static OpenApiSchema SchemaOf(Type type) => type switch
    {
        _ when type == typeof(int) => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
        _ when type == typeof(Guid) => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        { IsEnum: true } => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)name)] },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
