using Npgsql;

namespace Ledger.Integrity;

/// <summary>Up to which sequence nothing can be added any more.</summary>
/// <remarks>
/// <c>nextval</c> locks the sequence, before it draws, until its transaction ends; and a transaction becomes visible before it lets its locks go. So whoever
/// drew a number up to <c>last_value</c>, and is still running, is among the holders read <em>after</em> it. Once they are gone, every event up to there
/// is either visible or will never be. Rollbacks, readers, other tables and other databases hold nothing up. Marten's tombstones are the exception: they
/// come late, and are no events.
/// </remarks>
public sealed class Horizon(NpgsqlDataSource ledger, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(10);

    private Look _glance = new();
    private long _settled;

    /// <summary>The highest sequence known to be settled by what was asked so far.</summary>
    public long Known => Interlocked.Read(ref _settled);

    /// <summary>What is settled now: everything that was recorded before this was asked, at least. Waits up to two seconds for transactions that were open then.</summary>
    /// <exception cref="UnsettledException">One of them is open still.</exception>
    public async Task<long> Now(CancellationToken token) => await Settle(null, token);

    /// <summary>Waits up to two seconds until everything up to a sequence is settled; not at all, where it is known to be.</summary>
    /// <returns>The highest sequence known to be settled; lower than asked, where the ledger has not got there.</returns>
    /// <exception cref="UnsettledException">Something up to there is still being written.</exception>
    public async Task<long> Until(long sequence, CancellationToken token)
    {
        var settled = Known;
        return settled >= sequence ? settled : await Settle(sequence, token);
    }

    /// <summary>Looks once, waits for nobody, and knows what it saw the last time: whoever calls it again and again follows the ledger.</summary>
    public async Task Glance(CancellationToken token)
    {
        await _glance.Again(ledger, token);
        Raise(_glance.Settled);
    }

    /// <summary>Forgets what was seen: it may have been in another database, whose numbers were drawn further. For whoever glances.</summary>
    public void Forget()
    {
        _glance = new Look();
        Interlocked.Exchange(ref _settled, 0);
    }

    private async Task<long> Settle(long? asked, CancellationToken token)
    {
        var start = time.GetTimestamp();
        var look = new Look();
        await look.Again(ledger, token);
        var enough = Math.Min(asked ?? long.MaxValue, look.Drawn);
        while (look.Settled < enough)
        {
            if (time.GetElapsedTime(start) >= Patience) throw new UnsettledException();
            await Task.Delay(Pause, time, token);
            await look.Again(ledger, token);
        }
        Raise(look.Settled);
        return look.Settled;
    }

    private void Raise(long settled)
    {
        for (var known = Known; known < settled;)
        {
            var found = Interlocked.CompareExchange(ref _settled, settled, known);
            if (found == known) break;
            known = found;
        }
    }

    /// <summary>Looks again and again, and knows what it saw before.</summary>
    private sealed class Look
    {
        private HashSet<string> _holders = [];

        /// <summary>The highest number drawn, when it was looked last.</summary>
        public long Drawn { get; private set; }

        public long Settled { get; private set; }

        public async Task Again(NpgsqlDataSource ledger, CancellationToken token)
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

            // Whoever held the sequence when it stood at what was seen before is gone: up to there, nothing comes any more.
            if (holders.Count == 0) Settled = drawn;
            else if (_holders.Count > 0 && !_holders.Overlaps(holders)) Settled = Math.Max(Settled, Drawn);
            else if (_holders.Count > 0) return;

            (Drawn, _holders) = (drawn, holders);
        }
    }
}
