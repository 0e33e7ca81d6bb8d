using System.Text.Json;
using Ledger.Access;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Claims;

public sealed class ClaimDecisions
{
    private static readonly Guid Sessions = Id(2), Report = Id(3), Attribution = Id(4), Ada = Id(5), Ben = Id(6);
    private static readonly Anchor Anchor = new(1, [new AnchoredPassage("he said", 33, 40, ",” ", ".")]);
    private static readonly MergedSources NoneMerged = new(new Dictionary<Guid, Guid>());

    private static readonly Claim Said = Claim.Create(new ClaimAsserted("Sessions said so.", [new Party(Sessions), new Party(Document: Report)], [], ["borders"])) with { Id = Id(7) };
    private static readonly Claim Retracted = Said.Apply(new ClaimRetracted(Why));
    private static readonly Claim Merged = Said.Apply(new ClaimMerged(Id(8), Why));

    [Fact]
    public void A_claim_is_asserted_as_it_was_given()
    {
        AssertClaimEndpoint.Decide(new AssertClaim("Sessions said so.", [new Party(Sessions)], [new Party(Document: Report)], ["borders"]), New)
            .ShouldBegin<Claim>(with: new ClaimAsserted("Sessions said so.", [new Party(Sessions)], [new Party(Document: Report)], ["borders"]));
        AssertClaimEndpoint.Decide(new AssertClaim("Sessions said so."), New).ShouldBegin<Claim>(with: new ClaimAsserted("Sessions said so.", [], [], []));
    }

    [Fact]
    public void Evidence_is_an_attribution_or_a_passage_and_says_who_linked_it()
    {
        var attribution = LinkEvidenceEndpoint.Decide(new LinkEvidence(Stance.Supports, 1, Attribution, Note: "On the call"), Said, Located.Nowhere, New);
        var passage = LinkEvidenceEndpoint.Decide(new LinkEvidence(Stance.Rebuts, 2, Document: Report, Revision: 1, Passages: [new PassageInput("he said")]), Said, new Located(Anchor), New);

        attribution.ShouldBe(new EvidenceLinked(New.Value, Stance.Supports, Attribution, null, null, "On the call"));
        passage.ShouldBe(new EvidenceLinked(New.Value, Stance.Rebuts, null, Report, Anchor, null));
        Said.Apply(attribution.SignedBy(Ada)).Evidence.ShouldBe([new Evidence(New.Value, Stance.Supports, Attribution, null, null, "On the call", Ada, null)]);
    }

    [Fact]
    public void A_contributor_withdraws_its_own_evidence_and_an_editor_anyones_and_once()
    {
        var claim = Said.Apply(Linked(Id(10)).SignedBy(Ada)).Apply(Linked(Id(11)).SignedBy(Ben));
        WithdrawEvidenceEndpoint.Validate(claim, Id(10), new Caller(Ada, Role.Contributor)).ShouldAllow();
        WithdrawEvidenceEndpoint.Validate(claim, Id(11), new Caller(Ada, Role.Contributor)).ShouldRefuse(403, "not-yours");
        WithdrawEvidenceEndpoint.Validate(claim, Id(11), new Caller(Ada, Role.Editor)).ShouldAllow();
        WithdrawEvidenceEndpoint.Validate(claim, Id(12), new Caller(Ada, Role.Editor)).ShouldRefuse(404, "not-found");

        var withdrawn = claim.Apply(WithdrawEvidenceEndpoint.Decide(new WithdrawEvidence(Why, 3), Id(10), claim));

        withdrawn.Evidence.Select(e => e.Withdrawn).ShouldBe([Why, null]);
        WithdrawEvidenceEndpoint.Validate(withdrawn, Id(10), new Caller(Ada, Role.Contributor)).ShouldRefuse(409, "evidence-withdrawn");
    }

    [Theory]
    [InlineData(Rating.True)]
    [InlineData(Rating.MostlyTrue)]
    [InlineData(Rating.Mixed)]
    [InlineData(Rating.MostlyFalse)]
    [InlineData(Rating.False)]
    [InlineData(Rating.Unproven)]
    public void A_verdict_says_whose_it_is_what_was_considered_and_when_it_was_made(Rating rating)
    {
        var claim = Said.Apply(Linked(Id(10)).SignedBy(Ada));

        var assessed = AssessClaimEndpoint.Decide(new AssessClaim(rating, "It was on tape.", 2, [Id(10)], Sessions), claim, New);

        assessed.ShouldSay(new ClaimAssessed(New.Value, rating, "It was on tape.", [Id(10)], Sessions));
        claim.Apply(assessed.SignedBy(Ben, version: 3)).Assessments.ShouldHaveSingleItem()
            .ShouldSay(new Assessment(New.Value, rating, "It was on tape.", [Id(10)], Sessions, Ben, 3, null));
        AssessClaimEndpoint.Decide(new AssessClaim(rating, "It was on tape.", 2), claim, New).ShouldSay(new ClaimAssessed(New.Value, rating, "It was on tape.", [], null));
    }

