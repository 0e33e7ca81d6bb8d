using Ledger.Access;

namespace Ledger.ServerTests.Attributions;

public sealed class AttributionRefusals(LedgerServerFixture ledger)
{
    [Fact]
    public async Task The_document_and_every_hop_are_on_record()
    {
        var (article, source) = (await ledger.Article(), await ledger.Party());

        await Attributes(OnRecord.Nothing, "reference-not-found", "document", new { source, verb = "said" });
        await Attributes(source, "reference-not-found", "document", new { source, verb = "said" });
        await Attributes(article.Id, "reference-not-found", "hops[1].source", new { source, verb = "said" }, new { source = OnRecord.Nothing, verb = "said" });
        await Attributes(article.Id, "reference-not-found", "hops[0].document", new { source, document = source, verb = "wrote" });
    }

    [Fact]
    public async Task A_hops_document_has_the_revision_that_was_read()
    {
        var (article, report) = (await ledger.Article(), await ledger.Report());

        await Attributes(article.Id, "revision-not-found", "hops[1].revision", new { document = report.Id, revision = 1, verb = "reported" }, new { document = report.Id, revision = 2, verb = "says" });
    }

    [Fact]
    public async Task What_was_read_is_the_newest_revision_at_the_time_unless_told()
    {
        var (article, report) = (await ledger.Article(), await ledger.Report());
        await ledger.Contributor.Recorded($"/api/documents/{report.Id}/revisions", new { revision = new { status = "Final", rights = "Quotation", unseen = true }, reason = Writings.Why, version = 1 });

        var attribution = await ledger.Contributor.RecordedAttribution(article.Id, Stories.Quotation,
            new { document = report.Id, verb = "says" }, new { document = report.Id, revision = 1, verb = "said" }, new { source = await ledger.Party(), verb = "said" });

        (await ledger.EventAt(attribution.Sequence)).Data["hops"]!.AsArray().Select(h => (int?)h!["revision"]).ShouldBe([2, 1, null]);
    }

    [Fact]
    public async Task A_contributor_withdraws_its_own_alone()
    {
        var somebody = await ledger.Somebody(Role.Contributor);
        var theirs = await somebody.RecordedAttribution((await ledger.Article()).Id, Stories.Quotation, new { source = await ledger.Party(), verb = "said" });

        await Withdraws(Role.Contributor, theirs, 403, "not-yours");
        (await somebody.Recorded($"/api/attributions/{theirs.Id}/withdrawal", new { reason = Writings.Why, version = 1 })).Version.ShouldBe(2);
    }

