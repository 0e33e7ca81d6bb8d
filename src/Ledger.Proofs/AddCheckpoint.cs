using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ledger.Proofs;

/// <summary>
/// What a log sends a witness to have a checkpoint cosigned: the body of C2SP tlog-witness's add-checkpoint (https://c2sp.org/tlog-witness#add-checkpoint). What becomes of it
/// <see cref="WitnessPolicy"/> decides.
/// </summary>
/// <param name="OldSize">How many leaves the tree had that the witness cosigned last, as far as the log knows; 0 for none.</param>
/// <param name="Proof">The hashes of the <see cref="ConsistencyProof"/> from there to the checkpoint: at most <see cref="MaxHashes"/>.</param>
/// <param name="Checkpoint">The newer checkpoint, signed by the log; it can have other signatures too.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<Hash> Proof, SignedCheckpoint Checkpoint)
{
    /// <summary>The most hashes of a proof: no tree of 2^63 leaves is higher.</summary>
    public const int MaxHashes = 63;

    /// <summary>The most bytes of a body that is read.</summary>
    public const int MaxLength = 4_096 + SignedNote.MaxLength;

    private const string OldLine = "old ";

    /// <summary>The body as text. Read again it is the same request, and written again the same bytes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(OldLine).Append(OldSize.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof)
            text.Append(hash.ToBase64()).Append('\n');
        return text.Append('\n').Append(Checkpoint).ToString();
    }

    public byte[] ToBytes() => NoteText.Bytes(ToString());

    /// <summary>Reads a body as <see cref="ToBytes"/> writes it, and no other. Nothing is verified.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AddCheckpoint? request, [NotNullWhen(false)] out string? fault)
    {
        request = null;
        if (bytes.Length > MaxLength)
        {
            fault = $"A request has at most {MaxLength} bytes; this one has {bytes.Length}.";
            return false;
        }

        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0 || NoteText.Read(bytes[..end]) is not { } head)
        {
            fault = "A request is the line of the old size, the lines of the proof, an empty line, and a signed checkpoint, in UTF-8; this is not.";
            return false;
        }

        var lines = head.Split('\n', MaxHashes + 2);
        if (!lines[0].StartsWith(OldLine, StringComparison.Ordinal) || !DecimalLine.TryRead(lines[0].AsSpan(OldLine.Length), out var oldSize))
        {
            fault = "The first line of a request is the word old and the size of the checkpoint before: a decimal number without leading zeroes, below 2^63.";
            return false;
        }

        var proof = new List<Hash>();
        foreach (var line in lines[1..])
        {
            if (proof.Count == MaxHashes || !Hash.TryParseBase64(line, out var hash))
            {
                fault = $"Behind the old size a request has at most {MaxHashes} lines, each a hash of 32 bytes in Base 64.";
                return false;
            }

            proof.Add(hash);
        }

        if (!SignedCheckpoint.TryParse(bytes[(end + 2)..], out var checkpoint, out fault))
            return false;
        request = new AddCheckpoint(oldSize, proof, checkpoint);
        return true;
    }
}
