using System.Text.Json;

namespace Ledger.Benchmarks;

/// <summary>Lists by each filter and searches, as first pages and as page 10,000 of a walk through all of it. The baseline of each is its own first page.</summary>
internal static class ListsSpeed
{
    private const int Rounds = 3, Warm = 20, Asked = 200, Deep = 10_000;

    public static async Task Measure(Ground ground, BenchmarkServer server, Results results)
    {
        var events = await ground.Events();
        var source = await First(server.Client, "/api/sources?limit=1");
        var document = await First(server.Client, "/api/documents?kind=Report&limit=1");
        foreach (var (what, path) in new[]
        {
            ("claims", "/api/claims?limit=50"), ("claims by level", "/api/claims?level=SingleSource"), ("claims by level and flag", "/api/claims?level=Assessed&flag=Provisional"), ("claims by topic", "/api/claims?topic=another"),
            ("claims by source", $"/api/claims?source={source}"), ("claims by document", $"/api/claims?document={document}"), ("claims by frequent words", "/api/claims?q=something"), ("claims by a rare word", "/api/claims?q=777th"),
            ("documents", "/api/documents"), ("documents by kind and publisher", $"/api/documents?kind=Article&publisher={source}"), ("documents by words", "/api/documents?q=article"), ("sources by words", "/api/sources?q=person"),
            ("queue", "/api/queue"), ("search, frequent words", "/api/search?q=something%20checked"), ("search, a rare word", "/api/search?q=777th"), ("search, a phrase", "/api/search?q=%22can%20be%20checked%22"),
            ("search, names by their beginning", "/api/search?q=pers&prefix=true"), ("audit trail", "/api/audit"),
        })
        {
            var (p50, p99) = (new List<double>(), new List<double>());
            var first = Asking.Paths(server.Client, Enumerable.Repeat(path, Asked)).ToList();
            for (var round = 0; round < Rounds; round++) await Latencies.Keep(first, Warm, p50, p99);
            results.Add(new Figure("lists", $"{what}, p50", "ms", events, p50));
            results.Add(new Figure("lists", $"{what}, p99", "ms", events, p99));
        }

        foreach (var (what, path) in new[] { ("claims", "/api/claims?limit=5"), ("documents", "/api/documents?limit=5"), ("audit trail", "/api/audit?limit=5"), ("claims by frequent words", "/api/claims?q=something&limit=5") })
        {
            var deep = await Walk(server.Client, path);
            if (deep is not { After: var after, Page: var page }) continue;
            var (own, first) = (Asking.Paths(server.Client, Enumerable.Repeat($"{path}&after={after}", Asked)).ToList(), Asking.Paths(server.Client, Enumerable.Repeat(path, Asked)).ToList());
            await results.InTurn("lists", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what}, page {page:N0}, p50"), "ms", events, Rounds,
                async () => (await Latencies.Of(own, Warm)).P50, ("its first page", async () => (await Latencies.Of(first, Warm)).P50));
        }
    }

    /// <summary>Goes from page to page, as far as there are some, and tells where the last one that was asked for begins.</summary>
    private static async Task<(string After, int Page)?> Walk(HttpClient client, string path)
    {
        string? after = null;
        for (var page = 1; ; page++)
        {
            using var answer = JsonDocument.Parse(await client.GetStringAsync(after is null ? path : $"{path}&after={after}"));
            if (page == Deep || !answer.RootElement.TryGetProperty("next", out var next) || next.ToString() is not { Length: > 0 } on) return after is null ? null : (after, page);
            after = on;
        }
    }

    private static async Task<Guid> First(HttpClient client, string path)
    {
        using var list = JsonDocument.Parse(await client.GetStringAsync(path));
        return list.RootElement.GetProperty("items")[0].GetProperty("id").GetGuid();
    }
}
