using System.Globalization;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Cli.Verifying;

/// <summary>
/// Works the log out again from its leaves: their hashes, every tile, and the root of every checkpoint that was kept, in one pass and with little memory; and verifies the checkpoints' signatures,
/// where keys are given.
/// </summary>
/// <param name="keys">Verifier keys, of the log and of witnesses; none, to verify no signature.</param>
/// <param name="held">Checkpoints that somebody holds, which the log must agree with.</param>
/// <param name="doubts">Where what is found goes.</param>
public sealed class LogCheck(IReadOnlyList<NoteVerifier> keys, IReadOnlyList<Checkpoint> held, Doubts doubts)
{
    /// <summary>How many leaves are read together: whole tiles.</summary>
    public const int Together = 32 * Tile.FullWidth;

    private readonly TreeWalk _walk = new();
    private long _lastGood, _sealedTo;
    private (long Size, long? Before, long Others) _wrongRoots;
    private bool _broken;
    private string? _origin = keys.FirstOrDefault(key => key.Algorithm is NoteAlgorithm.Ed25519)?.Name;

    /// <summary>How many leaves were looked at.</summary>
    public long Leaves => _walk.Size;

    /// <summary>How many checkpoints were looked at.</summary>
    public long Checkpoints { get; private set; }

    /// <summary>How many cosignatures of known witnesses were found right.</summary>
    public long Cosignatures { get; private set; }

    /// <summary>How many leaves the newest checkpoint has.</summary>
    public static async Task<long> NewestSize(NpgsqlConnection connection, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("select coalesce(max(size), 0) from ledger.checkpoint", connection);
        return (long)(await query.ExecuteScalarAsync(token))!;
    }

    /// <summary>Goes on by up to <see cref="Together"/> leaves.</summary>
    /// <param name="size">Where the log ends: the size of its newest checkpoint.</param>
    /// <returns>False when it is at its end.</returns>
    public async Task<bool> Next(NpgsqlConnection connection, long size, CancellationToken token)
    {
        var first = Leaves;
        var end = Math.Min(size, first + Together);
        if (first == 0) await TheEmptyTree(connection, token);
        if (first >= end) return false;

        var leaves = await ReadLeaves(connection, first, end, token);
        var tiles = await ReadTiles(connection, first, end, token);
        var checkpoints = await ReadCheckpoints(connection, first, end, token);
        var hashes = new Hash[leaves.Count];
        Parallel.For(0, leaves.Count, at => hashes[at] = TreeHash.Leaf(leaves[at].Entry));

        var (nextLeaf, nextCheckpoint) = (0, 0);
        for (var index = first; index < end; index++)
        {
            var leaf = nextLeaf < leaves.Count && leaves[nextLeaf].Index == index ? leaves[nextLeaf] : null;
            Pass(index, leaf, leaf is null ? null : hashes[nextLeaf], Kept(tiles, index));
            if (leaf is not null) nextLeaf++;
            if (nextCheckpoint < checkpoints.Count && checkpoints[nextCheckpoint].Size == index + 1) CompareRoot(checkpoints[nextCheckpoint++], leaf?.Sequence);
            foreach (var theirs in held) CompareHeld(theirs);
        }
        Verify(checkpoints);
        await CompareTiles(connection, token);
        return end < size;
    }

    /// <summary>Ends the walk: what is partial, and what came too much.</summary>
    /// <param name="whole">Whether nothing was sealed meanwhile, so that nothing may be there beyond the newest checkpoint.</param>
    public async Task Finish(NpgsqlConnection connection, bool whole, CancellationToken token)
    {
        _walk.Finish();
        await CompareTiles(connection, token);
        if (_wrongRoots.Size > 0)
        {
            doubts.Add(new Doubt(DoubtKind.Checkpoint, _wrongRoots.Before, Invariant(
                $"The root of the checkpoint of {_wrongRoots.Size} leaves{(_wrongRoots.Others > 0 ? $", and of {_wrongRoots.Others} others after it," : "")} is not what the leaves give: one of the leaves {_lastGood} to {_wrongRoots.Size - 1} was changed, or one came or went.")));
        }
        foreach (var theirs in held.Where(theirs => theirs.Size > Leaves))
            doubts.Add(new Doubt(DoubtKind.Contradicted, null, Invariant($"You hold a checkpoint of {theirs.Size} leaves, and the log has {Leaves}: it was rolled back.")));
        if (whole) await NothingBeyond(connection, token);
    }

