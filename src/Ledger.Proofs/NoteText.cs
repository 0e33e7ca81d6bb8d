using System.Buffers;
using System.Text;

namespace Ledger.Proofs;

/// <summary>What the texts and the key names of signed notes may be: C2SP signed-note, "Format" (https://c2sp.org/signed-note#format).</summary>
internal static class NoteText
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(unit => (char)unit).Where(unit => unit != '\n')]);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What is wrong with a text to sign, or <c>null</c>.</summary>
    public static string? Fault(string text)
    {
        if (!text.EndsWith('\n'))
            return "The text of a note ends in a newline; this one does not.";
        if (text.AsSpan().ContainsAny(Controls))
            return "The text of a note has no control characters but newlines; this one has some.";
        return IsUnicode(text) ? null : "The text of a note is Unicode; this one has half a surrogate pair in it.";
    }

    /// <summary>What is wrong with the name of a key, or <c>null</c>.</summary>
    public static string? NameFault(string name)
    {
        if (name.Length is 0 or > 512)
            return "The name of a key has 1 to 512 characters.";
        if (name.Any(unit => char.IsWhiteSpace(unit) || unit is '+' or < ' '))
            return "The name of a key has no spaces, no plus and no control characters; this one has some.";
        return IsUnicode(name) ? null : "The name of a key is Unicode; this one has half a surrogate pair in it.";
    }

    public static byte[] Bytes(string text) => Utf8.GetBytes(text);

    /// <summary>The text of well-formed UTF-8, or <c>null</c>.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8.GetString(bytes) : null;

    private static bool IsUnicode(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var units) != OperationStatus.Done)
                return false;
            rest = rest[units..];
        }

        return true;
    }
}
