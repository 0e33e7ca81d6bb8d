using System.Text.Json;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Attributions;

public sealed class AttributionDecisions
{
    private static readonly Guid Article = Id(2), Report = Id(3), Sessions = Id(4), Ada = Id(5), Ben = Id(6);
    private static readonly Anchor Anchor = new(1, [new AnchoredPassage("We need to take away children", 1, 30, "“", ",”")]);
    private static readonly DateTimeOffset May = new(2018, 5, 11, 15, 0, 0, TimeSpan.Zero);
    private static readonly HopRevisions Newest = new(new Dictionary<Guid, int> { [Report] = 2, [Article] = 1 });

    private static readonly Attribution Quotation = Attribution.Create(
        new PassageAttributed(Article, Anchor, SpeechMode.Verbatim, [new Hop("said", Sessions)], May, "A call").SignedBy(Ada, stream: Id(7)));

    [Fact]
    public void A_passage_is_attributed_through_its_hops_where_it_was_found()
    {
        var command = new AttributePassage(Article, 1, [new PassageInput("We need")], SpeechMode.Partial, [new Hop("reported", Document: Report), new Hop("said", Sessions, Note: "On a call")], May, "A call");

        AttributePassageEndpoint.Decide(command, new Located(Anchor), Newest, New).ShouldBegin<Attribution>(with: new PassageAttributed(
            Article, Anchor, SpeechMode.Partial, [new Hop("reported", Document: Report, Revision: 2), new Hop("said", Sessions, Note: "On a call")], May, "A call"));
    }

    [Fact]
    public void A_hop_read_the_newest_revision_unless_it_says_which()
    {
        Newest.Filled([new Hop("said", Sessions), new Hop("reported", Document: Report), new Hop("reported", Sessions, Report, 1)]).ShouldBe(
            [new Hop("said", Sessions), new Hop("reported", Document: Report, Revision: 2), new Hop("reported", Sessions, Report, 1)]);
    }

    [Fact]
    public void A_revision_that_no_one_can_have_read_is_missing()
    {
        Newest.Missing([new Hop("said", Sessions), new Hop("reported", Document: Report, Revision: 2)]).ShouldBeNull();
        Newest.Missing([new Hop("said", Sessions), new Hop("reported", Document: Report, Revision: 3), new Hop("reported", Document: Article, Revision: 2)]).ShouldBe(1);
    }

    [Fact]
    public void It_is_whose_who_recorded_it()
    {
        (Quotation.Id, Quotation.RecordedBy, Quotation.Withdrawn).ShouldBe((Id(7), Ada, null));
    }

    [Fact]
    public void A_contributor_withdraws_its_own_and_an_editor_anyones()
    {
        WithdrawAttributionEndpoint.Validate(Quotation, new Caller(Ada, Role.Contributor)).ShouldAllow();
        WithdrawAttributionEndpoint.Validate(Quotation, new Caller(Ben, Role.Contributor)).ShouldRefuse(403, "not-yours");
        WithdrawAttributionEndpoint.Validate(Quotation, new Caller(Ben, Role.Editor)).ShouldAllow();
        WithdrawAttributionEndpoint.Validate(Quotation, new Caller(Ben, Role.Administrator)).ShouldAllow();
    }

    [Fact]
    public void What_was_withdrawn_stays_with_why_and_takes_no_more()
    {
        var withdrawn = Quotation.Apply(WithdrawAttributionEndpoint.Decide(new WithdrawAttribution(Why, 1), Quotation));

        (withdrawn with { Withdrawn = null }).ShouldBe(Quotation);
        withdrawn.Withdrawn.ShouldBe(Why);
        WithdrawAttributionEndpoint.Validate(withdrawn, new Caller(Ada, Role.Contributor)).ShouldRefuse(409, "attribution-withdrawn");
        WithdrawAttributionEndpoint.Validate(withdrawn, new Caller(Ben, Role.Contributor)).ShouldRefuse(403, "not-yours");
        RespondToAttributionEndpoint.Validate(withdrawn).ShouldRefuse(409, "attribution-withdrawn");
        RespondToAttributionEndpoint.Validate(Quotation).ShouldAllow();
    }

    [Fact]
    public void A_correction_says_where_the_passage_stood_before_and_where_it_stands_after()
    {
        var after = new AnchoredPassage("take away children", 12, 30, "“We need to ", ",”");
        var changes = new Dictionary<string, JsonElement> { ["revision"] = Json.Element(2), ["passages"] = Json.Element(new[] { after }) };
        var command = new CorrectAttribution(ReasonCode.WrongQuote, Why, changes, 1);

        var corrected = CorrectAttributionEndpoint.Decide(command, new FoundCorrection(ReasonCode.WrongQuote, Why, changes, 1, null, null), Quotation, New);

        corrected.Changes.Select(c => (c.Field, c.Before.GetRawText())).ShouldBe([("passages", Json.Element(Anchor.Passages).GetRawText()), ("revision", "1")]);
        Quotation.Apply(corrected).Anchor.ShouldBe(new Anchor(2, [after]));
        Quotation.Apply(corrected).Corrections.ShouldHaveSingleItem().Id.ShouldBe(New.Value);
    }

    [Fact]
    public void Responses_to_an_attribution_stand_on_it_until_resolved()
    {
        var denied = Quotation.Apply(new AttributionResponseMade(Id(8), Sessions, ResponseKind.Denial, "I did not.", null, May));
        ResolveAttributionResponseEndpoint.Validate(denied, Id(8)).ShouldAllow();

        var upheld = denied.Apply(new AttributionResponseResolved(Id(8), Outcome.Upheld, Why));

        upheld.Responses.ShouldBe([new Response(Id(8), Sessions, ResponseKind.Denial, "I did not.", null, May, Outcome.Upheld, Why)]);
        ResolveAttributionResponseEndpoint.Validate(upheld, Id(8)).ShouldRefuse(409, "response-resolved");
    }
}
