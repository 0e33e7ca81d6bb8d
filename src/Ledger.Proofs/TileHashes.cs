namespace Ledger.Proofs;

/// <summary>Reads the root of a full subtree from wherever it is stored; from tiles, it is <see cref="TileHashes"/>.</summary>
/// <param name="level">The subtree's height: 0 for a leaf; it spans 2^level leaves.</param>
/// <param name="index">Its index among those of its height: it begins at leaf index × 2^level.</param>
/// <returns>The hash, or <c>null</c> where none is stored.</returns>
public delegate Hash? NodeReader(int level, long index);

/// <summary>
/// The nodes of a tree, from its stored tiles: <see cref="Node"/> is the <see cref="NodeReader"/> from which proofs are made. A tile is read once and
/// kept; a proof needs one or two for each of the tree's levels of tiles (three at 16 million leaves).
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

    /// <summary>The root of a full subtree.</summary>
    /// <param name="level">Its height; it spans 2^level leaves.</param>
    /// <param name="index">Its index among those of its height.</param>
    /// <returns><c>null</c> if the tree has no such subtree in full, or its tile is missing or too short.</returns>
    public Hash? Node(int level, long index)
    {
        if (level is < 0 or > 62 || index < 0 || index >= size >> level)
            return null;
        var height = level % Height;
        var first = index << height;
        var width = 1 << height;
        var position = (int)(first % Tile.FullWidth);
        if (Tile.At(level / Height, first / Tile.FullWidth, size) is not { } tile || Content(tile) is not { } content || content.Length < tile.Width * Hash.Length)
            return null;
        Span<Hash> row = stackalloc Hash[width];
        for (var at = 0; at < width; at++)
            row[at] = Tile.HashAt(content.Span, position + at);
        for (; width > 1; width /= 2)
        {
            for (var at = 0; at < width / 2; at++)
                row[at] = TreeHash.Node(row[2 * at], row[(2 * at) + 1]);
        }

        return row[0];
    }

    /// <summary>Which tiles some work reads of a tree of a size, so that they can be fetched together before it is done: it is done once, with hashes of zeroes, for nothing but this.</summary>
    /// <param name="work">Whatever it reads does not depend on the hashes: making any proof, or reading any node.</param>
    public static IReadOnlyList<Tile> ReadBy(long size, Action<NodeReader> work)
    {
        var read = new List<Tile>();
        work(new TileHashes(size, tile =>
        {
            read.Add(tile);
            return new byte[tile.Width * Hash.Length];
        }).Node);
        return read;
    }

    private ReadOnlyMemory<byte>? Content(Tile tile)
    {
        if (!_tiles.TryGetValue(tile, out var content))
            _tiles.Add(tile, content = read(tile));
        return content;
    }
}
