using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>
/// What somebody can do who owns the database and knows how everything is made: another statement in an event, its commitment, its leaf, and after it every tile and every checkpoint, signed with a key that they have. Nothing in the
/// database contradicts it any more.
/// </summary>
internal static class Rewriting
{
    private const int TileHeight = 8;

    public static async Task Everything(EmbeddedPostgres postgres, long sequence, string statement, NoteSigner key, CancellationToken token)
    {
        await using var database = NpgsqlDataSource.Create(postgres.SuperuserConnectionString);
        await Event(database, sequence, statement, token);
        await Log(database, key, token);
    }

    private static async Task Event(NpgsqlDataSource database, long sequence, string statement, CancellationToken token)
    {
        await using var read = database.CreateCommand("select e.data, e.headers, l.entry from ledger.mt_events e join ledger.leaf l on l.sequence = e.seq_id where e.seq_id = $1");
        read.Parameters.Add(new() { Value = sequence });
        await using var row = await read.ExecuteReaderAsync(token);
        await row.ReadAsync(token);
        var (data, headers) = (JsonNode.Parse(row.GetString(0))!, JsonNode.Parse(row.GetString(1))!);
        EventLeaf.TryRead(row.GetFieldValue<byte[]>(2), out var leaf, out var fault).ShouldBeTrue(fault);

        data["statement"] = statement;
        var salts = headers[Commitments.Salts]!.AsObject().ToDictionary(salt => salt.Key, byte[]? (salt) => Convert.FromBase64String(salt.Value!.GetValue<string>()));
        EventContent.TryCommit(Convert.FromBase64String(headers[Commitments.Salt]!.GetValue<string>()), data, salts, out var content, out fault).ShouldBeTrue(fault);
        headers[Commitments.Content] = content.ToString();
        (leaf! with { Content = content }).TryWrite(out var entry, out fault).ShouldBeTrue(fault);

        await using var write = database.CreateCommand("with e as (update ledger.mt_events set data = $2::jsonb, headers = $3::jsonb where seq_id = $1) update ledger.leaf set entry = $4 where sequence = $1");
        foreach (var value in new object[] { sequence, data.ToJsonString(), headers.ToJsonString(), entry! }) write.Parameters.Add(new() { Value = value });
        await write.ExecuteNonQueryAsync(token);
    }

    private static async Task Log(NpgsqlDataSource database, NoteSigner key, CancellationToken token)
    {
        var entries = new List<byte[]>();
        await using (var read = database.CreateCommand("select entry from ledger.leaf order by index"))
        await using (var rows = await read.ExecuteReaderAsync(token))
            while (await rows.ReadAsync(token)) entries.Add(rows.GetFieldValue<byte[]>(0));

        var (tree, tiles) = (new CompactRange(), new Dictionary<(int Level, long Index), MemoryStream>());
        foreach (var entry in entries)
        {
            tree.Append(TreeHash.Leaf(entry), (level, index, hash) =>
            {
                if (level % TileHeight != 0) return;
                var place = (level / TileHeight, index / Tile.FullWidth);
                if (!tiles.TryGetValue(place, out var tile)) tiles[place] = tile = new MemoryStream();
                tile.Write(hash.ToArray());
            });
            var note = SignedCheckpoint.Sign(new Checkpoint(key.Verifier.Name, tree.Size, tree.Root), key).ToBytes();
            await using var write = database.CreateCommand("update ledger.checkpoint set root = $2, note = $3 where size = $1");
            foreach (var value in new object[] { tree.Size, tree.Root.ToArray(), note }) write.Parameters.Add(new() { Value = value });
            await write.ExecuteNonQueryAsync(token);
        }
        foreach (var ((level, index), hashes) in tiles)
        {
            await using var write = database.CreateCommand("update ledger.tile set hashes = $3 where level = $1 and index = $2");
            foreach (var value in new object[] { level, index, hashes.ToArray() }) write.Parameters.Add(new() { Value = value });
            await write.ExecuteNonQueryAsync(token);
        }
    }
}
