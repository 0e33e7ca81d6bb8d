using Ledger.ServerTests.BadInput;
using Ledger.ServerTests.Hosting;
using Marten;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Standing;

/// <summary>What lists and the queue have worked out page by page is what they work out from nothing, to the byte.</summary>
public sealed class ListsAreRebuilt(LedgerServerFixture ledger)
{
    [Fact]
    public async Task The_standings_and_what_waits_are_the_same_when_they_are_worked_out_again()
    {
        var token = TestContext.Current.CancellationToken;
        await ledger.CaughtUp();
        await ledger.Empty();
        await AFewOfEverything();
        await ledger.CaughtUp();
        var before = await Contents();

        var coordinator = ledger.Services.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        try
        {
            using var daemon = await ledger.Services.GetRequiredService<IDocumentStore>().BuildProjectionDaemonAsync();
            await daemon.RebuildProjectionAsync(Ledger.Standing.StandingProjection.Name, token);
        }
        finally
        {
            await coordinator.ResumeAsync();
        }

        var after = await Contents();
        after.ShouldBe(before);
        string.Join('\n', before).ShouldSatisfyAllConditions(
            rows => rows.ShouldContain("Corroborated"), rows => rows.ShouldContain("Assessed"), rows => rows.ShouldContain("Merged"), rows => rows.ShouldContain("StaleAssessment"),
            rows => rows.ShouldContain("OrphanedAnchor"), rows => rows.ShouldContain("NewerRevision"), rows => rows.ShouldContain("SupportFell"), rows => rows.ShouldContain("OpenResponse"));

        // And lists go on from there.
        var claim = await ledger.Claim();
        await ledger.CaughtUp();
        (await ledger.Column($"select level from ledger.standing where claim = '{claim.Id}'")).ShouldBe(["Unsupported"]);
    }

    private async Task AFewOfEverything()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        foreach (var sample in Samples.All)
        {
            var ready = await Samples.Prepare(ledger, sample);
            await ledger.As(Samples.WritingOf(sample).Actor()).Recorded(ready.Path, ready.Body);
        }
        var (report, article) = (await ledger.Report(), await ledger.Article());
        var told = await by.RecordedAttribution((await ledger.Article()).Id, Stories.Quotation, new { document = report.Id, verb = "says" });
        var claim = await by.SupportedBy(await by.ClaimResting(article, Stories.Quotation), told.Id);
        await by.SupportedBy(await ledger.Claim(), told.Id);
        await editor.Assessed(claim);
        await ledger.CaughtUp();                                                      // a page of events ends here
        await by.Revised(report, "The final.", "Final");
        await by.Revised(article, "It was taken out.");
        await editor.Merged("claims", await by.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id), await by.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id));
        await by.Disputed("documents", await ledger.Article(), await ledger.Party());
    }

    private async Task<IReadOnlyList<string>> Contents() =>
        [.. await ledger.Column("select to_jsonb(s)::text from ledger.standing s order by 1"), .. await ledger.Column("select to_jsonb(w)::text from ledger.waiting w order by 1")];
}
