using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>
/// Shows that a leaf stands at an index of a tree: RFC 9162, Section 2.1.3 (https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3), the same as the
/// audit path of RFC 6962, Section 2.1.1.
/// </summary>
/// <param name="Index">The leaf's, from 0.</param>
/// <param name="Size">How many leaves the tree has.</param>
/// <param name="Hashes">The hashes beside the way from the leaf to the root, the leaf's sibling first; at most 63.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Hash> Hashes)
{
    /// <summary>Makes the proof, reading about two nodes for each level of the tree, however large it is.</summary>
    /// <param name="read">Answers for every full subtree of the tree.</param>
    public static bool TryMake(long index, long size, NodeReader read, [NotNullWhen(true)] out InclusionProof? proof, [NotNullWhen(false)] out string? fault)
    {
        proof = null;
        fault = OutOfTree(index, size);
        if (fault is not null)
            return false;

        var ranges = new NodeRanges(read);
        var hashes = new List<Hash>();
        for (var (begin, end) = (0L, size); end - begin > 1;)
        {
            var split = begin + NodeRanges.SplitOf(end - begin);
            if (index < split)
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

        fault = ranges.Fault;
        if (fault is not null)
            return false;
        hashes.Reverse();
        proof = new InclusionProof(index, size, hashes);
        return true;
    }

    /// <summary>Whether the proof leads from this leaf to this root.</summary>
    /// <param name="leaf">The leaf's hash: <see cref="TreeHash.Leaf"/>.</param>
    /// <param name="root">The root of the tree of <see cref="Size"/> leaves, from a checkpoint that is trusted.</param>
    public bool Verifies(Hash leaf, Hash root, [NotNullWhen(false)] out string? fault)
    {
        fault = OutOfTree(Index, Size);
        if (fault is not null)
            return false;

        // RFC 9162, Section 2.1.3.2.
        var (at, last) = (Index, Size - 1);
        var hash = leaf;
        foreach (var beside in Hashes)
        {
            if (last == 0)
            {
                fault = $"The inclusion proof is too long for leaf {Index} of {Size}: it has {Hashes.Count} hashes.";
                return false;
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = TreeHash.Node(beside, hash);
                for (; (at & 1) == 0 && at != 0; at >>= 1)
                    last >>= 1;
            }
            else
            {
                hash = TreeHash.Node(hash, beside);
            }

            at >>= 1;
            last >>= 1;
        }

        fault = last != 0
            ? $"The inclusion proof is too short for leaf {Index} of {Size}: it has {Hashes.Count} hashes."
            : hash != root
                ? $"The inclusion proof does not lead from this leaf at index {Index} to the root of this tree of {Size} leaves."
                : null;
        return fault is null;
    }

    private static string? OutOfTree(long index, long size) => index < 0 || index >= size
        ? $"There is no leaf {index} in a tree of {size} leaves: they are counted from 0."
        : null;
}
