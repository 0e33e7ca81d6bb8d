using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Proofs;
using Ledger.Redactions;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Tests.Contracts;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Redactions;

/// <summary>Values are redacted by the names that corrections use; and with a text goes every copy of it.</summary>
public sealed class RedactableFieldsTests
{
    private static readonly AnchoredPassage Passage = new("exact", 3, 8, "before", "after");

    public static TheoryData<object, string> Named => new()
    {
        { new SourceRegistered(SourceKind.Person, "Ann", "A writer", null, null, "Author"), "description name role" },
        { new SourceMerged(Id(2), "The same."), "merge/reason" },
        { new DocumentRegistered(DocumentKind.Note, "A note", Id(2), [], "https://example.org/", null, "en", Hashed()), "revisions/1/text title url" },
        { new DocumentRevised(3, Hashed(), "It came out."), "revisions/3/reason revisions/3/text" },
        { new CaveatAdded(Id(7), "A draft.", null, null, new Anchor(1, [Passage])), $"caveats/{Id(7)}/passages caveats/{Id(7)}/text" },
        { new CaveatLifted(Id(7), "Final."), $"caveats/{Id(7)}/lifted" },
        { new ErratumRecorded(Id(7), ReasonCode.Typo, "A slip.", null, "Sorry.", new Anchor(1, [Passage]), "right"), $"corrections/{Id(7)}/notice corrections/{Id(7)}/passages corrections/{Id(7)}/reason corrections/{Id(7)}/shouldRead" },
        { new DocumentRetracted("Wrong."), "retraction/reason" },
        { new PassageAttributed(Id(2), new Anchor(1, [Passage]), SpeechMode.Partial, [new Hop("said", Id(3), Note: "By telephone")], null, "A call"), "hops occasion passages" },
        { new AttributionWithdrawn("Wrong."), "withdrawal/reason" },
        { new ClaimAsserted("It is so.", [], [], ["one", "two"]), "statement topics" },
        { new EvidenceLinked(Id(7), Stance.Supports, null, Id(2), new Anchor(1, [Passage]), "Word for word."), $"evidence/{Id(7)}/note evidence/{Id(7)}/passages" },
        { new EvidenceWithdrawn(Id(7), "Wrong."), $"evidence/{Id(7)}/withdrawn" },
        { new ClaimAssessed(Id(7), Rating.Mixed, "Some.", [], null), $"assessments/{Id(7)}/rationale" },
        { new AssessmentWithdrawn(Id(7), "Wrong."), $"assessments/{Id(7)}/withdrawn" },
        { new ClaimResponseMade(Id(7), Id(2), ResponseKind.Denial, "Never.", null, null), $"responses/{Id(7)}/statement" },
        { new ClaimResponseResolved(Id(7), Outcome.Upheld, "So it is."), $"responses/{Id(7)}/resolution" },
        { new ClaimRetracted("Wrong."), "retraction/reason" },
        { new ClaimMerged(Id(2), "The same."), "merge/reason" },
        { new ClaimPublished(true, "Done."), "publication/reason" },
        {
            new ClaimCorrected(Id(7), ReasonCode.WrongFact, "A slip.", "A reader", null,
                [new FieldChange("statement", Json.Element("old"), Json.Element("new")), new FieldChange($"responses/{Id(8)}/statement", Json.Element("old"), Json.Element<string?>(null))]),
            $"corrections/{Id(7)}/reason corrections/{Id(7)}/requestedBy responses/{Id(8)}/statement statement"
        },
        { new ClaimRedacted(Id(7), ["statement"], "A court says so.", "A court", [], [], []), $"redactions/{Id(7)}/authority redactions/{Id(7)}/reason" },
        { new ActorAdded("Ann", Role.Editor), "name" },
        { new RoleChanged(Role.Editor, "Promoted."), "role/reason" },
        { new TokenIssued(Id(7), "hash", "The first", null), $"tokens/{Id(7)}/note" },
        { new TokenRevoked(Id(7), "Lost."), $"tokens/{Id(7)}/revoked" },
    };

    [Theory, MemberData(nameof(Named), DisableDiscoveryEnumeration = true)]
    public void A_value_goes_by_the_field_or_the_part_that_it_is_of(object data, string names) =>
        string.Join(' ', RedactableFields.Of([Open(data)]).Select(f => f.Key).Order(StringComparer.Ordinal)).ShouldBe(names);

    [Fact]
    public void What_was_redacted_before_is_not_there()
    {
        var source = Open(new SourceRegistered(SourceKind.Person, "Ann", "A writer", null, null, null));
        RedactableFields.Of([source with { Open = ["/name"] }]).Select(f => f.Key).ShouldBe(["name"]);
    }

    [Fact]
    public void Copies_are_found_where_they_stood_when_they_stood_in_that_revision()
    {
        var (document, other) = (Id(2), Id(3));
        var moved = new AttributionCorrected(Id(7), ReasonCode.WrongQuote, "A slip.", null, null,
            [new FieldChange("passages", Json.Element(new[] { Passage }), Json.Element(new[] { Passage })), new FieldChange("revision", Json.Element(1), Json.Element(2))]);
        RedactableEvent[] events =
        [
            Open(new DocumentRegistered(DocumentKind.Note, "A note", Id(9), [], null, null, null, Hashed()), document),
            Open(new PassageAttributed(document, new Anchor(1, [Passage]), SpeechMode.Partial, [], null, null), Id(4)),
            Open(moved, Id(4)),
            Open(moved with { Changes = [moved.Changes[0]] }, Id(4)),
            Open(new EvidenceLinked(Id(8), Stance.Supports, null, other, new Anchor(1, [Passage]), null), Id(5)),
            Open(new EvidenceLinked(Id(8), Stance.Supports, null, document, new Anchor(2, [Passage]), null), Id(5)),
        ];

        Found(1).ShouldBe(["0 /revision/excerpts/0/text", .. Of(1, "/anchor"), .. Of(2, "/changes/0/before", "")]);
        Found(2).ShouldBe([.. Of(2, "/changes/0/after", ""), .. Of(3, "/changes/0/before", ""), .. Of(3, "/changes/0/after", ""), .. Of(5, "/anchor")]);

        IEnumerable<string> Found(int revision) =>
            TextCopies.Of(events, new HashSet<(Guid, int)> { (document, revision) }).Select(p => $"{Array.IndexOf(events, p.In)} {p.Path}");

        static IEnumerable<string> Of(int e, string within, string passages = "/passages") => new[] { "exact", "prefix", "suffix" }.Select(member => $"{e} {within}{passages}/0/{member}");
    }

    private static RecordedRevision Hashed() => new(RevisionStatus.Draft, RightsBasis.Quotation, TextForm.Hashed, new string('a', 64), null, [new Excerpt("words", 7)], null, null);

    /// <summary>The event with everything that can be redacted in it still open.</summary>
    private static RedactableEvent Open(object data, Guid? stream = null) => new(
        new RecordedEvent(1, Id(1), stream ?? Id(1), "Claim", 1, "an_event", default, null, null, null, null, null, null, data), Redactable.In(JsonNode.Parse(GoldenEvents.Serialize(data))));
}
