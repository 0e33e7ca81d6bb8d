using System.Buffers;
using System.Security.Cryptography;

namespace Ledger.Proofs;

/// <summary>
/// The hashes of a Merkle tree: RFC 6962, Section 2.1 (https://www.rfc-editor.org/rfc/rfc6962#section-2.1), with SHA-256. A leaf and a node are
/// hashed behind different first bytes, so that neither can be passed off as the other.
/// </summary>
public static class TreeHash
{
    private const int OnStack = 1024;

    /// <summary>The root of the tree without leaves: the SHA-256 of nothing.</summary>
    public static Hash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        byte[]? rented = null;
        var preimage = entry.Length < OnStack ? stackalloc byte[OnStack] : (rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1));
        preimage[0] = 0x00;
        entry.CopyTo(preimage[1..]);
        var hash = Of(preimage[..(entry.Length + 1)]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Hash Node(Hash left, Hash right)
    {
        Span<byte> preimage = stackalloc byte[1 + (2 * Hash.Length)];
        preimage[0] = 0x01;
        left.CopyTo(preimage[1..]);
        right.CopyTo(preimage[(1 + Hash.Length)..]);
        return Of(preimage);
    }

    internal static Hash Of(ReadOnlySpan<byte> preimage)
    {
        Span<byte> hash = stackalloc byte[Hash.Length];
        SHA256.HashData(preimage, hash);
        return new Hash(hash);
    }
}
