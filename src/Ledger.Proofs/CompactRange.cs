using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Ledger.Proofs;

/// <summary>
/// The right edge of a Merkle tree from its first leaf on: what it takes to go on appending and to say the root, and no more. It is one hash
/// for each bit that is set in the size: at most 63, however long the log is.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
public sealed class CompactRange
{
    private readonly List<Hash> _edge = [];

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the full subtrees that the tree is made of, the largest (leftmost) first. With <see cref="Size"/> it is all there is to store.</summary>
    public IReadOnlyList<Hash> Edge => _edge;

    /// <summary>The root of the tree as it is now; <see cref="TreeHash.Empty"/> without a leaf.</summary>
    public Hash Root
    {
        get
        {
            if (Size == 0)
                return TreeHash.Empty;
            var root = _edge[^1];
            for (var at = _edge.Count - 2; at >= 0; at--)
                root = TreeHash.Node(_edge[at], root);
            return root;
        }
    }

    /// <summary>Takes up a range that was stored.</summary>
    /// <param name="size">How many leaves it had.</param>
    /// <param name="edge">Its <see cref="Edge"/>: one hash for each bit set in the size, the highest first.</param>
    public static bool TryRestore(long size, IReadOnlyList<Hash> edge, [NotNullWhen(true)] out CompactRange? range, [NotNullWhen(false)] out string? fault)
    {
        range = null;
        fault = size < 0
            ? $"A tree has no fewer than 0 leaves; {size} were given."
            : edge.Count != BitOperations.PopCount((ulong)size)
                ? $"The right edge of a tree of {size} leaves has {BitOperations.PopCount((ulong)size)} hashes; {edge.Count} were given."
                : null;
        if (fault is not null)
            return false;
        range = new CompactRange { Size = size };
        range._edge.AddRange(edge);
        return true;
    }

    /// <summary>Takes up the tree of an earlier size, or of this one, from the nodes that are stored of it.</summary>
    /// <param name="size">How many leaves it had.</param>
    /// <param name="read">Reads the roots of the full subtrees that it was made of.</param>
    public static bool TryRestore(long size, NodeReader read, [NotNullWhen(true)] out CompactRange? range, [NotNullWhen(false)] out string? fault)
    {
        var edge = new List<Hash>();
        var begin = 0L;
        for (var level = 62; level >= 0; level--)
        {
            if (size < 0 || (size >> level & 1) == 0)
                continue;
            if (read(level, begin >> level) is { } hash)
                edge.Add(hash);
            begin += 1L << level;
        }

        return TryRestore(size, edge, out range, out fault);
    }

    /// <summary>Appends one leaf.</summary>
    /// <param name="leaf">Its <see cref="TreeHash.Leaf"/>.</param>
    /// <param name="completed">
    /// Told of each subtree that is full with this leaf, from the leaf itself up: its level (0 for a leaf), its index in that level, its root. These
    /// are the nodes of the tree that never change again.
    /// </param>
    /// <exception cref="InvalidOperationException">There are 2^63 - 1 leaves already.</exception>
    public void Append(Hash leaf, Action<int, long, Hash>? completed = null)
    {
        if (Size == long.MaxValue)
            throw new InvalidOperationException("The tree is full.");
        var level = 0;
        var index = Size;
        completed?.Invoke(level, index, leaf);
        for (; (index & 1) == 1; index >>= 1)
        {
            leaf = TreeHash.Node(_edge[^1], leaf);
            _edge.RemoveAt(_edge.Count - 1);
            completed?.Invoke(++level, index >> 1, leaf);
        }

        _edge.Add(leaf);
        Size++;
    }
}
