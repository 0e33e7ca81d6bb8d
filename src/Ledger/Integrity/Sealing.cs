using Ledger.Audit;
using Ledger.Hosting;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Integrity;

/// <summary>
/// Appends committed events to the log, in order of arrival: leaves, tiles and checkpoint in one transaction (docs/decisions/0015). One at a time: whoever seals holds the advisory lock of its session, and
/// where two did, the second would fail at the first index or size that is taken. The start repairs with the same code: it takes the log as the last transaction left it.
/// </summary>
public sealed class Sealing(NpgsqlDataSource ledger, Horizon horizon, LogKeys keys, KeptCheckpoint kept, TimeProvider time)
{
    /// <summary>How many events are sealed in one transaction at most.</summary>
    public const int Together = 4_096;

    private const int TileHeight = 8;

    private CompactRange? _edge;

    /// <summary>The verifier key that signs, as long as no other comes under the log.</summary>
    private string _key = "";

    /// <summary>Up to here every event that there will ever be has its leaf.</summary>
    private long _sealed;

    /// <summary>The highest sequence that has a leaf.</summary>
    private long _newest;

    /// <summary>Seals what has no leaf yet, up to <see cref="Together"/>.</summary>
    /// <returns>How many events.</returns>
    /// <exception cref="ContradictedException">The database is not the one that was signed for.</exception>
    /// <exception cref="InvalidOperationException">The key on record is not here, or an event has no commitment.</exception>
    public async Task<int> Seal(NpgsqlConnection connection, CancellationToken token)
    {
        try
        {
            return await SealNext(connection, token);
        }
        catch
        {
            _edge = null;   // whatever was committed or not, and whichever database it is now, the next round looks
            throw;
        }
    }

    private async Task<int> SealNext(NpgsqlConnection connection, CancellationToken token)
    {
        _edge ??= await Restore(token);
        if (_newest > _sealed) await horizon.Glance(token);
        var settled = horizon.Known;
        var events = await Unsealed(connection, token);
        if (events.Count == 0)
        {
            _sealed = Math.Max(_sealed, settled);
            return 0;
        }
        if (settled < events[^1].Sequence)
        {
            // The checkpoint says how far it goes: what is settled is asked first, and then once more what has no leaf.
            await horizon.Glance(token);
            settled = horizon.Known;
            events = await Unsealed(connection, token);
        }
        var sealedTo = Math.Max(_sealed, events.Count < Together ? settled : Math.Min(settled, events[^1].Sequence));
        _newest = Math.Max(_newest, events[^1].Sequence);

        var key = events.FindLast(e => e.Key is not null)?.Key ?? _key;
        kept.Keep(await Append(connection, _edge, events, sealedTo, Signer(key), token));
        _sealed = sealedTo;
        _key = key;
        return events.Count;
    }

    /// <summary>The right edge of the log, from its tiles; checked against its last checkpoint, and that against what was kept outside. A restoration that was accepted on record is carried out.</summary>
    private async Task<CompactRange> Restore(CancellationToken token)
    {
        var checkpoints = await ledger.Read(
            $"select size, root, note from ledger.checkpoint order by size desc limit 1", row => (Size: row.GetInt64(0), Root: new Hash(row.GetFieldValue<byte[]>(1)), Note: row.GetFieldValue<byte[]>(2)), token);
        var (size, root) = checkpoints is [var last] ? (last.Size, last.Root) : (0, TreeHash.Empty);
        var contradiction = await Contradiction.Look(kept, ledger, token);
        if (contradiction.Fault is { } unreadable) throw new InvalidOperationException(unreadable);
        if (contradiction.Kept is { } unknown && !await IsGivenUp(unknown, token)) throw new ContradictedException(contradiction.Message!);

        _key = await SigningKey.Newest(ledger, token) ?? throw new InvalidOperationException("The log was never opened: no key is on record that could sign it.");
        Signer(_key);
        // Below what this database has once sealed nothing gets a leaf any more: an event that turns up there was not recorded by this ledger.
        (_newest, _sealed) = (await ledger.Read(
            $"select coalesce((select max(sequence) from ledger.leaf), 0), coalesce((select max(sealed_to) from ledger.checkpoint), 0)", row => (row.GetInt64(0), row.GetInt64(1)), token)).Single();
        var tiles = await LogTiles.Read(TileHashes.ReadBy(size, read => CompactRange.TryRestore(size, read, out _, out _)), ledger, token);
        if (!CompactRange.TryRestore(size, new TileHashes(size, tile => tiles.GetValueOrDefault(tile)).Node, out var range, out var fault) || range.Root != root) throw new ContradictedException($"The tiles of the log do not make the root of its newest checkpoint. {fault}");

        var newest = checkpoints is [{ Note: var note }] ? Read(note) : null;
        horizon.Forget();
        if (contradiction.Kept is { } givenUp) kept.GiveUp(givenUp, newest);
        else await CatchUp(newest, token);
        return range;
    }

    /// <summary>
    /// Where the newest checkpoint was committed and not kept any more, or by another server that keeps its own, it is kept now; unless the log's tiles do not show that it follows from the one that was kept.
    /// </summary>
    private async Task CatchUp(SignedCheckpoint? newest, CancellationToken token)
    {
        if (newest is null || kept.Read() is var before && before?.Checkpoint.Size >= newest.Checkpoint.Size) return;
        var key = Signer(_key).Verifier;
        if (new CheckpointPolicy(key.Name, key).Verify(newest).Fault is { } unsigned) throw new ContradictedException($"The newest checkpoint of the database is none that this log signed. {unsigned}");
        if (before is { Checkpoint: { Size: > 0 } old })
        {
            var proof = await ledger.ProveConsistency(old.Size, newest.Checkpoint.Size, token);
            if (!proof.Verifies(old.Root, newest.Checkpoint.Root, out var fault))
                throw new ContradictedException($"The newest checkpoint of the database does not follow from the one of {old.Size} leaves that was kept outside of it: the log was altered. {fault}");
        }
        kept.Keep(newest);
    }

