using System.Globalization;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;

namespace Ledger.Redactions;

/// <summary>Where events have copied from the text of a revision: its excerpts, and the words of anchors with what surrounds them.</summary>
public static class TextCopies
{
    /// <summary>Whether an event came with the text itself: nothing of it stands there, but the command's idempotency key was kept with a hash of it.</summary>
    public static bool Brought(RecordedEvent e, IReadOnlySet<(Guid Document, int Revision)> revisions) => e.Data switch
    {
        DocumentRegistered d => d.Revision.Form == TextForm.Held && revisions.Contains((e.Stream, 1)),
        DocumentRevised d => d.Revision.Form == TextForm.Held && revisions.Contains((e.Stream, d.Number)),
        TextSupplied t => revisions.Contains((e.Stream, t.Number)),
        _ => false,
    };

    /// <summary>The values that can be redacted still.</summary>
    /// <param name="events">Of the documents, and of the attributions and claims that anchor in them, each stream in order from its first event.</param>
    /// <param name="revisions">Those that have the text.</param>
    public static IEnumerable<ValuePlace> Of(IEnumerable<RedactableEvent> events, IReadOnlySet<(Guid Document, int Revision)> revisions)
    {
        var attributed = new Dictionary<Guid, (Guid Document, int Revision)>();   // where an attribution's passages stand, correction by correction
        foreach (var e in events)
        {
            foreach (var within in Places(e.Event.Stream, e.Event.Data))
            {
                foreach (var pointer in e.Open.Where(p => p.StartsWith(within, StringComparison.Ordinal))) yield return new ValuePlace(e, pointer);
            }
        }

        IEnumerable<string> Places(Guid stream, object data)
        {
            switch (data)
            {
                case DocumentRegistered when revisions.Contains((stream, 1)):
                case DocumentRevised d when revisions.Contains((stream, d.Number)):
                    return ["/revision/excerpts/"];
                case CaveatAdded { Anchor: { } anchor } when revisions.Contains((stream, anchor.Revision)):
                case ErratumRecorded { Anchor: var wrong } when revisions.Contains((stream, wrong.Revision)):
                case EvidenceLinked { Document: { } document, Anchor: { } own } when revisions.Contains((document, own.Revision)):
                    return ["/anchor/passages/"];
                case PassageAttributed p:
                    attributed[stream] = (p.Document, p.Anchor.Revision);
                    return revisions.Contains((p.Document, p.Anchor.Revision)) ? ["/anchor/passages/"] : [];
                case AttributionCorrected c:
                    return Corrected(stream, c);
                default:
                    return [];
            }
        }

        IEnumerable<string> Corrected(Guid stream, AttributionCorrected correction)
        {
            var before = attributed[stream];
            var after = correction.Changes.FirstOrDefault(c => c.Field == "revision") is { } moved ? before with { Revision = Json.Value<int>(moved.After) } : before;
            attributed[stream] = after;
            for (var i = 0; i < correction.Changes.Count; i++)
            {
                if (correction.Changes[i].Field != "passages") continue;
                if (revisions.Contains(before)) yield return string.Create(CultureInfo.InvariantCulture, $"/changes/{i}/before/");
                if (revisions.Contains(after)) yield return string.Create(CultureInfo.InvariantCulture, $"/changes/{i}/after/");
            }
        }
    }
}
