using Npgsql;

namespace Ledger.Standing;

/// <summary>
/// What a claim rests on, or ever rested on: its own stream and those of the claims merged into it; its subjects; and every attribution, document, publisher,
/// author and source that its evidence goes through. Withdrawn evidence and what was corrected away still count; mentions, and those who only spoke, do not.
/// </summary>
public static class Closure
{
    /// <summary>
    /// Walks the reliance edges from the claim outward. Claims are entered from those that were merged into them, sources left towards those that they were
    /// merged into; of a subject that no evidence goes through, the subject alone counts.
    /// </summary>
    /// <remarks>
    /// An edge began with the event at its version, so what had begun at a sequence is found by that event's own. <c>$2</c> null: everything that is on record.
    /// The second and third column of the walk say what a stream is to the claim: a claim itself, and whether evidence goes through it.
    /// </remarks>
    private const string Walk = """
        with recursive walk (id, claim, through) as (
            select $1::uuid, true, false
            union
            select next.id, next.claim, next.through
            from walk cross join lateral (
                select edge.target as id, false as claim, walk.through or edge.rests = 'Evidence' as through, edge.stream, edge.began
                from ledger.reliance edge
                where edge.stream = walk.id and case
                    when walk.claim then edge.rests in ('Subject', 'Evidence')
                    when walk.through then edge.rests in ('Carrier', 'Hop', 'Publisher', 'Author', 'MergedInto')
                    else edge.rests = 'MergedInto'
                end
                union all
                select edge.stream, true, false, edge.stream, edge.began
                from ledger.reliance edge
                where walk.claim and edge.target = walk.id and edge.rests = 'MergedInto'
            ) next
            where $2::bigint is null
                or exists (select from ledger.mt_events e where e.stream_id = next.stream and e.version = next.began and e.seq_id <= $2)
        )
        select distinct id from walk
        """;

    /// <summary>The streams of the closure, the claim's own among them, in no order.</summary>
    /// <param name="claim">A claim on record.</param>
    /// <param name="sequence">As it was when the ledger had got to this sequence; <c>null</c>: as of now.</param>
    public static async Task<IReadOnlyList<Guid>> Of(Guid claim, NpgsqlDataSource ledger, long? sequence = null, CancellationToken token = default)
    {
        await using var query = ledger.CreateCommand(Walk);
        query.Parameters.Add(new NpgsqlParameter { Value = claim });
        query.Parameters.Add(new NpgsqlParameter { Value = sequence ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        await using var reader = await query.ExecuteReaderAsync(token);
        var streams = new List<Guid>();
        while (await reader.ReadAsync(token)) streams.Add(reader.GetGuid(0));
        return streams;
    }
}
