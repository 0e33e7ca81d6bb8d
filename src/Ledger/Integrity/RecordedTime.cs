using Npgsql;

namespace Ledger.Integrity;

/// <summary>Which sequences an instant falls between.</summary>
/// <remarks>
/// Order is by sequence, and times follow it only nearly: a slow transaction, or another node's clock, may put an earlier time behind a later one. The first event
/// by time is therefore only where to look; whether a lower number was recorded later, a block-range index on both answers exactly, and at little cost, as few
/// blocks have both. The planner takes time and number for independent and would rather read the whole table, so it is told not to.
/// </remarks>
public static class RecordedTime
{
    /// <summary>The index that this needs, on Marten's table of events: its expressions are those of the questions below, and no other index has them.</summary>
    public const string Index = "using brin ((timestamp at time zone 'UTC'), (seq_id + 0)) with (pages_per_range = 32, autosummarize = on)";

    /// <summary>The lowest sequence that was recorded at this instant or later; none if there is none.</summary>
    public static Task<long?> FirstFrom(DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token) => Ask("""
        select least(near.seq_id, (
            select min(e.seq_id + 0) from ledger.mt_events e
            where e.timestamp at time zone 'UTC' >= $1 at time zone 'UTC' and e.seq_id + 0 < near.seq_id and e.type <> 'tombstone'))
        from (select e.seq_id from ledger.mt_events e where e.timestamp >= $1 and e.type <> 'tombstone' order by e.timestamp, e.seq_id limit 1) near
        """, at, ledger, token);

    /// <summary>The highest sequence that was recorded before this instant; none if there is none.</summary>
    public static Task<long?> LastBefore(DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token) => Ask("""
        select greatest(near.seq_id, (
            select max(e.seq_id + 0) from ledger.mt_events e
            where e.timestamp at time zone 'UTC' < $1 at time zone 'UTC' and e.seq_id + 0 > near.seq_id and e.type <> 'tombstone'))
        from (select e.seq_id from ledger.mt_events e where e.timestamp < $1 and e.type <> 'tombstone' order by e.timestamp desc, e.seq_id desc limit 1) near
        """, at, ledger, token);

    /// <summary>An instant as a bound on recorded times, which are whole microseconds: at or after it, and before it, mean the same with the next whole one.</summary>
    public static DateTime Ceiling(DateTimeOffset at)
    {
        var rest = at.UtcTicks % TimeSpan.TicksPerMicrosecond;
        return rest == 0 || at.UtcTicks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerMicrosecond ? at.UtcDateTime : at.UtcDateTime.AddTicks(TimeSpan.TicksPerMicrosecond - rest);
    }

    private static async Task<long?> Ask(string question, DateTimeOffset at, NpgsqlDataSource ledger, CancellationToken token)
    {
        // The setting is local to the transaction that the two statements of one batch share.
        await using var batch = ledger.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('enable_seqscan', 'off', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(question) { Parameters = { new NpgsqlParameter { Value = Ceiling(at) } } });
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        return await reader.ReadAsync(token) ? reader.GetInt64(0) : null;
    }
}
