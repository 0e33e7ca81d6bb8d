using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>How long a claim's page, the same as of a sequence, its history, every list, the search and the audit trail take, over HTTP, one after the other, as the ledger grows.</summary>
internal static class Asking
{
    private const int Warm = 500, Asked = 4_000;

    public static async Task Measure(IReadOnlyList<int> sizes)
    {
        await using var server = await BenchmarkServer.Start();
        var store = server.Services.GetRequiredService<IDocumentStore>();
        var database = server.Services.GetRequiredService<NpgsqlDataSource>();
        await using var session = store.QuerySession();
        var actor = (await session.Query<Actor>().FirstAsync()).Id;
        var ledger = new GeneratedLedger(store, seed: 1);
        var random = new Random(2);

        Console.WriteLine($"PostgreSQL {string.Join(", ", BenchmarkServer.Settings.Select(s => $"{s.Key}={s.Value}"))}; {Environment.ProcessorCount} processors; {Asked} questions each, one at a time");
        foreach (var size in sizes.Distinct())
        {
            var clock = Stopwatch.StartNew();
            await ledger.Grow(size, actor);
            var grown = clock.Elapsed;
            await store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromMinutes(30));
            var caughtUp = clock.Elapsed;
            await using (var analyze = NpgsqlDataSource.Create(server.Owner).CreateCommand("vacuum analyze")) await analyze.ExecuteNonQueryAsync();
            var (events, last) = await Size(database);
            Console.WriteLine(Line($"{events:N0} events: appended by {grown.TotalSeconds:N1} s, lists had followed by {caughtUp.TotalSeconds:N1} s"));

            // Claims of every age: none is in the cache because it was just made.
            var claims = Enumerable.Range(0, Asked + Warm).Select(_ => ledger.Claims[random.Next(ledger.Claims.Count)]).ToList();
            var closures = new List<int>();
            foreach (var claim in claims.Take(50)) closures.Add((await Events(server.Client, claim)).Count);
            Console.WriteLine(Line($"  closures of {closures.Min()} to {closures.Max()} events, median {closures.Order().ElementAt(25)}"));

            await Time("claim, now", server.Client, claims.Select(c => $"/api/claims/{c}"));
            var asOf = new List<(string Sequence, string Instant)>();
            foreach (var claim in claims.Take(400))
            {
                var (sequence, at) = (await Events(server.Client, claim))[^2];
                asOf.Add(($"/api/claims/{claim}?sequence={sequence}", $"/api/claims/{claim}?asOf={Uri.EscapeDataString(at)}"));
            }
            await Time("claim, as of a sequence", server.Client, Enumerable.Range(0, Asked + Warm).Select(i => asOf[i % asOf.Count].Sequence));
            await Time("claim, as of an instant", server.Client, Enumerable.Range(0, Asked + Warm).Select(i => asOf[i % asOf.Count].Instant));
            await Time("history", server.Client, claims.Take(1_500).Select(c => $"/api/claims/{c}/history?limit=500"));
            foreach (var (what, path) in await Lists(server.Client, ledger, actor)) await Time(what, server.Client, Enumerable.Repeat(path, 1_500));
            foreach (var (document, resting) in await Cited(database)) await Follow(server.Client, document, resting);
            Console.WriteLine(Line($"  server: {Environment.WorkingSet / 1_048_576} MB resident; newest sequence {last:N0}"));
        }
    }

    /// <summary>Lists, the queue, the search and the audit trail, with each of what narrows them: the first page, and one that begins ten thousand items later, or half-way through what is shorter.</summary>
    private static async Task<IReadOnlyList<(string What, string Path)>> Lists(HttpClient client, GeneratedLedger ledger, Guid actor)
    {
        var claims = ledger.Claims;
        var deep = $"after={Cursor.Of(claims[^Math.Min(10_000, claims.Count / 2)])}";
        using var page = JsonDocument.Parse(await client.GetStringAsync($"/api/claims/{claims[0]}"));
        var source = page.RootElement.GetProperty("subjects")[0].GetProperty("source").GetProperty("id").GetGuid();
        using var documents = JsonDocument.Parse(await client.GetStringAsync("/api/documents?kind=Report&limit=1"));
        var report = documents.RootElement.GetProperty("items")[0];
        var (document, publisher) = (report.GetProperty("id").GetGuid(), report.GetProperty("publisher").GetProperty("id").GetGuid());
        var lists = new List<(string, string)>();
        foreach (var (what, path) in new[]
        {
            ("claims", "/api/claims?"), ("claims by level and flag", "/api/claims?level=Assessed&flag=Provisional&"), ("claims by topic", "/api/claims?topic=another&"), ("claims by a common word", "/api/claims?q=something&"),
            ("claims by a rare word", $"/api/claims?q={claims.Count / 2}th&"), ("claims by source", $"/api/claims?source={source}&"), ("claims by document", $"/api/claims?document={document}&"),
            ("documents by kind", "/api/documents?kind=Report&"), ("documents by publisher", $"/api/documents?publisher={publisher}&"), ("sources by word", "/api/sources?q=paper&"),
        })
        {
            lists.Add((what, path + "limit=50"));
            lists.Add(($"{what}, deep", $"{path}{deep}"));
        }
        foreach (var (what, path) in new[]
        {
            ("search, a common word", "/api/search?q=article"), ("search, a rare word", $"/api/search?q={claims.Count / 2}th"), ("search, two words", "/api/search?q=paper%207"),
            ("search, a beginning", "/api/search?q=pap&prefix=true"), ("search, names alone", "/api/search?q=per&prefix=true&kind=Source"),
        })
        {
            lists.Add((what, path));
            if (await Later(client, path, 10_000) is { } later) lists.Add(($"{what}, deep", later));
        }
        lists.AddRange([
            ("queue", "/api/queue"), ("queue by kind", "/api/queue?kind=StaleAssessment"), ("audit", "/api/audit"), ("audit by actor", $"/api/audit?actor={actor}&order=newest"), ("audit by role", "/api/audit?role=Administrator&after=10000"),
            ("audit by type", "/api/audit?type=claim_assessed&after=10000"), ("audit by command", "/api/audit?command=GeneratedLedger&after=10000"), ("audit by stream", $"/api/audit?stream={claims[0]}"),
            ("audit of the last hour", $"/api/audit?from={DateTime.UtcNow.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}&order=newest"),
        ]);
        return lists;
    }

    /// <summary>The same question, so many items later; none, where it ends before.</summary>
    private static async Task<string?> Later(HttpClient client, string path, int items)
    {
        var next = "";
        for (var seen = 0; seen < items; seen += 500)
        {
            using var page = JsonDocument.Parse(await client.GetStringAsync($"{path}&limit=500{next}"));
            if (!page.RootElement.TryGetProperty("next", out var after)) return null;
            next = $"&after={after.GetString()}";
        }
        return path + next;
    }

    /// <summary>A document that about a hundred claims rest on, and the one that most do.</summary>
    private static async Task<IReadOnlyList<(Guid Document, int Claims)>> Cited(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            with cited as (
                select a.target as document, count(distinct e.stream)::int as claims from ledger.reliance a join ledger.reliance e on e.target = a.stream and e.rests = 'Evidence'
                where a.rests = 'Hop' and exists (select from ledger.mt_doc_document d where d.id = a.target) group by a.target)
            (select * from cited order by abs(claims - 100), document limit 1) union all (select * from cited order by claims desc limit 1)
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var cited = new List<(Guid, int)>();
        while (await reader.ReadAsync()) cited.Add((reader.GetGuid(0), reader.GetInt32(1)));
        return cited;
    }

    /// <summary>How long after a document was disputed the lists have seen it.</summary>
    private static async Task Follow(HttpClient client, Guid document, int resting)
    {
        using var page = JsonDocument.Parse(await client.GetStringAsync($"/api/documents/{document}"));
        var body = JsonSerializer.Serialize(new { by = page.RootElement.GetProperty("publisher").GetProperty("id").GetGuid(), kind = "Dispute", version = page.RootElement.GetProperty("version").GetInt64() });
        var start = Stopwatch.GetTimestamp();
        using var answer = await client.PostAsync($"/api/documents/{document}/responses", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        using var receipt = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var sequence = receipt.RootElement.GetProperty("sequence").GetInt64();
        var written = Stopwatch.GetElapsedTime(start);
        while (true)
        {
            using var list = JsonDocument.Parse(await client.GetStringAsync("/api/claims?limit=1"));
            if (list.RootElement.GetProperty("upTo").GetInt64() >= sequence) break;
        }
        Console.WriteLine(Line($"  a dispute of a document that {resting:N0} claims rest on: written in {written.TotalMilliseconds:N0} ms, in the lists {Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} ms after it was sent"));
    }

    private static async Task Time(string what, HttpClient client, IEnumerable<string> paths)
    {
        var taken = new List<double>();
        var asked = 0;
        foreach (var path in paths)
        {
            var start = Stopwatch.GetTimestamp();
            using var answer = await client.GetAsync(path);
            await answer.Content.ReadAsByteArrayAsync();
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
            if (asked++ >= Warm) taken.Add(elapsed);
        }
        taken.Sort();
        Console.WriteLine(Line($"  {what,-30} p50 {taken[taken.Count / 2],7:N2} ms   p99 {taken[(int)(taken.Count * 0.99)],7:N2} ms   max {taken[^1],7:N2} ms"));
    }

    /// <summary>The sequence and the instant of each event of a claim's history.</summary>
    private static async Task<List<(long Sequence, string At)>> Events(HttpClient client, Guid claim)
    {
        using var history = JsonDocument.Parse(await client.GetStringAsync($"/api/claims/{claim}/history?limit=500"));
        return [.. history.RootElement.GetProperty("items").EnumerateArray().Select(i => (i.GetProperty("sequence").GetInt64(), i.GetProperty("recordedAt").GetString()!))];
    }

    private static async Task<(long Events, long Last)> Size(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select count(*), max(seq_id) from ledger.mt_events");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
