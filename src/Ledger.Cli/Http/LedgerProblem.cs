using System.Net;
using System.Text.Json;

namespace Ledger.Cli.Http;

/// <summary>A refusal, as RFC 9457 problem details.</summary>
/// <param name="Type">The stable type, a URI or the last part of one.</param>
/// <param name="Title">What was wrong, in a few words.</param>
/// <param name="Status">The HTTP status; 0 where the refusal is this command's own.</param>
/// <param name="Detail">What was wrong with this request, and what to do; null if the ledger says no more.</param>
/// <param name="Field">The field at fault, if there is one.</param>
/// <param name="Errors">What was wrong by field, where several fields were; empty otherwise.</param>
public sealed record LedgerProblem(
    string Type, string Title, int Status, string? Detail, string? Field, IReadOnlyDictionary<string, IReadOnlyList<string>> Errors)
{
    /// <summary>The problem as it was received; null where it is this command's own or was not JSON.</summary>
    public JsonElement? Received { get; init; }

    /// <summary>True for the 409 that says that the thing has another version than the request had read.</summary>
    public bool IsVersionConflict => Status == 409 && (Type == "version-conflict" || Type.EndsWith("/version-conflict", StringComparison.Ordinal)
        || Type.EndsWith(":version-conflict", StringComparison.Ordinal));

    /// <summary>A problem that this command itself reports; its type is <c>urn:ledger:command:</c> and the name.</summary>
    public static LedgerProblem Own(string name, string title, string? detail = null) =>
        new($"urn:ledger:command:{name}", title, 0, detail, null, new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Reads an answer that is no success. Tolerant: whatever a proxy or another server says becomes a problem too.</summary>
    public static LedgerProblem Of(HttpStatusCode status, string? reason, JsonElement? body)
    {
        var title = body?.Text("title") ?? (string.IsNullOrEmpty(reason) ? $"The server answered {(int)status}." : $"The server answered {(int)status} {reason}.");
        var errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (body?.Member("errors") is { ValueKind: JsonValueKind.Object } listed)
            foreach (var field in listed.EnumerateObject())
                errors[field.Name] = field.Value.ValueKind == JsonValueKind.Array
                    ? [.. field.Value.EnumerateArray().Select(message => message.AsText())]
                    : [field.Value.AsText()];

        return new(body?.Text("type") ?? "about:blank", title, (int)status, body?.Text("detail"), body?.Text("field"), errors)
        {
            Received = body is { ValueKind: JsonValueKind.Object } ? body : null,
        };
    }
}