    /// <summary>Whether it is on record that exactly this checkpoint is given up. No other is, of whatever size.</summary>
    private async Task<bool> IsGivenUp(SignedCheckpoint checkpoint, CancellationToken token) => (await ledger.Read(
        $"select exists(select from ledger.mt_events where stream_id = {TheLog.Id} and type = 'restoration_accepted' and data ->> 'checkpoint' = {checkpoint.ToString()})", row => row.GetBoolean(0), token)).Single();

    private static SignedCheckpoint Read(byte[] note) =>
        SignedCheckpoint.TryParse(note, out var checkpoint, out var fault) ? checkpoint : throw new ContradictedException($"The newest checkpoint of the database cannot be read. {fault}");

    /// <summary>The private key to a verifier key on record.</summary>
    /// <exception cref="InvalidOperationException">It is not here.</exception>
    private NoteSigner Signer(string key) => keys.SignerOf(key) ?? throw new InvalidOperationException(
        $"This server does not have the key that is on record, {TheLog.NameOf(key)}: put it back into the folder of the log's keys, or into {LogKeys.Variable}.");

    private async Task<List<Unsealed>> Unsealed(NpgsqlConnection connection, CancellationToken token)
    {
        await using var query = new NpgsqlCommand($"""
            select e.seq_id, e.id, e.stream_id, s.type, e.version, e.type, e.timestamp, e.user_name, e.headers ->> 'role', e.headers ->> 'command', e.correlation_id, e.causation_id,
                   e.headers ->> '{Commitments.Content}', {SigningKey.OfEvent}
            from ledger.mt_events e join ledger.mt_streams s on s.id = e.stream_id
            where e.seq_id > $1 and e.type <> 'tombstone' and not exists (select from ledger.leaf l where l.sequence = e.seq_id)
            order by e.seq_id limit {Together}
            """, connection) { Parameters = { new() { Value = _sealed } } };
        await using var reader = await query.ExecuteReaderAsync(token);
        var events = new List<Unsealed>();
        while (await reader.ReadAsync(token))
        {
            var leaf = new EventLeaf(
                reader.GetGuid(1), reader.GetGuid(2), EventTable.KindOf(reader.GetString(3)), reader.GetInt64(4), reader.GetInt64(0), reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6),
                Guid.TryParse(reader.Text(7), out var actor) ? actor : null, reader.Text(8), reader.Text(9), reader.Text(10), reader.Text(11), Content(reader));
            if (!leaf.TryWrite(out var entry, out var fault)) throw new InvalidOperationException($"Event {leaf.Sequence} has no leaf. {fault}");
            events.Add(new Unsealed(leaf.Sequence, leaf.Id, entry, reader.Text(13)));
        }
        return events;
    }

    /// <summary>The commitment that came with the event.</summary>
    private static Hash Content(NpgsqlDataReader row) => Hash.TryParseHex(row.Text(12), out var content)
        ? content
        : throw new InvalidOperationException($"Event {row.GetInt64(0)} came without a commitment to its content: it was not recorded by a server that keeps a log.");

    private async Task<SignedCheckpoint> Append(NpgsqlConnection connection, CompactRange edge, List<Unsealed> events, long sealedTo, NoteSigner signer, CancellationToken token)
    {
        var first = edge.Size;
        var tiles = new SortedDictionary<(int Level, long Index), MemoryStream>();
        foreach (var e in events)
        {
            edge.Append(TreeHash.Leaf(e.Entry), (level, index, hash) =>
            {
                if (level % TileHeight != 0) return;
                var place = (level / TileHeight, index / Tile.FullWidth);
                if (!tiles.TryGetValue(place, out var grown)) tiles[place] = grown = new MemoryStream();
                grown.Write(hash.ToArray());
            });
        }
        var checkpoint = SignedCheckpoint.Sign(new Checkpoint(signer.Verifier.Name, edge.Size, edge.Root), signer);

        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new("insert into ledger.leaf (index, sequence, event, entry) select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bytea[])")
        {
            Parameters =
            {
                new() { Value = events.Select((_, i) => first + i).ToArray() }, new() { Value = events.Select(e => e.Sequence).ToArray() },
                new() { Value = events.Select(e => e.Id).ToArray() }, new() { Value = events.Select(e => e.Entry).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        });
        batch.BatchCommands.Add(new("""
            insert into ledger.tile as t (level, index, hashes) select * from unnest($1::int[], $2::bigint[], $3::bytea[])
            on conflict (level, index) do update set hashes = t.hashes || excluded.hashes
            """)
        {
            Parameters =
            {
                new() { Value = tiles.Keys.Select(t => t.Level).ToArray() }, new() { Value = tiles.Keys.Select(t => t.Index).ToArray() },
                new() { Value = tiles.Values.Select(t => t.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        });
        batch.BatchCommands.Add(new("insert into ledger.checkpoint (size, root, note, signed_at, sealed_to) values ($1, $2, $3, $4, $5)")
        {
            Parameters = { new() { Value = edge.Size }, new() { Value = edge.Root.ToArray() }, new() { Value = checkpoint.ToBytes() }, new() { Value = time.GetUtcNow() }, new() { Value = sealedTo } },
        });
        await batch.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
        return checkpoint;
    }
}

/// <summary>An event that has no leaf yet, with the entry that it will have; and the verifier key that it brings, if it is the log's own and brings one.</summary>
internal sealed record Unsealed(long Sequence, Guid Id, byte[] Entry, string? Key);
