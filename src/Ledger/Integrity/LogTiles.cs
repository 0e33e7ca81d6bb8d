using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>Reads tiles of the log.</summary>
public static class LogTiles
{
    /// <summary>Their hashes, each as wide as it was asked for; what is not there in full is left out.</summary>
    public static async Task<IReadOnlyDictionary<Tile, ReadOnlyMemory<byte>?>> Read(IReadOnlyList<Tile> tiles, NpgsqlDataSource ledger, CancellationToken token)
    {
        var (levels, indexes) = (tiles.Select(tile => tile.Level).ToArray(), tiles.Select(tile => tile.Index).ToArray());
        var rows = await ledger.Read(
            $"select t.level, t.index, t.hashes from unnest({levels}, {indexes}) as asked (level, index) join ledger.tile t on t.level = asked.level and t.index = asked.index",
            row => (Level: row.GetInt32(0), Index: row.GetInt64(1), Hashes: row.GetFieldValue<byte[]>(2)), token);
        var found = rows.DistinctBy(row => (row.Level, row.Index)).ToDictionary(row => (row.Level, row.Index), row => row.Hashes);
        return tiles.Distinct().Where(tile => found.TryGetValue((tile.Level, tile.Index), out var hashes) && hashes.Length >= tile.Width * Hash.Length)
            .ToDictionary(tile => tile, tile => (ReadOnlyMemory<byte>?)found[(tile.Level, tile.Index)].AsMemory(0, tile.Width * Hash.Length));
    }
}
