using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ledger.Proofs;

/// <summary>
/// One text that proves, with no server, that a leaf is in a log: C2SP tlog-proof (https://c2sp.org/tlog-proof). It holds the leaf's index, its
/// inclusion proof and the signed checkpoint; the leaf itself it does not hold. Files of it end in <c>.tlog-proof</c>.
/// </summary>
/// <param name="Index">The leaf's, from 0.</param>
/// <param name="Hashes">As of <see cref="InclusionProof"/>, in the tree of the checkpoint.</param>
/// <param name="Checkpoint">The checkpoint that covers the leaf.</param>
/// <param name="Extra">Something of the application's own, which nothing in the proof vouches for; <c>null</c> if there is none, and never empty.</param>
public sealed record TlogProof(long Index, IReadOnlyList<Hash> Hashes, SignedCheckpoint Checkpoint, byte[]? Extra = null)
{
    /// <summary>The most bytes of a proof that is read.</summary>
    public const int MaxLength = 2 * SignedNote.MaxLength;

    private const string Header = "c2sp.org/tlog-proof@v1", ExtraLine = "extra ", IndexLine = "index ";

    /// <summary>No tree of 2^63 leaves is higher.</summary>
    private const int MaxHashes = 63;

    /// <summary>The proof as text. Read again it is the same proof, and written again the same bytes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (Extra is { Length: > 0 } extra)
            text.Append(ExtraLine).Append(Convert.ToBase64String(extra)).Append('\n');
        text.Append(IndexLine).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes)
            text.Append(hash.ToBase64()).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    public byte[] ToBytes() => NoteText.Bytes(ToString());

    /// <summary>Reads a proof as <see cref="ToBytes"/> writes it, and no other. Nothing is verified.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TlogProof? proof, [NotNullWhen(false)] out string? fault)
    {
        proof = null;
        if (bytes.Length > MaxLength)
        {
            fault = $"A proof has at most {MaxLength} bytes; this one has {bytes.Length}.";
            return false;
        }

        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0 || NoteText.Read(bytes[..end]) is not { } head)
        {
            fault = "A proof is lines of UTF-8, an empty line and a signed checkpoint; this is not.";
            return false;
        }

        var lines = head.Split('\n', MaxHashes + 4);
        if (lines[0] != Header)
        {
            fault = $"The first line of a proof is {Header}.";
            return false;
        }

        var next = 1;
        byte[]? extra = null;
        if (next < lines.Length && lines[next].StartsWith(ExtraLine, StringComparison.Ordinal)
            && (!StrictBase64.TryDecode(lines[next++].AsSpan(ExtraLine.Length), MaxLength, out extra) || extra.Length == 0))
        {
            fault = "What stands behind extra is one byte or more in Base 64.";
            return false;
        }

        if (next == lines.Length || !lines[next].StartsWith(IndexLine, StringComparison.Ordinal) || !DecimalLine.TryRead(lines[next].AsSpan(IndexLine.Length), out var index))
        {
            fault = "A proof has a line of the word index and the index of the leaf: a decimal number without leading zeroes, below 2^63.";
            return false;
        }

        var hashes = new List<Hash>();
        foreach (var line in lines[(next + 1)..])
        {
            if (hashes.Count == MaxHashes || !Hash.TryParseBase64(line, out var hash))
            {
                fault = $"Behind its index a proof has at most {MaxHashes} lines, each a hash of 32 bytes in Base 64.";
                return false;
            }

            hashes.Add(hash);
        }

        if (!SignedCheckpoint.TryParse(bytes[(end + 2)..], out var checkpoint, out fault))
            return false;
        proof = new TlogProof(index, hashes, checkpoint, extra);
        return true;
    }

    /// <summary>Whether this leaf is in the log, by a checkpoint that the policy trusts. The time of a cosignature is told, not judged.</summary>
    /// <param name="leaf">The leaf's hash: <see cref="TreeHash.Leaf"/>.</param>
    public CheckpointVerification Verify(Hash leaf, CheckpointPolicy policy)
    {
        var verification = policy.Verify(Checkpoint);
        return verification.Fault is null && !new InclusionProof(Index, Checkpoint.Checkpoint.Size, Hashes).Verifies(leaf, Checkpoint.Checkpoint.Root, out var fault)
            ? verification with { Fault = fault }
            : verification;
    }
}