    [Fact]
    public void A_verdict_considers_evidence_of_the_claim_or_of_one_merged_into_it()
    {
        var claim = Said.Apply(Linked(Id(10)).SignedBy(Ada)).Apply(new EvidenceWithdrawn(Id(10), Why));
        AssessClaim Considering(params Guid[] evidence) => new(Rating.Mixed, "Some of it holds.", 3, evidence);

        AssessClaimEndpoint.Validate(Considering(), claim, MergedEvidence.None).ShouldAllow();
        AssessClaimEndpoint.Validate(Considering(Id(10)), claim, MergedEvidence.None).ShouldAllow();
        AssessClaimEndpoint.Validate(Considering(Id(10), Id(11)), claim, MergedEvidence.None).ShouldRefuse(422, "reference-not-found", "evidence[1]");
        AssessClaimEndpoint.Validate(Considering(Id(10), Id(11)), claim, new MergedEvidence(new HashSet<Guid> { Id(11) })).ShouldAllow();
    }

    [Fact]
    public void Verdicts_stand_side_by_side_and_one_that_is_withdrawn_stays_with_why()
    {
        var claim = Said.Apply(Assessed(Id(10)).SignedBy(Ada, 2)).Apply(Assessed(Id(11)).SignedBy(Ben, 3));
        WithdrawAssessmentEndpoint.Validate(claim, Id(10)).ShouldAllow();
        WithdrawAssessmentEndpoint.Validate(claim, Id(12)).ShouldRefuse(404, "not-found");

        var withdrawn = claim.Apply(WithdrawAssessmentEndpoint.Decide(new WithdrawAssessment(Why, 3), Id(10), claim));

        withdrawn.Assessments.Select(a => (a.Actor, a.MadeAtVersion, a.Withdrawn)).ShouldBe([(Ada, 2, Why), (Ben, 3, null)]);
        WithdrawAssessmentEndpoint.Validate(withdrawn, Id(10)).ShouldRefuse(409, "assessment-withdrawn");
    }

    [Fact]
    public void A_claim_that_was_retracted_or_merged_takes_no_more()
    {
        foreach (var (closed, type) in new[] { (Retracted, "claim-retracted"), (Merged, "claim-merged") })
        {
            AssessClaimEndpoint.Validate(new AssessClaim(Rating.True, "It holds.", 2), closed, MergedEvidence.None).ShouldRefuse(409, type);
            RespondToClaimEndpoint.Validate(closed).ShouldRefuse(409, type);
            RetractClaimEndpoint.Validate(closed).ShouldRefuse(409, type);
            MergeClaimEndpoint.Validate(closed, Into(Said with { Id = Id(9) }), NoneMerged).ShouldRefuse(409, type);
        }
        (Retracted.Retracted, Merged.MergedInto).ShouldBe((Why, Id(8)));
        RespondToClaimEndpoint.Validate(Said).ShouldAllow();
        RetractClaimEndpoint.Validate(Said).ShouldAllow();
        RetractClaimEndpoint.Decide(new RetractClaim(Why, 1), Said).ShouldBe(new ClaimRetracted(Why));
    }

    [Fact]
    public void Publication_is_given_and_taken_back()
    {
        PublishClaimEndpoint.Validate(new PublishClaim(false, Why, 1), Said).ShouldRefuse(409, "publication-unchanged");
        var published = Said.Apply(PublishClaimEndpoint.Decide(new PublishClaim(true, Why, 1), Said));

        published.Public.ShouldBeTrue();
        PublishClaimEndpoint.Validate(new PublishClaim(true, Why, 2), published).ShouldRefuse(409, "publication-unchanged");
        PublishClaimEndpoint.Validate(new PublishClaim(false, Why, 2), published).ShouldAllow();
        published.Apply(PublishClaimEndpoint.Decide(new PublishClaim(false, Why, 2), published)).Public.ShouldBeFalse();
    }

