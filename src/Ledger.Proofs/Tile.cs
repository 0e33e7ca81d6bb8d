using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ledger.Proofs;

/// <summary>
/// The place of one tile of a log: C2SP tlog-tiles (https://c2sp.org/tlog-tiles). A tile is 256 consecutive hashes of one level of the tree, every
/// eighth level being kept; the last one of a level can be partial. Entry bundles are cut like the tiles of level 0.
/// </summary>
/// <param name="Level">0 holds the leaves' hashes; the hashes of a level above are each of a full tile of the level below. <see cref="Entries"/> for a bundle of entries.</param>
/// <param name="Index">The tile's index in its level, from 0.</param>
/// <param name="Width">How many hashes or entries it has: <see cref="FullWidth"/>, or 1 to 255 if it is partial.</param>
public readonly record struct Tile(int Level, long Index, int Width)
{
    /// <summary>A full tile's hashes.</summary>
    public const int FullWidth = 256;

    /// <summary>In place of a level: the entries themselves, which is an <see cref="EntryBundle"/>.</summary>
    public const int Entries = -1;

    private const int MaxLevel = 63;

    private const int Height = 8;

    /// <summary>Whether more hashes can come.</summary>
    public bool IsPartial => Width != FullWidth;

    /// <summary>The path below the log's prefix: <c>tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]</c>, such as <c>tile/0/x001/x234/067.p/8</c>, or with <c>entries</c> for the level.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder("tile/").Append(Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
            var digits = Index.ToString(CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
            for (var at = 0; at < digits.Length - 3; at += 3)
                path.Append('x').Append(digits, at, 3).Append('/');
            path.Append(digits, digits.Length - 3, 3);
            if (IsPartial)
                path.Append(".p/").Append(Width.ToString(CultureInfo.InvariantCulture));
            return path.ToString();
        }
    }

    /// <summary>Reads a path as <see cref="Path"/> writes it, and no other: no leading slash, no zeroes that are not needed, an index below 2^63.</summary>
    public static bool TryParsePath(ReadOnlySpan<char> path, out Tile tile, [NotNullWhen(false)] out string? fault)
    {
        tile = default;
        if (path.Length > 64 || !path.StartsWith("tile/", StringComparison.Ordinal))
        {
            fault = "The path of a tile is tile/<L>/<N> or tile/<L>/<N>.p/<W>.";
            return false;
        }

        var rest = path["tile/".Length..];
        var slash = rest.IndexOf('/');
        var level = Entries;
        if (slash < 0 || (!rest[..slash].SequenceEqual("entries") && !(TryDecimal(rest[..slash], out level) && level <= MaxLevel)))
        {
            fault = $"The level of a tile is a number from 0 to {MaxLevel} without leading zeroes, or entries.";
            return false;
        }

        rest = rest[(slash + 1)..];
        var width = FullWidth;
        var partial = rest.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!TryDecimal(rest[(partial + 3)..], out width) || width is 0 or >= FullWidth)
            {
                fault = "The width of a partial tile is a number from 1 to 255 without leading zeroes.";
                return false;
            }

            rest = rest[..partial];
        }

        if (!TryIndex(rest, out var index))
        {
            fault = "The index of a tile is written in groups of three digits, all but the last behind an x, without groups that are not needed: x001/x234/067.";
            return false;
        }

        tile = new Tile(level, index, width);
        fault = null;
        return true;
    }

    /// <summary>
    /// The hash tiles that a tree of <paramref name="newSize"/> leaves has and one of <paramref name="oldSize"/> had not, level by level from the leaves
    /// up; the last of a level can be partial. Those of level 0 are the entry bundles to write as well.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 0, or the tree shrinks.</exception>
    public static IEnumerable<Tile> MadeBy(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(newSize, oldSize);
        return Made(oldSize, newSize);
    }

    /// <summary>The tile, as wide as it is in a tree of <paramref name="size"/> leaves; <c>null</c> if the tree has none there.</summary>
    public static Tile? At(int level, long index, long size)
    {
        var hashes = HashesAt(level == Entries ? 0 : level, size);
        return index < 0 || index > (hashes - 1) >> Height || hashes <= 0 ? null : new Tile(level, index, (int)Math.Min(FullWidth, hashes - (index << Height)));
    }

    /// <summary>One of the hashes of a tile's content.</summary>
    /// <param name="content">The tile's bytes: 32 for each hash.</param>
    /// <param name="position">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tile has no hash there.</exception>
    public static Hash HashAt(ReadOnlySpan<byte> content, int position) => new(content.Slice(position * Hash.Length, Hash.Length));

    private static IEnumerable<Tile> Made(long oldSize, long newSize)
    {
        for (var level = 0; HashesAt(level, newSize) > 0; level++)
        {
            var (before, after) = (HashesAt(level, oldSize), HashesAt(level, newSize));
            if (before == after)
                yield break;
            for (var index = before >> Height; index << Height < after; index++)
                yield return new Tile(level, index, (int)Math.Min(FullWidth, after - (index << Height)));
        }
    }

    /// <summary>How many hashes a level of tiles has. Shifting by 64 and more would begin again at 0.</summary>
    private static long HashesAt(int level, long size) => level < 0 || level * Height >= 64 ? 0 : size >> (level * Height);

    private static bool TryIndex(ReadOnlySpan<char> groups, out long index)
    {
        index = 0;
        var digits = new StringBuilder();
        for (var first = true; ; first = false)
        {
            var slash = groups.IndexOf('/');
            var group = slash < 0 ? groups : groups[..slash];
            if (slash >= 0)
            {
                if (!group.StartsWith("x", StringComparison.Ordinal))
                    return false;
                group = group[1..];
                if (first && group.SequenceEqual("000"))
                    return false;
            }

            if (group.Length != 3 || group.ContainsAnyExceptInRange('0', '9'))
                return false;
            digits.Append(group);
            if (slash < 0)
                return long.TryParse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out index);
            groups = groups[(slash + 1)..];
        }
    }

    private static bool TryDecimal(ReadOnlySpan<char> digits, out int number)
    {
        var isShort = DecimalLine.TryRead(digits, out var read) && read < 1_000;
        number = isShort ? (int)read : 0;
        return isShort;
    }
}
