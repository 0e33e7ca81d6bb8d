using System.Diagnostics;
using Ledger.Cli;
using Ledger.Integrity;
using Ledger.Proofs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>Proofs and packages as the log grows; how fast packages, an export and a database are verified; and sealing by itself.</summary>
internal static class SealingSpeed
{
    private const int Rounds = 3, Warm = 50, Asked = 500, Packages = 100;

    /// <summary>One proof, and one package, with the log as long as it is.</summary>
    public static async Task Proofs(Ground ground, BenchmarkServer server, Results results)
    {
        var events = await ground.Events();
        var database = server.Services.GetRequiredService<NpgsqlDataSource>();
        var leaves = await ground.Number("select max(size) from ledger.checkpoint");
        var random = new Random(2);
        await Time("one inclusion proof, its tiles from the database", Enumerable.Range(0, Asked).Select(number => (Func<Task>)(async () =>
        {
            var index = random.NextInt64(leaves);
            var tiles = TileHashes.ReadBy(leaves, read => InclusionProof.TryMake(index, leaves, read, out _, out _));
            var hashes = await LogTiles.Read(tiles, database, CancellationToken.None);
            if (!InclusionProof.TryMake(index, leaves, new TileHashes(leaves, tile => hashes.GetValueOrDefault(tile)).Node, out _, out var fault)) throw new InvalidOperationException(fault);
        })));

        var claims = new List<Guid>();
        await using (var some = database.CreateCommand($"select id from ledger.mt_doc_claim where mt_version > 2 order by md5(id::text) limit {Packages}"))
        await using (var reader = await some.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) claims.Add(reader.GetGuid(0));
        }
        var files = new Dictionary<Guid, byte[]>();
        await Time("one package, over HTTP", claims.Select(claim => (Func<Task>)(async () => files[claim] = await server.Client.GetByteArrayAsync($"/api/claims/{claim}/package"))));
        if (!NoteVerifier.TryParse((await server.Client.GetStringAsync("/log/key")).Trim(), out var key, out var unread)) throw new InvalidOperationException(unread);
        var (rates, sizes, shown) = (new List<double>(), files.Values.Average(file => file.Length) / 1_024, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            shown = 0;
            foreach (var file in files.Values)
            {
                if (!EvidencePackage.TryParse(file, out var package, out var fault)) throw new InvalidOperationException(fault);
                var verified = package.Verify([key], [], 0);
                if (verified.Fault is not null) throw new InvalidOperationException(verified.Fault);
                shown += verified.Events.Count;
            }
            rates.Add(shown / clock.Elapsed.TotalSeconds);
        }
        results.Add(new Figure("seal", "packages read and verified, one core", "events/s", events, rates));
        results.Add(new Figure("seal", "events in a package, on average", "events", events, [(double)shown / files.Count]));
        results.Add(new Figure("seal", "a package, on average", "KB", events, [sizes]));

        async Task Time(string what, IEnumerable<Func<Task>> work)
        {
            var (all, p50, p99) = (work.ToList(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++) await Latencies.Keep(all, Warm, p50, p99);
            results.Add(new Figure("seal", $"{what}, p50", "ms", events, p50));
            results.Add(new Figure("seal", $"{what}, p99", "ms", events, p99));
        }
    }

    /// <summary>The whole ledger exported and verified; the database verified; and, last of all, sealed anew by the server's own sealing with nothing beside it.</summary>
    public static async Task Whole(Ground ground, Results results)
    {
        var events = await ground.Events();
        var surroundings = Surroundings.Real() with { Out = TextWriter.Null, Error = TextWriter.Null };
        await using (var server = await BenchmarkServer.Start(ground))
        {
            await ground.Followed();
            var folder = Path.Combine(ground.Folder, "export");
            var key = Path.Combine(ground.Folder, "key");
            await File.WriteAllTextAsync(key, await server.Client.GetStringAsync("/log/key"));
            results.Add(new Figure("seal", "ledger export", "events/s", events, [await Rate(["export", folder, .. server.ToMe])]));
            await results.InTurn("seal", "ledger verify export", "events/s", events, Rounds, () => Rate(["verify", "export", folder, "--key", key]));
            results.Add(new Figure("seal", "ledger verify database", "events/s", events, [await Rate(["verify", "database", "--connection", ground.Owner])]));
        }

        // Without a server that would seal beside it: only the services that sealing needs.
        await using var alone = await BenchmarkServer.Start(ground);
        await alone.Stop();
        await ground.Do("truncate ledger.leaf, ledger.tile, ledger.checkpoint");
        File.Delete(Path.Combine(ground.LogFolder, "checkpoint"));
        await using var database = NpgsqlDataSource.Create(ground.Server);
        var sealing = ActivatorUtilities.CreateInstance<Sealing>(alone.Services);
        await using var connection = await database.OpenConnectionAsync();
        var (clock, leaves) = (Stopwatch.StartNew(), 0L);
        while (await sealing.Seal(connection, CancellationToken.None) is > 0 and var some) leaves += some;
        results.Add(new Figure("seal", "sealing by itself", "events/s", events, [leaves / clock.Elapsed.TotalSeconds]));

        async Task<double> Rate(string[] command)
        {
            var began = Stopwatch.StartNew();
            var exit = await LedgerCommand.Run(command, surroundings);
            return exit is 0 ? events / began.Elapsed.TotalSeconds : throw new InvalidOperationException($"ledger {string.Join(' ', command.Take(2))} ended with {exit}.");
        }
    }
}
