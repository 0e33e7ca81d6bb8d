using Ledger.Http;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>Which sequences an instant falls between.</summary>
/// <remarks>
/// Order is by sequence, and times follow it only nearly: a slow transaction, or another node's clock, may put an earlier time behind a later one. The first event
/// by time is therefore only where to look; whether a lower number was recorded later, the block-range index on both answers exactly, and at little cost: few
/// blocks have both.
/// </remarks>
public static class RecordedTime
{
    /// <summary>The lowest sequence that was recorded at this instant or later; none if there is none.</summary>
    public static async Task<long?> FirstFrom(DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token)
    {
        var time = Ceiling(at);
        return await First(ledger, $"select e.seq_id from ledger.mt_events e where e.timestamp >= {time} and e.type <> 'tombstone' order by e.timestamp, e.seq_id limit 1", token) is { } near
            ? await First(ledger, $"""
                select min(seq_id) from (
                    select e.seq_id from ledger.mt_events e where e.timestamp >= {time} and e.seq_id < {near} and e.type <> 'tombstone' offset 0) lower
                """, token) ?? near
            : null;
    }

    /// <summary>The highest sequence that was recorded before this instant; none if there is none.</summary>
    public static async Task<long?> LastBefore(DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token)
    {
        var time = Ceiling(at);
        return await First(ledger, $"select e.seq_id from ledger.mt_events e where e.timestamp < {time} and e.type <> 'tombstone' order by e.timestamp desc, e.seq_id desc limit 1", token) is { } near
            ? await First(ledger, $"""
                select max(seq_id) from (
                    select e.seq_id from ledger.mt_events e where e.timestamp < {time} and e.seq_id > {near} and e.type <> 'tombstone' offset 0) higher
                """, token) ?? near
            : null;
    }

    /// <summary>An instant as a bound on recorded times, which are whole microseconds: at or after it, and before it, mean the same with the next whole one.</summary>
    public static DateTime Ceiling(DateTimeOffset at)
    {
        var rest = at.UtcTicks % TimeSpan.TicksPerMicrosecond;
        return rest == 0 || at.UtcTicks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerMicrosecond ? at.UtcDateTime : at.UtcDateTime.AddTicks(TimeSpan.TicksPerMicrosecond - rest);
    }

    private static async Task<long?> First(NpgsqlDataSource ledger, FormattableString sql, CancellationToken token) =>
        (await ledger.Read(sql, row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), token)).FirstOrDefault();
}
