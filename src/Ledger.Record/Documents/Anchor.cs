using System.Text.Json.Serialization;
using Ledger.Redactions;

namespace Ledger.Documents;

/// <summary>A passage as a client gives it: words to be found in a text exactly as they stand there, and what tells one place from another.</summary>
/// <param name="Exact">The words themselves; compared code unit by code unit, so quotes, dashes, case, white space and normalisation all count.</param>
/// <param name="Prefix">What stands immediately before them; any length. <c>null</c> or empty: anything.</param>
/// <param name="Suffix">What stands immediately after them; any length. <c>null</c> or empty: anything.</param>
/// <param name="Start">The position of their first character in the document's text, in Unicode code points from 0. <c>null</c>: anywhere.</param>
public sealed record PassageInput(string Exact, string? Prefix = null, string? Suffix = null, int? Start = null);

/// <summary>
/// One range of a text, taken from the text itself: the TextQuoteSelector and TextPositionSelector of the W3C Web Annotation Data Model
/// (https://www.w3.org/TR/annotation-model/, §4.2.4 and §4.2.5) in one.
/// </summary>
/// <param name="Exact">The text of the range.</param>
/// <param name="Start">Its first position in the document's text, in Unicode code points from 0.</param>
/// <param name="End">The position after its last code point.</param>
/// <param name="Prefix">Up to 32 code points before it: fewer at the edge of the text, or of the excerpt that it was found in.</param>
/// <param name="Suffix">Up to 32 code points after it; likewise.</param>
public sealed record AnchoredPassage(string Exact, int Start, int End, string Prefix, string Suffix)
{
    /// <summary>Whether its words were redacted: they go with what surrounds them. (A text that reads like that by itself, three times in a row, is nowhere.)</summary>
    [JsonIgnore]
    public bool IsRedacted => Exact == Tombstones.Text && Prefix == Tombstones.Text && Suffix == Tombstones.Text;
}

/// <summary>Where in a document something stands: one or more ranges of one revision, in the order given, none overlapping another.</summary>
/// <param name="Revision">The number of the revision, from 1.</param>
/// <param name="Passages">The ranges. Two anchors are equal when their revisions and ranges are.</param>
public sealed record Anchor(int Revision, IReadOnlyList<AnchoredPassage> Passages)
{
    /// <summary>Whether words of it were redacted: it can be looked for no more.</summary>
    [JsonIgnore]
    public bool IsRedacted => Passages.Any(p => p.IsRedacted);

    /// <summary>Whether a code point of one is a code point of the other. Places in different revisions have nothing in common.</summary>
    public bool Overlaps(Anchor other) => Revision == other.Revision && Passages.Any(p => other.Passages.Any(o => p.Start < o.End && o.Start < p.End));

    public bool Equals(Anchor? other) => other is not null && Revision == other.Revision && Passages.SequenceEqual(other.Passages);

    public override int GetHashCode() => Passages.Aggregate(Revision, HashCode.Combine);
}
