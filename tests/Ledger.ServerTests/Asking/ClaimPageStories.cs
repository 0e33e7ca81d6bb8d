using System.Net;
using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Asking;

public sealed class ClaimPageStories(LedgerServerFixture ledger)
{
    private static readonly Guid NobodysId = Guid.Parse("0192f2d4-0000-7000-8000-000000000001");

    [Fact]
    public async Task A_claim_shows_everything_that_is_on_record_about_it()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, paper, times) = (await by.RecordedPerson(), await by.RecordedOrganisation("Business Insider"), await by.RecordedOrganisation());
        var officials = await by.Recorded("/api/sources", new { kind = "Anonymous", description = "Officials who had read the draft", headCount = 3 });
        var report = await by.RecordedUnseenReport(times.Id);
        var article = await by.RecordedArticle(paper.Id, "Before. “We need to take away children,” he said, officials said.", "Bombshell report");
        var attribution = await by.RecordedAttribution(article.Id, "We need to take away children",
            new { source = times.Id, document = report.Id, verb = "reported", note = "Second hand." }, new { source = officials.Id, verb = "said" }, new { source = sessions.Id, verb = "was quoted" });
        var claim = await by.Recorded("/api/claims", new
        {
            statement = "Sessions said that children must be taken away.",
            subjects = new[] { new { source = sessions.Id } },
            mentions = new[] { new { document = report.Id } },
            topics = new[] { "immigration", "children" },
        });
        var supports = await by.Recorded($"/api/claims/{claim.Id}/evidence", new { stance = "Supports", attribution = attribution.Id, note = "Told three times over.", version = 1 });
        var context = await editor.Recorded($"/api/claims/{claim.Id}/evidence",
            new { stance = "Context", document = article.Id, revision = 1, passages = new[] { new { exact = "Before." } }, version = 2 });
        await editor.Recorded($"/api/claims/{claim.Id}/evidence/{context.Part}/withdrawal", new { reason = "It says nothing.", version = 3 });
        var denial = await by.Recorded($"/api/claims/{claim.Id}/responses",
            new { by = sessions.Id, kind = "Denial", statement = "I did not.", via = new { attribution = attribution.Id }, saidAt = "2020-10-06T12:00:00Z", version = 4 });
        var silence = await by.Recorded($"/api/claims/{claim.Id}/responses", new { by = officials.Id, kind = "NoComment", version = 5 });
        await editor.Recorded($"/api/claims/{claim.Id}/responses/{denial.Part}/resolution", new { outcome = "Rejected", reason = "His own notes say it.", version = 6 });
        var correction = await editor.Recorded($"/api/claims/{claim.Id}/corrections", new
        {
            reasonCode = "Clarification", reason = "When, too.", requestedBy = "A reader", notice = "The date was added.", version = 7,
            changes = new { statement = "In 2018, Sessions said that children must be taken away." },
        });
        var own = await editor.Recorded($"/api/claims/{claim.Id}/assessments", new { rating = "MostlyTrue", rationale = "Three accounts.", evidence = new[] { supports.Part }, version = 8 });
        var theirs = await editor.Recorded($"/api/claims/{claim.Id}/assessments", new { rating = "True", rationale = "They say.", evidence = Array.Empty<Guid>(), by = times.Id, version = 9 });
        await editor.Recorded($"/api/claims/{claim.Id}/assessments/{theirs.Part}/withdrawal", new { reason = "They took it back.", version = 10 });
        await editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = "Checked.", version = 11 });
        var last = await editor.Recorded($"/api/claims/{claim.Id}/retraction", new { reason = "Asked twice.", version = 12 });

        var page = await ledger.Reader.Asked($"/api/claims/{claim.Id}");

        var because = page["standing"]!.AsObject();
        because.Remove("because", out var reasons);
        reasons!.AsArray().Select(r => (r!["of"]!.GetValue<string>(), r["sequence"]!.GetValue<long>())).ShouldBe(
        [
            ("Retracted", last.Sequence), ("Provisional", report.Sequence), ("Anonymous", officials.Sequence), ("SecondHand", supports.Sequence), ("Corrected", correction.Sequence),
            ("Stale", last.Sequence - 1), ("Stale", last.Sequence),
        ]);
        Is(page, new
        {
            id = claim.Id, version = 13, sequence = last.Sequence, retracted = "Asked twice.", @public = true,
            statement = "In 2018, Sessions said that children must be taken away.",
            subjects = new[] { new { kind = "Source", id = sessions.Id, name = "Jeff Sessions" } },
            mentions = new[] { new { kind = "Document", id = report.Id, name = "A draft report" } },
            topics = new[] { "immigration", "children" },
            standing = new
            {
                level = "Retracted", lines = 1, depth = 2, flags = new[] { "Provisional", "Anonymous", "SecondHand", "Corrected", "Stale" },
                bottleneck = new[] { new { kind = "Source", id = officials.Id, name = "Officials who had read the draft" } },
            },
            evidence = new object[]
            {
                new
                {
                    id = supports.Part, stance = "Supports", attribution = attribution.Id, document = article.Id, revision = 1,
                    passages = new[] { new { exact = "We need to take away children", start = 9, end = 38, prefix = "Before. “", suffix = ",” he said, officials said." } },
                    mode = "Verbatim", note = "Told three times over.", live = true,
                    chain = new object[]
                    {
                        new { verb = "reported", source = new { id = times.Id, name = "The New York Times" }, document = new { id = report.Id, title = "A draft report" }, revision = 1, note = "Second hand." },
                        new { verb = "said", source = new { id = officials.Id, name = "Officials who had read the draft" } },
                        new { verb = "was quoted", source = new { id = sessions.Id, name = "Jeff Sessions" } },
                    },
                    carrier = new { id = article.Id, title = "Bombshell report", publisher = new { id = paper.Id, name = "Business Insider" } },
                    recordedBy = Actor(Ledger.Access.Role.Contributor),
                },
                new
                {
                    id = context.Part, stance = "Context", document = article.Id, revision = 1,
                    passages = new[] { new { exact = "Before.", start = 0, end = 7, prefix = "", suffix = " “We need to take away children," } },
                    live = false, withdrawn = "It says nothing.", chain = Array.Empty<object>(),
                    carrier = new { id = article.Id, title = "Bombshell report", publisher = new { id = paper.Id, name = "Business Insider" } },
                    recordedBy = Actor(Ledger.Access.Role.Editor),
                },
            },
            evidenceTotal = 2,
            responses = new object[]
            {
                new
                {
                    id = denial.Part, by = new { id = sessions.Id, name = "Jeff Sessions" }, kind = "Denial", statement = "I did not.", via = new { attribution = attribution.Id },
                    saidAt = "2020-10-06T12:00:00Z", state = "Rejected", resolution = "His own notes say it.",
                },
                new { id = silence.Part, by = new { id = officials.Id, name = "Officials who had read the draft" }, kind = "NoComment" },
            },
            redactions = Array.Empty<object>(),
            corrections = new[]
            {
                new
                {
                    id = correction.Part, reasonCode = "Clarification", reason = "When, too.", requestedBy = "A reader", notice = "The date was added.",
                    changes = new[]
                    {
                        new { field = "statement", before = "Sessions said that children must be taken away.", after = "In 2018, Sessions said that children must be taken away." },
                    },
                },
            },
            assessments = new object[]
            {
                new { id = own.Part, rating = "MostlyTrue", rationale = "Three accounts.", evidence = new[] { supports.Part }, actor = Actor(Ledger.Access.Role.Editor) },
                new
                {
                    id = theirs.Part, rating = "True", rationale = "They say.", evidence = Array.Empty<Guid>(), by = new { id = times.Id, name = "The New York Times" },
                    actor = Actor(Ledger.Access.Role.Editor), withdrawn = "They took it back.",
                },
            },
        });
    }

    [Fact]
    public async Task A_page_is_exact_after_every_write()
    {
        var by = ledger.Contributor;
        var (sessions, claim) = (await by.RecordedPerson(), await by.RecordedClaim());
        var version = claim;
        for (var i = 1; i <= 5; i++)
        {
            version = await by.Disputed("claims", version, sessions.Id, "NoComment");
            var page = await by.Asked($"/api/claims/{claim.Id}");
            page["version"]!.GetValue<long>().ShouldBe(version.Version);
            page["sequence"]!.GetValue<long>().ShouldBe(version.Sequence);
            page["responses"]!.AsArray().Count.ShouldBe(i);
        }
    }

    [Fact]
    public async Task A_claim_has_the_evidence_of_those_merged_into_it_also_through_others()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, paper) = (await by.RecordedPerson(), await by.RecordedOrganisation());
        var article = await by.RecordedArticle(paper.Id);
        var attribution = await by.RecordedAttribution(article.Id, "We need to take away children", new { source = sessions.Id, verb = "said" });
        var claims = new List<Recorded>();
        for (var i = 0; i < 3; i++) claims.Add(await by.RecordedClaim($"Said in words of kind {i}.", new { source = sessions.Id }));
        var evidence = new List<Recorded>();
        foreach (var claim in claims) evidence.Add(await by.SupportedBy(claim, attribution.Id));
        await editor.Recorded($"/api/claims/{claims[0].Id}/merge", new { into = claims[1].Id, reason = "The same.", version = 2 });
        await editor.Recorded($"/api/claims/{claims[1].Id}/merge", new { into = claims[2].Id, reason = "The same.", version = 2 });

        var page = await by.Asked($"/api/claims/{claims[2].Id}");
        page["evidence"]!.AsArray().Select(e => (e!["id"]!.GetValue<Guid>(), e["fromClaim"]?.GetValue<Guid>())).ShouldBe(
            [(evidence[2].Part, null), (evidence[1].Part, claims[1].Id), (evidence[0].Part, claims[0].Id)]);
        (await by.Asked($"/api/claims/{claims[0].Id}"))["mergedInto"]!.GetValue<Guid>().ShouldBe(claims[1].Id);
        page["version"]!.GetValue<long>().ShouldBe(2, "a merge is an event of the one that ends");
    }

    [Theory]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("asOf=2999-10-06T00:00:00Z", "asOf")]
    [InlineData("sequence=-3", "sequence")]
    [InlineData("sequence=9223372036854775807", "sequence")]
    [InlineData("sequence=3&asOf=2020-10-06T00:00:00Z", "sequence")]
    [InlineData("validAt=07.05.2018", "validAt")]
    [InlineData("validAt=2999-05-07T00:00:00Z", "validAt")]
    [InlineData("colour=red", "colour")]
    public async Task What_a_page_cannot_be_asked_is_refused_and_never_ignored(string query, string parameter)
    {
        var claim = await ledger.Contributor.RecordedClaim();
        var refusal = await ledger.Reader.Unanswered($"/api/claims/{claim.Id}?{query}");
        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Field.ShouldBe(parameter);
        refusal.Json["errors"]![parameter].ShouldNotBeNull();
    }

    [Fact]
    public async Task Whatever_is_not_there_or_is_something_else_is_not_found()
    {
        var claim = await ledger.Contributor.RecordedClaim();
        foreach (var kind in new[] { "claims", "documents", "attributions", "sources" })
        {
            (await ledger.Reader.Unanswered($"/api/{kind}/{NobodysId}")).Status.ShouldBe(HttpStatusCode.NotFound);
            if (kind != "claims") (await ledger.Reader.Unanswered($"/api/{kind}/{claim.Id}")).Type.ShouldBe("not-found");
            (await ledger.Reader.Unanswered($"/api/{kind}/no-id")).Status.ShouldBe(HttpStatusCode.NotFound);
            (await ledger.Anonymous.Unanswered($"/api/{kind}/{claim.Id}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    private object Actor(Ledger.Access.Role role) => new { id = ledger.Actors[role].Id, name = $"The {role}" };

    private static void Is(JsonNode page, object expected)
    {
        var wanted = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(expected))!;
        JsonNode.DeepEquals(page, wanted).ShouldBeTrue($"The page is\n{page}\nand should be\n{wanted}");
    }
}
