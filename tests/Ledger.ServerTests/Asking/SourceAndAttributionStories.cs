using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Asking;

public sealed class SourceAndAttributionStories(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_source_shows_what_is_attributed_to_it_what_it_is_said_to_have_said_and_how_it_responded()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, namesake, paper) = (await by.RecordedPerson(), await by.RecordedPerson("Jefferson Sessions"), await by.RecordedOrganisation());
        var article = await by.RecordedArticle(paper.Id);
        var attribution = await by.RecordedAttribution(article.Id, "We need to take away children", new { source = namesake.Id, verb = "said" });
        var claim = await by.RecordedClaim(subjects: new { source = sessions.Id });
        var denial = await by.Disputed("claims", claim, sessions.Id, "Denial", "Never.");
        var dispute = await by.Disputed("documents", article, namesake.Id);
        var silence = await by.Disputed("attributions", attribution, sessions.Id, "NoComment");
        await editor.Recorded($"/api/claims/{claim.Id}/assessments", new { rating = "False", rationale = "He says.", evidence = Array.Empty<Guid>(), by = sessions.Id, version = 2 });
        var correction = await editor.Recorded($"/api/sources/{sessions.Id}/corrections",
            new { reasonCode = "Clarification", reason = "What he was.", version = 1, changes = new { role = "Attorney General" } });
        await editor.Recorded($"/api/sources/{namesake.Id}/merge", new { into = sessions.Id, reason = "One man.", version = 1 });

        var page = await ledger.Reader.Asked($"/api/sources/{sessions.Id}");
        (Text(page, "kind"), Text(page, "name"), Text(page, "role")).ShouldBe(("Person", "Jeff Sessions", "Attorney General"));
        (page["version"]!.GetValue<long>(), page["sequence"]!.GetValue<long>()).ShouldBe((2, correction.Sequence));
        page["mergedFrom"]!.AsArray().Select(Id).ShouldBe([namesake.Id]);
        Text(page["corrections"]!.AsArray().Single()!["changes"]![0]!, "after").ShouldBe("Attorney General");
        page["corrections"]![0]!["changes"]![0]!.AsObject().ContainsKey("before").ShouldBeTrue("nothing is null, not absent");
        page["attributions"]!.AsArray().Select(a => a!["id"]).Select(Id).ShouldBe([attribution.Id]);
        Text(page["attributions"]![0]!["document"]!, "title").ShouldBe("An article");
        page["claims"]!.AsArray().Select(c => c!["id"]).Select(Id).ShouldBe([claim.Id]);
        page["responses"]!.AsArray().Select(r => (Id(r!["id"]), Text(r["on"]!, "kind"), Id(r["on"]!["id"]), Text(r, "kind"), Text(r, "state"), Text(r, "statement"))).ShouldBe(
        [
            (silence.Part, "Attribution", attribution.Id, "NoComment", null, null),
            (dispute.Part, "Document", article.Id, "Dispute", "Open", null),
            (denial.Part, "Claim", claim.Id, "Denial", "Open", "Never."),
        ]);
        page["responsesTotal"]!.GetValue<int>().ShouldBe(3, "whose verdict something is, is no response");
        Id((await ledger.Reader.Asked($"/api/sources/{namesake.Id}"))["mergedInto"]).ShouldBe(sessions.Id);
    }

    [Fact]
    public async Task An_anonymous_source_goes_by_its_description()
    {
        var anonymous = await ledger.Contributor.Recorded("/api/sources", new { kind = "Anonymous", description = "Two officials", headCount = 2, commitment = "sha256:abc" });
        var page = await ledger.Reader.Asked($"/api/sources/{anonymous.Id}");
        (Text(page, "name"), Text(page, "description"), page["headCount"]!.GetValue<int>(), Text(page, "commitment")).ShouldBe(("Two officials", "Two officials", 2, "sha256:abc"));
    }

    [Fact]
    public async Task A_page_is_cut_where_it_would_become_endless_and_says_how_much_there_is()
    {
        var by = ledger.Contributor;
        var sessions = await by.RecordedPerson();
        Recorded? newest = null;
        for (var i = 0; i < 501; i++) newest = await by.RecordedClaim($"Statement {i}.", new { source = sessions.Id });
        var page = await ledger.Reader.Asked($"/api/sources/{sessions.Id}");
        page["claimsTotal"]!.GetValue<int>().ShouldBe(501);
        page["claims"]!.AsArray().Count.ShouldBe(500);
        Id(page["claims"]![0]!["id"]).ShouldBe(newest!.Id);
    }

    [Fact]
    public async Task An_attribution_shows_its_chain_its_passages_and_the_claims_it_is_evidence_of()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, paper) = (await by.RecordedPerson(), await by.RecordedOrganisation());
        var (article, report) = (await by.RecordedArticle(paper.Id), await by.RecordedUnseenReport(paper.Id));
        var attribution = await by.Recorded("/api/attributions", new
        {
            document = article.Id, revision = 1, passages = new[] { new { exact = "take away children" } }, mode = "Partial",
            hops = new object[] { new { document = report.Id, verb = "reported" }, new { source = sessions.Id, verb = "said", note = "On a call." } },
            saidAt = "2018-05-11T00:00:00Z", occasion = "A call with prosecutors",
        });
        var claim = await by.RecordedClaim();
        await by.SupportedBy(claim, attribution.Id);
        var dispute = await by.Disputed("attributions", attribution, sessions.Id);
        await editor.Recorded($"/api/attributions/{attribution.Id}/responses/{dispute.Part}/resolution", new { outcome = "Upheld", reason = "He was not on the call.", version = 2 });
        await editor.Recorded($"/api/attributions/{attribution.Id}/corrections", new { reasonCode = "WrongQuote", reason = "Word for word.", version = 3, changes = new { mode = "Verbatim" } });
        var last = await by.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = "Another call.", version = 4 });

        var page = await ledger.Reader.Asked($"/api/attributions/{attribution.Id}");
        (page["version"]!.GetValue<long>(), page["sequence"]!.GetValue<long>(), page["revision"]!.GetValue<int>()).ShouldBe((5, last.Sequence, 1));
        (Id(page["document"]!["id"]), Text(page["document"]!["publisher"]!, "name")).ShouldBe((article.Id, "The New York Times"));
        (Text(page, "mode"), Text(page, "saidAt"), Text(page, "occasion"), Text(page, "withdrawn")).ShouldBe(("Verbatim", "2018-05-11T00:00:00Z", "A call with prosecutors", "Another call."));
        Text(page["passages"]![0]!, "exact").ShouldBe("take away children");
        page["hops"]!.ToJsonString().ShouldBe(
            $$"""[{"verb":"reported","document":{"id":"{{report.Id}}","title":"A draft report"},"revision":1},{"verb":"said","source":{"id":"{{sessions.Id}}","name":"Jeff Sessions"},"note":"On a call."}]""");
        Id(page["recordedBy"]!["id"]).ShouldBe(ledger.Actors[Ledger.Access.Role.Contributor].Id);
        (Text(page["responses"]![0]!, "state"), Text(page["responses"]![0]!, "resolution")).ShouldBe(("Upheld", "He was not on the call."));
        Text(page["corrections"]![0]!, "reasonCode").ShouldBe("WrongQuote");
        Id(page["claims"]![0]!["id"]).ShouldBe(claim.Id);
        Text((await ledger.Reader.Asked($"/api/claims/{claim.Id}"))["evidence"]![0]!, "attributionWithdrawn").ShouldBe("Another call.");
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();

    private static Guid Id(JsonNode? node) => node!.GetValue<Guid>();
}
