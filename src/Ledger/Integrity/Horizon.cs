using Npgsql;

namespace Ledger.Integrity;

/// <summary>Up to which sequence nothing can be added any more.</summary>
/// <remarks>
/// <c>nextval</c> locks the sequence, before it draws, until its transaction ends; and a transaction becomes visible before it lets its locks go. So whoever
/// drew a number up to <c>last_value</c>, and is still running, is among the holders read <em>after</em> it. Once they are gone, every event up to there
/// is either visible or will never be. Rollbacks, readers, other tables and other databases hold nothing up. Marten's tombstones are the exception: they
/// come late, and are no events.
/// </remarks>
public sealed class Horizon
{
    private long _fence;
    private HashSet<string> _holders = [];

    /// <summary>The highest sequence known to be settled.</summary>
    public long Settled { get; private set; }

    /// <summary>Looks again, and moves the horizon as far as it goes now.</summary>
    public async Task<long> Advance(NpgsqlDataSource ledger, CancellationToken token)
    {
        await using var batch = ledger.CreateBatch();
        batch.BatchCommands.Add(new("select case when is_called then last_value else last_value - 1 end from ledger.mt_events_sequence"));
        batch.BatchCommands.Add(new("""
            select virtualtransaction from pg_locks
            where locktype = 'relation' and mode = 'RowExclusiveLock'
              and relation = 'ledger.mt_events_sequence'::regclass
              and database = (select oid from pg_database where datname = current_database())
            """));
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var drawn = reader.GetInt64(0);

        await reader.NextResultAsync(token);
        var holders = new HashSet<string>();
        while (await reader.ReadAsync(token)) holders.Add(reader.GetString(0));

        if (holders.Count == 0) Settled = drawn;
        else if (!_holders.Overlaps(holders)) Settled = Math.Max(Settled, _fence);
        else return Settled;

        (_fence, _holders) = (drawn, holders);
        return Settled;
    }

    /// <summary>What is settled now, after waiting up to two seconds for transactions that are open below <paramref name="wanted"/> (none given: what is drawn now).</summary>
    public static async Task<long> Settle(NpgsqlDataSource ledger, TimeProvider time, CancellationToken token, long? wanted = null)
    {
        var horizon = new Horizon();
        var start = time.GetTimestamp();
        await horizon.Advance(ledger, token);
        var target = wanted ?? Math.Max(horizon.Settled, horizon._fence);
        while (horizon.Settled < target && time.GetElapsedTime(start) < TimeSpan.FromSeconds(2))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, token);
            await horizon.Advance(ledger, token);
        }
        return horizon.Settled;
    }

    /// <summary>What is settled now: everything that was recorded before this was asked, at least.</summary>
    /// <exception cref="UnsettledException">A transaction that was open then is open still, two seconds later.</exception>
    public static async Task<long> Now(NpgsqlDataSource ledger, TimeProvider time, CancellationToken token) =>
        // A horizon of its own starts at nothing; and whoever may ask is on record, so nothing means that nothing could be settled.
        await Settle(ledger, time, token) is > 0 and var settled ? settled : throw new UnsettledException();
}
