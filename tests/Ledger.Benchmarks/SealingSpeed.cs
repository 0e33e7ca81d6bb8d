using System.Diagnostics;
using System.Globalization;
using Ledger.Access;
using Ledger.Cli;
using Ledger.Integrity;
using Ledger.Proofs;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>Sealing against appending; proofs and packages as the log grows; and how fast an export is verified.</summary>
internal static class SealingSpeed
{
    private const int Asked = 1_000;

    public static async Task Measure(IReadOnlyList<int> sizes)
    {
        await using var server = await BenchmarkServer.Start();
        var store = server.Services.GetRequiredService<IDocumentStore>();
        var database = server.Services.GetRequiredService<NpgsqlDataSource>();
        await using var session = store.QuerySession();
        var actor = (await session.Query<Actor>().FirstAsync()).Id;
        var ledger = new GeneratedLedger(store, seed: 1);
        var random = new Random(2);
        var (appended, seconds) = (0L, 0.0);
        foreach (var size in sizes.Distinct())
        {
            var clock = Stopwatch.StartNew();
            await ledger.Grow(size, actor);
            var grown = clock.Elapsed.TotalSeconds;
            var newest = await Ask(database, "select max(seq_id) from ledger.mt_events where type <> 'tombstone'");
            while (await Ask(database, "select coalesce(max(sealed_to), 0) from ledger.checkpoint") < newest) await Task.Delay(20);
            var followed = clock.Elapsed.TotalSeconds - grown;
            await using (var analyze = NpgsqlDataSource.Create(server.Owner).CreateCommand("vacuum analyze")) await analyze.ExecuteNonQueryAsync();
            var leaves = await Ask(database, "select max(size) from ledger.checkpoint");
            (appended, seconds) = (leaves, seconds + grown);
            Console.WriteLine(Line($"{leaves:N0} leaves: appended with {leaves / seconds:N0} events/s, everything sealed {followed:N2} s after the last append; {Environment.WorkingSet / 1_048_576} MB resident"));

            await Time("one inclusion proof, its tiles from the database", Asked, async () =>
            {
                var index = random.NextInt64(leaves);
                var tiles = TileHashes.ReadBy(leaves, read => InclusionProof.TryMake(index, leaves, read, out _, out _));
                var hashes = await LogTiles.Read(tiles, database, CancellationToken.None);
                if (!InclusionProof.TryMake(index, leaves, new TileHashes(leaves, tile => hashes.GetValueOrDefault(tile)).Node, out _, out var fault)) throw new InvalidOperationException(fault);
            });
            var packages = new List<byte[]>();
            await Time("one package, over HTTP", Asked / 5, async () => packages.Add(await server.Client.GetByteArrayAsync($"/api/claims/{ledger.Claims[random.Next(ledger.Claims.Count)]}/package")));
            if (!NoteVerifier.TryParse((await server.Client.GetStringAsync("/log/key")).Trim(), out var key, out var unread)) throw new InvalidOperationException(unread);
            var events = 0;
            clock.Restart();
            foreach (var package in packages)
            {
                if (!EvidencePackage.TryParse(package, out var read, out var fault)) throw new InvalidOperationException(fault);
                var verified = read.Verify([key], [], 0);
                if (verified.Fault is not null) throw new InvalidOperationException(verified.Fault);
                events += verified.Events.Count;
            }
            Console.WriteLine(Line($"  packages have {events / packages.Count} events and {packages.Average(p => p.Length) / 1_024:N0} KB; read and verified one after the other: {clock.Elapsed.TotalMilliseconds / packages.Count:N2} ms each, {events / clock.Elapsed.TotalSeconds:N0} events/s"));
        }

        await Export(server, appended);
        await server.Stop();
        await using (var empty = NpgsqlDataSource.Create(server.Owner).CreateCommand("truncate ledger.leaf, ledger.tile, ledger.checkpoint")) await empty.ExecuteNonQueryAsync();
        File.Delete(Path.Combine(server.Services.GetRequiredService<LogKeys>().Folder, "checkpoint"));
        using var sealing = new SealingAlone(server.Services);
        var begun = Stopwatch.StartNew();
        var sealedAlone = await sealing.All();
        Console.WriteLine(Line($"sealing alone: {sealedAlone:N0} events in {begun.Elapsed.TotalSeconds:N1} s, {sealedAlone / begun.Elapsed.TotalSeconds:N0} events/s, {sealedAlone / begun.Elapsed.TotalSeconds / (appended / seconds):N1} times the speed of appending"));
    }

    private static async Task Export(BenchmarkServer server, long leaves)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-benchmark-export").FullName;
        try
        {
            var surroundings = Surroundings.Real() with { Out = TextWriter.Null, Error = TextWriter.Null };
            string[] to = ["--server", server.Client.BaseAddress!.AbsoluteUri, "--token", server.Client.DefaultRequestHeaders.Authorization!.Parameter!];
            var clock = Stopwatch.StartNew();
            if (await LedgerCommand.Run(["export", Path.Combine(folder, "export"), .. to], surroundings) is not 0 and var ended) throw new InvalidOperationException(Line($"ledger export ended in {ended}."));
            Console.WriteLine(Line($"ledger export: {clock.Elapsed.TotalSeconds:N1} s"));
            await File.WriteAllTextAsync(Path.Combine(folder, "key"), await server.Client.GetStringAsync("/log/key"));
            for (var i = 0; i < 3; i++)
            {
                clock.Restart();
                var exit = await LedgerCommand.Run(["verify", "export", Path.Combine(folder, "export"), "--key", Path.Combine(folder, "key")], surroundings);
                Console.WriteLine(Line($"ledger verify export: exit {exit}, {clock.Elapsed.TotalSeconds:N2} s, {leaves / clock.Elapsed.TotalSeconds:N0} events/s"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Time(string what, int times, Func<Task> work)
    {
        for (var i = 0; i < times / 10; i++) await work();
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var clock = Stopwatch.StartNew();
            await work();
            took.Add(clock.Elapsed.TotalMilliseconds);
        }
        took.Sort();
        Console.WriteLine(Line($"  {what}: p50 {took[times / 2]:N2} ms, p99 {took[times * 99 / 100]:N2} ms"));
    }

    private static async Task<long> Ask(NpgsqlDataSource database, string question)
    {
        await using var command = database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    /// <summary>The server's own sealing, with nothing beside it.</summary>
    private sealed class SealingAlone(IServiceProvider services) : IDisposable
    {
        private readonly NpgsqlDataSource _database = services.GetRequiredService<NpgsqlDataSource>();

        public async Task<long> All()
        {
            var sealing = ActivatorUtilities.CreateInstance<Sealing>(services);
            await using var connection = await _database.OpenConnectionAsync();
            var all = 0L;
            while (await sealing.Seal(connection, CancellationToken.None) is > 0 and var some) all += some;
            return all;
        }

        public void Dispose() => _database.Dispose();
    }
}
