using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Benchmarks.Baselines;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Standing;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Benchmarks;

/// <summary>
/// Projections worked out again: the standings that lists show beside the live ones, asked for over HTTP; inline states by Marten's own rebuild, which reads every event. The baseline is the textbook application's one snapshot, per event.
/// </summary>
internal static class RebuildSpeed
{
    private const int PlainEvents = 200_000;

    public static async Task Measure(Ground ground, BenchmarkServer server, Results results)
    {
        var events = await ground.Events();
        await using var plain = await PlainApplication.Start(ground.Owner);
        await plain.AppendInBulk(PlainEvents);
        var store = server.Services.GetRequiredService<IDocumentStore>();
        await results.InTurn("rebuild", "standings, beside the live ones", "events/s", events, 1, async () => events / await Beside(server.Client, StandingProjection.Name), (PlainApplication.Name, () => plain.Rebuilt(PlainEvents)));
        await results.InTurn("rebuild", "the states of claims", "events/s", events, 1, () => Inline<Claim>(store, events), (PlainApplication.Name, () => plain.Rebuilt(PlainEvents)));
        await results.InTurn("rebuild", "the states of documents", "events/s", events, 1, () => Inline<Document>(store, events), (PlainApplication.Name, () => plain.Rebuilt(PlainEvents)));
        await ground.Do("drop schema plain cascade; drop schema plain_messages cascade");
    }

    private static async Task<double> Inline<TState>(IDocumentStore store, long events)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        var clock = Stopwatch.StartNew();
        await daemon.RebuildProjectionAsync<TState>(TimeSpan.FromMinutes(30), CancellationToken.None);
        return events / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> Beside(HttpClient client, string name)
    {
        var clock = Stopwatch.StartNew();
        using (var asked = await client.PostAsJsonAsync($"/api/projections/{name}/rebuild", new { reason = "To measure it." })) asked.EnsureSuccessStatusCode();
        while (true)
        {
            using var list = JsonDocument.Parse(await client.GetStringAsync("/api/projections"));
            var item = list.RootElement.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
            if (!item.GetProperty("state").GetString()!.Equals("Rebuilding", StringComparison.Ordinal)) return clock.Elapsed.TotalSeconds;
            await Task.Delay(100);
        }
    }
}
