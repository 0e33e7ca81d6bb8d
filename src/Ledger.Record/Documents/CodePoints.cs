namespace Ledger.Documents;

/// <summary>
/// Unicode code points in UTF-16 text. A surrogate pair is one code point; half a pair without the other is one too, so that every text has positions.
/// </summary>
internal static class CodePoints
{
    /// <summary>How many there are; linear, and at memory speed where there are no surrogates.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (int at; (at = text.IndexOfAnyInRange('\uD800', '\uDBFF')) >= 0;)
        {
            var length = LengthAt(text, at);
            count -= length - 1;
            text = text[(at + length)..];
        }

        return count;
    }

    /// <summary>The index in UTF-16 of the code point at a position; the text's length for the position after the last one; -1 beyond.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, long position)
    {
        if (position < 0 || position > text.Length)
            return -1;
        var index = 0;
        while (true)
        {
            var rest = text[index..];
            var at = rest.IndexOfAnyInRange('\uD800', '\uDBFF');
            if (at < 0 || at >= position)
                return position <= rest.Length ? index + (int)position : -1;
            index += at + LengthAt(rest, at);
            position -= at + 1;
        }
    }

    /// <summary>Whether no surrogate pair is split before this index.</summary>
    public static bool IsBoundary(ReadOnlySpan<char> text, int index) =>
        index <= 0 || index >= text.Length || !char.IsSurrogatePair(text[index - 1], text[index]);

    /// <summary>The text of up to <paramref name="count"/> code points before an index that is a boundary.</summary>
    public static string Before(string text, int index, int count)
    {
        var from = index;
        for (; count > 0 && from > 0; count--)
            from -= from > 1 && char.IsSurrogatePair(text[from - 2], text[from - 1]) ? 2 : 1;
        return text[from..index];
    }

    /// <summary>The text of up to <paramref name="count"/> code points from an index that is a boundary.</summary>
    public static string After(string text, int index, int count)
    {
        var to = index;
        for (; count > 0 && to < text.Length; count--)
            to += LengthAt(text, to);
        return text[index..to];
    }

    /// <summary>The code point at an index, and its length in UTF-16.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        length = LengthAt(text, index);
        return length == 2 ? char.ConvertToUtf32(text[index], text[index + 1]) : text[index];
    }

    private static int LengthAt(ReadOnlySpan<char> text, int index) =>
        index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;

    /// <summary>Turns indexes that never go back into positions, reading the text once.</summary>
    public struct Counter
    {
        private int _index;
        private int _position;

        public int PositionOf(ReadOnlySpan<char> text, int index)
        {
            _position += Count(text[_index..index]);
            _index = index;
            return _position;
        }
    }
}
