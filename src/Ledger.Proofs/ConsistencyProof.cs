using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Ledger.Proofs;

/// <summary>
/// Shows that a tree grew out of an older one by appending alone: RFC 9162, Section 2.1.4 (https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4), the
/// same as RFC 6962, Section 2.1.2.
/// </summary>
/// <param name="OldSize">How many leaves the older tree has. From 0, every tree has grown: that proof has no hashes.</param>
/// <param name="NewSize">How many leaves the newer tree has. Of the same size, the trees are the same: that proof has no hashes.</param>
/// <param name="Hashes">The nodes from which both roots follow, in the order of the RFC.</param>
public sealed record ConsistencyProof(long OldSize, long NewSize, IReadOnlyList<Hash> Hashes)
{
    /// <summary>Makes the proof, reading about two nodes for each level of the tree, however large it is.</summary>
    /// <param name="read">Answers for every full subtree of the newer tree.</param>
    public static bool TryMake(long oldSize, long newSize, NodeReader read, [NotNullWhen(true)] out ConsistencyProof? proof, [NotNullWhen(false)] out string? fault)
    {
        proof = null;
        fault = NotGrown(oldSize, newSize);
        if (fault is not null)
            return false;

        var hashes = new List<Hash>();
        if (oldSize == 0 || oldSize == newSize)
        {
            proof = new ConsistencyProof(oldSize, newSize, hashes);
            return true;
        }

        // RFC 9162, Section 2.1.4.1, from the root down: the hashes come in the opposite order.
        var ranges = new NodeRanges(read);
        var (begin, end) = (0L, newSize);
        while (end != oldSize)
        {
            var split = begin + NodeRanges.SplitOf(end - begin);
            if (oldSize <= split)
            {
                hashes.Add(ranges.Root(split, end));
                end = split;
            }
            else
            {
                hashes.Add(ranges.Root(begin, split));
                begin = split;
            }
        }

        // The older tree as a whole is not repeated: whoever asks has its root.
        if (begin != 0)
            hashes.Add(ranges.Root(begin, end));
        fault = ranges.Fault;
        if (fault is not null)
            return false;
        hashes.Reverse();
        proof = new ConsistencyProof(oldSize, newSize, hashes);
        return true;
    }

    /// <summary>Whether the proof leads to both of these roots.</summary>
    /// <param name="oldRoot">The root of the tree of <see cref="OldSize"/> leaves, from a checkpoint that is trusted.</param>
    /// <param name="newRoot">The root of the tree of <see cref="NewSize"/> leaves.</param>
    public bool Verifies(Hash oldRoot, Hash newRoot, [NotNullWhen(false)] out string? fault)
    {
        fault = NotGrown(OldSize, NewSize) ?? (OldSize == 0 || OldSize == NewSize ? FaultWithoutHashes(oldRoot, newRoot) : FaultOfHashes(oldRoot, newRoot));
        return fault is null;
    }

    private string? FaultWithoutHashes(Hash oldRoot, Hash newRoot)
    {
        if (Hashes.Count != 0)
            return $"From {OldSize} to {NewSize} leaves a consistency proof has no hashes; this one has {Hashes.Count}.";
        if (OldSize == 0 && oldRoot != TreeHash.Empty)
            return "The root of the older tree, which has no leaves, is not the root of the empty tree.";
        if (NewSize == OldSize && oldRoot != newRoot)
            return $"Two trees of the same {OldSize} leaves have different roots: one of them was rewritten.";
        return null;
    }

    /// <summary>RFC 9162, Section 2.1.4.2.</summary>
    private string? FaultOfHashes(Hash oldRoot, Hash newRoot)
    {
        var whole = BitOperations.IsPow2(OldSize);
        if (Hashes.Count == 0)
            return $"From {OldSize} to {NewSize} leaves a consistency proof needs hashes; this one has none.";

        var (at, last) = (OldSize - 1, NewSize - 1);
        for (; (at & 1) == 1; at >>= 1)
            last >>= 1;
        var older = whole ? oldRoot : Hashes[0];
        var newer = older;
        for (var next = whole ? 0 : 1; next < Hashes.Count; next++)
        {
            if (last == 0)
                return $"The consistency proof from {OldSize} to {NewSize} leaves is too long: it has {Hashes.Count} hashes.";
            var beside = Hashes[next];
            if ((at & 1) == 1 || at == last)
            {
                older = TreeHash.Node(beside, older);
                newer = TreeHash.Node(beside, newer);
                for (; (at & 1) == 0 && at != 0; at >>= 1)
                    last >>= 1;
            }
            else
            {
                newer = TreeHash.Node(newer, beside);
            }

            at >>= 1;
            last >>= 1;
        }

        if (last != 0)
            return $"The consistency proof from {OldSize} to {NewSize} leaves is too short: it has {Hashes.Count} hashes.";
        if (older != oldRoot)
            return $"The consistency proof does not lead to the root of the older tree of {OldSize} leaves.";
        return newer == newRoot ? null : $"The consistency proof does not lead to the root of the newer tree of {NewSize} leaves: what it had at {OldSize} was rewritten.";
    }

    private static string? NotGrown(long oldSize, long newSize) => oldSize < 0 || newSize < oldSize
        ? $"A tree does not grow from {oldSize} to {newSize} leaves."
        : null;
}
