using Ledger.Http;
using Npgsql;

namespace Ledger.Standing;

/// <summary>
/// What a claim rests on, or ever rested on: its own stream and those of the claims merged into it; its subjects; and every attribution, document, publisher,
/// author and source that its evidence goes through. Withdrawn evidence and what was corrected away still count; mentions, and those who only spoke, do not.
/// </summary>
public static class Closure
{
    /// <summary>The streams of each claim's closure, the claim's own among them, in no order.</summary>
    /// <param name="claims">Claims on record.</param>
    /// <param name="sequence">As it was when the ledger had got to this sequence; <c>null</c>: as of now.</param>
    public static async Task<ILookup<Guid, Guid>> Of(Guid[] claims, NpgsqlDataSource ledger, long? sequence, CancellationToken token) =>
        (await ledger.Read($"with recursive {Walk(claims, sequence)} select distinct root, id from walk", row => (Claim: row.GetGuid(0), Stream: row.GetGuid(1)), token))
        .ToLookup(c => c.Claim, c => c.Stream);

    /// <summary>One walk along the reliance edges, from each of the claims outward: a recursive query by the name of <c>walk</c>, with the claim as its <c>root</c>.</summary>
    /// <remarks>
    /// Claims are entered from those that were merged into them, and sources left towards those that they were merged into. Of a subject that no evidence goes
    /// through, the subject alone counts. <c>claim</c> and <c>through</c> are what a stream is to the walk: a claim itself, and something that evidence goes
    /// through. An edge began with the event at its version, and so at that event's sequence; whether it ended does not matter.
    /// </remarks>
    public static FormattableString Walk(Guid[] claims, long? sequence)
    {
        var begun = sequence is { } last
            ? (FormattableString)$"exists (select from ledger.mt_events e where e.stream_id = next.stream and e.version = next.began and e.seq_id <= {last})"
            : $"true";
        return $"""
            walk (root, id, claim, through) as (
                select c, c, true, false from unnest({claims}) c
                union
                select next.root, next.id, next.claim, next.through
                from walk cross join lateral (
                    select walk.root, edge.target as id, false as claim, walk.through or edge.rests = 'Evidence' as through, edge.stream, edge.began
                    from ledger.reliance edge
                    where edge.stream = walk.id and case
                        when walk.claim then edge.rests in ('Subject', 'Evidence')
                        when walk.through then edge.rests in ('Carrier', 'Hop', 'Publisher', 'Author', 'MergedInto')
                        else edge.rests = 'MergedInto'
                    end
                    union all
                    select walk.root, edge.stream, true, false, edge.stream, edge.began
                    from ledger.reliance edge
                    where walk.claim and edge.target = walk.id and edge.rests = 'MergedInto'
                ) next
                where {begun}
            )
            """;
    }
}
