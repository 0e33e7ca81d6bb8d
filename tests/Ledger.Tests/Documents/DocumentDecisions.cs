using System.Text.Json;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Documents;

public sealed class DocumentDecisions
{
    private const string Text = "“We need to take away children,” Sessions told them 👧🏽.";
    private static readonly string Hash = RevisionInput.Hash(Text);
    private static readonly Excerpt Excerpt = new("take away children", 12);
    private static readonly DateTimeOffset May = new(2018, 5, 7, 15, 0, 0, TimeSpan.Zero);

    private static readonly Document Report = Registered(Unseen(RevisionStatus.Draft));

    [Fact]
    public void A_held_text_goes_beside_the_event_which_has_its_hash_and_its_length_in_code_points()
    {
        var (began, held) = RegisterDocumentEndpoint.Decide(
            new RegisterDocument(DocumentKind.Article, "An article", Id(2), new RevisionInput(RevisionStatus.Published, RightsBasis.Quotation, May, May, Text), [Id(3)], "https://example.org/", May, "en"), New);

        began.ShouldBegin<Document>(with: new DocumentRegistered(DocumentKind.Article, "An article", Id(2), [Id(3)], "https://example.org/", May, "en",
            new RecordedRevision(RevisionStatus.Published, RightsBasis.Quotation, TextForm.Held, Hash, Text.EnumerateRunes().Count(), [], May, May)));
        held.ShouldBe(new HoldText(Hash, Text));
    }

    [Fact]
    public void A_hashed_revision_has_its_excerpts_and_no_length()
    {
        var (began, held) = RegisterDocumentEndpoint.Decide(new RegisterDocument(DocumentKind.Article, "An article", Id(2), Hashed(Hash.ToUpperInvariant())), New);

        began.ShouldBegin<Document>(with: new DocumentRegistered(DocumentKind.Article, "An article", Id(2), [], null, null, null,
            new RecordedRevision(RevisionStatus.Published, RightsBasis.Quotation, TextForm.Hashed, Hash, null, [Excerpt], null, null)));
        held.ShouldBeNull();
    }

    [Fact]
    public void An_unseen_revision_has_neither()
    {
        Report.Revisions.ShouldHaveSingleItem().ShouldSay(new Revision(1, RevisionStatus.Draft, RightsBasis.Quotation, TextForm.Unseen, null, null, [], null, null, null));
    }

    [Fact]
    public void Revisions_are_numbered_from_1_each_with_its_reason()
    {
        var (second, held) = ReviseDocumentEndpoint.Decide(new ReviseDocument(new RevisionInput(RevisionStatus.Final, RightsBasis.Licensed, Text: Text), "The final came out.", 1), Report);
        var final = Report.Apply(second);

        second.Number.ShouldBe(2);
        held.ShouldBe(new HoldText(Hash, Text));
        final.Revision(2)!.ShouldSay(new Revision(2, RevisionStatus.Final, RightsBasis.Licensed, TextForm.Held, Hash, Text.EnumerateRunes().Count(), [], null, null, "The final came out."));
        final.Revision(1).ShouldBe(Report.Revision(1));
        ReviseDocumentEndpoint.Decide(new ReviseDocument(Unseen(RevisionStatus.Final), Why, 2), final).Item1.Number.ShouldBe(3);
        (final.Revision(0), final.Revision(3), final.Revision(-1)).ShouldBe((null, null, null));
    }

    [Fact]
    public void Excerpts_that_contradict_each_other_are_refused()
    {
        var revision = new RevisionInput(RevisionStatus.Published, RightsBasis.Quotation, Sha256: Hash, Excerpts: [Excerpt, new Excerpt("child", 23)]);

        RegisterDocumentEndpoint.Validate(new RegisterDocument(DocumentKind.Article, "An article", Id(2), revision)).ShouldRefuse(422, "excerpts-contradict", "revision.excerpts[1]");
        ReviseDocumentEndpoint.Validate(new ReviseDocument(revision, Why, 1)).ShouldRefuse(422, "excerpts-contradict", "revision.excerpts[1]");
        RegisterDocumentEndpoint.Validate(new RegisterDocument(DocumentKind.Article, "An article", Id(2), Hashed(Hash))).ShouldAllow();
    }

    [Fact]
    public void A_text_with_the_hash_and_the_excerpts_of_its_revision_makes_it_held()
    {
        var article = Registered(Hashed(Hash));
        SupplyTextEndpoint.Validate(new SupplyText(Text, 1), article, 1).ShouldAllow();

        var (supplied, held) = SupplyTextEndpoint.Decide(new SupplyText(Text, 1), article, 1);

        supplied.ShouldBe(new TextSupplied(1, Text.EnumerateRunes().Count()));
        held.ShouldBe(new HoldText(Hash, Text));
        var after = article.Apply(supplied).Revision(1)!;
        (after.Form, after.Length, after.Sha256).ShouldBe((TextForm.Held, supplied.Length, Hash));
        after.Excerpts.ShouldBe([Excerpt]);
        SupplyTextEndpoint.Validate(new SupplyText(Text, 2), article.Apply(supplied), 1).ShouldRefuse(409, "text-held");
    }

    [Fact]
    public void Any_other_text_is_refused()
    {
        SupplyTextEndpoint.Validate(new SupplyText(Text + " ", 1), Registered(Hashed(Hash)), 1).ShouldRefuse(422, "text-differs", "text");
        SupplyTextEndpoint.Validate(new SupplyText(Text, 1), Registered(Hashed(Hash) with { Excerpts = [Excerpt with { Start = 13 }] }), 1).ShouldRefuse(422, "excerpt-misplaced", "text");
        SupplyTextEndpoint.Validate(new SupplyText(Text, 1), Report, 1).ShouldRefuse(409, "text-unseen");
        SupplyTextEndpoint.Validate(new SupplyText(Text, 1), Report, 2).ShouldRefuse(404, "not-found");
    }

