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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(10);

    private long _fence;
    private HashSet<string> _holders = [];

    /// <summary>The highest sequence known to be settled.</summary>
    private long Settled { get; set; }

    /// <summary>Looks again, and moves the horizon as far as it goes now.</summary>
    private async Task Advance(NpgsqlDataSource ledger, CancellationToken token)
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
        else return;

        (_fence, _holders) = (drawn, holders);
    }

    /// <summary>What is settled now: everything that was recorded before this was asked, at least. Waits up to two seconds for transactions that were open then.</summary>
    /// <exception cref="UnsettledException">One of them is open still.</exception>
    public static async Task<long> Now(NpgsqlDataSource ledger, TimeProvider time, CancellationToken token)
    {
        var horizon = new Horizon();
        var start = time.GetTimestamp();
        await horizon.Advance(ledger, token);
        var asked = horizon._fence;
        while (horizon.Settled < asked && time.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause, time, token);
            await horizon.Advance(ledger, token);
        }
        return horizon.Settled >= asked ? horizon.Settled : throw new UnsettledException();
    }
}
