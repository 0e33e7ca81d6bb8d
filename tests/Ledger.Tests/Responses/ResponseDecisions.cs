using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Responses;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Responses;

public sealed class ResponseDecisions
{
    private static readonly DateTimeOffset Said = new(2020, 10, 6, 18, 0, 0, TimeSpan.Zero);
    private static readonly Via Via = new(Attribution: Id(5));

    [Fact]
    public void A_response_is_recorded_as_it_was_given()
    {
        RespondToDocumentEndpoint.Decide(new RespondToDocument(Id(2), ResponseKind.Dispute, 1, "Errors.", Via, Said), null!, New)
            .ShouldBe(new DocumentResponseMade(New.Value, Id(2), ResponseKind.Dispute, "Errors.", Via, Said));
        RespondToAttributionEndpoint.Decide(new RespondToAttribution(Id(2), ResponseKind.Denial, 1, "No.", Via, Said), null!, New)
            .ShouldBe(new AttributionResponseMade(New.Value, Id(2), ResponseKind.Denial, "No.", Via, Said));
        RespondToClaimEndpoint.Decide(new RespondToClaim(Id(2), ResponseKind.NoComment, 1), null!, New)
            .ShouldBe(new ClaimResponseMade(New.Value, Id(2), ResponseKind.NoComment, null, null, null));
    }

    [Theory]
    [InlineData(ResponseKind.Denial, true)]
    [InlineData(ResponseKind.Dispute, true)]
    [InlineData(ResponseKind.NonDenial, false)]
    [InlineData(ResponseKind.NoComment, false)]
    [InlineData(ResponseKind.NoReply, false)]
    [InlineData(ResponseKind.Confirmation, false)]
    public void Denials_and_disputes_are_resolved_and_nothing_else(ResponseKind kind, bool resolvable)
    {
        var responses = Made(Id(1), kind);

        if (resolvable) responses.CheckResolution(Id(1)).ShouldAllow();
        else responses.CheckResolution(Id(1)).ShouldRefuse(409, "response-not-resolvable");
    }

    [Theory]
    [InlineData(Outcome.Upheld)]
    [InlineData(Outcome.Rejected)]
    [InlineData(Outcome.Withdrawn)]
    public void A_resolved_response_says_how_and_why_and_is_not_resolved_again(Outcome outcome)
    {
        var responses = Made(Id(1), ResponseKind.Denial).With(new ClaimResponseMade(Id(2), Id(9), ResponseKind.Denial, null, null, null));

        var resolved = responses.With(ResolveClaimResponseEndpoint.Decide(new ResolveClaimResponse(outcome, Why, 3), Id(1), null!));

        (resolved[0].Outcome, resolved[0].Resolution).ShouldBe((outcome, Why));
        resolved[1].ShouldBe(responses[1]);
        resolved.CheckResolution(Id(1)).ShouldRefuse(409, "response-resolved");
        resolved.CheckResolution(Id(2)).ShouldAllow();
    }

    [Fact]
    public void What_is_not_there_is_not_resolved()
    {
        Made(Id(1), ResponseKind.Denial).CheckResolution(Id(2)).ShouldRefuse(404, "not-found");
    }

    [Fact]
    public void Each_kind_of_thing_resolves_with_an_event_of_its_own()
    {
        ResolveDocumentResponseEndpoint.Decide(new ResolveDocumentResponse(Outcome.Upheld, Why, 2), Id(1), null!).ShouldBe(new DocumentResponseResolved(Id(1), Outcome.Upheld, Why));
        ResolveAttributionResponseEndpoint.Decide(new ResolveAttributionResponse(Outcome.Rejected, Why, 2), Id(1), null!).ShouldBe(new AttributionResponseResolved(Id(1), Outcome.Rejected, Why));
        ResolveClaimResponseEndpoint.Decide(new ResolveClaimResponse(Outcome.Withdrawn, Why, 2), Id(1), null!).ShouldBe(new ClaimResponseResolved(Id(1), Outcome.Withdrawn, Why));
    }

    private static IReadOnlyList<Response> Made(Guid id, ResponseKind kind) =>
        Array.Empty<Response>().With(new ClaimResponseMade(id, Id(9), kind, null, null, null));
}
