using Ledger.Http;

namespace Ledger.Redactions;

/// <summary>Values of one event that were removed, with their salts.</summary>
/// <param name="Pointers">Where they stood, as JSON Pointers (RFC 6901); none of an event that a redacted text came with, and that has its hash alone.</param>
public sealed record RedactedValue(Guid Stream, Guid Event, IReadOnlyList<string> Pointers);

/// <summary>A held text that was removed; its hash stays.</summary>
public sealed record RedactedText(string Sha256);

/// <summary>A range of a text, in Unicode code points; the end is not in it.</summary>
public sealed record TextRange(int Start, int End);

/// <summary>
/// An anchor that did not stand in a revision of its document when its words, or that revision's text, were redacted: it could not be found out again. An anchor is told by its revision and
/// its ranges, which are numbers and stay.
/// </summary>
/// <param name="Revision">The newer revision, in which it did not stand.</param>
/// <param name="AnchorRevision">The revision that it was made in.</param>
public sealed record LostAnchor(Guid Document, int Revision, int AnchorRevision, IReadOnlyList<TextRange> Ranges);

/// <summary>
/// Free text and names were removed for good, by whose order and why. What they stood in stays, with its ids, kinds, dates and numbers; in the place of each value stands a tombstone, by which
/// every proof still holds.
/// </summary>
/// <remarks>Each kind of thing has an event type of its own, as with corrections.</remarks>
/// <param name="Fields">What was named, by the names that corrections use.</param>
/// <param name="Authority">Who ordered it, or which rule: a court and its number, a person's request, a source at risk.</param>
/// <param name="Values">What that came to: the values of this stream's events, and of others' where they had copied them.</param>
/// <param name="Texts">The held texts that went with it.</param>
/// <param name="Lost">The anchors that had been lost before, of those that can be looked for no more.</param>
public abstract record Redacted(
    Guid RedactionId, IReadOnlyList<string> Fields, string Reason, string Authority, IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
    : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("redactionId", RedactionId);
}

/// <summary>A redaction as it stands on what it is about.</summary>
/// <param name="By">The actor who redacted.</param>
public sealed record Redaction(Guid Id, IReadOnlyList<string> Fields, string Reason, string Authority, Guid By)
{
    public static Redaction Of(Redacted e, Guid by) => new(e.RedactionId, e.Fields, e.Reason, e.Authority, by);
}
