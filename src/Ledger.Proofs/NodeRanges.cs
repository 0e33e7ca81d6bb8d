using System.Numerics;

namespace Ledger.Proofs;

/// <summary>Puts the hash of any range of leaves together from the full subtrees that it is made of, and remembers the first one that was missing.</summary>
internal sealed class NodeRanges(NodeReader read)
{
    /// <summary>Why no proof can be made, once that is so.</summary>
    public string? Fault { get; private set; }

    /// <summary>MTH(D[begin:end]) of RFC 6962; <paramref name="begin"/> is where a subtree of this size can begin in a tree.</summary>
    public Hash Root(long begin, long end)
    {
        var count = end - begin;
        if (BitOperations.IsPow2(count))
            return Full(BitOperations.Log2((ulong)count), begin);
        var split = begin + SplitOf(count);
        return TreeHash.Node(Root(begin, split), Root(split, end));
    }

    /// <summary>The largest power of two below <paramref name="count"/>, which is at least 2.</summary>
    public static long SplitOf(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    private Hash Full(int level, long begin)
    {
        if (Fault is not null)
            return default;
        if (read(level, begin >> level) is { } hash)
            return hash;
        Fault = $"The hash of node {begin >> level} at level {level} (leaves {begin} to {begin + (1L << level) - 1}) is not stored.";
        return default;
    }
}
