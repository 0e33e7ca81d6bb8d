namespace Ledger.Proofs;

/// <summary>Reads the root of a full subtree from wherever it is stored; from tiles, it is <see cref="TileHashes"/>.</summary>
/// <param name="level">The subtree's height: 0 for a leaf; it spans 2^level leaves.</param>
/// <param name="index">Its index among those of its height: it begins at leaf index × 2^level.</param>
/// <returns>The hash, or <c>null</c> where none is stored.</returns>
public delegate Hash? NodeReader(int level, long index);

/// <summary>
/// The nodes of a tree, from its stored tiles: <see cref="Node"/> is the <see cref="NodeReader"/> from which proofs are made. A tile is read once and
/// kept, and so is what was worked out from it, so that many proofs of one tree cost little more than one; a proof needs one or two for each of the tree's levels of tiles (three at 16 million leaves).
/// </summary>
/// <remarks>For one tree and one question: not for use by several threads at once, and it forgets nothing.</remarks>
/// <param name="size">How many leaves the tree has.</param>
/// <param name="read">
/// The bytes of a tile as wide as in this tree; a wider one, which begins with the same hashes, does as well. <c>null</c> if there is none.
/// </param>
public sealed class TileHashes(long size, Func<Tile, ReadOnlyMemory<byte>?> read)
{
    private const int Height = 8;

    private readonly Dictionary<Tile, ReadOnlyMemory<byte>?> _tiles = [];
    private readonly Dictionary<(int Level, long Index), Hash> _nodes = [];

    /// <summary>The root of a full subtree.</summary>
    /// <param name="level">Its height; it spans 2^level leaves.</param>
    /// <param name="index">Its index among those of its height.</param>
    /// <returns><c>null</c> if the tree has no such subtree in full, or its tile is missing or too short.</returns>
    public Hash? Node(int level, long index)
    {
        if (!IsWhole(level, index, size))
            return null;
        if (level % Height == 0)
            return Kept(level / Height, index);
        if (_nodes.TryGetValue((level, index), out var known))
            return known;
        if (Node(level - 1, 2 * index) is not { } left || Node(level - 1, (2 * index) + 1) is not { } right)
            return null;
        return _nodes[(level, index)] = TreeHash.Node(left, right);
    }

    /// <summary>Which tiles some work reads of a tree of a size, so that they can be fetched together before it is done: it is done once, with hashes of zeroes, for nothing but this. Each tile once.</summary>
    /// <param name="work">Whatever it reads does not depend on the hashes: making any proof, or reading any node.</param>
    public static IReadOnlyList<Tile> ReadBy(long size, Action<NodeReader> work)
    {
        var read = new HashSet<Tile>();
        work((level, index) =>
        {
            if (!IsWhole(level, index, size) || TileOf(level / Height, index << (level % Height), size) is not { } tile)
                return null;
            read.Add(tile);
            return default(Hash);
        });
        return [.. read];
    }

    private static bool IsWhole(int level, long index, long size) => level is >= 0 and <= 62 && index >= 0 && index < size >> level;

    private static Tile? TileOf(int level, long hash, long size) => Tile.At(level, hash / Tile.FullWidth, size);

    private Hash? Kept(int level, long index) =>
        TileOf(level, index, size) is { } tile && Content(tile) is { } content && content.Length >= tile.Width * Hash.Length ? Tile.HashAt(content.Span, (int)(index % Tile.FullWidth)) : null;

    private ReadOnlyMemory<byte>? Content(Tile tile)
    {
        if (!_tiles.TryGetValue(tile, out var content))
            _tiles.Add(tile, content = read(tile));
        return content;
    }
}
