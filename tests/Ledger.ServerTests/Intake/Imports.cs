using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ledger.ServerTests.Intake;

/// <summary>What an import was answered with: the lines that were refused, and the sum.</summary>
public sealed record Imported(IReadOnlyList<JsonNode> Refused, JsonNode Summary)
{
    public (int Made, int AlreadyThere, int Refused) Counts => (Summary["made"]!.GetValue<int>(), Summary["alreadyThere"]!.GetValue<int>(), Summary["refused"]!.GetValue<int>());

    /// <summary>The problem of a line.</summary>
    public JsonNode ProblemOf(int line) => Refused.Single(r => r["line"]!.GetValue<int>() == line)["problem"]!;
}

/// <summary>Imports, as stories tell them.</summary>
internal static partial class Imports
{
    public static string Line(string command, string name, object body, string? on = null, string? part = null, int? revision = null)
    {
        var line = new JsonObject { ["command"] = command, ["name"] = name };
        if (on is not null) line["on"] = on;
        if (part is not null) line["part"] = part;
        if (revision is not null) line["revision"] = revision;
        line["body"] = JsonSerializer.SerializeToNode(body);
        return line.ToJsonString();
    }

    public static string Source(string name) => Line("RegisterSource", name, new { kind = "Person", name });

    public static string Claim(string name, string? about = null) => Line("AssertClaim", name, new { statement = $"What {name} says.", subjects = about is null ? [] : new[] { new { source = "$" + about } } });

    public static Task<Imported> Imported(this LedgerClient by, string name, IEnumerable<string> lines, bool stopOnError = false) =>
        by.Imported(name, Encoding.UTF8.GetBytes(string.Join('\n', lines)), stopOnError);

    public static async Task<Imported> Imported(this LedgerClient by, string name, byte[] lines, bool stopOnError = false)
    {
        using var answer = await by.Import(name, lines, stopOnError);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var told = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        told[^1]["case"]!.ToString().ShouldBe(name);
        return new Imported(told[..^1], told[^1]);
    }

    public static Task<HttpResponseMessage> Import(this LedgerClient by, string name, byte[] lines, bool stopOnError = false) => by.Send(
        HttpMethod.Post, $"/api/import?case={name}{(stopOnError ? "&stopOnError=true" : "")}", new ByteArrayContent(lines) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } });

    /// <summary>
    /// The record, its states and its edges, as they are told without saying which ids were drawn or when: each id by the place where it first stands in the ledger. Two ledgers of which the
    /// same is told say the same, in the same order.
    /// </summary>
    public static Task<IReadOnlyList<string>> Told(this LedgerServerFixture ledger) => Told(sql => Rows(ledger, sql));

    /// <summary>The same of any ledger.</summary>
    /// <param name="rows">Answers the first column of what a query finds.</param>
    public static async Task<IReadOnlyList<string>> Told(Func<string, Task<IReadOnlyList<string>>> rows)
    {
        var ids = new Dictionary<string, string>();
        var told = new List<string>();
        foreach (var e in await rows("""
            select concat_ws(' ', s.type, e.stream_id, e.version, e.type, e.headers ->> 'command', e.headers ->> 'role', e.user_name, e.data)
            from ledger.mt_events e join ledger.mt_streams s on s.id = e.stream_id where s.type not in ('actor', 'log') order by e.seq_id
            """))
        {
            told.Add(Ids().Replace(e, id => ids.TryGetValue(id.Value, out var known) ? known : ids[id.Value] = $"#{ids.Count}"));
        }
        foreach (var table in new[] { "mt_doc_source", "mt_doc_document", "mt_doc_attribution", "mt_doc_claim" })
            told.AddRange(Known(await rows($"select '{table} ' || (data::jsonb)::text from ledger.{table}")));
        told.AddRange(Known(await rows("select concat_ws(' ', 'reliance', stream, rests, part, place, began, target, ended) from ledger.reliance")));
        return told;

        IEnumerable<string> Known(IEnumerable<string> found) => found.Select(row => Ids().Replace(row, id => ids.GetValueOrDefault(id.Value, id.Value))).Order(StringComparer.Ordinal);
    }

    /// <summary>The local names of a case, in the order of what they made.</summary>
    public static Task<IReadOnlyList<string>> NamesInOrder(this LedgerServerFixture ledger, string name) => Rows(ledger, InOrder(name));

    /// <summary>What finds them.</summary>
    public static string InOrder(string name) => $"""
        select split_part(k.id, '/case/{name}/', 2) from ledger.mt_doc_keptkey k
        join ledger.mt_events e on e.stream_id = (k.data ->> 'stream')::uuid and e.version = (k.data ->> 'version')::bigint
        where k.id like '%/case/{name}/%' order by e.seq_id
        """;

    public static async Task<IReadOnlyList<string>> Rows(LedgerServerFixture ledger, string sql)
    {
        await using var query = ledger.Owner.CreateCommand(sql);
        await using var reader = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) rows.Add(reader.GetString(0));
        return rows;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();
}