    private async Task TheEmptyTree(NpgsqlConnection connection, CancellationToken token)
    {
        foreach (var theirs in held) CompareHeld(theirs);
        await using var query = new NpgsqlCommand("select size from ledger.checkpoint where size <= 0", connection);
        await using var reader = await query.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) doubts.Add(new Doubt(DoubtKind.Checkpoint, null, Invariant($"There is a checkpoint of {reader.GetInt64(0)} leaves, and none is signed for an empty log.")));
    }

    private void Pass(long index, LeafRow? leaf, Hash? ofEntry, Hash? ofTile)
    {
        if (leaf is null) doubts.Add(new Doubt(DoubtKind.Leaf, null, Invariant($"Leaf {index} of the log is missing.")));
        else if (leaf.Sequence <= _sealedTo) doubts.Add(new Doubt(DoubtKind.Leaf, leaf.Sequence, Invariant($"Its leaf, {index}, came when the log was said to have every event up to {_sealedTo}.")));
        if (ofTile is null) doubts.Add(new Doubt(DoubtKind.Tile, leaf?.Sequence, Invariant($"The hash of leaf {index} is not in the tiles.")));
        else if (ofEntry is { } own && own != ofTile) doubts.Add(new Doubt(DoubtKind.Leaf, leaf!.Sequence, Invariant($"Its leaf, {index}, is not the one whose hash is in the tiles.")));
        _walk.Pass(ofEntry, ofTile);
    }

    private void CompareRoot(CheckpointRow checkpoint, long? newest)
    {
        Checkpoints++;
        _sealedTo = Math.Max(_sealedTo, checkpoint.SealedTo);
        switch (checkpoint.Root.Length == Hash.Length ? _walk.Gives(new Hash(checkpoint.Root)) : false)
        {
            case true:
                _lastGood = checkpoint.Size;
                break;
            case false when _wrongRoots.Size == 0:
                _wrongRoots = (checkpoint.Size, newest, 0);
                break;
            case false:
                _wrongRoots.Others++;
                break;
            case null when !_broken:
                _broken = true;
                doubts.Add(new Doubt(DoubtKind.Checkpoint, newest, Invariant($"From the checkpoint of {checkpoint.Size} leaves on, no root can be worked out: leaves are missing, and their tiles too.")));
                break;
        }
    }

    private void CompareHeld(Checkpoint theirs)
    {
        if (theirs.Size == Leaves && _walk.Gives(theirs.Root) is not true)
            doubts.Add(new Doubt(DoubtKind.Contradicted, null, Invariant($"You hold a checkpoint of {theirs.Size} leaves whose root is not what the leaves here give: the log was rewritten.")));
    }

    /// <summary>Each checkpoint says what its row says, of one log, and is signed by a key that is known.</summary>
    private void Verify(List<CheckpointRow> checkpoints)
    {
        var read = checkpoints.Select(row => (row.Size, Read: row.Read())).ToList();
        foreach (var (size, (signed, fault)) in read)
        {
            _origin ??= signed?.Checkpoint.Origin;
            var wrong = fault ?? (signed!.Checkpoint.Origin != _origin ? $"It is of the log {signed.Checkpoint.Origin}, and not of {_origin}." : null);
            if (wrong is not null) doubts.Add(new Doubt(DoubtKind.Checkpoint, null, Invariant($"The checkpoint of {size} leaves is not sound. {wrong}")));
        }
        if (keys.Count == 0) return;

        var ofLog = keys.Where(key => key.Algorithm is NoteAlgorithm.Ed25519).ToList();
        var witnesses = keys.Where(key => key.Algorithm is NoteAlgorithm.Cosignature).ToList();
        var policy = new CheckpointPolicy(_origin ?? "", ofLog, witnesses, 0);
        var cosignatures = 0L;
        Parallel.ForEach(read.Where(checkpoint => checkpoint.Read.Signed is not null), checkpoint =>
        {
            var verification = ofLog.Count > 0 ? policy.Verify(checkpoint.Read.Signed!) : OfWitnesses(checkpoint.Read.Signed!, witnesses);
            if (verification.Fault is { } fault) doubts.Add(new Doubt(DoubtKind.Signature, null, Invariant($"The checkpoint of {checkpoint.Size} leaves is not signed as it should be. {fault}")));
            Interlocked.Add(ref cosignatures, verification.Cosignatures.Count);
        });
        Cosignatures += cosignatures;
    }

    /// <summary>Without a key of the log there is nothing to ask for; what a known witness signed must be right.</summary>
    private static CheckpointVerification OfWitnesses(SignedCheckpoint signed, List<NoteVerifier> witnesses)
    {
        if (!signed.Note.Signatures.Any(signature => witnesses.Exists(witness => witness.IsNamedBy(signature)))) return new CheckpointVerification([], [], null);
        var verification = signed.Note.Verify(witnesses);
        return new CheckpointVerification([], verification.Signatures, verification.Fault);
    }

    private static Hash? Kept(Dictionary<long, byte[]> tiles, long index)
    {
        var at = (int)(index % Tile.FullWidth);
        return tiles.TryGetValue(index / Tile.FullWidth, out var content) && content.Length >= (at + 1) * Hash.Length ? Tile.HashAt(content, at) : null;
    }

    private async Task CompareTiles(NpgsqlConnection connection, CancellationToken token)
    {
        if (_walk.Tiles.Count == 0) return;
        await using var query = new NpgsqlCommand("""
            select w.level, w.index, t.hashes from unnest($1::int[], $2::bigint[]) w (level, index) left join ledger.tile t on t.level = w.level and t.index = w.index order by 1, 2
            """, connection)
        {
            Parameters = { new() { Value = _walk.Tiles.Select(t => t.Level).ToArray() }, new() { Value = _walk.Tiles.Select(t => t.Index).ToArray() } },
        };
        var expected = _walk.Tiles.ToDictionary(t => (t.Level, t.Index), t => t.Contents);
        await using (var reader = await query.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
            {
                var (level, index) = (reader.GetInt32(0), reader.GetInt64(1));
                var kept = reader.IsDBNull(2) ? [] : reader.GetFieldValue<byte[]>(2);
                if (!expected[(level, index)].Exists(content => kept.AsSpan().StartsWith(content)))
                    doubts.Add(new Doubt(DoubtKind.Tile, null, Invariant($"Tile {index} of level {level} is not what the leaves give.")));
            }
        }
        _walk.Tiles.Clear();
    }

    /// <summary>Leaves that no checkpoint has, and tiles, or hashes in them, that no leaf gives.</summary>
    private async Task NothingBeyond(NpgsqlConnection connection, CancellationToken token)
    {
        await using (var query = new NpgsqlCommand("select index, sequence from ledger.leaf where index < 0 or index >= $1 order by index limit 1000", connection) { Parameters = { new() { Value = Leaves } } })
        await using (var reader = await query.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token)) doubts.Add(new Doubt(DoubtKind.Leaf, reader.GetInt64(1), Invariant($"Its leaf, {reader.GetInt64(0)}, is under no checkpoint.")));
        }

        await using var tiles = new NpgsqlCommand("""
            select level, index from ledger.tile
            where level < 0 or level > 7 or index < 0
               or index::numeric * 256 + length(hashes) / 32 > case when level between 0 and 7 then $1 >> (level * 8) else 0 end or length(hashes) % 32 <> 0 or length(hashes) = 0
            limit 1000
            """, connection) { Parameters = { new() { Value = Leaves } } };
        await using var wrong = await tiles.ExecuteReaderAsync(token);
        while (await wrong.ReadAsync(token)) doubts.Add(new Doubt(DoubtKind.Tile, null, Invariant($"Tile {wrong.GetInt64(1)} of level {wrong.GetInt32(0)} has more, or less, than the leaves give.")));
    }

    private static async Task<List<LeafRow>> ReadLeaves(NpgsqlConnection connection, long first, long end, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("select index, sequence, event, entry from ledger.leaf where index >= $1 and index < $2 order by index", connection)
        {
            Parameters = { new() { Value = first }, new() { Value = end } },
        };
        await using var reader = await query.ExecuteReaderAsync(token);
        var leaves = new List<LeafRow>();
        while (await reader.ReadAsync(token)) leaves.Add(new LeafRow(reader.GetInt64(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetFieldValue<byte[]>(3)));
        return leaves;
    }

    private static async Task<Dictionary<long, byte[]>> ReadTiles(NpgsqlConnection connection, long first, long end, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("select index, hashes from ledger.tile where level = 0 and index >= $1 and index <= $2", connection)
        {
            Parameters = { new() { Value = first / Tile.FullWidth }, new() { Value = (end - 1) / Tile.FullWidth } },
        };
        await using var reader = await query.ExecuteReaderAsync(token);
        var tiles = new Dictionary<long, byte[]>();
        while (await reader.ReadAsync(token)) tiles[reader.GetInt64(0)] = reader.GetFieldValue<byte[]>(1);
        return tiles;
    }

    private static async Task<List<CheckpointRow>> ReadCheckpoints(NpgsqlConnection connection, long first, long end, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("select size, root, note, sealed_to from ledger.checkpoint where size > $1 and size <= $2 order by size", connection)
        {
            Parameters = { new() { Value = first }, new() { Value = end } },
        };
        await using var reader = await query.ExecuteReaderAsync(token);
        var checkpoints = new List<CheckpointRow>();
        while (await reader.ReadAsync(token)) checkpoints.Add(new CheckpointRow(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3)));
        return checkpoints;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
