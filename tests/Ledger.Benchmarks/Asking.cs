using System.Text.Json;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>
/// How long questions take over HTTP, one after the other: about claims of every age, as of now and of before, the document that most rest on, the audit trail by each filter. The baseline of a claim's page is the limit of
/// this PostgreSQL: the events of the same closure, read by a prepared statement that is told the streams.
/// </summary>
internal static class Asking
{
    private const int Rounds = 3, Warm = 100, Asked = 300;

    public static async Task Measure(Ground ground, BenchmarkServer server, Results results)
    {
        var events = await ground.Events();
        await using var database = NpgsqlDataSource.Create(ground.Owner);
        var claims = await Ids(database, $"select id from ledger.mt_doc_claim where mt_version > 2 order by md5(id::text) limit {Asked + Warm}");
        var closures = new List<Guid[]>();
        var asOf = new List<(string Sequence, string Instant)>();
        var sizes = new List<int>();
        foreach (var claim in claims)
        {
            using var history = JsonDocument.Parse(await server.Client.GetStringAsync($"/api/claims/{claim}/history?limit=500"));
            var items = history.RootElement.GetProperty("items").EnumerateArray().ToList();
            sizes.Add(items.Count);
            closures.Add([.. items.Select(item => item.GetProperty("stream").GetProperty("id").GetGuid()).Distinct()]);
            var before = items[^2];
            asOf.Add(($"/api/claims/{claim}?sequence={before.GetProperty("sequence").GetInt64()}", $"/api/claims/{claim}?asOf={Uri.EscapeDataString(before.GetProperty("recordedAt").GetString()!)}"));
        }
        sizes.Sort();
        Console.WriteLine($"  closures of {sizes[0]} to {sizes[^1]} events, median {sizes[sizes.Count / 2]}");

        await using var reading = await database.OpenConnectionAsync();
        await using var closure = new NpgsqlCommand("select seq_id, id, stream_id, version, type, timestamp, data, headers, user_name from ledger.mt_events where stream_id = any($1) order by seq_id", reading) { Parameters = { new NpgsqlParameter<Guid[]>() } };
        await closure.PrepareAsync();
        await Time("a claim's page", Paths(server.Client, claims.Select(claim => $"/api/claims/{claim}")), (Baselines.RawRows.Raw, closures.Select(streams => (Func<Task>)(() => Read(closure, streams)))));
        await Time("a claim as of a sequence", Paths(server.Client, asOf.Select(when => when.Sequence)));
        await Time("a claim as of an instant", Paths(server.Client, asOf.Select(when => when.Instant)));
        await Time("a claim's history", Paths(server.Client, claims.Select(claim => $"/api/claims/{claim}/history?limit=500")));

        var (document, resting) = await MostCited(database);
        await Time("the page of the document that most claims rest on", Paths(server.Client, Enumerable.Repeat($"/api/documents/{document}", claims.Count / 8)));
        results.Add(new Figure("ask", "claims that rest on that document", "claims", events, [resting]));

        var newest = await ground.Number("select max(seq_id) from ledger.mt_events");
        var sample = await Sample(database, newest / 2);
        foreach (var (name, filter) in sample)
            await Time($"audit trail, by {name}", Paths(server.Client, Enumerable.Repeat($"/api/audit?{filter}", claims.Count / 4)));

        async Task Time(string what, IEnumerable<Func<Task>> work, params (string Name, IEnumerable<Func<Task>> Work)[] baselines)
        {
            var (own, others) = (work.ToList(), baselines.Select(baseline => (baseline.Name, Work: baseline.Work.ToList())).ToList());
            var (p50, p99) = (new List<double>(), new List<double>());
            var raw = others.ConvertAll(_ => (P50: new List<double>(), P99: new List<double>()));
            for (var round = 0; round < Rounds; round++)
            {
                await Latencies.Keep(own, Warm, p50, p99);
                for (var at = 0; at < others.Count; at++) await Latencies.Keep(others[at].Work, Warm, raw[at].P50, raw[at].P99);
            }
            results.Add(new Figure("ask", $"{what}, p50", "ms", events, p50));
            results.Add(new Figure("ask", $"{what}, p99", "ms", events, p99));
            for (var at = 0; at < others.Count; at++) results.Add(new Figure("ask", $"{what}, p50", "ms", events, p50, others[at].Name, raw[at].P50));
        }
    }

    /// <summary>A request each, whose answer is read to its end.</summary>
    public static IEnumerable<Func<Task>> Paths(HttpClient client, IEnumerable<string> paths) => paths.Select(path => (Func<Task>)(async () =>
    {
        using var answer = await client.GetAsync(path);
        await answer.Content.ReadAsByteArrayAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
    }));

    private static async Task Read(NpgsqlCommand closure, Guid[] streams)
    {
        closure.Parameters[0].Value = streams;
        await using var reader = await closure.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            for (var column = 0; column < reader.FieldCount; column++) reader.GetValue(column);
        }
    }

    private static async Task<List<Guid>> Ids(NpgsqlDataSource database, string query)
    {
        await using var command = database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync()) ids.Add(reader.GetGuid(0));
        return ids;
    }

    private static async Task<(Guid Document, long Claims)> MostCited(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            select a.target, count(distinct e.stream) as claims from ledger.reliance a join ledger.reliance e on e.target = a.stream and e.rests = 'Evidence'
            where a.rests = 'Hop' and exists (select from ledger.mt_doc_document d where d.id = a.target) group by a.target order by claims desc limit 1
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetGuid(0), reader.GetInt64(1));
    }

    /// <summary>A value for each filter of the audit trail, taken from the middle of the ledger.</summary>
    private static async Task<IReadOnlyList<(string Name, string Filter)>> Sample(NpgsqlDataSource database, long middle)
    {
        await using var command = database.CreateCommand($"select user_name, stream_id, correlation_id, timestamp from ledger.mt_events where seq_id >= {middle} and correlation_id is not null and type <> 'tombstone' order by seq_id limit 1");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var at = Uri.EscapeDataString(reader.GetFieldValue<DateTimeOffset>(3).ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        return
        [
            ("actor", $"actor={reader.GetString(0)}"), ("role", "role=Administrator"), ("a frequent type", "type=document_registered"), ("a rare type", "type=log_opened"), ("stream", $"stream={reader.GetGuid(1)}"),
            ("command", "command=GeneratedLedger"), ("correlation", $"correlation={Uri.EscapeDataString(reader.GetString(2))}"), ("time", $"from={at}"), ("actor and rare type", $"actor={reader.GetString(0)}&type=log_opened"),
        ];
    }
}
