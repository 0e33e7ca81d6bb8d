using Npgsql;

namespace Ledger.Integrity;

/// <summary>Which sequences an instant falls between.</summary>
/// <remarks>
/// Order is by sequence, and times follow it only nearly: a slow transaction, or another node's clock, may put an earlier time behind a later one. The first event
/// by time is therefore only where to look; whether a lower number was recorded later, the block-range index on both answers exactly and at little cost, since
/// few blocks have both.
/// </remarks>
public static class RecordedTime
{
    /// <summary>The lowest sequence that was recorded at this instant or later; none if there is none.</summary>
    public static Task<long?> FirstFrom(DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token) => Edge(
        "select e.seq_id from ledger.mt_events e where e.timestamp >= $1 and e.type <> 'tombstone' order by e.timestamp, e.seq_id limit 1",
        "select min(seq_id) from (select e.seq_id from ledger.mt_events e where e.timestamp >= $1 and e.seq_id < $2 and e.type <> 'tombstone' offset 0) lower",
        at, ledger, token);

    /// <summary>The highest sequence that was recorded before this instant; none if there is none.</summary>
    public static Task<long?> LastBefore(DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token) => Edge(
        "select e.seq_id from ledger.mt_events e where e.timestamp < $1 and e.type <> 'tombstone' order by e.timestamp desc, e.seq_id desc limit 1",
        "select max(seq_id) from (select e.seq_id from ledger.mt_events e where e.timestamp < $1 and e.seq_id > $2 and e.type <> 'tombstone' offset 0) higher",
        at, ledger, token);

    private static async Task<long?> Edge(string near, string beyond, DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token)
    {
        await using var first = ledger.CreateCommand(near);
        first.Parameters.Add(new NpgsqlParameter { Value = at.UtcDateTime });
        if (await first.ExecuteScalarAsync(token) is not long found) return null;

        await using var second = ledger.CreateCommand(beyond);
        second.Parameters.Add(new NpgsqlParameter { Value = at.UtcDateTime });
        second.Parameters.Add(new NpgsqlParameter { Value = found });
        return await second.ExecuteScalarAsync(token) as long? ?? found;
    }
}
