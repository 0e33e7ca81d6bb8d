using System.Text.Json.Nodes;
using Ledger.ServerTests.Audit;

namespace Ledger.ServerTests.Standing;

/// <summary>Each entry of a claim's history says what the standing was before it and after it.</summary>
public sealed class HistoryWithStanding(LedgerServerFixture ledger)
{
    [Fact]
    public async Task Every_entry_tells_the_standing_before_and_after_and_what_came_before_the_claim_tells_none()
    {
        var (claim, expected) = await AClaimsLife();
        var history = await ledger.Reader.History(claim.Id);

        history.Select(i => $"{i.Type()}: {After(i) ?? "-"}").ShouldBe(expected.Select(e => e.Entry));
        history.Select(i => i["changedStanding"]!.GetValue<bool>()).ShouldBe(expected.Select(e => e.Changed));
        history.TakeWhile(i => i.Type() != "claim_asserted").ShouldAllBe(i => i["standing"]!.AsObject().Count == 0);
        var asserted = history.Single(i => i.Type() == "claim_asserted");
        asserted["standing"]!.AsObject().Select(s => s.Key).ShouldBe(["after"]);
        await IsOneChain(claim, history);
    }

    [Fact]
    public async Task What_is_told_after_an_entry_is_what_the_page_says_as_of_its_sequence()
    {
        var (claim, _) = await AClaimsLife();

        foreach (var entry in (await ledger.Reader.History(claim.Id)).SkipWhile(i => i.Type() != "claim_asserted"))
        {
            var page = await ledger.Reader.Standing(claim, $"sequence={entry.Sequence()}");
            entry["standing"]!["after"]!.ToJsonString().ShouldBe(page.WithoutReasons(), entry.Text("summary"));
        }
    }

    [Fact]
    public async Task Only_the_changes_of_standing_can_be_asked_for_and_both_lists_page()
    {
        var (claim, expected) = await AClaimsLife();
        var whole = await ledger.Reader.History(claim.Id);
        var changes = whole.Where(i => i["changedStanding"]!.GetValue<bool>()).Select(i => i.ToJsonString()).ToList();
        changes.Count.ShouldBe(expected.Count(e => e.Changed));

        foreach (var limit in new[] { 1, 2, changes.Count, 500 })
        {
            (await ledger.Reader.History(claim.Id, limit)).Select(i => i.ToJsonString()).ShouldBe(whole.Select(i => i.ToJsonString()), $"limit {limit}");
            (await ledger.Reader.All($"/api/claims/{claim.Id}/history?changes=standing&limit={limit}")).Select(i => i.ToJsonString()).ShouldBe(changes, $"changes, limit {limit}");
        }
        var end = await ledger.Reader.Asked($"/api/claims/{claim.Id}/history?changes=standing&after={whole[^1].Sequence()}");
        end["items"]!.AsArray().ShouldBeEmpty();
        end["next"].ShouldBeNull();
    }

