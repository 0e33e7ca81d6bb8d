using Ledger.Audit;
using Ledger.Documents;
using Ledger.Redactions;

namespace Ledger.Standing;

/// <summary>The held texts of revisions that are newer than an anchor, in which the rules of standing look for it.</summary>
public static class HeldTexts
{
    /// <summary>The hashes of the texts that anchors among what is known can be looked for in: none, where no document that carries one was revised.</summary>
    /// <param name="newestAlone">Only the newest revision of each document will be asked about: the answer is about now. Else any may be.</param>
    public static IEnumerable<string> Wanted(Known known, bool newestAlone)
    {
        var carriers = known.Claims.Values.SelectMany(c => c.Evidence).Select(e => known.PlaceOf(e).Document).ToHashSet();
        return known.Documents.Values
            .Where(d => carriers.Contains(d.Id))
            .SelectMany(d => d.Revisions.Where(r => r.Number > 1 && r.Form == TextForm.Held && (!newestAlone || r.Number == d.Revisions.Count)))
            .Select(r => r.Sha256!);
    }

    /// <summary>What redactions among these events say of anchors that had been lost before.</summary>
    public static IEnumerable<LostAnchor> LostBefore(IEnumerable<RecordedEvent> events) => events.Select(e => e.Data).OfType<Redacted>().SelectMany(redaction => redaction.Lost);

    /// <summary>
    /// Looks in these texts, once for each anchor. In one that is not among them, an anchor is taken to stand, and so is one whose words were redacted; unless a redaction says that it
    /// had been lost.
    /// </summary>
    /// <param name="lost">Of every redaction of these texts, and of the anchors' words, whenever it was.</param>
    public static AnchorStands In(IReadOnlyDictionary<string, string> texts, IEnumerable<LostAnchor>? lost = null)
    {
        var found = new Dictionary<(string, Anchor), bool>();
        var gone = (lost ?? []).Select(LostAnchors.Key).ToHashSet(StringComparer.Ordinal);
        return (document, sha256, revision, anchor) =>
        {
            if (gone.Count > 0 && gone.Contains(LostAnchors.Of(document, revision, anchor).Key())) return false;
            if (anchor.IsRedacted || !texts.TryGetValue(sha256, out var text)) return true;
            if (!found.TryGetValue((sha256, anchor), out var stands))
                found[(sha256, anchor)] = stands = Anchors.Reanchor(new RevisionText.Held(text), revision, anchor).Stands;
            return stands;
        };
    }
}
