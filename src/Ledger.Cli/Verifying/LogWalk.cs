using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>Reads a log entry by entry, and its nodes by its tiles. What was read counts only when the tree that it makes has the root that was signed for.</summary>
internal static class LogWalk
{
    private const int Ahead = 8;

    /// <summary>Appends every entry from where a tree ends to where the log ends.</summary>
    /// <param name="tree">The tree so far; it grows.</param>
    /// <param name="size">How many leaves it has in the end.</param>
    /// <param name="each">Takes each entry with its index, in order.</param>
    /// <param name="progress">Told how many leaves there are, and how many there will be.</param>
    /// <returns>What could not be read; none: the tree has got there.</returns>
    public static async Task<string?> Through(LogSource log, CompactRange tree, long size, Action<long, ReadOnlyMemory<byte>> each, IProgress<(long Done, long Of)>? progress, CancellationToken token)
    {
        var reading = new Queue<(Tile Tile, Task<ReadOnlyMemory<byte>?> Bytes)>();
        var next = tree.Size / Tile.FullWidth;
        while (tree.Size < size)
        {
            for (; reading.Count < Ahead && Tile.At(Tile.Entries, next, size) is { } tile; next++) reading.Enqueue((tile, log.Read(tile, token)));
            var (bundle, bytes) = reading.Dequeue();
            if (await bytes is not { } content) return $"The log has no {bundle.Path}, which its checkpoint covers.";
            if (!EntryBundle.TryParse(content, bundle.Width, out var entries, out var fault) && !EntryBundle.TryParse(content, Tile.FullWidth, out entries, out _)) return $"{bundle.Path}: {fault}";
            for (var at = (int)(tree.Size - bundle.Index * Tile.FullWidth); at < bundle.Width; at++)
            {
                each(tree.Size, entries[at]);
                tree.Append(TreeHash.Leaf(entries[at].Span));
            }
            progress?.Report((tree.Size, size));
        }
        return null;
    }

    /// <summary>The right edge of the tree as it was at an earlier size, by the tiles that the log has now.</summary>
    /// <returns>None where tiles are missing.</returns>
    public static async Task<CompactRange?> Edge(LogSource log, long at, long size, CancellationToken token)
    {
        return await FromTiles(log, size, read => CompactRange.TryRestore(at, read, out var tree, out _) ? tree : null, token);
    }

    /// <summary>Whether the log at its size begins with what it was at an earlier one.</summary>
    /// <returns>Why not; none if it does.</returns>
    public static async Task<string?> Contradicts(LogSource log, Checkpoint earlier, Checkpoint now, CancellationToken token)
    {
        if (now.Size == earlier.Size) return now.Root == earlier.Root ? null : "it has another root at the same size.";
        if (now.Size < earlier.Size) return $"it has {now.Size} events now.";
        if (earlier.Size == 0) return null;
        var proof = await FromTiles(log, now.Size, read => ConsistencyProof.TryMake(earlier.Size, now.Size, read, out var made, out _) ? made : null, token);
        if (proof is null) return "its tiles do not give a proof that it only grew.";
        return proof.Verifies(earlier.Root, now.Root, out var fault) ? null : $"its tiles prove something else: {fault}";
    }

    private static async Task<T> FromTiles<T>(LogSource log, long size, Func<NodeReader, T> work, CancellationToken token)
    {
        var tiles = TileHashes.ReadBy(size, read => work(read));
        var bytes = await Task.WhenAll(tiles.Select(async tile => (tile, await log.Read(tile, token))));
        var found = bytes.ToDictionary(read => read.tile, read => read.Item2);
        return work(new TileHashes(size, tile => found.GetValueOrDefault(tile)).Node);
    }
}
