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
        var tiles = await LogTiles.Read(TileHashes.ReadBy(newSize, read => ConsistencyProof.TryMake(oldSize, newSize, read, out _, out _)), ledger, token);
        return ConsistencyProof.TryMake(oldSize, newSize, new TileHashes(newSize, tile => tiles.GetValueOrDefault(tile)).Node, out var proof, out var fault) ? proof : throw new InvalidOperationException($"The log cannot show that it only grew. {fault}");
    }
}
