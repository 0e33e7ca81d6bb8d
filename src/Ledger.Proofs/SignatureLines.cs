using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>
/// The signature lines of a note, without the note: what a witness answers, C2SP tlog-witness (https://c2sp.org/tlog-witness#add-checkpoint). Whether they are right is for
/// <see cref="NoteVerifier.Verifies"/> to say, with the text that they are meant for.
/// </summary>
public static class SignatureLines
{
    /// <summary>One line for each signature, each with its newline.</summary>
    public static byte[] ToBytes(IEnumerable<NoteSignature> signatures) => NoteText.Bytes(string.Concat(signatures));

    /// <summary>Reads lines as <see cref="ToBytes"/> writes them, and no others: 1 to <see cref="SignedNote.MaxSignatures"/>, of keys known or unknown.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IReadOnlyList<NoteSignature>? signatures, [NotNullWhen(false)] out string? fault)
    {
        signatures = null;
        if (bytes.Length > SignedNote.MaxLength || NoteText.Read(bytes) is not { } text || !text.EndsWith('\n'))
        {
            fault = $"Signature lines are UTF-8, at most {SignedNote.MaxLength} bytes, and each ends in a newline; these are not.";
            return false;
        }

        var lines = text[..^1].Split('\n', SignedNote.MaxSignatures + 1);
        if (lines.Length > SignedNote.MaxSignatures)
        {
            fault = $"There are at most {SignedNote.MaxSignatures} signatures; here are more.";
            return false;
        }

        var read = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (!NoteSignature.TryParse(line, out var signature, out fault))
                return false;
            read.Add(signature);
        }

        signatures = read;
        fault = null;
        return true;
    }
}
