using System.Diagnostics;
using System.Globalization;
using JasperFx.Events.Projections;
using Ledger.Access;
using Marten;
using Marten.Events;
using Marten.Events.Daemon.Coordination;
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

        var coordinator = server.Services.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        using var daemon = await store.BuildProjectionDaemonAsync();
        foreach (var projection in store.Options.Events.Projections().OrderBy(p => p.Lifecycle == ProjectionLifecycle.Inline).ThenBy(p => p.Name))
        {
            clock.Restart();
            await daemon.RebuildProjectionAsync(projection.Name, TimeSpan.FromMinutes(60), CancellationToken.None);
            Console.WriteLine(Line($"  {projection.Name,-12} {projection.Lifecycle,-7} {clock.Elapsed.TotalSeconds,7:N1} s  {all / clock.Elapsed.TotalSeconds,9:N0} events/s"));
        }
    }

    private static async Task<long> Ask(NpgsqlDataSource database, string question)
    {
        await using var command = database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
