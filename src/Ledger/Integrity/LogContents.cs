using System.Buffers;
using System.Text.Json.Nodes;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Proofs;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Integrity;

/// <summary>Asks for what the log's leaves commit to.</summary>
/// <param name="First">The index of the first leaf; 0, if not said.</param>
/// <param name="Size">Up to the leaf before this index: the size of the checkpoint that it is wanted for; all, if not said.</param>
public sealed record LogContentsAsked(long? First = null, long? Size = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<LogContentsAsked>
    {
        public Validator()
        {
            RuleFor(q => q.First).GreaterThanOrEqualTo(0);
            RuleFor(q => q.Size).GreaterThanOrEqualTo(0);
        }
    }
}

/// <summary>
/// What the log's leaves commit to, a line for each leaf, in the order of the log: <c>{"data":…,"salt":…,"salts":…}</c> in RFC 8785's form. With the log's entries it is the whole ledger, for whoever wants to check all of it. Of a
/// leaf that has no event any more the line is <c>null</c>.
/// </summary>
[Question, Requires(Right.Audit)]
public static class LogContentsEndpoint
{
    private const int Page = 1_000;

    /// <summary>Everything that the log's leaves commit to, or the part of it from one index to another; streamed as NDJSON.</summary>
    [WolverineGet("/api/log/contents")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/x-ndjson")]
    public static IResult Get(LogContentsAsked question, NpgsqlDataSource ledger) => Lines.Streamed("log-contents.ndjson", async (body, token) =>
    {
        for (var next = question.First ?? 0; next < (question.Size ?? long.MaxValue);)
        {
            var lines = await ledger.Read($"""
                select e.data, e.headers ->> 'salt', e.headers ->> 'salts'
                from ledger.leaf l left join ledger.mt_events e on e.seq_id = l.sequence
                where l.index >= {next} and l.index < {Math.Min(next + Page, question.Size ?? long.MaxValue)}
                order by l.index
                """, Line, token);
            foreach (var line in lines) Lines.Write(body, line);
            await body.FlushAsync(token);
            if (lines.Count < Page) return;
            next += lines.Count;
        }
    });

    private static JsonNode? Line(NpgsqlDataReader row) => row.IsDBNull(0) ? null : new JsonObject
    {
        ["data"] = JsonNode.Parse(row.GetString(0)),
        ["salt"] = row.Text(1),
        ["salts"] = JsonNode.Parse(row.Text(2) ?? "{}"),
    };
}

/// <summary>The texts of documents that are held.</summary>
[Question, Requires(Right.Audit)]
public static class LogTextsEndpoint
{
    private const int Page = 20;

    /// <summary>Every text that is held, <c>{"sha256":…,"text":…}</c> a line, by its hash; streamed as NDJSON.</summary>
    [WolverineGet("/api/log/texts")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/x-ndjson")]
    public static IResult Get(NpgsqlDataSource ledger) => Lines.Streamed("log-texts.ndjson", async (body, token) =>
    {
        for (var last = "";;)
        {
            var texts = await ledger.Read($"select sha256, text from ledger.revision_text where sha256 > {last} order by sha256 limit {Page}", row => (Sha256: row.GetString(0), Text: row.GetString(1)), token);
            foreach (var (sha256, text) in texts) Lines.Write(body, new JsonObject { ["sha256"] = sha256, ["text"] = text });
            await body.FlushAsync(token);
            if (texts.Count < Page) return;
            last = texts[^1].Sha256;
        }
    });
}

/// <summary>Lines of canonical JSON, as they come. If the list breaks off, so does the connection: what ends properly is complete.</summary>
internal static class Lines
{
    public static IResult Streamed(string name, Func<System.IO.Pipelines.PipeWriter, CancellationToken, Task> write) => new Answer(name, write);

    public static void Write(IBufferWriter<byte> body, JsonNode? line)
    {
        body.Write(line is null ? "null"u8 : CanonicalJson.Serialize(line));
        body.Write("\n"u8);
    }

    private sealed record Answer(string Name, Func<System.IO.Pipelines.PipeWriter, CancellationToken, Task> Lines) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "application/x-ndjson";
            httpContext.Response.Headers.ContentDisposition = $"attachment; filename=\"{Name}\"";
            await Lines(httpContext.Response.BodyWriter, httpContext.RequestAborted);
        }
    }
}
