using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>Standard Base 64 with padding (RFC 4648, Section 4), of which each byte string has exactly one form: no white space, no stray bits.</summary>
internal static class StrictBase64
{
    /// <param name="longest">The most characters that are read.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, int longest, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length > longest || text.Length % 4 != 0)
            return false;
        var room = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, room, out var length))
            return false;
        // The runtime skips white space and drops bits behind the last byte: what does not come out as it went in was not canonical.
        var again = new char[text.Length];
        if (!Convert.TryToBase64Chars(room.AsSpan(0, length), again, out var written) || !text.SequenceEqual(again.AsSpan(0, written)))
            return false;
        bytes = length == room.Length ? room : room[..length];
        return true;
    }
}
