using Ledger.Audit;

namespace Ledger.Standing;

/// <summary>A claim's standing before an event and after it, without the reasons; none before the claim began.</summary>
public sealed record StandingChange(ClaimStanding? Before, ClaimStanding? After)
{
    /// <summary>Whether the two differ.</summary>
    internal bool IsChange => After is null ? Before is not null : !After.IsAs(Before);
}

/// <summary>The standing of a claim through its history: weighed after each event of its closure.</summary>
public static class StandingHistory
{
    /// <summary>Each event after a sequence, with the standing before and after it; worked out as far as it is asked for.</summary>
    /// <param name="steps">Those of the closure, in ledger order, from the first one on.</param>
    public static IEnumerable<(RecordedEvent Event, StandingChange Standing)> Of(Guid claim, IReadOnlyList<Step> steps, AnchorStands stands, long after = 0)
    {
        var first = steps.TakeWhile(step => step.Event.Sequence <= after).Count();
        var before = first > 0 ? Weigh(steps[first - 1].After) : null;
        foreach (var (e, known) in steps.Skip(first))
        {
            var standing = Weigh(known);
            yield return (e, new StandingChange(before, standing));
            before = standing;
        }

        ClaimStanding? Weigh(Known known) => known.Claims.ContainsKey(claim) ? StandingRules.Of(claim, known, stands).WithoutReasons() : null;
    }
}
