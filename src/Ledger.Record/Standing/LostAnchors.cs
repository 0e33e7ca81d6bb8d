using Ledger.Audit;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Redactions;

namespace Ledger.Standing;

/// <summary>Which anchors no longer stand: what a redaction keeps of texts that nobody can look in afterwards.</summary>
public static class LostAnchors
{
    /// <summary>Every anchor of evidence that there is or ever was in these events, with each held revision, newer than its own, in which it does not stand.</summary>
    /// <param name="events">Of attributions, claims, and the documents that carry them, each stream in order from its first event.</param>
    /// <param name="stands">With all held texts of the documents' newer revisions.</param>
    public static IEnumerable<LostAnchor> Among(IEnumerable<RecordedEvent> events, AnchorStands stands)
    {
        var known = Known.Nothing;
        var anchors = new HashSet<(Guid Document, Anchor Anchor)>();
        foreach (var e in events)
        {
            known = known.After(e);
            if (known.Attributions.TryGetValue(e.Stream, out var attribution)) anchors.Add((attribution.Document, attribution.Anchor));
            if (e.Data is EvidenceLinked { Document: { } document, Anchor: { } anchor }) anchors.Add((document, anchor));
        }
        return
            from place in anchors
            where known.Documents.ContainsKey(place.Document)
            from revision in known.Documents[place.Document].Revisions
            where revision.Form == TextForm.Held && revision.Number > place.Anchor.Revision && !stands(place.Document, revision.Sha256!, revision.Number, place.Anchor)
            select Of(place.Document, revision.Number, place.Anchor);
    }

    public static LostAnchor Of(Guid document, int revision, Anchor anchor) => new(document, revision, anchor.Revision, [.. anchor.Passages.Select(p => new TextRange(p.Start, p.End))]);

    /// <summary>The same for two that say the same.</summary>
    internal static string Key(this LostAnchor lost) => $"{lost.Document} {lost.Revision} {lost.AnchorRevision} {string.Join(',', lost.Ranges.Select(r => $"{r.Start}-{r.End}"))}";
}
