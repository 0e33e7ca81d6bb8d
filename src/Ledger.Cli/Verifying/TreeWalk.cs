using System.Globalization;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>
/// The tree of a log, worked out from its first leaf on and compared with the tiles that are kept: what it gives is told at any size that is come to. Its memory does not grow with the log.
/// Where an entry and the hash that its tile has are not the same, both trees are followed from there: so it shows which of the two the checkpoints were signed for.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
internal sealed class TreeWalk
{
    private const int TileHeight = 8;

    private Tree? _ofEntries = new();
    private Tree? _ofTiles;

    /// <summary>How many leaves were passed.</summary>
    public long Size { get; private set; }

    /// <summary>The tiles above the lowest level that are full with what was passed, or, after <see cref="Finish"/>, partial; each with the contents that it may have.</summary>
    public List<(int Level, long Index, List<byte[]> Contents)> Tiles { get; } = [];

    /// <summary>Whether a root is that of the leaves that were passed. Unknown, where leaves are missing and their tiles are too.</summary>
    public bool? Gives(Hash root) => _ofEntries is null && _ofTiles is null ? null : _ofEntries?.Range.Root == root || _ofTiles?.Range.Root == root;

    /// <summary>Goes on by one leaf.</summary>
    /// <param name="ofEntry">The hash of its entry; none, where the entry is missing.</param>
    /// <param name="ofTile">The hash that the tile has for it; none, where the tile is missing or too short.</param>
    public void Pass(Hash? ofEntry, Hash? ofTile)
    {
        if (ofEntry != ofTile && _ofTiles is null && _ofEntries is not null && ofTile is not null) _ofTiles = _ofEntries.Copy();
        if (ofEntry is { } own) _ofEntries?.Append(own);
        else _ofEntries = null;
        if (ofTile is { } kept) _ofTiles?.Append(kept);
        else _ofTiles = null;
        Size++;
        Collect(at: Size);
    }

    /// <summary>Takes what is not full for a tile too.</summary>
    public void Finish()
    {
        foreach (var level in Levels())
        {
            var contents = Contents(level);
            if (contents.Count > 0) Tiles.Add((level, Size >> (level * TileHeight) >> TileHeight, contents));
        }
    }

    private void Collect(long at)
    {
        for (var level = 1; at % (1L << ((level + 1) * TileHeight)) == 0 && level < 7; level++)
        {
            var contents = Contents(level);
            if (contents.Count > 0) Tiles.Add((level, (at >> ((level + 1) * TileHeight)) - 1, contents));
            _ofEntries?.Growing.Remove(level);
            _ofTiles?.Growing.Remove(level);
        }
    }

    private IEnumerable<int> Levels() => new[] { _ofEntries, _ofTiles }.OfType<Tree>().SelectMany(tree => tree.Growing.Keys).Where(level => level > 0).Distinct().Order();

    private List<byte[]> Contents(int level) =>
        [.. new[] { _ofEntries, _ofTiles }.OfType<Tree>().Where(tree => tree.Growing.ContainsKey(level)).Select(tree => tree.Growing[level].SelectMany(hash => hash.ToArray()).ToArray())];

    private sealed class Tree
    {
        public CompactRange Range { get; private init; } = new();

        /// <summary>By level of tiles, the hashes of the tile that is not full yet.</summary>
        public Dictionary<int, List<Hash>> Growing { get; } = [];

        public void Append(Hash leaf) => Range.Append(leaf, Grow);

        public Tree Copy()
        {
            if (!CompactRange.TryRestore(Range.Size, [.. Range.Edge], out var range, out var fault)) throw new InvalidOperationException(fault);
            var copy = new Tree { Range = range };
            foreach (var (level, hashes) in Growing) copy.Growing[level] = [.. hashes];
            return copy;
        }

        private void Grow(int level, long index, Hash hash)
        {
            if (level == 0 || level % TileHeight != 0) return;
            if (!Growing.TryGetValue(level / TileHeight, out var hashes)) Growing[level / TileHeight] = hashes = [];
            hashes.Add(hash);
        }
    }
}

/// <summary>A checkpoint as its row has it.</summary>
/// <param name="SealedTo">Up to which sequence every event was said to have its leaf in it.</param>
internal sealed record CheckpointRow(long Size, byte[] Root, byte[] Note, long SealedTo)
{
    /// <summary>What it says of itself, or why that cannot be read; and whether the row says the same.</summary>
    public (SignedCheckpoint? Signed, string? Fault) Read()
    {
        if (!SignedCheckpoint.TryParse(Note, out var signed, out var fault)) return (null, fault);
        return signed.Checkpoint.Size != Size || !signed.Checkpoint.Root.ToArray().AsSpan().SequenceEqual(Root)
            ? (signed, string.Create(CultureInfo.InvariantCulture, $"It is filed under {Size} leaves, and says {signed.Checkpoint.Size}; or its root is filed as another."))
            : (signed, null);
    }
}