    [Fact]
    public void A_claim_is_merged_into_an_open_one_that_is_not_itself()
    {
        MergeClaimEndpoint.Validate(Said, Into(Said with { Id = Id(9) }), NoneMerged).ShouldAllow();
        MergeClaimEndpoint.Decide(new MergeClaim(Id(9), Why, 1), Said).ShouldBe(new ClaimMerged(Id(9), Why));
        MergeClaimEndpoint.Validate(Said, Into(Said), NoneMerged).ShouldRefuse(409, "merge-into-itself");
        MergeClaimEndpoint.Validate(Said, Into(Merged with { Id = Id(9) }), NoneMerged).ShouldRefuse(409, "merge-target-merged");
        MergeClaimEndpoint.Validate(Said, Into(Retracted with { Id = Id(9) }), NoneMerged).ShouldRefuse(409, "merge-target-retracted");
    }

    [Fact]
    public void Claims_with_different_subjects_are_not_merged()
    {
        var other = Said with { Id = Id(9), Statement = "He said that.", Mentions = [new Party(Ada)], Topics = [] };

        MergeClaimEndpoint.Validate(Said, Into(other with { Subjects = [new Party(Document: Report), new Party(Sessions)] }), NoneMerged).ShouldAllow();
        MergeClaimEndpoint.Validate(Said, Into(other with { Subjects = [new Party(Sessions)] }), NoneMerged).ShouldRefuse(409, "merge-subjects-differ");
        MergeClaimEndpoint.Validate(Said, Into(other with { Subjects = [.. Said.Subjects, new Party(Ada)] }), NoneMerged).ShouldRefuse(409, "merge-subjects-differ");
        MergeClaimEndpoint.Validate(Said, Into(other with { Subjects = [] }), NoneMerged).ShouldRefuse(409, "merge-subjects-differ");
    }

    [Fact]
    public void Sources_that_were_merged_are_one_subject_and_a_document_is_itself()
    {
        var other = Said with { Id = Id(9), Subjects = [new Party(Id(20)), new Party(Id(21)), new Party(Document: Report)] };
        var merged = new MergedSources(new Dictionary<Guid, Guid> { [Id(20)] = Sessions, [Id(21)] = Sessions, [Report] = Ada });

        MergeClaimEndpoint.Validate(Said, Into(other), NoneMerged).ShouldRefuse(409, "merge-subjects-differ");
        MergeClaimEndpoint.Validate(Said, Into(other), merged).ShouldAllow();
        MergeClaimEndpoint.Validate(other, Into(Said), merged).ShouldAllow();
        MergeClaimEndpoint.Validate(Said, Into(other with { Subjects = [new Party(Id(20))] }), merged).ShouldRefuse(409, "merge-subjects-differ");
    }

    [Fact]
    public void A_correction_says_what_was_before_and_after()
    {
        var command = new CorrectClaim(ReasonCode.WrongFact, Why, new Dictionary<string, JsonElement> { ["topics"] = Json.Element(new[] { "borders", "families" }), ["statement"] = Json.Element("Sessions said it.") }, 1);
        CorrectClaimEndpoint.Validate(command, Said).ShouldAllow();

        var corrected = CorrectClaimEndpoint.Decide(command, Said, New);

        corrected.Changes.Select(c => (c.Field, c.Before.GetRawText(), c.After.GetRawText())).ShouldBe(
            [("statement", "\"Sessions said so.\"", "\"Sessions said it.\""), ("topics", "[\"borders\"]", "[\"borders\",\"families\"]")]);
        var after = Said.Apply(corrected);
        (after.Statement, after.Corrections.Single().Id).ShouldBe(("Sessions said it.", New.Value));
        after.Topics.ShouldBe(["borders", "families"]);
        CorrectClaimEndpoint.Validate(command, after).ShouldRefuse(422, "correction-changes-nothing", "changes.topics");
    }

    [Fact]
    public void Responses_to_a_claim_stand_on_it_until_resolved()
    {
        var denied = Said.Apply(new ClaimResponseMade(Id(10), Sessions, ResponseKind.Denial, "I did not.", null, null));
        ResolveClaimResponseEndpoint.Validate(denied, Id(10)).ShouldAllow();

        var resolved = denied.Apply(new ClaimResponseResolved(Id(10), Outcome.Withdrawn, Why));

        resolved.Responses.ShouldBe([new Response(Id(10), Sessions, ResponseKind.Denial, "I did not.", null, null, Outcome.Withdrawn, Why)]);
        ResolveClaimResponseEndpoint.Validate(resolved, Id(10)).ShouldRefuse(409, "response-resolved");
    }

    private static EvidenceLinked Linked(Guid id) => new(id, Stance.Supports, Attribution, null, null, null);

    private static ClaimAssessed Assessed(Guid id) => new(id, Rating.Mixed, "Some of it holds.", [], null);

    private static MergeTarget<Claim> Into(Claim claim) => new(claim);
}
