using Ledger.Access;

namespace Ledger.ServerTests.Claims;

public sealed class ClaimRefusals(LedgerServerFixture ledger)
{
    [Fact]
    public async Task Subjects_and_mentions_are_on_record()
    {
        var (source, report) = (await ledger.Party(), await ledger.Report());

        await Asserts(new { statement = "He said so.", subjects = new object[] { new { source }, new { document = report.Id }, new { source = OnRecord.Nothing } } }, "subjects[2].source");
        await Asserts(new { statement = "He said so.", subjects = new[] { new { document = source } } }, "subjects[0].document");
        await Asserts(new { statement = "He said so.", mentions = new[] { new { source = report.Id } } }, "mentions[0].source");
    }

    [Fact]
    public async Task Evidence_is_on_record()
    {
        var (claim, source) = (await ledger.Claim(), await ledger.Party());

        await Links(claim, new { attribution = OnRecord.Nothing }, 422, "reference-not-found", "attribution");
        await Links(claim, new { attribution = source }, 422, "reference-not-found", "attribution");
        await Links(claim, new { document = OnRecord.Nothing, revision = 1, passages = new[] { new { exact = "he said" } } }, 422, "reference-not-found", "document");
    }

    [Fact]
    public async Task A_withdrawn_attribution_is_evidence_no_more()
    {
        var (claim, attribution) = (await ledger.Claim(), await ledger.Attribution());
        await ledger.Contributor.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = Writings.Why, version = 1 });

        await Links(claim, new { attribution = attribution.Id }, 422, "attribution-withdrawn", "attribution");
    }

    [Fact]
    public async Task An_attribution_is_linked_once_in_one_stance()
    {
        var (claim, attribution) = (await ledger.Claim(), await ledger.Attribution());
        claim = await ledger.Contributor.SupportedBy(claim, attribution.Id);

        await Links(claim, new { attribution = attribution.Id }, 409, "evidence-linked");

        var withdrawn = await ledger.Contributor.Recorded($"/api/claims/{claim.Id}/evidence/{claim.Part}/withdrawal", new { reason = Writings.Why, version = claim.Version });
        var again = await ledger.Contributor.SupportedBy(withdrawn, attribution.Id);
        (await ledger.Contributor.Recorded($"/api/claims/{claim.Id}/evidence", new { stance = "Context", attribution = attribution.Id, version = again.Version })).Version.ShouldBe(5);
    }

    [Fact]
    public async Task A_passage_is_linked_once_in_one_stance()
    {
        var (claim, article) = (await ledger.Claim(), await ledger.Article());
        var passage = new { document = article.Id, revision = 1, passages = new[] { new { exact = "he said" } } };
        claim = await ledger.Contributor.Recorded($"/api/claims/{claim.Id}/evidence", new { stance = "Supports", passage.document, passage.revision, passage.passages, version = 1 });

        await Links(claim, passage, 409, "evidence-linked");
        (await ledger.Contributor.Recorded($"/api/claims/{claim.Id}/evidence",
            new { stance = "Supports", passage.document, passage.revision, passages = new[] { new { exact = "said" } }, version = 2 })).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Evidence_is_withdrawn_once()
    {
        var evidence = await Evidence(ledger.Contributor);
        var withdrawn = await ledger.Contributor.Recorded($"/api/claims/{evidence.Id}/evidence/{evidence.Part}/withdrawal", new { reason = Writings.Why, version = 2 });

        await WithdrawsEvidence(Role.Contributor, withdrawn, evidence.Part, 409, "evidence-withdrawn");
        await WithdrawsEvidence(Role.Contributor, withdrawn, OnRecord.Nothing, 404, "not-found");
    }

    [Fact]
    public async Task A_contributor_withdraws_its_own_evidence_alone_and_an_editor_anyones()
    {
        var somebody = await ledger.Somebody(Role.Contributor);
        var (theirs, ours) = (await Evidence(somebody), await Evidence(ledger.Contributor));

        await WithdrawsEvidence(Role.Contributor, theirs, theirs.Part, 403, "not-yours");

        foreach (var (who, evidence) in new[] { (somebody, theirs), (ledger.Editor, ours) })
        {
            (await who.Recorded($"/api/claims/{evidence.Id}/evidence/{evidence.Part}/withdrawal", new { reason = Writings.Why, version = 2 })).Version.ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_verdict_considers_evidence_of_the_claim_and_is_a_sources_or_the_actors_own()
    {
        var (evidence, others) = (await Evidence(ledger.Contributor), await Evidence(ledger.Contributor));

        await Assesses(evidence, new[] { evidence.Part, others.Part }, null, "evidence[1]");
        await Assesses(evidence, [evidence.Part], OnRecord.Nothing, "by");

        Task<Refusal> Assesses(Recorded claim, Guid[] considered, Guid? by, string field) => ledger.Refuses(Role.Editor, $"/api/claims/{claim.Id}/assessments",
            new { rating = "Mixed", rationale = "Some of it holds.", evidence = considered, by, version = claim.Version }, 422, "reference-not-found", field);
    }

    [Fact]
    public async Task A_verdict_is_withdrawn_once()
    {
        var assessment = await ledger.Editor.Assessed(await ledger.Claim());
        var path = $"/api/claims/{assessment.Id}/assessments/{assessment.Part}/withdrawal";
        await ledger.Editor.Recorded(path, new { reason = Writings.Why, version = 2 });

        await ledger.Refuses(Role.Editor, path, new { reason = Writings.Why, version = 3 }, 409, "assessment-withdrawn");
        await ledger.Refuses(Role.Editor, path.Replace(assessment.Part.ToString(), OnRecord.Nothing.ToString(), StringComparison.Ordinal), new { reason = Writings.Why, version = 3 }, 404, "not-found");
    }

    [Fact]
    public async Task A_retracted_claim_takes_no_evidence_response_or_verdict_and_is_neither_merged_nor_retracted_again()
    {
        var claim = await ledger.Claim();
        await ledger.Editor.Recorded($"/api/claims/{claim.Id}/retraction", new { reason = Writings.Why, version = 1 });

        await IsClosed(claim.Id, "claim-retracted");
    }

    [Fact]
    public async Task A_merged_claim_takes_no_evidence_response_or_verdict_and_is_neither_merged_nor_retracted_again()
    {
        var claim = await ledger.Claim();
        await ledger.Editor.Recorded($"/api/claims/{claim.Id}/merge", new { into = (await ledger.Claim()).Id, reason = Writings.Why, version = 1 });

        await IsClosed(claim.Id, "claim-merged");
    }

    [Fact]
    public async Task What_stays_as_it_is_is_not_published()
    {
        var claim = await ledger.Claim();
        var path = $"/api/claims/{claim.Id}/publication";

        await ledger.Refuses(Role.Editor, path, new { @public = false, reason = Writings.Why, version = 1 }, 409, "publication-unchanged");
        await ledger.Editor.Recorded(path, new { @public = true, reason = Writings.Why, version = 1 });
        await ledger.Refuses(Role.Editor, path, new { @public = true, reason = Writings.Why, version = 2 }, 409, "publication-unchanged");
        (await ledger.Editor.Recorded(path, new { @public = false, reason = Writings.Why, version = 2 })).Version.ShouldBe(3);
    }

    [Fact]
    public async Task A_correction_refers_to_what_is_on_record_and_corrects_something()
    {
        var claim = await ledger.Contributor.RecordedClaim("He said so.");

        await Corrects(claim, "subjects", new[] { new { source = OnRecord.Nothing } }, "reference-not-found");
        await Corrects(claim, "mentions", new[] { new { document = OnRecord.Nothing } }, "reference-not-found");
        await Corrects(claim, "statement", "He said so.", "correction-changes-nothing");
        await Corrects(claim, "topics", Array.Empty<string>(), "correction-changes-nothing");
        await Corrects(claim, $"responses/{OnRecord.Nothing}/statement", "He denies it.", "part-not-found");
    }

    private async Task<Recorded> Evidence(LedgerClient by) => await by.SupportedBy(await by.RecordedClaim(), (await ledger.Attribution()).Id);

    private async Task IsClosed(Guid claim, string type)
    {
        var (attribution, by, into) = ((await ledger.Attribution()).Id, await ledger.Party(), (await ledger.Claim()).Id);
        foreach (var (act, body) in new (string, object)[]
        {
            ("evidence", new { stance = "Supports", attribution, version = 2 }), ("responses", new { by, kind = "Denial", version = 2 }),
            ("assessments", new { rating = "True", rationale = "It holds.", version = 2 }), ("merge", new { into, reason = Writings.Why, version = 2 }),
            ("retraction", new { reason = Writings.Why, version = 2 }),
        })
        {
            await ledger.Refuses(Role.Editor, $"/api/claims/{claim}/{act}", body, 409, type);
        }
    }

    private Task<Refusal> Asserts(object body, string field) => ledger.Refuses(Role.Contributor, "/api/claims", body, 422, "reference-not-found", field);

    private Task<Refusal> Links(Recorded claim, object evidence, int status, string type, string? field = null)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(evidence)!.AsObject();
        (body["stance"], body["version"]) = ("Supports", claim.Version);
        return ledger.Refuses(Role.Contributor, $"/api/claims/{claim.Id}/evidence", body, status, type, field);
    }

    private Task<Refusal> WithdrawsEvidence(Role role, Recorded claim, Guid evidence, int status, string type) =>
        ledger.Refuses(role, $"/api/claims/{claim.Id}/evidence/{evidence}/withdrawal", new { reason = Writings.Why, version = claim.Version }, status, type);

    private Task<Refusal> Corrects(Recorded claim, string field, object after, string type) => ledger.Refuses(Role.Editor, $"/api/claims/{claim.Id}/corrections",
        new { reasonCode = "Other", reason = Writings.Why, changes = new Dictionary<string, object> { [field] = after }, version = claim.Version }, 422, type, $"changes.{field}");
}