    [Fact]
    public async Task A_claim_that_is_merged_into_another_brings_its_support_at_the_merge_and_not_before()
    {
        var (one, other) = (await Supported(), await Supported());
        var disputed = await ledger.Contributor.Disputed("claims", one, await ledger.Party(), "Denial");

        var merge = await ledger.Editor.Merged("claims", disputed, other);

        var history = await ledger.Reader.History(other.Id);
        var entry = history.Single(i => i.Sequence() == merge.Sequence);
        (Before(entry), After(entry)).ShouldBe(("SingleSource 1/0", "Corroborated 2/0"), "the denial stays with the claim that was denied");
        history.Single(i => i.Sequence() == disputed.Sequence)["changedStanding"]!.GetValue<bool>().ShouldBeFalse();
        await IsOneChain(other, history);

        var ofTheMerged = await ledger.Reader.History(one.Id);
        (Before(ofTheMerged[^1]), After(ofTheMerged[^1])).ShouldBe(("SingleSource 1/0: Disputed", "Merged 1/0: Disputed"));
        await IsOneChain(one, ofTheMerged);

        async Task<Recorded> Supported() => await ledger.Contributor.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id);
    }

    [Fact]
    public async Task What_happened_to_a_document_before_it_became_evidence_changed_nothing_then_and_counts_from_the_link_on()
    {
        var by = ledger.Contributor;
        var (claim, article) = (await ledger.Claim(), await ledger.Article());
        var disputed = await by.Disputed("documents", article, await ledger.Party());
        var linked = await by.SupportedBy(claim, article, Stories.Quotation);

        var history = await ledger.Reader.History(claim.Id);
        var (dispute, link) = (history.Single(i => i.Sequence() == disputed.Sequence), history.Single(i => i.Sequence() == linked.Sequence));
        (Before(dispute), After(dispute), dispute["changedStanding"]!.GetValue<bool>()).ShouldBe(("Unsupported 0/-", "Unsupported 0/-", false));
        (Before(link), After(link), link["changedStanding"]!.GetValue<bool>()).ShouldBe(("Unsupported 0/-", "SingleSource 1/0: Disputed", true));
        await IsOneChain(claim, history);
    }

    [Fact]
    public async Task A_node_that_others_take_the_place_of_is_a_change_too()
    {
        var by = ledger.Contributor;
        var (wrong, right) = (await by.RecordedPerson("The wrong one"), await by.RecordedPerson("The right one"));
        var attribution = await by.RecordedAttribution((await ledger.Article()).Id, Stories.Quotation, new { source = wrong.Id, verb = "said" });
        var claim = await by.SupportedBy(await ledger.Claim(), attribution.Id);

        var corrected = await ledger.Editor.Corrected("attributions", attribution, new { hops = new[] { new { source = right.Id, verb = "said" } } }, "Typo");

        var entry = (await ledger.Reader.History(claim.Id))[^1];
        entry.Sequence().ShouldBe(corrected.Sequence);
        (Before(entry), After(entry)).ShouldBe(("SingleSource 1/0", "SingleSource 1/0"));
        new[] { "before", "after" }.Select(when => entry["standing"]![when]!["bottleneck"]![0]!["name"]!.GetValue<string>()).ShouldBe(["The wrong one", "The right one"]);
        entry["changedStanding"]!.GetValue<bool>().ShouldBeTrue();
    }

    /// <summary>A claim, and by hand each entry of its history with the standing after it, and whether that changed.</summary>
    private async Task<(Recorded Claim, List<(string Entry, bool Changed)> Expected)> AClaimsLife()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var publisher = await by.RecordedOrganisation();
        var article = await by.RecordedArticle(publisher.Id);
        var claim = await by.RecordedClaim("Children must be taken away.");
        var speaker = await by.RecordedPerson();
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = speaker.Id, verb = "said" });
        var linked = await by.SupportedBy(claim, attribution.Id);
        var assessed = await editor.Assessed(linked);
        var published = await editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = "Checked.", version = assessed.Version });
        var denied = await by.Disputed("attributions", attribution, speaker.Id, "Denial");
        await editor.Corrected("sources", speaker, new { name = "Jefferson Sessions" }, "Typo");
        await editor.Resolved("attributions", denied, "Upheld");
        await editor.Withdrawn(published, "assessments", assessed.Part);
        return (claim,
        [
            ("source_registered: -", false), ("document_registered: -", false),
            ("claim_asserted: Unsupported 0/-", true),
            ("source_registered: Unsupported 0/-", false), ("passage_attributed: Unsupported 0/-", false),
            ("evidence_linked: SingleSource 1/0", true),
            ("claim_assessed: Assessed Mixed 1/0", true),
            ("claim_published: Assessed Mixed 1/0: Stale", true),
            ("attribution_response_made: Assessed Mixed 1/0: Disputed, Stale", true),
            ("source_corrected: Assessed Mixed 1/0: Disputed, Stale", true),     // the bottleneck goes by another name
            ("attribution_response_resolved: Assessed Mixed 0/-: Stale", true),
            ("assessment_withdrawn: Unsupported 0/-", true),
        ]);
    }

    /// <summary>The standing before each entry is the one after the entry before, and the last one is the page's.</summary>
    private async Task IsOneChain(Recorded claim, IReadOnlyList<JsonNode> history)
    {
        string? after = null;
        foreach (var entry in history)
        {
            entry["standing"]!["before"]?.ToJsonString().ShouldBe(after, entry.Text("summary"));
            (entry["standing"]!["before"] is null).ShouldBe(after is null);
            var before = after;
            after = entry["standing"]!["after"]?.ToJsonString();
            entry["changedStanding"]!.GetValue<bool>().ShouldBe(after != before, entry.Text("summary"));
            entry.ToJsonString().ShouldNotContain("\"because\"");
        }
        after.ShouldBe((await ledger.Reader.Standing(claim)).WithoutReasons());
    }

    private static string? Before(JsonNode entry) => entry["standing"]!["before"]?.Tell();

    private static string? After(JsonNode entry) => entry["standing"]!["after"]?.Tell();
}
