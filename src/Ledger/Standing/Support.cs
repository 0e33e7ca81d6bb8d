using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Standing;

/// <summary>That the support of a claim fell, and nobody has assessed it since.</summary>
/// <param name="Event">The last one that lowered the lines.</param>
/// <param name="From">How many lines there were before the first such one.</param>
/// <param name="To">How many there are.</param>
public sealed record FallenSupport(RecordedEvent Event, int From, int To);

/// <summary>The support of a claim through its history.</summary>
public static class Support
{
    /// <summary>Whether it fell and neither recovered nor was looked at since: an assessment of the claim is a look.</summary>
    public static FallenSupport? Fallen(Guid claim, IEnumerable<RecordedEvent> events, AnchorStands stands)
    {
        var known = Known.Nothing;
        FallenSupport? fallen = null;
        foreach (var e in events)
        {
            var next = known.After(e);
            if (MayLower(e.Data) && known.Claims.ContainsKey(claim))
            {
                var (before, after) = (StandingRules.LinesOf(claim, known, stands), StandingRules.LinesOf(claim, next, stands));
                if (after < before) fallen = new FallenSupport(e, Math.Max(before, fallen?.From ?? 0), after);
            }
            if (e.Data is ClaimAssessed && e.Stream == claim) fallen = null;
            known = next;
        }
        if (fallen is null) return null;
        var lines = StandingRules.LinesOf(claim, known, stands);
        return lines < fallen.From ? fallen with { To = lines } : null;
    }

    /// <summary>Whether lines can fall by it: by all else they stay, or rise.</summary>
    private static bool MayLower(object data) => data
        is EvidenceWithdrawn or AttributionWithdrawn or ResponseResolved { Outcome: Outcome.Upheld } or DocumentRetracted or DocumentRevised or TextSupplied or Corrected or SourceMerged;
}