    [Fact]
    public void A_caveat_stands_until_it_is_lifted_and_is_lifted_once()
    {
        var anchor = new Anchor(1, [new AnchoredPassage("subject to change", 7, 24, "Draft: ", ".")]);
        var added = AddCaveatEndpoint.Decide(new AddCaveat("Subject to change.", 1, Id(2), May), Report, new Located(anchor), New);
        added.ShouldBe(new CaveatAdded(New.Value, "Subject to change.", Id(2), May, anchor));
        var draft = Report.Apply(added).Apply(new CaveatAdded(Id(3), "Another.", null, null, null));
        LiftCaveatEndpoint.Validate(draft, New.Value).ShouldAllow();

        var final = draft.Apply(LiftCaveatEndpoint.Decide(new LiftCaveat("It is final.", 3), New.Value, draft));

        final.Caveats.ShouldBe([new Caveat(New.Value, "Subject to change.", Id(2), May, anchor, "It is final."), new Caveat(Id(3), "Another.", null, null, null, null)]);
        LiftCaveatEndpoint.Validate(final, New.Value).ShouldRefuse(409, "caveat-lifted");
        LiftCaveatEndpoint.Validate(final, Id(3)).ShouldAllow();
        LiftCaveatEndpoint.Validate(final, Id(4)).ShouldRefuse(404, "not-found");
    }

    [Fact]
    public void A_document_is_retracted_once()
    {
        RetractDocumentEndpoint.Validate(Report).ShouldAllow();
        var retracted = Report.Apply(RetractDocumentEndpoint.Decide(new RetractDocument(Why, 1), Report));

        retracted.Retracted.ShouldBe(Why);
        RetractDocumentEndpoint.Validate(retracted).ShouldRefuse(409, "document-retracted");
    }

    [Fact]
    public void A_correction_of_fields_says_what_was_before_and_after()
    {
        var command = new CorrectDocument(ReasonCode.WrongFact, Why, 1, Changes: new Dictionary<string, JsonElement> { ["title"] = Json.Element("The draft report"), ["authors"] = Json.Element(new[] { Id(4) }) });

        var corrected = CorrectDocumentEndpoint.Decide(command, Report, Located.Nowhere, New).ShouldBeOfType<DocumentCorrected>();

        corrected.Changes.Select(c => (c.Field, c.Before.GetRawText(), c.After.GetRawText())).ShouldBe(
            [("authors", "[]", $"[\"{Id(4)}\"]"), ("title", "\"A report\"", "\"The draft report\"")]);
        var after = Report.Apply(corrected);
        (after.Title, after.Authors.Single(), after.Corrections.Single().Id).ShouldBe(("The draft report", Id(4), New.Value));
    }

    [Fact]
    public void An_erratum_says_what_the_text_should_read_and_changes_no_field()
    {
        var anchor = new Anchor(1, [new AnchoredPassage("Jeff Session", 0, 12, "", " said")]);
        var command = new CorrectDocument(ReasonCode.WrongName, Why, 1, Erratum: new ErratumInput(1, new PassageInput("Jeff Session"), "Jeff Sessions"), RequestedBy: "A reader", Notice: "It is Sessions.");

        var erratum = CorrectDocumentEndpoint.Decide(command, Report, new Located(anchor), New).ShouldBeOfType<ErratumRecorded>();

        erratum.ShouldBe(new ErratumRecorded(New.Value, ReasonCode.WrongName, Why, "A reader", "It is Sessions.", anchor, "Jeff Sessions"));
        var after = Report.Apply(erratum);
        after.Corrections.ShouldHaveSingleItem().ShouldSay(new Correction(New.Value, ReasonCode.WrongName, Why, "A reader", "It is Sessions.", [], new Erratum(anchor, "Jeff Sessions")));
        (after with { Corrections = [] }).ShouldSay(Report);
    }

    [Fact]
    public void Responses_to_a_document_stand_on_it_until_resolved()
    {
        var disputed = Report.Apply(new DocumentResponseMade(Id(5), Id(2), ResponseKind.Dispute, "Errors.", new Via(Document: Id(6)), May));
        disputed.Responses.ShouldBe([new Response(Id(5), Id(2), ResponseKind.Dispute, "Errors.", new Via(Document: Id(6)), May, null, null)]);
        ResolveDocumentResponseEndpoint.Validate(disputed, Id(5)).ShouldAllow();

        var resolved = disputed.Apply(new DocumentResponseResolved(Id(5), Outcome.Rejected, Why));

        (resolved.Responses[0].Outcome, resolved.Responses[0].Resolution).ShouldBe((Outcome.Rejected, Why));
        ResolveDocumentResponseEndpoint.Validate(resolved, Id(5)).ShouldRefuse(409, "response-resolved");
    }

    private static RevisionInput Unseen(RevisionStatus status) => new(status, RightsBasis.Quotation, Unseen: true);

    private static RevisionInput Hashed(string sha256) => new(RevisionStatus.Published, RightsBasis.Quotation, Sha256: sha256, Excerpts: [Excerpt]);

    private static Document Registered(RevisionInput revision) => Document.Create(new DocumentRegistered(DocumentKind.Report, "A report", Id(2), [], null, null, null, revision.Recorded()));
}
