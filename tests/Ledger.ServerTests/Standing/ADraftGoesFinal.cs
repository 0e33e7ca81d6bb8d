using System.Text.Json.Nodes;
using Ledger.Documents;
using Ledger.ServerTests.Audit;

namespace Ledger.ServerTests.Standing;

/// <summary>
/// A draft report becomes final. Passages anchored in the draft are looked for in the final, exactly or not at all; hops that had read the draft stay what they were, until
/// somebody reads the final; what assessments had seen is no longer all there is; and the queue says where an editor should look.
/// </summary>
public sealed class ADraftGoesFinal(LedgerServerFixture ledger)
{
    private const string Draft = "Children were taken. Nobody counted them. Three were lost. All of this was known to those on the last page. Nobody was asked.";
    private const string Final = "Nobody was asked. Children were taken. Three were lost, some say. Three were lost, say others. All of this was known to those on the last page. Nobody was asked.";

    [Fact]
    public async Task What_the_final_keeps_stands_what_it_lost_is_orphaned_and_who_had_read_the_draft_is_behind()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var story = await Begin();
        (await Told(story)).ShouldBe(
        [
            "kept: SingleSource 1/0: Provisional", "dropped: SingleSource 1/0: Provisional", "twice: SingleSource 1/0: Provisional", "twice, but told apart: SingleSource 1/0: Provisional",
            "told of it: SingleSource 1/1: Provisional, SecondHand", "about the report: SingleSource 1/0: OnRecord",
        ]);
        var keptAssessed = await editor.Assessed(story.Kept, "True");
        var toldAssessed = await editor.Assessed(story.ToldOfIt, "MostlyTrue");

        var final = await by.Revised(story.Report, Final, "Final");

        (await Told(story)).ShouldBe(
        [
            "kept: Assessed True 1/0: Stale", "dropped: Unsupported 0/-: Orphaned", "twice: Unsupported 0/-: Orphaned", "twice, but told apart: SingleSource 1/0",
            "told of it: Assessed MostlyTrue 1/1: Provisional, Superseded, SecondHand, Stale", "about the report: SingleSource 1/0: OnRecord",
        ]);
        (await by.Standing(story.Dropped)).Because("Orphaned").ShouldBe([final.Sequence]);
        (await by.Standing(story.Dropped)).Because("Unsupported").ShouldBe([final.Sequence]);
        (await by.Standing(story.ToldOfIt)).Because("Superseded").ShouldBe([final.Sequence]);
        (await by.Standing(story.ToldOfIt)).Because("Stale").ShouldBe([final.Sequence]);
        (await by.Standing(story.ToldOfIt)).Because("Provisional").ShouldBe([story.Report.Sequence]);
        (await by.Asked(Standings.Page(story.Dropped)))["evidence"]![0]!["live"]!.GetValue<bool>().ShouldBeFalse();
        (await by.Asked(Standings.Page(story.AboutIt)))["evidence"]![0]!["live"]!.GetValue<bool>().ShouldBeTrue("what a draft said, it said");

        (await Queue(story.Report)).ShouldBe(Waiting(
            (story.Kept, "StaleAssessment"), (story.Dropped, "OrphanedAnchor"), (story.Dropped, "SupportFell"), (story.Twice, "OrphanedAnchor"), (story.Twice, "SupportFell"),
            (story.ToldOfIt, "NewerRevision"), (story.ToldOfIt, "StaleAssessment")), ignoreOrder: true);
        (await by.All($"/api/queue?document={story.Report.Id}&limit=500")).ShouldAllBe(i => i["since"]!.Sequence() == final.Sequence && i["task"]!.ToString().Length > 20);

        // Somebody reads the final.
        await editor.Corrected("attributions", story.Told, new
        {
            hops = new object[] { new { source = story.Newspaper, verb = "reported" }, new { document = story.Report.Id, revision = 2, verb = "says" } },
        }, "Clarification");
        (await by.Told(story.ToldOfIt)).ShouldBe("Assessed MostlyTrue 1/1: SecondHand, Corrected, Stale");
        await editor.Assessed(story.ToldOfIt.At(toldAssessed), "MostlyTrue");
        (await by.Told(story.ToldOfIt)).ShouldBe("Assessed MostlyTrue 1/1: SecondHand, Corrected");
        await editor.Assessed(story.Kept.At(keptAssessed), "True");
        (await by.Told(story.Kept)).ShouldBe("Assessed True 1/0");

        // What is lost, a person decides: withdraws it, or finds what the final says instead.
        var withdrawn = await by.Withdrawn(story.Dropped, "evidence", story.Dropped.Part);
        (await by.Told(story.Dropped)).ShouldBe("Unsupported 0/-");
        var anew = await by.Recorded($"/api/claims/{story.Twice.Id}/evidence", new
        {
            stance = "Supports", document = story.Report.Id, revision = 2, passages = new[] { new { exact = "Three were lost, some say" } }, version = story.Twice.Version,
        });
        (await by.Told(story.Twice)).ShouldBe("SingleSource 1/0: Orphaned", "the lost one is still there");
        await by.Withdrawn(anew, "evidence", story.Twice.Part);
        (await by.Told(story.Twice)).ShouldBe("SingleSource 1/0");

