using System.Net;
using System.Text.Json.Nodes;
using Ledger.ServerTests.Audit;
using Ledger.ServerTests.Hosting;

namespace Ledger.ServerTests.Standing;

/// <summary>The queue tells an editor what waits and what to do about it; what was dealt with is not there any more.</summary>
public sealed class EditorsQueue(LedgerServerFixture ledger)
{
    [Fact]
    public async Task An_assessment_that_something_happened_after_waits_until_it_is_made_again_or_withdrawn()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var article = await ledger.Article();
        var (one, other) = (await by.ClaimResting(article, Stories.Quotation, "This."), await by.ClaimResting(article, Stories.Quotation, "That."));
        var (ofOne, ofOther) = (await editor.Assessed(one), await editor.Assessed(other));
        (await Waiting($"document={article.Id}")).ShouldBeEmpty();
        await editor.Corrected("documents", article, new { title = "A title" }, "Typo");
        (await Waiting($"document={article.Id}")).ShouldBeEmpty("a slip of the pen is nothing that happened");

        var caveat = await by.WithCaveat(article with { Version = 2 });
        await editor.Recorded($"/api/documents/{article.Id}/caveats/{caveat.Part}/lift", new { reason = "It is final.", version = caveat.Version });

        (await Waiting($"document={article.Id}")).ShouldBe([$"StaleAssessment {one.Id}", $"StaleAssessment {other.Id}"], ignoreOrder: true);
        var item = (await Queue($"claim={one.Id}")).ShouldHaveSingleItem();
        JsonNode.DeepEquals(item, JsonNode.Parse($$"""
            {
              "kind": "StaleAssessment", "about": { "kind": "Claim", "id": "{{one.Id}}", "title": "This." },
              "since": { "sequence": {{caveat.Sequence}}, "at": "{{(await ledger.RecordedAt(caveat)).UtcDateTime:yyyy-MM-ddTHH:mm:ss.FFFFFF}}Z" }, "daysWaiting": 0,
              "task": "Something happened since the claim was assessed: look at what changed, and assess it again or withdraw the assessment."
            }
            """)).ShouldBeTrue(item.ToString());

