using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Standing;

/// <summary>The support of a claim through its history.</summary>
public static class Support
{
    /// <summary>
    /// The last event by which the support fell, if it neither recovered nor was looked at since: an assessment of the claim is a look. The support has recovered when there are as many lines
    /// as before the first such event.
    /// </summary>
    /// <param name="events">Those of the closure, in ledger order, from the first one on.</param>
    public static RecordedEvent? Fell(Guid claim, IReadOnlyList<RecordedEvent> events, AnchorStands stands)
    {
        // What happened before the last look at the claim has no say any more.
        var looked = events.Count - 1;
        while (looked >= 0 && !(events[looked].Data is ClaimAssessed && events[looked].Stream == claim)) looked--;

        var (fell, from) = (null as RecordedEvent, 0);
        var (known, read, lines) = (Known.Nothing, 0, null as int?);   // lines: those of what is known, where they have been counted
        for (var i = looked + 1; i < events.Count; i++)
        {
            if (!MayLower(events[i].Data)) continue;
            if (read < i) (known, lines) = (known.Then(events.Skip(read).Take(i - read)), null);
            var (after, next) = (known.After(events[i]), null as int?);
            if (known.Claims.ContainsKey(claim))
            {
                lines ??= StandingRules.LinesOf(claim, known, stands);
                next = StandingRules.LinesOf(claim, after, stands);
                if (next < lines) (fell, from) = (events[i], Math.Max(from, lines.Value));
            }
            (known, read, lines) = (after, i + 1, next);
        }
        if (fell is null) return null;
        if (read < events.Count) (known, lines) = (known.Then(events.Skip(read)), null);
        return (lines ?? StandingRules.LinesOf(claim, known, stands)) < from ? fell : null;
    }

    /// <summary>Whether lines can fall by it: by all else they stay, or rise.</summary>
    private static bool MayLower(object data) => data
        is EvidenceWithdrawn or AttributionWithdrawn or ResponseResolved { Outcome: Outcome.Upheld } or DocumentRetracted or DocumentRevised or TextSupplied or Corrected or SourceMerged;
}
