using System.Collections.Concurrent;
using System.Globalization;
using Ledger.ServerTests.Integrity;

#pragma warning disable xUnit1069 // whatever is waited for here, it is waited for with the test's own token

namespace Ledger.ServerTests.Faults;

/// <summary>Three servers on one database: commands go to all of them, one keeps the lists, one seals; and when the one that keeps the lists is killed under load, another does, and nothing is lost.</summary>
public sealed class ThreeNodes(DatabaseOfServers database) : IClassFixture<DatabaseOfServers>, IAsyncDisposable
{
    private const string Assigned = "select node_id::text from wolverine.wolverine_node_assignments where id like 'event-subscriptions://%/standing/%'";

    private readonly ConcurrentDictionary<Guid, long> _acknowledged = new();
    private readonly List<(Uri Address, LedgerProcess Process)> _nodes = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 300_000)]
    public async Task Commands_go_to_all_and_when_the_node_that_keeps_the_lists_is_killed_another_keeps_them_and_nothing_is_lost()
    {
        for (var i = 0; i < 3; i++)
        {
            var port = LedgerProcess.FreePort();
            _nodes.Add((new Uri($"http://127.0.0.1:{port}"), await database.Start(port, database.Settings("shared"))));
        }
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var crowd = _nodes.Select(node => Load(node.Address, ended.Token)).ToList();

        var keeper = await database.Until(Assigned);
        (await database.Column(Assigned)).ShouldHaveSingleItem();
        await Listed(await Newest());

        // Nodes are numbered in the order in which they came.
        var numbered = await database.Column("select id::text from wolverine.wolverine_nodes order by node_number");
        await _nodes[numbered.ToList().IndexOf(keeper)].Process.Kill();
        await database.Until($"{Assigned} and node_id <> '{keeper}'");
        (await database.Column(Assigned)).ShouldHaveSingleItem();
        await Listed(await Newest());

        await ended.CancelAsync();
        await Task.WhenAll(crowd);
        await Listed(await Newest());
        _acknowledged.Count.ShouldBeGreaterThan(10);
        (await database.Column("select stream_id::text from ledger.mt_events where type = 'claim_asserted'")).Select(Guid.Parse).Where(_acknowledged.ContainsKey).Order().ShouldBe(_acknowledged.Keys.Order());
        (await database.Column("select claim::text from ledger.standing order by 1")).ShouldBe(await database.Column("select id::text from ledger.mt_streams where type = 'claim' order by 1"));
        await database.Until($"select 1 from ledger.checkpoint where sealed_to >= {await Newest()}");
        (await database.Sealers()).ShouldHaveSingleItem();
        var alive = _nodes.First(node => node.Process.IsRunning).Address;
        await WholeLog.Verified(new LedgerClient(alive, null), sql => database.Column(sql), []);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process) in _nodes) await process.DisposeAsync();
    }

    private async Task<long> Newest() => long.Parse((await database.Column("select max(seq_id)::text from ledger.mt_events where type <> 'tombstone'")).Single(), CultureInfo.InvariantCulture);

    private Task<string> Listed(long sequence) => database.Until($"select 1 from ledger.mt_event_progression where name = 'Standing:All' and last_seq_id >= {sequence}");

    /// <summary>Records claims through a node for as long as it is there, and remembers those that were acknowledged.</summary>
    private async Task Load(Uri node, CancellationToken ended)
    {
        var by = new LedgerClient(node, LedgerServerFixture.AdministratorToken);
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!ended.IsCancellationRequested)
        {
            try
            {
                var claim = await by.RecordedClaim();
                _acknowledged[claim.Id] = claim.Sequence;
                await moments.WaitForNextTickAsync(ended);
            }
            catch (HttpRequestException)
            {
                return;   // it was killed
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
