using Ledger.Access;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Integrity;

/// <summary>The public log, as those see it who may read the ledger: under which name and keys it is signed, what was given up, and whether it goes on.</summary>
/// <param name="Version">What a command about the log carries.</param>
/// <param name="Sequence">That of the newest event about the log.</param>
/// <param name="Origin">What the log calls itself: the name of its key.</param>
/// <param name="Key">The verifier key on record (C2SP signed-note); <c>/log/key</c> has it as soon as a checkpoint covers it.</param>
/// <param name="Keys">All that it had, the newest last.</param>
/// <param name="Restorations">The checkpoints that were signed and then given up.</param>
/// <param name="Checkpoint">The newest one; none before the first.</param>
public sealed record LogPage(
    Guid Id, long Version, long Sequence, string Origin, string Key, IReadOnlyList<LogKeyEntry> Keys, IReadOnlyList<RestorationEntry> Restorations, CheckpointEntry? Checkpoint, SealingEntry Sealing);

/// <summary>A key of the log, and since when it signs.</summary>
/// <param name="Id">The key's id, as it stands in signature lines.</param>
/// <param name="Leaf">The index of the leaf that it came with: it signs the checkpoints with more leaves, and the first key those with fewer too. None, before that is sealed.</param>
/// <param name="Signature">The signature line of the key before it, over both.</param>
/// <param name="Reason">Why it took the place of the one before it.</param>
public sealed record LogKeyEntry(string Key, string Id, long Sequence, DateTimeOffset RecordedAt, long? Leaf, string? Signature, string? Reason);

/// <summary>A checkpoint that was signed and then given up, because the database had been restored from before it.</summary>
/// <param name="Note">The whole signed note.</param>
public sealed record RestorationEntry(long Size, string Root, string Note, long Sequence, DateTimeOffset RecordedAt, string Reason);

/// <summary>A checkpoint of the log.</summary>
public sealed record CheckpointEntry(long Size, string Root, DateTimeOffset SignedAt);

/// <summary>Whether events are sealed, as far as this server knows.</summary>
/// <param name="Fault">Why they are not.</param>
/// <param name="Contradicted">The checkpoint that was signed, that this database does not know, and that an administrator can give up.</param>
public sealed record SealingEntry(bool Well, string? Fault, ContradictedEntry? Contradicted);

/// <summary>A checkpoint that was kept outside of the database, and that the database contradicts.</summary>
/// <param name="Note">The whole signed note.</param>
public sealed record ContradictedEntry(long Size, string Root, string Note);

/// <remarks>For every reader: whoever may read what the ledger says may know who vouches for it, since when, and what was given up.</remarks>
[Question, Requires(Right.Read)]
public static class LogPageEndpoint
{
    /// <summary>The public log: its name and keys, what was given up, and whether it goes on.</summary>
    [WolverineGet("/api/log")]
    public static async Task<LogPage> Get(EventTable events, KeptCheckpoint kept, SealHealth health, NpgsqlDataSource ledger, CancellationToken token)
    {
        var record = await ledger.Read(
            $"select {EventTable.Columns}, l.index from {EventTable.Rows} left join ledger.leaf l on l.sequence = e.seq_id where e.stream_id = {TheLog.Id} order by e.version",
            row => (Event: events.Row(row), Leaf: row.IsDBNull(14) ? (long?)null : row.GetInt64(14)), token);
        var contradiction = await Contradiction.Look(kept, ledger, token);
        var checkpoints = await ledger.Read($"select size, root, signed_at from ledger.checkpoint order by size desc limit 1",
            row => new CheckpointEntry(row.GetInt64(0), new Hash(row.GetFieldValue<byte[]>(1)).ToBase64(), row.GetFieldValue<DateTimeOffset>(2)), token);

        var keys = record.Select(r => KeyOf(r.Event, r.Leaf)).OfType<LogKeyEntry>().ToList();
        var restorations = record.Select(r => r.Event).Where(e => e.Data is RestorationAccepted).Select(Restoration).ToList();
        var (newest, current) = (record[^1].Event, keys[^1].Key);
        var fault = contradiction.Message ?? health.Fault;
        return new LogPage(
            TheLog.Id, newest.Version, newest.Sequence, current[..current.IndexOf('+')], current, keys, restorations, checkpoints is [var checkpoint] ? checkpoint : null,
            new SealingEntry(fault is null, fault, contradiction.Kept is { } unknown ? new ContradictedEntry(unknown.Checkpoint.Size, unknown.Checkpoint.Root.ToBase64(), unknown.ToString()) : null));
    }

    private static LogKeyEntry? KeyOf(RecordedEvent e, long? leaf) => e.Data switch
    {
        LogOpened opened => new LogKeyEntry(opened.Key, IdOf(opened.Key), e.Sequence, e.RecordedAt, leaf, null, null),
        LogKeyRotated rotated => new LogKeyEntry(rotated.New, IdOf(rotated.New), e.Sequence, e.RecordedAt, leaf, rotated.Signature, rotated.Reason),
        _ => null,
    };

    private static RestorationEntry Restoration(RecordedEvent e)
    {
        var accepted = (RestorationAccepted)e.Data;
        return new RestorationEntry(accepted.Size, accepted.Root, accepted.Checkpoint, e.Sequence, e.RecordedAt, accepted.Reason);
    }

    private static string IdOf(string key) => key.Split('+')[1];
}
