using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>Proofs that the log only grew, made from its stored tiles.</summary>
public static class LogConsistency
{
    /// <summary>From one size of the log to a later one, both of which it has had; one question to the database, however large the log is.</summary>
    /// <exception cref="InvalidOperationException">The log has not had these sizes, or a tile is missing.</exception>
    public static async Task<ConsistencyProof> ProveConsistency(this NpgsqlDataSource ledger, long oldSize, long newSize, CancellationToken token)
    {
        // Which tiles a proof reads follows from the sizes alone: it is made once of nothing, to learn which, and once of them.
        var wanted = new HashSet<Tile>();
        ReadOnlyMemory<byte>? Want(Tile tile)
        {
            wanted.Add(tile);
            return new byte[tile.Width * Hash.Length];
        }
        ConsistencyProof.TryMake(oldSize, newSize, new TileHashes(newSize, Want).Node, out _, out _);

        var (levels, indexes) = (wanted.Select(t => t.Level).ToArray(), wanted.Select(t => t.Index).ToArray());
        var tiles = (await ledger.Read(
            $"select t.level, t.index, t.hashes from ledger.tile t join unnest({levels}, {indexes}) as w (level, index) on t.level = w.level and t.index = w.index",
            row => (Place: (row.GetInt32(0), row.GetInt64(1)), Hashes: row.GetFieldValue<byte[]>(2)), token)).ToDictionary(t => t.Place, t => t.Hashes);
        ReadOnlyMemory<byte>? Have(Tile tile) => tiles.TryGetValue((tile.Level, tile.Index), out var hashes) ? hashes : (ReadOnlyMemory<byte>?)null;
        return ConsistencyProof.TryMake(oldSize, newSize, new TileHashes(newSize, Have).Node, out var proof, out var fault) ? proof : throw new InvalidOperationException($"The log cannot show that it only grew. {fault}");
    }
}
