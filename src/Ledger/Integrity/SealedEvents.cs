using System.Text.Json.Nodes;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>Reads events as a package shows them: the data as they stand, what opens the commitment to them, the leaf, and the proof that a checkpoint covers it.</summary>
public static class SealedEvents
{
    /// <summary>The events of some streams that a checkpoint of this size covers, in ledger order.</summary>
    /// <param name="types">Of these wire names alone; none given: all.</param>
    public static async Task<IReadOnlyList<PackagedEvent>> Of(Guid[] streams, long size, NpgsqlDataSource ledger, CancellationToken token, params string[] types)
    {
        var chosen = types.Length == 0 ? (FormattableString)$"true" : $"e.type = any({types})";
        var events = await ledger.Read($"""
            select l.index, l.entry, e.data, e.headers ->> 'salt', e.headers -> 'salts'
            from ledger.mt_events e join ledger.leaf l on l.sequence = e.seq_id
            where e.stream_id = any({streams}) and l.index < {size} and {chosen}
            order by e.seq_id
            """, Event, token);
        var tiles = TileHashes.ReadBy(size, read =>
        {
            foreach (var e in events) InclusionProof.TryMake(e.Index, size, read, out _, out _);
        });
        var hashes = await LogTiles.Read(tiles, ledger, token);
        var nodes = new TileHashes(size, tile => hashes.GetValueOrDefault(tile));
        return [.. events.Select(e => e with
        {
            Proof = InclusionProof.TryMake(e.Index, size, nodes.Node, out var proof, out var fault) ? proof.Hashes : throw new InvalidOperationException($"Event {e.Leaf.Sequence} has no proof: {fault}"),
        })];
    }

    private static PackagedEvent Event(NpgsqlDataReader row)
    {
        if (!EventLeaf.TryRead(row.GetFieldValue<byte[]>(1), out var leaf, out var fault)) throw new InvalidOperationException($"Leaf {row.GetInt64(0)} cannot be read: {fault}");
        var salts = row.IsDBNull(4) ? [] : JsonNode.Parse(row.GetString(4))!.AsObject();
        return new PackagedEvent(
            leaf, JsonNode.Parse(row.GetString(2)), Convert.FromBase64String(row.GetString(3)),
            salts.ToDictionary(salt => salt.Key, salt => salt.Value is { } value ? Convert.FromBase64String(value.GetValue<string>()) : null), row.GetInt64(0), []);
    }
}
