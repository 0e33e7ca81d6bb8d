using Ledger.Access;

namespace Ledger.ServerTests.Claims;

public sealed class MergingClaims(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_claim_is_not_merged_into_itself_or_into_what_is_no_claim()
    {
        var claim = await ledger.Claim();

        await Refused(claim, claim.Id, 409, "merge-into-itself");
        await Refused(claim, OnRecord.Nothing, 422, "reference-not-found", "into");
        await Refused(claim, (await ledger.Attribution()).Id, 422, "reference-not-found", "into");
    }

    [Fact]
    public async Task A_claim_is_not_merged_into_a_retracted_one()
    {
        var (claim, other) = (await ledger.Claim(), await ledger.Claim());
        await ledger.Editor.Recorded($"/api/claims/{other.Id}/retraction", new { reason = Writings.Why, version = 1 });

        await Refused(claim, other.Id, 409, "merge-target-retracted");
    }

    [Fact]
    public async Task Claims_are_never_merged_in_a_circle()
    {
        var (a, b, c) = (await ledger.Claim(), await ledger.Claim(), await ledger.Claim());
        await Merged(a, b.Id);
        await Refused(b, a.Id, 409, "merge-target-merged");
        await Merged(b, c.Id);

        await Refused(c, a.Id, 409, "merge-target-merged");
        await Refused(c, b.Id, 409, "merge-target-merged");
    }

    [Fact]
    public async Task Claims_that_report_the_words_of_different_people_are_not_merged()
    {
        var by = ledger.Contributor;
        var (sessions, rosenstein, report) = (await by.RecordedPerson(), await by.RecordedPerson("Rod Rosenstein"), await ledger.Report());
        var claim = await by.RecordedClaim("It was said.", new { source = sessions.Id }, new { document = report.Id });

        foreach (var subjects in new object[][]
        {
            [], [new { source = sessions.Id }], [new { document = report.Id }], [new { source = rosenstein.Id }, new { document = report.Id }],
            [new { source = sessions.Id }, new { document = report.Id }, new { source = rosenstein.Id }],
        })
        {
            await Refused(claim, (await by.RecordedClaim("It was said so.", subjects)).Id, 409, "merge-subjects-differ");
        }
        await Merged(claim, (await by.RecordedClaim("It was said so.", new { document = report.Id }, new { source = sessions.Id })).Id);
    }

    [Fact]
    public async Task Sources_that_were_merged_are_one_subject()
    {
        var by = ledger.Contributor;
        var (j, jeff, jefferson, rosenstein) = (await by.RecordedPerson("J. Sessions"), await by.RecordedPerson("Jeff Sessions"), await by.RecordedPerson("Jefferson Sessions"), await by.RecordedPerson("R."));
        var (one, two, three) = (await About(j), await About(jeff), await About(jefferson, j));
        await Refused(one, two.Id, 409, "merge-subjects-differ");

        await SourceMerged(j, jeff);
        await SourceMerged(jeff, jefferson);

        await Merged(one, two.Id);                                                   // j is, in the end, who jeff is
        await Merged(two, three.Id);                                                 // and that the third names both of them is naming one twice
        await Refused(three, (await About(rosenstein)).Id, 409, "merge-subjects-differ");

        Task<Recorded> About(params Recorded[] sources) => by.RecordedClaim("It was said.", [.. sources.Select(s => new { source = s.Id })]);
    }

    [Fact]
    public async Task A_verdict_may_consider_the_evidence_of_claims_that_were_merged_into_this_one()
    {
        var by = ledger.Contributor;
        var (first, second, third) = (await by.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id), await ledger.Claim(), await ledger.Claim());
        await Merged(first, second.Id);
        await Merged(second, third.Id);

        var verdict = await ledger.Editor.Recorded($"/api/claims/{third.Id}/assessments", new { rating = "True", rationale = "It holds.", evidence = new[] { first.Part }, version = 1 });

        (await ledger.EventAt(verdict.Sequence)).Data["evidence"]!.AsArray().Select(e => e!.GetValue<Guid>()).ShouldBe([first.Part]);
    }

    private Task<Recorded> Merged(Recorded claim, Guid into) => ledger.Editor.Recorded($"/api/claims/{claim.Id}/merge", new { into, reason = Writings.Why, version = claim.Version });

    private Task<Recorded> SourceMerged(Recorded source, Recorded into) => ledger.Editor.Recorded($"/api/sources/{source.Id}/merge", new { into = into.Id, reason = Writings.Why, version = source.Version });

    private Task<Refusal> Refused(Recorded claim, Guid into, int status, string type, string? field = null) =>
        ledger.Refuses(Role.Editor, $"/api/claims/{claim.Id}/merge", new { into, reason = Writings.Why, version = claim.Version }, status, type, field);
}
