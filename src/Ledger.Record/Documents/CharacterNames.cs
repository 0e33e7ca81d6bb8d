using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Ledger.Documents;

/// <summary>How a message to a person calls the characters that are easily taken for one another.</summary>
internal static class CharacterNames
{
    /// <summary>The characters of a short text: "U+2019 RIGHT SINGLE QUOTATION MARK (’)"; after the third, only how many more there are.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        const int Shown = 3;
        var names = new StringBuilder();
        var count = 0;
        for (var index = 0; index < text.Length; count++)
        {
            var codePoint = CodePoints.At(text, index, out var length);
            if (count < Shown)
                names.Append(count == 0 ? "" : " + ").Append(Of(codePoint));
            index += length;
        }

        if (count > Shown)
            names.Append(CultureInfo.InvariantCulture, $" and {count - Shown} more");
        return names.ToString();
    }

    /// <summary>Code point, name where it is one of those below, and the character itself where it shows.</summary>
    public static string Of(int codePoint)
    {
        var named = FormattableString.Invariant($"U+{codePoint:X4}");
        if (Names.TryGetValue(codePoint, out var name))
            named += $" {name}";
        if (!Rune.TryCreate(codePoint, out var rune))
            return named;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse => named,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => $"{named} (\u25CC{rune})",
            _ => $"{named} ({rune})",
        };
    }

    /// <summary>A text as a message quotes it: on one line, and no more than its first 40 code points.</summary>
    public static string Quoted(string text)
    {
        const int Longest = 40;
        var beginning = CodePoints.After(text, 0, Longest);
        var line = string.Create(beginning.Length, beginning, static (line, beginning) =>
        {
            for (var index = 0; index < line.Length; index++)
                line[index] = Disturbs(beginning[index]) ? ' ' : beginning[index];
        });
        return beginning.Length < text.Length ? $"\u201C{line}…\u201D" : $"\u201C{line}\u201D";
    }

    /// <summary>What would break the line, or turn the rest of the message around.</summary>
    private static bool Disturbs(char unit) =>
        char.IsControl(unit) || char.IsWhiteSpace(unit) || unit is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static readonly FrozenDictionary<int, string> Names = new Dictionary<int, string>
    {
        [0x0009] = "CHARACTER TABULATION",
        [0x000A] = "LINE FEED",
        [0x000B] = "LINE TABULATION",
        [0x000C] = "FORM FEED",
        [0x000D] = "CARRIAGE RETURN",
        [0x0020] = "SPACE",
        [0x0022] = "QUOTATION MARK",
        [0x0027] = "APOSTROPHE",
        [0x002D] = "HYPHEN-MINUS",
        [0x002E] = "FULL STOP",
        [0x0060] = "GRAVE ACCENT",
        [0x0085] = "NEXT LINE",
        [0x00A0] = "NO-BREAK SPACE",
        [0x00AB] = "LEFT-POINTING DOUBLE ANGLE QUOTATION MARK",
        [0x00AD] = "SOFT HYPHEN",
        [0x00B4] = "ACUTE ACCENT",
        [0x00BB] = "RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK",
        [0x0132] = "LATIN CAPITAL LIGATURE IJ",
        [0x0133] = "LATIN SMALL LIGATURE IJ",
        [0x02B9] = "MODIFIER LETTER PRIME",
        [0x02BA] = "MODIFIER LETTER DOUBLE PRIME",
        [0x02BB] = "MODIFIER LETTER TURNED COMMA",
        [0x02BC] = "MODIFIER LETTER APOSTROPHE",
        [0x02BD] = "MODIFIER LETTER REVERSED COMMA",
        [0x02EE] = "MODIFIER LETTER DOUBLE APOSTROPHE",
        [0x0300] = "COMBINING GRAVE ACCENT",
        [0x0301] = "COMBINING ACUTE ACCENT",
        [0x0302] = "COMBINING CIRCUMFLEX ACCENT",
        [0x0303] = "COMBINING TILDE",
        [0x0304] = "COMBINING MACRON",
        [0x0305] = "COMBINING OVERLINE",
        [0x0306] = "COMBINING BREVE",
        [0x0307] = "COMBINING DOT ABOVE",
        [0x0308] = "COMBINING DIAERESIS",
        [0x0309] = "COMBINING HOOK ABOVE",
        [0x030A] = "COMBINING RING ABOVE",
        [0x030B] = "COMBINING DOUBLE ACUTE ACCENT",
        [0x030C] = "COMBINING CARON",
        [0x030D] = "COMBINING VERTICAL LINE ABOVE",
        [0x030E] = "COMBINING DOUBLE VERTICAL LINE ABOVE",
        [0x030F] = "COMBINING DOUBLE GRAVE ACCENT",
        [0x0310] = "COMBINING CANDRABINDU",
        [0x0311] = "COMBINING INVERTED BREVE",
        [0x0312] = "COMBINING TURNED COMMA ABOVE",
        [0x0313] = "COMBINING COMMA ABOVE",
        [0x0314] = "COMBINING REVERSED COMMA ABOVE",
        [0x031B] = "COMBINING HORN",
        [0x0323] = "COMBINING DOT BELOW",
        [0x0324] = "COMBINING DIAERESIS BELOW",
        [0x0325] = "COMBINING RING BELOW",
        [0x0326] = "COMBINING COMMA BELOW",
        [0x0327] = "COMBINING CEDILLA",
        [0x0328] = "COMBINING OGONEK",
        [0x032D] = "COMBINING CIRCUMFLEX ACCENT BELOW",
        [0x032E] = "COMBINING BREVE BELOW",
        [0x0330] = "COMBINING TILDE BELOW",
        [0x0331] = "COMBINING MACRON BELOW",
        [0x0338] = "COMBINING LONG SOLIDUS OVERLAY",
        [0x0342] = "COMBINING GREEK PERISPOMENI",
        [0x0345] = "COMBINING GREEK YPOGEGRAMMENI",
        [0x034F] = "COMBINING GRAPHEME JOINER",
        [0x058A] = "ARMENIAN HYPHEN",
        [0x05BE] = "HEBREW PUNCTUATION MAQAF",
        [0x05F3] = "HEBREW PUNCTUATION GERESH",
        [0x05F4] = "HEBREW PUNCTUATION GERSHAYIM",
        [0x061C] = "ARABIC LETTER MARK",
        [0x1680] = "OGHAM SPACE MARK",
        [0x180E] = "MONGOLIAN VOWEL SEPARATOR",
        [0x2000] = "EN QUAD",
        [0x2001] = "EM QUAD",
        [0x2002] = "EN SPACE",
        [0x2003] = "EM SPACE",
        [0x2004] = "THREE-PER-EM SPACE",
        [0x2005] = "FOUR-PER-EM SPACE",
        [0x2006] = "SIX-PER-EM SPACE",
        [0x2007] = "FIGURE SPACE",
        [0x2008] = "PUNCTUATION SPACE",
        [0x2009] = "THIN SPACE",
        [0x200A] = "HAIR SPACE",
        [0x200B] = "ZERO WIDTH SPACE",
        [0x200C] = "ZERO WIDTH NON-JOINER",
        [0x200D] = "ZERO WIDTH JOINER",
        [0x200E] = "LEFT-TO-RIGHT MARK",
        [0x200F] = "RIGHT-TO-LEFT MARK",
        [0x2010] = "HYPHEN",
        [0x2011] = "NON-BREAKING HYPHEN",
        [0x2012] = "FIGURE DASH",
        [0x2013] = "EN DASH",
        [0x2014] = "EM DASH",
        [0x2015] = "HORIZONTAL BAR",
        [0x2018] = "LEFT SINGLE QUOTATION MARK",
        [0x2019] = "RIGHT SINGLE QUOTATION MARK",
        [0x201A] = "SINGLE LOW-9 QUOTATION MARK",
        [0x201B] = "SINGLE HIGH-REVERSED-9 QUOTATION MARK",
        [0x201C] = "LEFT DOUBLE QUOTATION MARK",
        [0x201D] = "RIGHT DOUBLE QUOTATION MARK",
        [0x201E] = "DOUBLE LOW-9 QUOTATION MARK",
        [0x201F] = "DOUBLE HIGH-REVERSED-9 QUOTATION MARK",
        [0x2024] = "ONE DOT LEADER",
        [0x2025] = "TWO DOT LEADER",
        [0x2026] = "HORIZONTAL ELLIPSIS",
        [0x2028] = "LINE SEPARATOR",
        [0x2029] = "PARAGRAPH SEPARATOR",
        [0x202A] = "LEFT-TO-RIGHT EMBEDDING",
        [0x202B] = "RIGHT-TO-LEFT EMBEDDING",
        [0x202C] = "POP DIRECTIONAL FORMATTING",
        [0x202D] = "LEFT-TO-RIGHT OVERRIDE",
        [0x202E] = "RIGHT-TO-LEFT OVERRIDE",
        [0x202F] = "NARROW NO-BREAK SPACE",
        [0x2032] = "PRIME",
        [0x2033] = "DOUBLE PRIME",
        [0x2034] = "TRIPLE PRIME",
        [0x2035] = "REVERSED PRIME",
        [0x2036] = "REVERSED DOUBLE PRIME",
        [0x2037] = "REVERSED TRIPLE PRIME",
        [0x2038] = "CARET",
        [0x2039] = "SINGLE LEFT-POINTING ANGLE QUOTATION MARK",
        [0x203A] = "SINGLE RIGHT-POINTING ANGLE QUOTATION MARK",
        [0x2043] = "HYPHEN BULLET",
        [0x205F] = "MEDIUM MATHEMATICAL SPACE",
        [0x2060] = "WORD JOINER",
        [0x2061] = "FUNCTION APPLICATION",
        [0x2062] = "INVISIBLE TIMES",
        [0x2063] = "INVISIBLE SEPARATOR",
        [0x2064] = "INVISIBLE PLUS",
        [0x2066] = "LEFT-TO-RIGHT ISOLATE",
        [0x2067] = "RIGHT-TO-LEFT ISOLATE",
        [0x2068] = "FIRST STRONG ISOLATE",
        [0x2069] = "POP DIRECTIONAL ISOLATE",
        [0x206A] = "INHIBIT SYMMETRIC SWAPPING",
        [0x206B] = "ACTIVATE SYMMETRIC SWAPPING",
        [0x206C] = "INHIBIT ARABIC FORM SHAPING",
        [0x206D] = "ACTIVATE ARABIC FORM SHAPING",
        [0x206E] = "NATIONAL DIGIT SHAPES",
        [0x206F] = "NOMINAL DIGIT SHAPES",
        [0x2212] = "MINUS SIGN",
        [0x22EF] = "MIDLINE HORIZONTAL ELLIPSIS",
        [0x275B] = "HEAVY SINGLE TURNED COMMA QUOTATION MARK ORNAMENT",
        [0x275C] = "HEAVY SINGLE COMMA QUOTATION MARK ORNAMENT",
        [0x275D] = "HEAVY DOUBLE TURNED COMMA QUOTATION MARK ORNAMENT",
        [0x275E] = "HEAVY DOUBLE COMMA QUOTATION MARK ORNAMENT",
        [0x2E3A] = "TWO-EM DASH",
        [0x2E3B] = "THREE-EM DASH",
        [0x3000] = "IDEOGRAPHIC SPACE",
        [0x301C] = "WAVE DASH",
        [0x301D] = "REVERSED DOUBLE PRIME QUOTATION MARK",
        [0x301E] = "DOUBLE PRIME QUOTATION MARK",
        [0x301F] = "LOW DOUBLE PRIME QUOTATION MARK",
        [0x3030] = "WAVY DASH",
        [0xFB00] = "LATIN SMALL LIGATURE FF",
        [0xFB01] = "LATIN SMALL LIGATURE FI",
        [0xFB02] = "LATIN SMALL LIGATURE FL",
        [0xFB03] = "LATIN SMALL LIGATURE FFI",
        [0xFB04] = "LATIN SMALL LIGATURE FFL",
        [0xFB05] = "LATIN SMALL LIGATURE LONG S T",
        [0xFB06] = "LATIN SMALL LIGATURE ST",
        [0xFB13] = "ARMENIAN SMALL LIGATURE MEN NOW",
        [0xFB14] = "ARMENIAN SMALL LIGATURE MEN ECH",
        [0xFB15] = "ARMENIAN SMALL LIGATURE MEN INI",
        [0xFB16] = "ARMENIAN SMALL LIGATURE VEW NOW",
        [0xFB17] = "ARMENIAN SMALL LIGATURE MEN XEH",
        [0xFB4F] = "HEBREW LIGATURE ALEF LAMED",
        [0xFE0E] = "VARIATION SELECTOR-15",
        [0xFE0F] = "VARIATION SELECTOR-16",
        [0xFE58] = "SMALL EM DASH",
        [0xFE63] = "SMALL HYPHEN-MINUS",
        [0xFEFF] = "ZERO WIDTH NO-BREAK SPACE",
        [0xFF02] = "FULLWIDTH QUOTATION MARK",
        [0xFF07] = "FULLWIDTH APOSTROPHE",
        [0xFF0D] = "FULLWIDTH HYPHEN-MINUS",
        [0xFFFC] = "OBJECT REPLACEMENT CHARACTER",    }.ToFrozenDictionary();
}
