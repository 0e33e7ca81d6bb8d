using System.Net;
using System.Text;
using System.Text.Json;

namespace Ledger.Cli.Http;

/// <summary>An answer of the ledger, read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="IsReplay">True when the ledger marks it as the repeat of an answer that it gave before to the same idempotency key.</param>
/// <param name="Problem">What was refused, or null when it is a success.</param>
internal sealed record LedgerAnswer(HttpStatusCode Status, JsonElement? Body, bool IsReplay, LedgerProblem? Problem)
{
    /// <summary>True where the same request may well succeed a little later: overload, a restart, a proxy without its server.</summary>
    public bool MayPass => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests;

    /// <summary>The objects of the body, if it is one of a JSON object a line.</summary>
    public IReadOnlyList<JsonElement> Lines { get; private init; } = [];

    public static async Task<LedgerAnswer> Read(HttpResponseMessage response, CancellationToken token)
    {
        JsonElement? body = null;
        if (IsJson(response))
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(token);
            body = Parse(bytes);
        }

        IReadOnlyList<JsonElement> lines = [];
        if (response.Content.Headers.ContentType?.MediaType == "application/x-ndjson")
        {
            var text = await response.Content.ReadAsStringAsync(token);
            lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Parse(Encoding.UTF8.GetBytes(line))).OfType<JsonElement>()];
        }

        var replay = response.Headers.TryGetValues("Idempotent-Replayed", out var marks) && marks.Contains("true", StringComparer.OrdinalIgnoreCase);
        return new(response.StatusCode, body, replay, response.IsSuccessStatusCode ? null : LedgerProblem.Of(response.StatusCode, response.ReasonPhrase, body)) { Lines = lines };
    }

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type && (type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal));

    private static JsonElement? Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Said as an answer without a body, which is reported as such where a body was needed.
            return null;
        }
    }
}
