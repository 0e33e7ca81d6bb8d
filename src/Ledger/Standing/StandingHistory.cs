using Ledger.Audit;

namespace Ledger.Standing;

/// <summary>A claim's standing before an event and after it, without the reasons; none before the claim began.</summary>
public sealed record StandingChange(ClaimStanding? Before, ClaimStanding? After)
{
    /// <summary>Whether the two differ.</summary>
    internal bool IsChange => After is null ? Before is not null : !After.IsAs(Before);
}

/// <summary>The standing of a claim through its history: folded once over the events of its closure, and weighed after each.</summary>
public static class StandingHistory
{
    /// <summary>Each event after a sequence, with the standing before and after it; worked out as far as it is asked for.</summary>
    /// <param name="events">Those of the closure, in ledger order, from the first one on.</param>
    public static IEnumerable<(RecordedEvent Event, StandingChange Standing)> Of(Guid claim, IEnumerable<RecordedEvent> events, AnchorStands stands, long after = 0)
    {
        var known = Known.Nothing;
        ClaimStanding? before = null;
        var weighed = false;
        foreach (var e in events)
        {
            if (e.Sequence > after && !weighed) (before, weighed) = (Weigh(), true);
            known = known.After(e);
            if (!weighed) continue;
            var standing = Weigh();
            yield return (e, new StandingChange(before, standing));
            before = standing;
        }

        ClaimStanding? Weigh() => known.Claims.ContainsKey(claim) ? StandingRules.Of(claim, known, stands).WithoutReasons() : null;
    }
}
