using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>One signature line of a note: <c>— name base64(key id ‖ signature)</c>. It says who signed, not that the signature is right.</summary>
/// <param name="KeyName">Not empty; without spaces, plus or control characters.</param>
/// <param name="KeyId">With the name, it says which key and which algorithm.</param>
/// <param name="Signature">What the algorithm makes of it; not empty.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    private const string Dash = "— ";

    /// <summary>The signatures of other algorithms may be long: nearly 5,000 bytes if they withstand quantum computers.</summary>
    private const int MaxLength = 16_384;

    /// <summary>The line, with its newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
        return $"{Dash}{KeyName} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Reads a line as <see cref="ToString"/> writes it, without its newline, and no other.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out NoteSignature? signature, [NotNullWhen(false)] out string? fault)
    {
        signature = null;
        var space = line.LastIndexOf(' ');
        if (!line.StartsWith(Dash, StringComparison.Ordinal) || space < Dash.Length)
        {
            fault = "A signature line is an em dash, a space, the name of a key, a space, and the signature in Base 64.";
            return false;
        }

        var name = line[Dash.Length..space];
        fault = NoteText.NameFault(name);
        if (fault is not null)
            return false;
        if (!StrictBase64.TryDecode(line.AsSpan(space + 1), MaxLength, out var bytes) || bytes.Length <= sizeof(uint))
        {
            fault = $"The signature of a line is standard Base 64 of a key id of 4 bytes and the signature behind it, at most {MaxLength} characters.";
            return false;
        }

        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)));
        return true;
    }
}