        await editor.Assessed(one.At(ofOne));
        (await Waiting($"document={article.Id}")).ShouldBe([$"StaleAssessment {other.Id}"]);
        await editor.Withdrawn(other.At(ofOther), "assessments", ofOther.Part);
        (await Waiting($"document={article.Id}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_passage_that_is_lost_waits_until_the_evidence_is_withdrawn()
    {
        var by = ledger.Contributor;
        var article = await ledger.Article();
        var claim = await by.ClaimResting(article, Stories.Quotation);
        var revised = await by.Revised(article, "It was taken out.");

        (await Queue($"claim={claim.Id}&kind=OrphanedAnchor")).ShouldHaveSingleItem()["since"]!.Sequence().ShouldBe(revised.Sequence);

        await by.Withdrawn(claim, "evidence", claim.Part);
        (await Queue($"claim={claim.Id}&kind=OrphanedAnchor")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Open_denials_and_disputes_wait_until_they_are_resolved_and_say_whose_they_are()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (article, party) = (await ledger.Article(), await ledger.Party());
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = party, verb = "said" });
        var claim = await by.SupportedBy(await by.RecordedClaim("Somebody said so."), attribution.Id);
        var ofClaim = await by.Recorded($"/api/claims/{claim.Id}/responses", new { by = party, kind = "Denial", statement = "Never.", saidAt = "2020-10-06T12:00:00Z", version = claim.Version });
        var ofDocument = await by.Disputed("documents", article, party);
        var ofAttribution = await by.Disputed("attributions", attribution, party, "Denial", "Not in these words.");
        await by.Disputed("claims", ofClaim, party, "NoComment");

        (await Waiting($"claim={claim.Id}")).ShouldBe([$"OpenResponse {claim.Id}", $"OpenResponse {article.Id}", $"OpenResponse {attribution.Id}"]);
        (await Waiting($"document={article.Id}")).ShouldBe([$"OpenResponse {claim.Id}", $"OpenResponse {article.Id}"], "about the document, and about what rests on it");
        await ledger.Run($"update ledger.waiting set since_at = since_at - interval '50 hours' where part = '{ofClaim.Part}'");   // as it will be two days later
        var items = await Queue($"claim={claim.Id}");
        JsonNode.DeepEquals(items[0]["response"], JsonNode.Parse($$"""
            { "id": "{{ofClaim.Part}}", "kind": "Denial", "by": {{items[0]["response"]!["by"]!.ToJsonString()}}, "statement": "Never.", "saidAt": "2020-10-06T12:00:00Z" }
            """)).ShouldBeTrue(items[0].ToString());
        items[0]["response"]!["by"]!.ToJsonString().ShouldContain($"{party}");
        items[0].Text("task").ShouldBe("The denial is open: look into it, and uphold it, reject it, or say that it was withdrawn.");
        items[1].Text("task").ShouldBe("The dispute is open: look into it, and uphold it, reject it, or say that it was withdrawn.");
        items.Select(i => i["daysWaiting"]!.GetValue<int>()).ShouldBe([2, 0, 0]);
        items.Select(i => i["since"]!.Sequence()).ShouldBe([ofClaim.Sequence, ofDocument.Sequence, ofAttribution.Sequence]);
        items.Select(i => i["about"]!.Text("kind")).ShouldBe(["Claim", "Document", "Attribution"]);
        items.Select(i => i["about"]!.Text("title")).ShouldBe(["Somebody said so.", "An article", Stories.Quotation]);

        await editor.Resolved("claims", ofClaim with { Version = ofClaim.Version + 1 }, "Rejected");
        await editor.Corrected("documents", ofDocument, new Dictionary<string, string> { [$"responses/{ofDocument.Part}/kind"] = "NonDenial" });
        (await Waiting($"claim={claim.Id}")).ShouldBe([$"OpenResponse {attribution.Id}"]);
        await editor.Resolved("attributions", ofAttribution, "Withdrawn");
        (await Waiting($"claim={claim.Id}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hop_that_read_an_older_revision_waits_until_somebody_read_the_newer_one()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var report = await ledger.Report();
        var attribution = await by.RecordedAttribution((await ledger.Article()).Id, Stories.Quotation, new { document = report.Id, verb = "says" });
        var claim = await by.SupportedBy(await ledger.Claim(), attribution.Id);
        (await Waiting($"claim={claim.Id}")).ShouldBeEmpty();

        var final = await by.Revised(report, "We took away the children.", "Final");
        var item = (await Queue($"claim={claim.Id}")).ShouldHaveSingleItem();
        (item.Text("kind"), item["since"]!.Sequence()).ShouldBe(("NewerRevision", final.Sequence));

        await editor.Corrected("attributions", attribution, new { hops = new[] { new { document = report.Id, revision = 2, verb = "says" } } }, "Clarification");
        (await Waiting($"claim={claim.Id}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_whose_support_fell_waits_until_it_recovers_or_is_assessed()
    {
        var by = ledger.Contributor;
        var claim = await by.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id);
        var second = claim = await by.SupportedBy(claim, (await ledger.Attribution()).Id);
        claim = await by.Withdrawn(claim, "evidence", second.Part);

        var item = (await Queue($"claim={claim.Id}")).ShouldHaveSingleItem();
        (item.Text("kind"), item["since"]!.Sequence()).ShouldBe(("SupportFell", claim.Sequence));

        var third = claim = await by.SupportedBy(claim, (await ledger.Attribution()).Id);
        (await Waiting($"claim={claim.Id}")).ShouldBeEmpty("two lines, as before");

        claim = await by.Withdrawn(claim, "evidence", third.Part);
        (await Queue($"claim={claim.Id}")).ShouldHaveSingleItem()["since"]!.Sequence().ShouldBe(claim.Sequence);
        claim = await ledger.Editor.Assessed(claim);
        (await Waiting($"claim={claim.Id}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_about_a_claim_waits_any_more_that_was_retracted_or_merged()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var into = await ledger.Claim();
        foreach (var end in new[] { "retracted", "merged" })
        {
            var claim = await by.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id);
            claim = await editor.Assessed(claim);
            claim = await by.Disputed("claims", claim, await ledger.Party(), "Denial");
            (await Waiting($"claim={claim.Id}")).ShouldBe([$"OpenResponse {claim.Id}", $"StaleAssessment {claim.Id}"], ignoreOrder: true);

            if (end == "retracted") await editor.Retracted("claims", claim);
            else await editor.Merged("claims", claim, into);

            (await Waiting($"claim={claim.Id}")).ShouldBeEmpty(end);
        }
    }

    [Fact]
    public async Task What_has_waited_longest_comes_first_and_pages_have_everything_once()
    {
        await ledger.CaughtUp();
        await ledger.Empty();
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var article = await ledger.Article();
        var claims = new List<Recorded>();
        foreach (var statement in new[] { "One.", "Two.", "Three." })
        {
            var claim = await by.ClaimResting(article, Stories.Quotation, statement);
            claims.Add(claim.At(await editor.Assessed(claim)));
        }
        var denial = await by.Disputed("claims", claims[2], await ledger.Party(), "Denial");
        var dispute = await by.Disputed("documents", article, await ledger.Party());
        var revised = await by.Revised(article with { Version = dispute.Version }, "It was taken out.");       // three claims at once

        var whole = await Queue("");
        whole.Select(Item).ShouldBe(
        [
            $"OpenResponse {claims[2].Id}", $"StaleAssessment {claims[2].Id}",
            $"OpenResponse {article.Id}", .. claims.Take(2).Select(c => $"StaleAssessment {c.Id}"),
            .. claims.SelectMany(c => new[] { $"OrphanedAnchor {c.Id}", $"SupportFell {c.Id}" }),
        ], ignoreOrder: true);
        whole.Select(i => i["since"]!.Sequence()).ShouldBe([denial.Sequence, denial.Sequence, .. Enumerable.Repeat(dispute.Sequence, 3), .. Enumerable.Repeat(revised.Sequence, 6)]);

        foreach (var limit in new[] { 1, 2, 5, 11 })
        {
            (await ledger.Reader.All($"/api/queue?limit={limit}")).Select(i => i.ToJsonString()).ShouldBe(whole.Select(i => i.ToJsonString()), $"limit {limit}");
        }
        (await ledger.Reader.All($"/api/queue?kind=SupportFell&claim={claims[0].Id}&document={article.Id}&limit=1")).Select(Item).ShouldBe([$"SupportFell {claims[0].Id}"]);
        (await ledger.Reader.All("/api/queue?kind=OrphanedAnchor&limit=1")).Select(Item).ShouldBe(claims.Select(c => $"OrphanedAnchor {c.Id}"), ignoreOrder: true);
        (await Waiting($"document={OnRecord.Nothing}")).ShouldBeEmpty();
        (await Waiting($"claim={OnRecord.Nothing}")).ShouldBeEmpty();

        var page = await ledger.Reader.Asked("/api/queue");
        page["upTo"]!.GetValue<long>().ShouldBe(revised.Sequence);
        page["next"].ShouldBeNull();
    }

    [Theory]
    [InlineData("kind=Stale", "kind")]
    [InlineData("claim=1", "claim")]
    [InlineData("document=", "document")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("after=1", "after")]
    [InlineData("after=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "after")]
    [InlineData("status=Open", "status")]
    public async Task A_wrong_parameter_is_named(string query, string parameter)
    {
        var refusal = await ledger.Reader.Unanswered($"/api/queue?{query}");
        (refusal.Status, refusal.Field).ShouldBe((HttpStatusCode.BadRequest, parameter), refusal.Json.ToString());
    }

    private async Task<IReadOnlyList<JsonNode>> Queue(string filters)
    {
        await ledger.CaughtUp();
        return await ledger.Reader.All($"/api/queue?limit=500{(filters.Length > 0 ? "&" : "")}{filters}");
    }

    private async Task<IEnumerable<string>> Waiting(string filters) => (await Queue(filters)).Select(Item);

    private static string Item(JsonNode item) => $"{item["kind"]} {item["about"]!["id"]}";
}
