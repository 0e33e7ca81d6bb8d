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
    /// <param name="steps">Those of the closure, in ledger order, from the first one on.</param>
    public static RecordedEvent? Fell(Guid claim, IReadOnlyList<Step> steps, AnchorStands stands)
    {
        var (known, lines) = (Known.Nothing, null as int?);   // lines: those of what is known, where they have been counted
        var (fell, from) = (null as RecordedEvent, 0);
        foreach (var (e, after) in steps)
        {
            var next = null as int?;
            if (MayLower(e.Data) && known.Claims.ContainsKey(claim))
            {
                lines ??= StandingRules.LinesOf(claim, known, stands);
                next = StandingRules.LinesOf(claim, after, stands);
                if (next < lines) (fell, from) = (e, Math.Max(from, lines.Value));
            }
            if (e.Data is ClaimAssessed && e.Stream == claim) (fell, from) = (null, 0);
            (known, lines) = (after, next);
        }
        return fell is not null && (lines ?? StandingRules.LinesOf(claim, known, stands)) < from ? fell : null;
    }

    /// <summary>Whether lines can fall by it: by all else they stay, or rise.</summary>
    private static bool MayLower(object data) => data
        is EvidenceWithdrawn or AttributionWithdrawn or ResponseResolved { Outcome: Outcome.Upheld } or DocumentRetracted or DocumentRevised or TextSupplied or Corrected or SourceMerged;
}
