using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Standing;

namespace Ledger.ServerTests.Audit;

/// <summary>A claim's history is everything that happened to it and to what it rests on, or ever rested on; and nothing else.</summary>
public sealed class ClaimHistoryStories(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_has_the_claim_its_subject_and_everything_that_its_evidence_goes_through_in_ledger_order()
    {
        var by = ledger.Contributor;
        var (sessions, reporter, outlet, times, agency) = (
            await by.RecordedPerson(), await by.RecordedPerson("Kelly McLaughlin"), await by.RecordedOrganisation("Business Insider"), await by.RecordedOrganisation(), await by.RecordedOrganisation("The agency"));
        var article = await by.Recorded("/api/documents", new
        {
            kind = "Article", title = "A bombshell", publisher = outlet.Id, authors = new[] { reporter.Id },
            revision = new { status = "Published", rights = "Quotation", text = "“We need to take away children,” he said." },
        });
        var report = await by.RecordedUnseenReport(agency.Id);
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = times.Id, document = report.Id, verb = "reported" }, new { source = sessions.Id, verb = "said" });
        var claim = await by.RecordedClaim(subjects: new { source = sessions.Id });
        var linked = await by.SupportedBy(claim, attribution.Id);
        var disputed = await by.Disputed("documents", report, times.Id);

        var history = await ledger.Reader.History(claim.Id);

        history.Select(Trails.Sequence).ShouldBe(
            [.. new[] { sessions, reporter, outlet, times, agency, article, report, attribution, claim, linked, disputed }.Select(r => r.Sequence)]);
    }

    [Fact]
    public async Task Each_item_says_who_in_which_role_what_why_and_what_changed()
    {
        var claim = await ledger.Contributor.RecordedClaim("Five attorneys general said so.");
        var corrected = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/corrections", new
        {
            reasonCode = "WrongFact", reason = "They were United States attorneys.", version = 1, changes = new { statement = "Five United States attorneys said so." },
        });

        var item = (await ledger.Reader.History(claim.Id))[^1];

        JsonNode.DeepEquals(item, JsonNode.Parse($$"""
            {
              "sequence": {{corrected.Sequence}}, "recordedAt": {{item["recordedAt"]!.ToJsonString()}},
              "actor": { "id": "{{ledger.Actors[Role.Editor].Id}}", "name": "The Editor", "role": "Editor" },
              "type": "claim_corrected", "stream": { "kind": "Claim", "id": "{{claim.Id}}", "title": "Five United States attorneys said so." },
              "summary": "The Editor corrected the claim: the statement read “Five attorneys general said so.”, and reads “Five United States attorneys said so.” now.",
              "reason": "They were United States attorneys.",
              "changes": [{ "field": "statement", "before": "Five attorneys general said so.", "after": "Five United States attorneys said so." }],
              "standing": {
                "before": { "level": "Unsupported", "lines": 0, "flags": [], "bottleneck": [] },
                "after": { "level": "Unsupported", "lines": 0, "flags": ["Corrected"], "bottleneck": [] }
              },
              "changedStanding": true
            }
            """)).ShouldBeTrue(item.ToString());
        var stored = await ledger.EventAt(corrected.Sequence);
        item.At().ShouldBe(stored.At);
    }

    [Fact]
    public async Task When_something_was_said_is_told_beside_when_it_was_recorded()
    {
        var (claim, party) = (await ledger.Claim(), await ledger.Party());
        await ledger.Contributor.Recorded($"/api/claims/{claim.Id}/responses", new { by = party, kind = "Denial", statement = "Never.", saidAt = "2020-10-06T14:00:00+02:00", version = 1 });

        (await ledger.Reader.History(claim.Id))[^1].Text("happenedAt").ShouldBe("2020-10-06T12:00:00Z");
    }

    [Fact]
    public async Task Evidence_that_was_withdrawn_and_a_hop_that_was_corrected_away_still_belong_to_it()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (first, second) = (await by.RecordedPerson("The wrong one"), await by.RecordedPerson("The right one"));
        var article = await ledger.Article();
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = first.Id, verb = "said" });
        var claim = await ledger.Claim();
        var evidence = await by.SupportedBy(claim, attribution.Id);
        await editor.Recorded($"/api/attributions/{attribution.Id}/corrections",
            new { reasonCode = "WrongAttribution", reason = "It was the other.", version = 1, changes = new { hops = new[] { new { source = second.Id, verb = "said" } } } });
        await editor.Recorded($"/api/claims/{claim.Id}/evidence/{evidence.Part}/withdrawal", new { reason = "Misread.", version = 2 });

        var streams = (await ledger.Reader.History(claim.Id)).Select(Trails.Stream).ToHashSet();

        streams.ShouldContain(first.Id);
        streams.ShouldContain(second.Id);
        streams.ShouldContain(article.Id);
        streams.ShouldContain(attribution.Id);
    }

    [Fact]
    public async Task Mentions_and_those_who_only_responded_do_not_belong_to_it()
    {
        var by = ledger.Contributor;
        var (mentioned, responder, other) = (await by.RecordedPerson("Mentioned"), await by.RecordedPerson("Responder"), await by.RecordedClaim("Something else."));
        var claim = await by.Recorded("/api/claims", new { statement = "Somebody said so.", mentions = new[] { new { source = mentioned.Id } } });
        var response = await by.Disputed("claims", claim, responder.Id, "Denial");

        (await ledger.Reader.History(claim.Id)).Select(Trails.Sequence).ShouldBe([claim.Sequence, response.Sequence]);
        (await ledger.Reader.History(other.Id)).Select(Trails.Sequence).ShouldBe([other.Sequence]);
    }

    [Fact]
    public async Task A_subject_that_no_evidence_goes_through_comes_without_what_lies_behind_it()
    {
        var publisher = await ledger.Publisher();
        var report = await ledger.Contributor.RecordedUnseenReport(publisher);
        var claim = await ledger.Contributor.RecordedClaim("The draft says so.", new { document = report.Id });

        (await ledger.Reader.History(claim.Id)).Select(Trails.Stream).ShouldBe([report.Id, claim.Id]);
    }

    [Fact]
    public async Task Claims_merged_into_it_bring_their_evidence_and_go_on_without_it()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (third, second, first) = (await ledger.Claim(), await ledger.Claim(), await ledger.Claim());
        var attribution = await ledger.Attribution();
        var evidence = await by.SupportedBy(third, attribution.Id);
        await editor.Recorded($"/api/claims/{third.Id}/merge", new { into = second.Id, reason = "The same.", version = evidence.Version });
        await editor.Recorded($"/api/claims/{second.Id}/merge", new { into = first.Id, reason = "The same again.", version = 1 });

        var whole = (await ledger.Reader.History(first.Id)).Select(Trails.Stream).ToHashSet();
        whole.ShouldContain(second.Id);
        whole.ShouldContain(third.Id);
        whole.ShouldContain(attribution.Id);

        var part = (await ledger.Reader.History(third.Id)).Select(Trails.Stream).ToHashSet();
        part.ShouldContain(attribution.Id);
        part.ShouldNotContain(first.Id);
        part.ShouldNotContain(second.Id);
    }

    [Fact]
    public async Task A_source_that_was_merged_brings_the_one_that_it_was_merged_into_and_not_the_other_way_round()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (alias, named) = (await by.RecordedPerson("J. Sessions"), await by.RecordedPerson());
        await editor.Recorded($"/api/sources/{alias.Id}/merge", new { into = named.Id, reason = "The same.", version = 1 });
        var (ofAlias, ofNamed) = (await by.RecordedClaim(subjects: new { source = alias.Id }), await by.RecordedClaim(subjects: new { source = named.Id }));

        (await ledger.Reader.History(ofAlias.Id)).Select(Trails.Stream).Distinct().ShouldBe([alias.Id, named.Id, ofAlias.Id]);
        (await ledger.Reader.History(ofNamed.Id)).Select(Trails.Stream).Distinct().ShouldBe([named.Id, ofNamed.Id]);
    }

    [Fact]
    public async Task As_of_a_sequence_it_rests_on_what_it_rested_on_then()
    {
        var (claim, attribution) = (await ledger.Claim(), await ledger.Attribution());
        var evidence = await ledger.Contributor.SupportedBy(claim, attribution.Id);

        (await Closure.Of([claim.Id], ledger.Server, claim.Sequence, Token))[claim.Id].ShouldBe([claim.Id]);
        (await Closure.Of([claim.Id], ledger.Server, evidence.Sequence - 1, Token))[claim.Id].ShouldBe([claim.Id]);
        (await Closure.Of([claim.Id], ledger.Server, evidence.Sequence, Token))[claim.Id].ShouldContain(attribution.Id);
        (await Closure.Of([claim.Id], ledger.Server, null, Token))[claim.Id].Order().ShouldBe((await Closure.Of([claim.Id], ledger.Server, evidence.Sequence, Token))[claim.Id].Order());
    }

    [Fact]
    public async Task Its_pages_are_the_whole()
    {
        var claim = await ledger.Claim();
        for (var version = 1; version <= 5; version++)
        {
            await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = version % 2 == 1, reason = "To and fro.", version });
        }
        var whole = await ledger.Reader.History(claim.Id);

        (await ledger.Reader.History(claim.Id, limit: 2)).Select(Trails.Sequence).ShouldBe(whole.Select(Trails.Sequence));
        whole.Count.ShouldBe(6);
        var last = await ledger.Reader.Asked($"/api/claims/{claim.Id}/history?after={whole[^1].Sequence()}");
        last["items"]!.AsArray().ShouldBeEmpty();
        last["next"].ShouldBeNull();
        last["upTo"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(whole[^1].Sequence());
    }

    [Fact]
    public async Task A_write_that_was_answered_is_in_it()
    {
        var claim = await ledger.Claim();
        foreach (var version in Enumerable.Range(1, 10))
        {
            var written = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = version % 2 == 1, reason = "To and fro.", version });
            (await ledger.Reader.History(claim.Id))[^1].Sequence().ShouldBe(written.Sequence);
        }
    }

    [Fact]
    public async Task Of_what_is_no_claim_there_is_none()
    {
        (await ledger.Reader.Unanswered($"/api/claims/{OnRecord.Nothing}/history")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await ledger.Reader.Unanswered($"/api/claims/{(await ledger.Article()).Id}/history")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=some", "limit")]
    [InlineData("after=-1", "after")]
    [InlineData("after=9223372036854775808", "after")]
    [InlineData("after=", "after")]
    [InlineData("after=1&after=2", "after")]
    [InlineData("sequence=3", "sequence")]
    [InlineData("changes=Standing", "changes")]
    public async Task A_wrong_parameter_is_named(string query, string parameter)
    {
        var refusal = await ledger.Reader.Unanswered($"/api/claims/{(await ledger.Claim()).Id}/history?{query}");
        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([parameter]);
    }
}