        (await Queue(story.Report)).ShouldBeEmpty();
        (await by.All($"/api/queue?claim={story.Dropped.Id}&limit=500")).ShouldHaveSingleItem().Text("kind").ShouldBe("SupportFell", "and nobody has said what of it");
        await editor.Assessed(withdrawn, "Unproven");
        await ledger.CaughtUp();
        (await by.All($"/api/queue?claim={story.Dropped.Id}&limit=500")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_final_known_by_its_hash_loses_nothing_until_its_text_is_supplied()
    {
        var by = ledger.Contributor;
        var report = await HeldReport(Draft);
        var (kept, dropped) = (await by.ClaimResting(report, "Children were taken."), await by.ClaimResting(report, "Nobody counted them."));
        var final = await by.Recorded($"/api/documents/{report.Id}/revisions", new
        {
            revision = new { status = "Final", rights = "Quotation", sha256 = RevisionInput.Hash(Final) }, reason = "The final came out.", version = report.Version,
        });
        (await by.Told(kept)).ShouldBe("SingleSource 1/0", "no draft any more");
        (await by.Told(dropped)).ShouldBe("SingleSource 1/0");

        var supplied = await by.Recorded($"/api/documents/{report.Id}/revisions/2/text", new { text = Final, version = final.Version });

        (await by.Told(kept)).ShouldBe("SingleSource 1/0");
        (await by.Told(dropped)).ShouldBe("Unsupported 0/-: Orphaned");
        (await by.Standing(dropped)).Because("Orphaned").ShouldBe([supplied.Sequence]);
        (await by.Told(dropped, $"sequence={final.Sequence}")).ShouldBe("SingleSource 1/0", "as it was known then, for ever");
        (await by.Told(dropped, $"sequence={supplied.Sequence}")).ShouldBe("Unsupported 0/-: Orphaned");
        (await Queue(report)).ShouldBe(Waiting((dropped, "OrphanedAnchor"), (dropped, "SupportFell")), ignoreOrder: true);
    }

    [Fact]
    public async Task A_passage_that_a_still_newer_revision_has_again_stands_again()
    {
        var by = ledger.Contributor;
        var report = await HeldReport(Draft);
        var claim = await by.ClaimResting(report, "Nobody counted them.");
        var final = await by.Revised(report, Final, "Final");
        (await by.Told(claim)).ShouldBe("Unsupported 0/-: Orphaned");

        await by.Revised(final, Draft, "Final");

        (await by.Told(claim)).ShouldBe("SingleSource 1/0");
        (await Queue(report)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ifRetracted")]
    [InlineData("ifDisputed")]
    public async Task What_would_become_of_each_claim_is_told_before_and_is_what_becomes_of_it(string what)
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (story, beside) = await BeginWithMore();
        Recorded[] claims = [.. Claims(story).Select(c => c.Claim), beside];
        var impact = await by.All($"/api/documents/{story.Report.Id}/impact?limit=2");
        impact.Select(ClaimOf).ShouldBe(claims.Select(c => c.Id).OrderDescending());
        foreach (var claim in claims) Impact(impact, claim)["now"]!.ToJsonString().ShouldBe((await by.Standing(claim)).WithoutReasons());

        if (what == "ifRetracted") await editor.Retracted("documents", story.Report);
        else await by.Disputed("documents", story.Report, await ledger.Party());

        var (kept, told, about, twoLines) = what == "ifRetracted"
            ? ("Assessed True 0/-: Stale", "Unsupported 0/-", "SingleSource 1/0: OnRecord", "SingleSource 1/0")
            : ("Assessed True 1/0: Disputed, Provisional, Stale", "SingleSource 1/1: Disputed, Provisional, SecondHand", "SingleSource 1/0: OnRecord", "Corroborated 2/0: Disputed");
        Impact(impact, story.Kept)[what]!.Tell().ShouldBe(kept);
        Impact(impact, story.ToldOfIt)[what]!.Tell().ShouldBe(told);
        Impact(impact, story.AboutIt)[what]!.Tell().ShouldBe(about);
        Impact(impact, beside)[what]!.Tell().ShouldBe(twoLines);
        foreach (var claim in claims) Impact(impact, claim)[what]!.ToJsonString().ShouldBe((await by.Standing(claim)).WithoutReasons());
    }

    [Fact]
    public async Task What_losing_a_passage_would_do_is_what_it_does()
    {
        var by = ledger.Contributor;
        var (story, beside) = await BeginWithMore();
        var impact = await by.All($"/api/documents/{story.Report.Id}/impact?limit=500");
        Impact(impact, story.ToldOfIt)["ifLost"]!.AsArray().ShouldBeEmpty("none of it stands in the report itself");
        Lost(impact, story.AboutIt).Tell().ShouldBe("SingleSource 1/0: OnRecord", "what a draft said, it said");
        Lost(impact, beside).Tell().ShouldBe("SingleSource 1/0: Orphaned");

        // Each is lost in its turn, by a newer draft that has all the others.
        var (report, text) = (story.Report, Draft);
        foreach (var (claim, passage, told) in new[]
        {
            (story.Dropped, "Nobody counted them.", "Unsupported 0/-: Orphaned"), (story.Kept, "Children were taken.", "Assessed True 0/-: Stale, Orphaned"),
        })
        {
            impact = await by.All($"/api/documents/{report.Id}/impact?limit=500");
            var lost = Impact(impact, claim)["ifLost"]!.AsArray().ShouldHaveSingleItem()!;
            lost["evidence"]!.GetValue<Guid>().ShouldBe(claim.Part);
            lost["passages"]!.AsArray().ShouldHaveSingleItem()!["exact"]!.GetValue<string>().ShouldBe(passage);
            lost["standing"]!.Tell().ShouldBe(told);

            text = text.Replace(passage, "");
            report = await by.Revised(report, text, "Draft");

            lost["standing"]!.ToJsonString().ShouldBe((await by.Standing(claim)).WithoutReasons());
        }
        Lost(impact, beside).ToJsonString().ShouldBe((await by.Standing(beside)).WithoutReasons(), "it rested on the passage that went last");
        (await by.All($"/api/documents/{report.Id}/impact?limit=500")).Single(i => ClaimOf(i) == story.Kept.Id)["ifLost"]!.AsArray().ShouldBeEmpty("it is lost already");
    }

    // ---- The report and the claims that rest on it ----

    private sealed record Story(
        Recorded Report, Guid Newspaper, Recorded Kept, Recorded Dropped, Recorded Twice, Recorded TwiceToldApart, Recorded Told, Recorded ToldOfIt, Recorded AboutIt);

    private async Task<Recorded> HeldReport(string text) => await ledger.Contributor.Recorded("/api/documents", new
    {
        kind = "Report", title = "A draft report", publisher = await ledger.Publisher(), revision = new { status = "Draft", rights = "Quotation", text },
    });

    private async Task<Story> Begin()
    {
        var by = ledger.Contributor;
        var report = await HeldReport(Draft);
        var newspaper = await ledger.Publisher();
        var told = await by.RecordedAttribution((await ledger.Article()).Id, Stories.Quotation,
            new { source = newspaper, verb = "reported" }, new { document = report.Id, verb = "says" });
        return new Story(
            report, newspaper, await by.ClaimResting(report, "Children were taken."), await by.ClaimResting(report, "Nobody counted them."), await by.ClaimResting(report, "Three were lost"),
            await by.ClaimResting(report, "Nobody was asked."),
            told, await by.SupportedBy(await by.RecordedClaim("The report says so."), told.Id),
            await by.SupportedBy(await by.RecordedClaim("The draft says that nobody counted them.", new { document = report.Id }), report, "Nobody counted them."));
    }

    /// <summary>One claim is assessed; and one more has another line beside the report, in which the passage stands that is lost last.</summary>
    private async Task<(Story Story, Recorded Beside)> BeginWithMore()
    {
        var by = ledger.Contributor;
        var story = await Begin();
        await ledger.Editor.Assessed(story.Kept, "True");
        var beside = await by.SupportedBy(await by.ClaimResting(story.Report, "Children were taken.", "Children were taken away."), (await ledger.Attribution()).Id);
        return (story, beside);
    }

    private static IEnumerable<(string Name, Recorded Claim)> Claims(Story story) =>
    [
        ("kept", story.Kept), ("dropped", story.Dropped), ("twice", story.Twice), ("twice, but told apart", story.TwiceToldApart), ("told of it", story.ToldOfIt), ("about the report", story.AboutIt),
    ];

    private async Task<List<string>> Told(Story story)
    {
        var told = new List<string>();
        foreach (var (name, claim) in Claims(story)) told.Add($"{name}: {await ledger.Reader.Told(claim)}");
        return told;
    }

    private async Task<IEnumerable<string>> Queue(Recorded document)
    {
        await ledger.CaughtUp();
        return (await ledger.Reader.All($"/api/queue?document={document.Id}&limit=3")).Select(i => $"{i["about"]!["id"]} {i["kind"]}");
    }

    private static IEnumerable<string> Waiting(params (Recorded Claim, string Kind)[] waiting) => waiting.Select(w => $"{w.Claim.Id} {w.Kind}");

    private static Guid ClaimOf(JsonNode impact) => impact["claim"]!["id"]!.GetValue<Guid>();

    private static JsonNode Impact(IReadOnlyList<JsonNode> impact, Recorded claim) => impact.Single(i => ClaimOf(i) == claim.Id);

    private static JsonNode Lost(IReadOnlyList<JsonNode> impact, Recorded claim) => Impact(impact, claim)["ifLost"]!.AsArray().ShouldHaveSingleItem()!["standing"]!;
}
