using System.Security.Cryptography;
using Ledger.Proofs;

namespace Ledger.Tests.Proofs;

/// <summary>A tree as the definitions of RFC 6962, Section 2.1, say it, word for word and slowly: what the library's trees are held against.</summary>
internal sealed class ReferenceTree(IReadOnlyList<byte[]> entries)
{
    private readonly Dictionary<(int, int), byte[]> _known = [];

    /// <summary>A tree of entries that are their own numbers.</summary>
    public static ReferenceTree OfSize(int size) => new([.. Enumerable.Range(0, size).Select(BitConverter.GetBytes)]);

    public Hash Leaf(int index) => new(Root(index, index + 1));

    public Hash RootAt(int size) => new(Root(0, size));

    /// <summary>Whatever node is asked for, as if stored.</summary>
    public Hash? Node(int level, long index) => (index + 1) << level <= entries.Count ? new Hash(Root((int)(index << level), (int)((index + 1) << level))) : null;

    /// <summary>PATH(m, D[n]).</summary>
    public IReadOnlyList<Hash> Path(int leaf, int size) => [.. Path(leaf, 0, size).Select(hash => new Hash(hash))];

    /// <summary>PROOF(m, D[n]).</summary>
    public IReadOnlyList<Hash> Proof(int oldSize, int size) => [.. SubProof(oldSize, 0, size, true).Select(hash => new Hash(hash))];

    /// <summary>MTH(D[begin:end]).</summary>
    private byte[] Root(int begin, int end)
    {
        if (!_known.TryGetValue((begin, end), out var root))
        {
            root = (end - begin) switch
            {
                0 => SHA256.HashData([]),
                1 => SHA256.HashData([0x00, .. entries[begin]]),
                _ => SHA256.HashData([0x01, .. Root(begin, begin + Split(end - begin)), .. Root(begin + Split(end - begin), end)]),
            };
            _known.Add((begin, end), root);
        }

        return root;
    }

    private IEnumerable<byte[]> Path(int leaf, int begin, int end)
    {
        if (end - begin == 1)
            return [];
        var middle = begin + Split(end - begin);
        return leaf < middle ? Path(leaf, begin, middle).Append(Root(middle, end)) : Path(leaf, middle, end).Append(Root(begin, middle));
    }

    private IEnumerable<byte[]> SubProof(int oldEnd, int begin, int end, bool whole)
    {
        if (oldEnd == end)
            return whole ? [] : [Root(begin, end)];
        var middle = begin + Split(end - begin);
        return oldEnd <= middle
            ? SubProof(oldEnd, begin, middle, whole).Append(Root(middle, end))
            : SubProof(oldEnd, middle, end, false).Append(Root(begin, middle));
    }

    private static int Split(int count)
    {
        var split = 1;
        while (split * 2 < count)
            split *= 2;
        return split;
    }
}
