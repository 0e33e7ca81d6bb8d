using Ledger.Access;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Hosting;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Tests.Contracts;

namespace Ledger.Tests.Audit;

/// <summary>What an event changed, field by field, before and after; and why and when it happened.</summary>
public sealed class FieldChangeTests
{
    private static readonly DateTimeOffset May = new(2018, 5, 7, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Stream = new("0192f2d4-0000-7000-8000-000000000001"), Part = new("0192f2d4-0000-7000-8000-000000000002");
    private static readonly Names Names = new(new Dictionary<Guid, Thing>(), new Dictionary<Guid, Part>(), new Dictionary<long, Role> { [7] = Role.Reader });
    private static readonly Anchor Anchor = new(3, [new AnchoredPassage("children", 5, 13, "our ", " now")]);
    private static readonly RecordedRevision Hashed = new(RevisionStatus.Draft, RightsBasis.Quotation, TextForm.Hashed, "ab", null, [new Excerpt("children", 5)], May, null);

    [Fact]
    public void A_correction_has_its_own_changes()
    {
        var change = SummaryTests.Change("statement", "one", "other");
        Tell(new ClaimCorrected(Part, ReasonCode.Typo, "A slip.", null, null, [change])).Changes.ShouldBe([change]);
    }

    [Fact]
    public void A_changed_role_has_the_role_before_it() => Changes(new RoleChanged(Role.Editor, "She edits now.")).ShouldBe(["role: \"Reader\" → \"Editor\""]);

    [Fact]
    public void What_is_new_was_nothing_before() => Changes(new ActorAdded("Ada", Role.Contributor)).ShouldBe(["name: null → \"Ada\"", "role: null → \"Contributor\""]);

    [Fact]
    public void What_is_not_given_is_not_told() => Changes(new SourceRegistered(SourceKind.Anonymous, null, "an official", null, null, null)).ShouldBe(["kind: null → \"Anonymous\"", "description: null → \"an official\""]);

    [Fact]
    public void A_token_is_told_without_its_hash() => Changes(new TokenIssued(Part, "5ec2e7", "laptop", null)).ShouldBe([$"tokens/{Part}/note: null → \"laptop\""]);

    [Fact]
    public void A_document_comes_with_its_first_revision_and_without_the_excerpts_of_its_text() =>
        Changes(new DocumentRegistered(DocumentKind.Report, "Draft", Stream, [], null, null, null, Hashed)).ShouldBe(
        [
            "kind: null → \"Report\"", "title: null → \"Draft\"", $"publisher: null → \"{Stream}\"",
            "revisions/1/status: null → \"Draft\"", "revisions/1/rights: null → \"Quotation\"", "revisions/1/form: null → \"Hashed\"", "revisions/1/sha256: null → \"ab\"",
            "revisions/1/publishedAt: null → \"2018-05-07T00:00:00Z\"",
        ]);

    [Fact]
    public void Fields_go_by_the_names_that_corrections_use()
    {
        Changes(new CaveatAdded(Part, "Draft.", null, null, null)).ShouldBe([$"caveats/{Part}/text: null → \"Draft.\""]);
        Changes(new CaveatLifted(Part, "Final.")).ShouldBe([$"caveats/{Part}/lifted: false → true"]);
        Changes(new TextSupplied(2, 40)).ShouldBe(["revisions/2/form: \"Hashed\" → \"Held\"", "revisions/2/length: null → 40"]);
        Changes(new DocumentResponseResolved(Part, Outcome.Upheld, "So.")).ShouldBe([$"responses/{Part}/outcome: null → \"Upheld\""]);
        Changes(new ErratumRecorded(Part, ReasonCode.Typo, "So.", null, null, Anchor, "adults")).ShouldBe([$"corrections/{Part}/shouldRead: \"children\" → \"adults\""]);
        Changes(new ClaimPublished(false, "So.")).ShouldBe(["public: true → false"]);
        Changes(new ClaimMerged(Stream, "So.")).ShouldBe([$"mergedInto: null → \"{Stream}\""]);
        Changes(new DocumentRetracted("So.")).ShouldBe(["retracted: false → true"]);
        Changes(new EvidenceWithdrawn(Part, "So.")).ShouldBe([$"evidence/{Part}/withdrawn: false → true"]);
    }

    [Fact]
    public void Where_something_stands_is_told_as_revision_and_passages() =>
        Changes(new PassageAttributed(Stream, Anchor, SpeechMode.Verbatim, [], null, null)).ShouldBe(
        [
            $"document: null → \"{Stream}\"", "revision: null → 3", "passages: null → [{\"exact\":\"children\",\"start\":5,\"end\":13,\"prefix\":\"our \",\"suffix\":\" now\"}]", "mode: null → \"Verbatim\"",
        ]);

    [Fact]
    public void Every_event_has_its_changes_each_field_once()
    {
        foreach (var e in RecordedEvents.All.SelectMany(t => EventExamples.Of(t).Values))
        {
            var changes = Tell(e).Changes;
            changes.Select(c => c.Field).ShouldBeUnique(e.GetType().Name);
            if (e is not (Corrected or TokenIssued)) changes.ShouldNotBeEmpty(e.GetType().Name);
        }
    }

    [Fact]
    public void Every_event_that_has_a_reason_tells_it()
    {
        foreach (var e in RecordedEvents.All.SelectMany(t => EventExamples.Of(t).Values))
        {
            var reason = (e.GetType().GetProperty("Reason") ?? e.GetType().GetProperty("Rationale"))?.GetValue(e);
            Tell(e).Reason.ShouldBe(reason, e.GetType().Name);
        }
    }

    [Fact]
    public void When_it_happened_in_the_world_is_told_where_that_is_known()
    {
        Tell(new DocumentRegistered(DocumentKind.Report, "Draft", Stream, [], null, May.AddDays(1), null, Hashed)).HappenedAt.ShouldBe(May.AddDays(1));
        Tell(new DocumentRegistered(DocumentKind.Report, "Draft", Stream, [], null, null, null, Hashed)).HappenedAt.ShouldBe(May);
        Tell(new DocumentRevised(2, Hashed, "So.")).HappenedAt.ShouldBe(May);
        Tell(new CaveatAdded(Part, "Draft.", null, May, null)).HappenedAt.ShouldBe(May);
        Tell(new PassageAttributed(Stream, Anchor, SpeechMode.Verbatim, [], May, null)).HappenedAt.ShouldBe(May);
        Tell(new ClaimResponseMade(Part, Stream, ResponseKind.Denial, null, null, May)).HappenedAt.ShouldBe(May);
        Tell(new ClaimRetracted("So.")).HappenedAt.ShouldBeNull();
    }

    private static Told Tell(object data) => Summaries.Tell(SummaryTests.Recorded(Stream, data, sequence: 7), Names);

    private static IEnumerable<string> Changes(object data) => Tell(data).Changes.Select(c => $"{c.Field}: {c.Before.GetRawText()} → {c.After.GetRawText()}");
}
