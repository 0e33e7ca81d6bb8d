using Ledger.Documents;
using Ledger.Redactions;
using Ledger.Standing;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Redactions;

/// <summary>Where a text or an anchor's words are gone, what was found before is the answer; and where nothing was, the anchor stands.</summary>
public sealed class LostAnchorTests
{
    private const string Sha256 = "aa";

    private static readonly Anchor Kept = new(1, [new AnchoredPassage("kept", 0, 4, "", " and dropped")]);
    private static readonly Anchor Dropped = new(1, [new AnchoredPassage("dropped", 9, 16, "kept and ", "")]);
    private static readonly Dictionary<string, string> Texts = new() { [Sha256] = "kept" };
    private static readonly LostAnchor Lost = LostAnchors.Of(Id(2), 2, Dropped);

    [Fact]
    public void A_text_that_is_gone_answers_by_what_its_redaction_says()
    {
        var stands = HeldTexts.In(new Dictionary<string, string>(), [Lost]);

        stands(Id(2), Sha256, 2, Kept).ShouldBeTrue();
        stands(Id(2), Sha256, 2, Dropped).ShouldBeFalse();
        stands(Id(2), Sha256, 3, Dropped).ShouldBeTrue("another revision");
        stands(Id(3), Sha256, 2, Dropped).ShouldBeTrue("another document");
        stands(Id(2), Sha256, 2, Dropped with { Revision = 4 }).ShouldBeTrue("an anchor of another revision");
    }

    [Fact]
    public void Words_that_are_gone_are_looked_for_no_more()
    {
        var stands = HeldTexts.In(Texts, [Lost]);
        stands(Id(2), Sha256, 2, Gone(Dropped)).ShouldBeFalse();
        stands(Id(2), Sha256, 2, Gone(Kept)).ShouldBeTrue();
        stands(Id(2), Sha256, 4, Gone(Dropped)).ShouldBeTrue("in what came later");
        HeldTexts.In(Texts)(Id(2), Sha256, 2, Dropped).ShouldBeFalse("words that are there are looked for");
    }

    [Fact]
    public void A_text_that_says_redacted_by_itself_is_a_text()
    {
        var literal = new Anchor(1, [new AnchoredPassage(Tombstones.Text, 5, 15, "Name ", " said")]);
        literal.IsRedacted.ShouldBeFalse();
        HeldTexts.In(Texts)(Id(2), Sha256, 2, literal).ShouldBeFalse();
    }

    private static Anchor Gone(Anchor anchor) => anchor with { Passages = [.. anchor.Passages.Select(p => p with { Exact = Tombstones.Text, Prefix = Tombstones.Text, Suffix = Tombstones.Text })] };
}
