using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Cases;

/// <summary>
/// Imports a script of any length as one actor's own act: some thousand lines in a request to <c>POST /api/import</c>, of which the ledger leaves out what it refuses. It can be repeated: what
/// is there already stays as it is, and a half-finished import goes on. No more than one request's lines are held.
/// </summary>
/// <remarks>A lost connection, 502, 503, 504 or 429 is waited out as <see cref="CaseImport"/> does, and the request is repeated.</remarks>
/// <param name="ledger">A client whose base address is the ledger's, as <see cref="LedgerHttp.Client"/> makes it.</param>
/// <param name="token">The token that acts.</param>
/// <param name="time">What the pauses are measured with; the system's time if null.</param>
internal sealed class CaseStream(HttpClient ledger, string token, TimeProvider? time = null)
{
    /// <summary>What goes into one request: answered within seconds, and long enough that requests cost nothing beside their lines.</summary>
    public const int LinesTogether = 2_000, BytesTogether = 8 * 1_024 * 1_024;

    /// <summary>A line with more bytes than this is no command: the longest document's text has ten million.</summary>
    public const int LongestLine = 32 * 1_024 * 1_024;

    private readonly PatientDelivery _delivery = new(ledger, time ?? TimeProvider.System, CaseImport.Patience);

    /// <summary>Sends the lines.</summary>
    /// <param name="name">The case's short name.</param>
    /// <param name="lines">The script behind its header.</param>
    /// <param name="stopsOnError">End with the first line that is refused.</param>
    /// <param name="refused">Told of each line that was refused, in order.</param>
    /// <param name="progress">Told after each request, and before each pause; null for nobody.</param>
    /// <param name="cancellation">Stops between requests or within one; what was acknowledged is on record.</param>
    /// <exception cref="LedgerRefusedException">The ledger takes no import from this actor, or none at all.</exception>
    /// <exception cref="LedgerFailedException">The ledger stayed unreachable, or failed. A repeat goes on from there.</exception>
    public async Task<CaseStreamSummary> Run(
        string name, CaseLines lines, bool stopsOnError, Func<CaseStreamRefusal, Task> refused, IProgress<CaseStreamProgress>? progress, CancellationToken cancellation)
    {
        var summary = new CaseStreamSummary(name, 0, 0, 0, 0, null);
        while (await lines.Next(LinesTogether, BytesTogether, cancellation) is { Count: > 0 } next)
        {
            var (refusals, told) = await Send(name, next, stopsOnError, problem => progress?.Report(new(summary, lines.Bytes, problem)), cancellation);
            summary = new(
                name, summary.Lines + Number(told, "lines"), summary.Made + Number(told, "made"), summary.AlreadyThere + Number(told, "alreadyThere"), summary.Refused + Number(told, "refused"),
                told.Number("sequence") ?? summary.Sequence);
            foreach (var refusal in refusals) await refused(refusal);
            progress?.Report(new(summary, lines.Bytes, null));
            if (stopsOnError && summary.Refused > 0) break;
        }
        return summary;
    }

    private async Task<(IReadOnlyList<CaseStreamRefusal> Refused, JsonElement Told)> Send(
        string name, IReadOnlyList<CaseLineRead> lines, bool stopsOnError, Action<LedgerProblem> waiting, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        foreach (var line in lines)
        {
            // One that is too long is sent as what it is, no command: the ledger counts and refuses it like any other.
            body.Write(line.IsTooLong ? "\"a line that is too long\""u8 : Unsigned(line.Bytes).Span);
            body.WriteByte((byte)'\n');
        }
        var content = body.ToArray();

        var answer = await _delivery.Send(Request, waiting, cancellation);
        if (answer.Problem is { } problem) throw problem.Status is >= 400 and < 500 ? new LedgerRefusedException(problem) : new LedgerFailedException(problem);
        if (answer.Lines is not [.., var told] || told.Number("lines") is null) throw LedgerFailedException.Unexpected("The answer to an import has no summary.");
        return ([.. answer.Lines.SkipLast(1).Select(Refusal)], told);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"api/import?case={Uri.EscapeDataString(name)}{(stopsOnError ? "&stopOnError=true" : "")}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/x-ndjson") } };
            return request;
        }

        CaseStreamRefusal Refusal(JsonElement refused)
        {
            var number = Number(refused, "line");
            if (number < 1 || number > lines.Count || refused.Member("problem") is not { } why) throw LedgerFailedException.Unexpected("The answer to an import names a line that was not sent.");
            var line = lines[number - 1];
            return new(line.Number, refused.Text("name"), refused.Text("command"), line.IsTooLong
                ? LedgerProblem.Own("line-too-long", $"The line has more than {LongestLine:N0} bytes.", "Register longer texts by hash and excerpts.")
                : LedgerProblem.Of((HttpStatusCode)(why.Number("status") ?? 0), null, why), line.Bytes);
        }
    }

    private static int Number(JsonElement element, string member) => (int)(element.Number(member) ?? 0);

    /// <summary>The line without <c>as</c>: whoever sends it acts. What cannot be read goes as it is, and is refused with its reason.</summary>
    private static ReadOnlyMemory<byte> Unsigned(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("as", out _)) return line;
            using var unsigned = new MemoryStream();
            using (var json = new Utf8JsonWriter(unsigned))
            {
                json.WriteStartObject();
                foreach (var member in document.RootElement.EnumerateObject().Where(member => !member.NameEquals("as"))) member.WriteTo(json);
                json.WriteEndObject();
            }
            return unsigned.ToArray();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return line;
        }
    }
}

/// <summary>What an import of a stream came to.</summary>
/// <param name="Lines">How many lines were answered.</param>
/// <param name="Made">How many this import put on record.</param>
/// <param name="AlreadyThere">How many were on record before.</param>
/// <param name="Refused">How many the ledger refused.</param>
/// <param name="Sequence">That of the last event that it made, or null.</param>
internal sealed record CaseStreamSummary(string Case, int Lines, int Made, int AlreadyThere, int Refused, long? Sequence);

/// <summary>A line that the ledger refused.</summary>
/// <param name="Line">The line's number in the file, from 1.</param>
/// <param name="Name">Its local name, if it has one.</param>
/// <param name="Command">Its command, if it is one.</param>
/// <param name="Problem">Why, in the ledger's words.</param>
/// <param name="Said">The line itself; empty where it was too long.</param>
internal sealed record CaseStreamRefusal(int Line, string? Name, string? Command, LedgerProblem Problem, ReadOnlyMemory<byte> Said);

/// <summary>News of an import.</summary>
/// <param name="SoFar">What it has come to.</param>
/// <param name="Bytes">How many bytes of the script were read.</param>
/// <param name="Waiting">Why it has to wait; null, if it goes on.</param>
internal sealed record CaseStreamProgress(CaseStreamSummary SoFar, long Bytes, LedgerProblem? Waiting);
