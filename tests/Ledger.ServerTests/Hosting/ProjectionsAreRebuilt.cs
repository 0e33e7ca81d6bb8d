using JasperFx.Events.Projections;
using Ledger.ServerTests.BadInput;
using Ledger.ServerTests.Cases;
using Ledger.ServerTests.Standing;
using Ledger.Search;
using Ledger.Standing;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Hosting;

/// <summary>Whatever is worked out can be thrown away: made again from the events, it is the same to the byte.</summary>
public sealed class ProjectionsAreRebuilt(LedgerServerFixture ledger)
{
    [Fact]
    public async Task What_is_worked_out_with_each_event_is_the_same_when_it_is_worked_out_from_all_of_them()
    {
        await AFewOfEverything();
        var store = ledger.Services.GetRequiredService<IDocumentStore>();
        var tables = await ledger.Column("select relname from pg_class where relnamespace = 'ledger'::regnamespace and relkind = 'r' and (relname like 'mt_doc_%' or relname = 'reliance') order by 1");
        var before = await Contents(tables);

        var projections = store.Options.Events.Projections().Where(p => p.Lifecycle == ProjectionLifecycle.Inline).Select(p => p.Name).ToList();
        await Rebuild(projections);

        projections.Order().ShouldBe(["Actor", "Attribution", "Claim", "Document", "Log", "Reliance", "Source"]);
        var after = await Contents(tables);
        foreach (var table in tables)
        {
            after[table].ShouldBe(before[table], table);
            if (table is not ("mt_doc_deadletterevent" or "mt_doc_envelope")) after[table].ShouldNotBeEmpty(table);
        }
    }

    [Fact]
    public async Task What_lists_show_is_the_same_when_it_is_worked_out_again_from_all_events()
    {
        await ledger.RecordedZeroTolerance();
        var random = await RandomLedger.Added(ledger, seed: 13, events: 200);
        await ledger.CaughtUp();
        string[] tables = ["standing", "waiting", "search"];
        var before = await Contents(tables);

        await Rebuild("Standing", "Search");

        var store = ledger.Services.GetRequiredService<IDocumentStore>();
        store.Options.Events.Projections().Where(p => p.Lifecycle == ProjectionLifecycle.Async).Select(p => p.Name).ShouldBe(["Standing", "Search"], ignoreOrder: true);
        before["standing"].Count.ShouldBe(ZeroToleranceCase.Script.Commands.Count(c => c.Kind.Name == "AssertClaim") + random.Claims.Count);
        (await ledger.Column("select distinct kind from ledger.waiting order by 1")).ShouldBe(Enum.GetNames<Waits>().Order());
        var after = await Contents(tables);
        foreach (var table in tables) after[table].ShouldBe(before[table], table);

        (await ledger.Column("select distinct kind from ledger.search order by 1")).ShouldBe(Enum.GetNames<SearchKind>().Order());

        // Whoever keeps the lists goes on from where it was.
        var claim = await ledger.Claim();
        await ledger.CaughtUp();
        (await ledger.Column("select claim::text from ledger.standing")).ShouldContain(claim.Id.ToString());
        foreach (var table in tables) before[table].Except((await Contents(tables))[table]).ShouldBeEmpty(table);
    }

    /// <summary>By a daemon of its own, while the server's is halted: two that write one progress stop one another for good.</summary>
    private async Task Rebuild(params IEnumerable<string> projections)
    {
        await ledger.Halted(async () =>
        {
            using var daemon = await ledger.Services.GetRequiredService<IDocumentStore>().BuildProjectionDaemonAsync();
            foreach (var projection in projections) await daemon.RebuildProjectionAsync(projection, TestContext.Current.CancellationToken);
        });
    }

    /// <summary>Every command, once at least; and then some that change what the first ones made.</summary>
    private async Task AFewOfEverything()
    {
        foreach (var sample in Samples.All)
        {
            var ready = await Samples.Prepare(ledger, sample);
            await ledger.As(Samples.WritingOf(sample).Actor()).Recorded(ready.Path, ready.Body, ("Idempotency-Key", $"a few of everything, {sample}"));
        }
        foreach (var command in Writings.All.Select(w => w.Command).Where(c => c.StartsWith("Correct", StringComparison.Ordinal)))
        {
            var ready = await Samples.Prepare(ledger, command);
            var first = await ledger.Editor.Recorded(ready.Path, ready.Body);
            await ledger.Editor.Recorded(ready.Path, ready.With("version", first.Version).With("changes", Another(command)).Body);
        }
    }

    private static System.Text.Json.Nodes.JsonNode Another(string command) => System.Text.Json.JsonSerializer.SerializeToNode<object>(command switch
    {
        "CorrectSource" => new { name = "Jefferson Sessions" },
        "CorrectDocument" => new { authors = Array.Empty<Guid>() },
        "CorrectAttribution" => new { mode = "Paraphrase" },
        _ => new { subjects = Array.Empty<object>() },
    })!;

    /// <summary>Every row of every table, with all that it holds but the moment at which it was written.</summary>
    private async Task<Dictionary<string, IReadOnlyList<string>>> Contents(IEnumerable<string> tables)
    {
        var contents = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var table in tables) contents[table] = await ledger.Column($"select (to_jsonb(t) - 'mt_last_modified')::text from ledger.{table} t order by 1");
        return contents;
    }
}
