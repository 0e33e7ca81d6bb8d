using System.Collections.Concurrent;
using System.Globalization;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Integrity;

#pragma warning disable xUnit1069 // whatever is waited for here, it is waited for with the test's own token

namespace Ledger.ServerTests.Faults;

/// <summary>Two servers on one database: one of them seals, the other takes over when that ends, and whoever watches both sees one log.</summary>
public sealed class TwoNodesSeal(DatabaseOfServers database) : IClassFixture<DatabaseOfServers>, IAsyncDisposable
{
    private const int Patience = 300_000;

    private readonly ConcurrentDictionary<string, SignedCheckpoint> _seen = new();
    private readonly List<Node> _nodes = [];
    private string _ledger = "ledger";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task One_seals_at_a_time_and_both_show_one_log_whoever_is_killed_or_cut_off()
    {
        _ledger = "ledger";
        await Start("first", "shared");
        await Start("second", "shared");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var crowd = _nodes.SelectMany(node => new[] { Load(node, ended.Token), Watch(node, ended.Token) }).ToList();

        await IsSealed();
        var killed = await SealingNode();
        await killed.Process.Kill();
        await IsSealed();
        (await SealingNode()).ShouldNotBe(killed);
        await Revive(killed);

        for (var cuts = 0; cuts < 3; cuts++)
        {
            foreach (var session in await database.Sealers()) await database.Cut(int.Parse(session, CultureInfo.InvariantCulture));
            await IsSealed();
        }

        foreach (var node in _nodes)   // one of them seals, and one does not
        {
            var log = await node.Administrator.Asked("/api/log");
            var rotated = await node.Administrator.Recorded("/api/log/key", new { version = log["version"]!.GetValue<long>(), reason = "Every year." });
            await database.Until($"select 1 from ledger.leaf where sequence = {rotated.Sequence}");
        }

        await ended.CancelAsync();
        await Task.WhenAll(crowd);
        _seen.Count.ShouldBeGreaterThan(10);
        await Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task A_node_that_keeps_its_own_checkpoint_takes_over_with_the_one_of_its_last_turn()
    {
        await database.Unopened(_ledger = "apart");
        using var key = NoteSigner.Generate("example.org/apart");
        await Start("first", "apart-first", $"--{LogKeys.Variable}", key.ExportPrivateKey());
        await Start("second", "apart-second", $"--{LogKeys.Variable}", key.ExportPrivateKey());

        for (var turn = 0; turn < 2; turn++)
        {
            await IsSealed();
            var before = await SealingNode();
            await before.Process.Kill();
            await IsSealed();
            (await SealingNode()).ShouldNotBe(before);
            await Revive(before);
        }

        await Verifies();
    }

    [Fact(Timeout = Patience)]
    public async Task A_node_without_the_key_keeps_no_other_from_sealing()
    {
        await database.Unopened(_ledger = "keyless");
        var able = await Start("first", "keyless-first");
        await IsSealed();
        var unable = await Start("second", "keyless-second");
        await able.Process.Kill();
        await Degraded(unable);

        await Revive(able);

        await IsSealed();
        (await SealingNode()).ShouldBe(able);
        await Verifies();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.Process.DisposeAsync();
    }

    private async Task<Node> Start(string name, string seal, params string[] more)
    {
        var (port, settings) = (LedgerProcess.FreePort(), database.Settings(seal, _ledger, more));
        settings[1] += $";Application Name={name}";
        var node = new Node(name, port, settings, await database.Start(port, settings));
        _nodes.Add(node);
        return node;
    }

    private async Task Revive(Node node) => node.Process = await database.Start(node.Port, node.Settings);

    /// <summary>Something is recorded through whichever node is there, and sealed.</summary>
    private async Task IsSealed()
    {
        var recorded = await _nodes.First(node => node.Process.IsRunning).Administrator.Recorded("/api/sources", new { kind = "Person", name = "Somebody" });
        await database.Until($"select 1 from ledger.leaf where sequence = {recorded.Sequence}", _ledger);
    }

    /// <summary>The node that holds the lock; there is one, and no other.</summary>
    private async Task<Node> SealingNode()
    {
        var name = (await database.Column($"select application_name from pg_stat_activity where pid::text in ({DatabaseOfServers.Sealer})", _ledger)).ShouldHaveSingleItem();
        return _nodes.Single(node => node.Name == name);
    }

    private async Task Verifies()
    {
        foreach (var node in _nodes) await WholeLog.Verified(new LedgerClient(node.Address, null), sql => database.Column(sql, _ledger), _seen.Values);
    }

    private static async Task Degraded(Node node)
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await node.Administrator.Asked("/health/ready"))["checks"]!["seal"]!["status"]!.GetValue<string>() != "Degraded") await moments.WaitForNextTickAsync(Token);
    }

    /// <summary>Records through a node, one thing after another, for as long as it is there and whenever it is again.</summary>
    private static Task Load(Node node, CancellationToken ended) => Again(async () =>
    {
        using var answer = await node.Administrator.Post("/api/sources", new { kind = "Person", name = $"Somebody at the {node.Name}" });
    }, ended);

    private Task Watch(Node node, CancellationToken ended) => Again(async () =>
    {
        if (await WholeLog.Shown(new LedgerClient(node.Address, null)) is { } shown) _seen[shown.ToString()] = shown;
    }, ended);

    private static async Task Again(Func<Task> work, CancellationToken ended)
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await work();
                await moments.WaitForNextTickAsync(ended);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // The node was killed, or all is over.
            }
        }
    }

    private sealed class Node(string name, int port, string[] settings, LedgerProcess process)
    {
        public string Name => name;
        public int Port => port;
        public string[] Settings => settings;
        public Uri Address => new($"http://127.0.0.1:{port}");
        public LedgerClient Administrator => new(Address, LedgerServerFixture.AdministratorToken);
        public LedgerProcess Process { get; set; } = process;
    }
}
