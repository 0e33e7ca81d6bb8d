using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Ledger.Cli.Printing;

/// <summary>
/// Makes text from strangers safe to print. What would act on the terminal or turn the order of what is read (control characters,
/// escape sequences, bidirectional controls, invisible format characters, separators, halves of surrogate pairs) is written out as <c>\u{202e}</c>.
/// The joiners U+200C and U+200D stay: scripts and emoji are made with them, and they act on nothing else.
/// </summary>
internal static class Printable
{
    /// <summary>The text on one line; line breaks become a visible ⏎.</summary>
    public static string Line(string? text) => Escape(text, lineBreak: " ⏎ ");

    /// <summary>The text with its line breaks (LF or CRLF) kept, and tabs as four spaces.</summary>
    public static string Block(string? text) => Escape(text, lineBreak: "\n");

    /// <summary><see cref="Line"/>, to be put into Spectre markup.</summary>
    public static string Markup(string? text) => Line(text).EscapeMarkup();

    /// <summary><see cref="Block"/>, to be put into Spectre markup.</summary>
    public static string BlockMarkup(string? text) => Block(text).EscapeMarkup();

    /// <summary>
    /// JSON text in which the same characters are escaped the way of JSON. Outside of strings JSON has none of them, line breaks and tabs of its layout aside.
    /// </summary>
    public static string Json(string json)
    {
        if (!json.AsSpan().ContainsAnyExceptInRange(' ', '~')) return json;

        var safe = new StringBuilder(json.Length + 16);
        foreach (var rune in json.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t' || !Acts(rune)) safe.Append(rune.ToString());
            else
                foreach (var unit in rune.ToString()) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return safe.ToString();
    }

    private static string Escape(string? text, string lineBreak)
    {
        if (string.IsNullOrEmpty(text) || !text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text ?? "";

        var safe = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                WriteOut(text[at]);
                at++;
                continue;
            }

            if (text.AsSpan(at).StartsWith("\r\n")) length = 2;
            if (rune.Value == '\n' || length == 2 && rune.Value == '\r') safe.Append(lineBreak);
            else if (rune.Value == '\t') safe.Append("    ");
            else if (Acts(rune)) WriteOut(rune.Value);
            else safe.Append(rune.ToString());
            at += length;
        }

        return safe.ToString();

        void WriteOut(int codePoint) => safe.Append(CultureInfo.InvariantCulture, $"\\u{{{codePoint:x}}}");
    }

    private static bool Acts(Rune rune) => rune.Value is not (0x200C or 0x200D) && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
