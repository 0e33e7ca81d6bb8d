using System.Diagnostics;
using System.Globalization;
using Ledger.Access;
using Ledger.Cli;
using Ledger.Integrity;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>How long it takes to verify a database, with everything that <c>ledger verify database</c> looks at, and what the server's own check takes beside it.</summary>
internal static class Verifying
{
    private const int Times = 3;

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
        var newest = await Ask(database, "select max(seq_id) from ledger.mt_events where type <> 'tombstone'");
        while (await Ask(database, "select coalesce(max(sealed_to), 0) from ledger.checkpoint") < newest) await Task.Delay(100);
        await using (var analyze = NpgsqlDataSource.Create(server.Owner).CreateCommand("vacuum analyze")) await analyze.ExecuteNonQueryAsync();
        var all = await Ask(database, "select count(*) from ledger.mt_events where type <> 'tombstone'");
        Console.WriteLine(Line($"{all:N0} events, {await Ask(database, "select count(*) from ledger.checkpoint"):N0} checkpoints: appended by {grown.TotalSeconds:N1} s, sealed by {clock.Elapsed.TotalSeconds:N1} s; {Environment.ProcessorCount} processors"));

        for (var i = 0; i < Times; i++)
        {
            clock.Restart();
            var exit = await LedgerCommand.Run(["verify", "database", "--connection", server.Owner], Surroundings.Real() with { Out = i == 0 ? Console.Out : TextWriter.Null });
            Console.WriteLine(Line($"  ledger verify database: exit {exit}, {clock.Elapsed.TotalSeconds:N2} s, {all / clock.Elapsed.TotalSeconds:N0} events/s; {Environment.WorkingSet / 1_048_576} MB resident"));
        }
        clock.Restart();
        var doubts = await server.Services.GetRequiredService<CompletenessCheck>().Run(CancellationToken.None);
        Console.WriteLine(Line($"  the server's own check: {doubts} doubts, {clock.Elapsed.TotalSeconds:N2} s, {all / clock.Elapsed.TotalSeconds:N0} events/s"));
    }

    private static async Task<long> Ask(NpgsqlDataSource database, string question)
    {
        await using var command = database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