    [Fact]
    public async Task An_editor_withdraws_anyones()
    {
        var attribution = await ledger.Attribution();

        (await ledger.Editor.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = Writings.Why, version = 1 })).Version.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_withdrawn_takes_no_response_and_no_correction_and_is_not_withdrawn_again()
    {
        var attribution = await ledger.Attribution();
        var withdrawn = await ledger.Contributor.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = Writings.Why, version = 1 });

        await Withdraws(Role.Contributor, withdrawn, 409, "attribution-withdrawn");
        await ledger.Refuses(Role.Contributor, $"/api/attributions/{attribution.Id}/responses", new { by = await ledger.Party(), kind = "Denial", version = 2 }, 409, "attribution-withdrawn");
        await Corrects(withdrawn, new { mode = "Paraphrase" }, 409, "attribution-withdrawn");
    }

    [Fact]
    public async Task A_correction_corrects_something()
    {
        var attribution = await ledger.Attribution();

        await Corrects(attribution, new { mode = "Verbatim" }, 422, "correction-changes-nothing", "changes.mode");
        await Corrects(attribution, new { revision = 1 }, 422, "correction-changes-nothing", "changes.revision");
        await Corrects(attribution, new { passages = new[] { new { exact = Stories.Quotation } } }, 422, "correction-changes-nothing", "changes.passages");
        await Corrects(attribution, new { passages = new[] { new { exact = Stories.Quotation } }, revision = 1 }, 422, "correction-changes-nothing", "changes.passages");
    }

    [Fact]
    public async Task A_correction_refers_to_what_is_on_record()
    {
        var (attribution, report) = (await ledger.Attribution(), await ledger.Report());

        await Corrects(attribution, new { hops = new[] { new { source = OnRecord.Nothing, verb = "said" } } }, 422, "reference-not-found", "changes.hops");
        await Corrects(attribution, new { hops = new[] { new { document = report.Id, revision = 2, verb = "says" } } }, 422, "revision-not-found", "changes.hops[0].revision");
        await Corrects(attribution, new { revision = 2 }, 422, "revision-not-found", "changes.revision");
        await Corrects(attribution, new { passages = new[] { new { exact = "They need to" } } }, 422, "passage-notfound", "changes.passages");
        await Corrects(attribution, new Dictionary<string, object> { [$"responses/{OnRecord.Nothing}/kind"] = "Denial" }, 422, "part-not-found");
    }

    [Fact]
    public async Task A_passage_that_stands_at_the_same_place_in_the_right_revision_is_corrected_by_its_revision_alone()
    {
        const string text = "“We need to take away children,” he said on the call in May of that year.";
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), text);
        await ledger.Contributor.Recorded($"/api/documents/{article.Id}/revisions",
            new { revision = new { status = "Final", rights = "Quotation", text = text + " He denies it." }, reason = Writings.Why, version = 1 });

        // Passages come with their revision: that they stay as they are is no fault.
        foreach (var changes in new object[] { new { passages = new[] { new { exact = "take away" } }, revision = 2 }, new { revision = 2 } })
        {
            var attribution = await ledger.Contributor.RecordedAttribution(article.Id, "take away", new { source = await ledger.Party(), verb = "said" });

            var corrected = await ledger.Editor.Corrected("attributions", attribution, changes);

            var change = (await ledger.EventAt(corrected.Sequence)).Data["changes"]!.AsArray().ShouldHaveSingleItem()!;
            (change["field"]!.GetValue<string>(), change["before"]!.GetValue<int>(), change["after"]!.GetValue<int>()).ShouldBe(("revision", 1, 2));
        }
    }

    [Fact]
    public async Task A_correction_of_passages_finds_them_and_keeps_both_places()
    {
        var attribution = await ledger.Attribution();

        var corrected = await ledger.Editor.Corrected("attributions", attribution, new { passages = new[] { new { exact = "take away children" } } }, "WrongQuote");

        var change = (await ledger.EventAt(corrected.Sequence)).Data["changes"]!.AsArray().ShouldHaveSingleItem()!;
        change["field"]!.GetValue<string>().ShouldBe("passages");
        (change["before"]![0]!["exact"]!.GetValue<string>(), change["before"]![0]!["start"]!.GetValue<int>()).ShouldBe((Stories.Quotation, 1));
        (change["after"]![0]!["exact"]!.GetValue<string>(), change["after"]![0]!["start"]!.GetValue<int>()).ShouldBe(("take away children", 12));
    }

    private Task<Refusal> Attributes(Guid document, string type, string field, params object[] hops) => ledger.Refuses(
        Role.Contributor, "/api/attributions", new { document, revision = 1, passages = new[] { new { exact = Stories.Quotation } }, mode = "Verbatim", hops }, 422, type, field);

    private Task<Refusal> Withdraws(Role role, Recorded attribution, int status, string type) =>
        ledger.Refuses(role, $"/api/attributions/{attribution.Id}/withdrawal", new { reason = Writings.Why, version = attribution.Version }, status, type);

    private async Task<Refusal> Corrects(Recorded attribution, object changes, int status, string type, string? field = null)
    {
        // A part's path has an id that is not known before.
        if (field is null && changes is Dictionary<string, object> paths) field = $"changes.{paths.Keys.Single()}";
        return await ledger.Refuses(Role.Editor, $"/api/attributions/{attribution.Id}/corrections",
            new { reasonCode = "Other", reason = Writings.Why, changes, version = attribution.Version }, status, type, field);
    }
}
