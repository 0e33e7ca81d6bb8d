using System.Diagnostics;
using System.Globalization;
using JasperFx.Events.Projections;
using Ledger.Access;
using Ledger.Projections;
using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>How long it takes to work every projection out again from all events, one after the other.</summary>
internal static class RebuildSpeed
{
    public static async Task Measure(int events)
    {
        await using var server = await BenchmarkServer.Start();
        var store = server.Services.GetRequiredService<IDocumentStore>();
        var database = server.Services.GetRequiredService<NpgsqlDataSource>();
        await using var session = store.QuerySession();
        var actor = (await session.Query<Actor>().FirstAsync()).Id;
        var clock = Stopwatch.StartNew();
        await new GeneratedLedger(store, seed: 1).Grow(events, actor);
        var grown = clock.Elapsed;
        await store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromMinutes(60));
        var followed = clock.Elapsed;
        await using (var analyze = NpgsqlDataSource.Create(server.Owner).CreateCommand("vacuum analyze")) await analyze.ExecuteNonQueryAsync();
        var all = await Ask(database, "select count(*) from ledger.mt_events where type <> 'tombstone'");
        Console.WriteLine(Line($"{all:N0} events: appended by {grown.TotalSeconds:N1} s, lists had followed by {followed.TotalSeconds:N1} s; {Environment.ProcessorCount} processors"));

        await server.Stop();   // nobody else moves a progress
        var projections = store.Options.Events.Projections().OrderBy(p => p.Lifecycle == ProjectionLifecycle.Inline).ThenBy(p => p.Name).ToList();
        foreach (var page in new[] { 500, 2_000, 5_000 })
        {
            foreach (var projection in projections.Where(p => p.Lifecycle == ProjectionLifecycle.Async))
            {
                ((ProjectionBase)projection).Options.BatchSize = page;
                await Time($"{projection.Name}, by the store, {page} a page", all, () => ByTheStore(store, projection.Name));
            }
        }
        await using var connection = await database.OpenConnectionAsync();
        foreach (var beside in server.Services.GetServices<IWorkedOutBeside>())
        {
            await Time($"{beside.Projection}, beside", all, () => new Rebuild(beside, connection, database, TimeProvider.System).Run(CancellationToken.None));
        }
        foreach (var projection in projections.Where(p => p.Lifecycle == ProjectionLifecycle.Inline)) await Time($"{projection.Name}, by the store", all, () => ByTheStore(store, projection.Name));
        Console.WriteLine(Line($"  {Environment.WorkingSet / 1_048_576} MB resident"));
    }

    private static async Task ByTheStore(IDocumentStore store, string projection)
    {
        using var daemon = await store.BuildProjectionDaemonAsync();
        await daemon.RebuildProjectionAsync(projection, TimeSpan.FromMinutes(60), CancellationToken.None);
    }

    private static async Task Time(string what, long events, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        Console.WriteLine(Line($"  {what,-40} {clock.Elapsed.TotalSeconds,7:N1} s  {events / clock.Elapsed.TotalSeconds,9:N0} events/s"));
    }

    private static async Task<long> Ask(NpgsqlDataSource database, string question)
    {
        await using var command = database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
