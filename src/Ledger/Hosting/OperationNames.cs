using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Wolverine.Http;

namespace Ledger.Hosting;

/// <summary>Names each operation in the OpenAPI document after what it does, and puts it under its feature: <c>AssertClaim</c>, "Assert claim", under Claims.</summary>
public sealed partial class OperationNames : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor is not WolverineActionDescriptor { Chain.Method.HandlerType: { } endpoint }) return Task.CompletedTask;
        var name = endpoint.Name.EndsWith("Endpoint", StringComparison.Ordinal) ? endpoint.Name[..^"Endpoint".Length] : endpoint.Name;
        var words = WordStarts().Replace(name, m => " " + m.Value.ToLowerInvariant());
        operation.OperationId = name;
        (operation.Summary, operation.Description) = (words, null);
        operation.Tags = new HashSet<OpenApiTagReference> { new(endpoint.Namespace!.Split('.')[^1], context.Document) };

        // Wolverine says 404 of whatever answers with an object. Where it can happen, the ledger has said so, with problem details.
        foreach (var refusal in operation.Responses!.Where(r => r.Key.StartsWith('4') && r.Value.Content is not { Count: > 0 }).Select(r => r.Key).ToList()) operation.Responses!.Remove(refusal);
        return Task.CompletedTask;
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStarts();
}
