using System.Globalization;

namespace Ledger.Documents;

/// <summary>
/// Finds what a person would take for the passage sought: text that differs from it only in quotation marks, dashes, white space, characters
/// that do not show, ellipses, ligatures, or Unicode normalisation. Only to say so in a message: an anchor never goes to a look-alike.
/// </summary>
/// <remarks>
/// Both texts are read as their <see cref="Skeleton"/>, once from end to end; memory grows with the passage, not with the text.
/// </remarks>
internal static class LookAlikes
{
    /// <summary>A look-alike: where it begins in the text, and its length there, both in UTF-16.</summary>
    public readonly record struct Place(int Index, int Length);

    /// <summary>The first difference between a passage and its look-alike: indexes and texts in UTF-16; <c>Others</c> is how many more there are.</summary>
    public sealed record Difference(int PassageIndex, string InPassage, int TextIndex, string InText, int Others);

    /// <summary>The places of the look-alikes of a passage, in ascending order. A passage that shows nothing has none.</summary>
    public static IEnumerable<Place> Find(string text, string passage)
    {
        var sought = Trimmed(passage);
        if (sought.Length == 0)
            yield break;

        var borders = Occurrences.Borders<int>(sought);
        var begins = new int[sought.Length];
        var read = 0;
        var matched = 0;
        for (var skeleton = new Skeleton(text); skeleton.MoveNext(); read++)
        {
            begins[read % begins.Length] = skeleton.IsFirst ? skeleton.From : -1;
            while (matched > 0 && skeleton.CodePoint != sought[matched])
                matched = borders[matched - 1];
            if (skeleton.CodePoint == sought[matched])
                matched++;
            if (matched < sought.Length)
                continue;
            matched = borders[matched - 1];
            var begin = begins[(read + 1) % begins.Length];
            if (begin >= 0 && skeleton.IsLast)
                yield return WithWhiteSpace(text, begin, skeleton.To, passage);
        }
    }

    /// <summary>What first tells a passage from its look-alike; <c>null</c> if nothing does.</summary>
    public static Difference? Between(string passage, string text, Place place)
    {
        var alike = text.Substring(place.Index, place.Length);
        var (ours, theirs) = (new Skeleton(passage), new Skeleton(alike));
        var (our, their) = (ours.MoveNext(), theirs.MoveNext());
        var (ourBegin, theirBegin) = (0, 0);
        var found = null as Difference;
        var others = -1;
        while (our)
        {
            // Their skeletons are the same but for white space at the ends, which the text need not have.
            var onlyOurs = !their || ours.CodePoint != theirs.CodePoint;
            if (onlyOurs)
                Compare(ours.To, theirBegin);
            else if (ours.IsLast && theirs.IsLast)
                Compare(ours.To, theirs.To);
            our = ours.MoveNext();
            if (!onlyOurs)
                their = theirs.MoveNext();
        }

        Compare(passage.Length, alike.Length);
        return found is null ? null : found with { Others = others };

        void Compare(int ourEnd, int theirEnd)
        {
            var mine = passage.AsSpan(ourBegin, ourEnd - ourBegin);
            var other = alike.AsSpan(theirBegin, theirEnd - theirBegin);
            if (!mine.SequenceEqual(other))
            {
                others++;
                found ??= Narrowed(mine, other, ourBegin, place.Index + theirBegin);
            }

            (ourBegin, theirBegin) = (ourEnd, theirEnd);
        }
    }

    /// <summary>Leaves out the code points that both begin with, and those that both end with.</summary>
    private static Difference Narrowed(ReadOnlySpan<char> mine, ReadOnlySpan<char> other, int passageIndex, int textIndex)
    {
        var begin = mine.CommonPrefixLength(other);
        while (!CodePoints.IsBoundary(mine, begin) || !CodePoints.IsBoundary(other, begin))
            begin--;
        mine = mine[begin..];
        other = other[begin..];
        var end = 0;
        while (end < mine.Length && end < other.Length && mine[^(end + 1)] == other[^(end + 1)])
            end++;
        while (!CodePoints.IsBoundary(mine, mine.Length - end) || !CodePoints.IsBoundary(other, other.Length - end))
            end--;
        return new Difference(passageIndex + begin, mine[..^end].ToString(), textIndex + begin, other[..^end].ToString(), 0);
    }

    /// <summary>The skeleton without white space at its ends: what is around the passage in the text need not be any.</summary>
    private static int[] Trimmed(string passage)
    {
        var sought = new List<int>(passage.Length);
        for (var skeleton = new Skeleton(passage); skeleton.MoveNext();)
            sought.Add(skeleton.CodePoint);
        return [.. sought.SkipWhile(codePoint => codePoint == ' ').Reverse().SkipWhile(codePoint => codePoint == ' ').Reverse()];
    }

    /// <summary>Takes the text's white space in where the passage has some too.</summary>
    private static Place WithWhiteSpace(string text, int from, int to, string passage)
    {
        if (char.IsWhiteSpace(passage[0]))
        {
            while (from > 0 && char.IsWhiteSpace(text[from - 1]))
                from--;
        }

        if (char.IsWhiteSpace(passage[^1]))
        {
            while (to < text.Length && char.IsWhiteSpace(text[to]))
                to++;
        }

        return new Place(from, to - from);
    }

    /// <summary>
    /// A text with everything alike made the same: canonically decomposed (NFD), each quotation mark as one and the same, each run of dashes as
    /// one, each run of white space as one space, ellipses and ligatures spelt out, and nothing of what does not show. Each code point of it comes
    /// with the range of the text that it was made from.
    /// </summary>
    private struct Skeleton(string text)
    {
        /// <summary>More marks than any letter carries (UAX #15 §13, Stream-Safe Text Format); the rest are taken as they come.</summary>
        private const int MostMarks = 30;

        private readonly int[] _parts = new int[MostMarks + 8];
        private int _count;
        private int _next;
        private int _end;

        public int CodePoint { get; private set; }

        /// <summary>Where in the text the characters begin that this code point was made from.</summary>
        public int From { get; private set; }

        /// <summary>Where they end.</summary>
        public readonly int To => _end;

        public readonly bool IsFirst => _next == 1;

        public readonly bool IsLast => _next == _count;

        public bool MoveNext()
        {
            if (_next == _count && !Read())
                return false;
            CodePoint = _parts[_next++];
            return true;
        }

        private bool Read()
        {
            var index = _end;
            while (index < text.Length && IsInvisible(CodePoints.At(text, index, out var skipped)))
                index += skipped;
            if (index == text.Length)
                return false;

            From = index;
            _next = 0;
            _count = 1;
            var codePoint = CodePoints.At(text, index, out var length);
            _end = index + length;
            switch (Kind(codePoint))
            {
                case Alike.WhiteSpace:
                    _parts[0] = ' ';
                    ReadRun(Alike.WhiteSpace);
                    break;
                case Alike.Dash:
                    _parts[0] = '-';
                    ReadRun(Alike.Dash);
                    break;
                case Alike.Quote:
                    _parts[0] = '"';
                    break;
                case Alike.SpeltOut:
                    _count = SpeltOut(codePoint, _parts);
                    break;
                default:
                    _count = CanonicalDecomposition.Decompose(codePoint, _parts);
                    ReadMarks();
                    break;
            }

            return true;
        }

        private void ReadRun(Alike kind)
        {
            for (var index = _end; index < text.Length;)
            {
                var codePoint = CodePoints.At(text, index, out var length);
                index += length;
                if (Kind(codePoint) == kind)
                    _end = index;
                else if (!IsInvisible(codePoint))
                    break;
            }
        }

        /// <summary>Takes in the marks that follow, in canonical order.</summary>
        private void ReadMarks()
        {
            Span<int> parts = stackalloc int[4];
            for (var index = _end; index < text.Length && _count <= MostMarks;)
            {
                var codePoint = CodePoints.At(text, index, out var length);
                index += length;
                if (codePoint < 0x300 && codePoint != 0xAD)
                    break;
                var count = CanonicalDecomposition.Decompose(codePoint, parts);
                if (CanonicalDecomposition.CombiningClass(parts[0]) != 0)
                {
                    parts[..count].CopyTo(_parts.AsSpan(_count));
                    _count += count;
                    _end = index;
                }
                else if (!IsInvisible(codePoint))
                {
                    break;
                }
            }

            for (var index = 1; index < _count; index++)
            {
                var mark = _parts[index];
                var order = CanonicalDecomposition.CombiningClass(mark);
                var place = index;
                for (; order != 0 && place > 0 && CanonicalDecomposition.CombiningClass(_parts[place - 1]) > order; place--)
                    _parts[place] = _parts[place - 1];
                _parts[place] = mark;
            }
        }
    }

    private enum Alike
    {
        Itself,
        WhiteSpace,
        Dash,
        Quote,
        SpeltOut,
    }

    private static Alike Kind(int codePoint) => codePoint switch
    {
        '"' or '\'' or '`' => Alike.Quote,
        '-' => Alike.Dash,
        (>= 9 and <= 0xD) or ' ' or 0x85 or 0xA0 => Alike.WhiteSpace,
        < 0xA0 => Alike.Itself,
        0xAB or 0xB4 or 0xBB or 0x2B9 or 0x2BA or 0x2BB or 0x2BC or 0x2BD or 0x2EE or 0x5F3 or 0x5F4 or (>= 0x2018 and <= 0x201F)
            or (>= 0x2032 and <= 0x2037) or 0x2039 or 0x203A or (>= 0x275B and <= 0x275E) or (>= 0x301D and <= 0x301F) or 0xFF02 or 0xFF07 => Alike.Quote,
        0x58A or 0x5BE or (>= 0x2010 and <= 0x2015) or 0x2043 or 0x2212 or 0x2E3A or 0x2E3B or 0x301C or 0x3030 or 0xFE58 or 0xFE63 or 0xFF0D => Alike.Dash,
        0x132 or 0x133 or (>= 0x2024 and <= 0x2026) or 0x22EF or (>= 0xFB00 and <= 0xFB06) or (>= 0xFB13 and <= 0xFB17) or 0xFB4F => Alike.SpeltOut,
        <= 0xFFFF when char.IsWhiteSpace((char)codePoint) => Alike.WhiteSpace,
        _ => Alike.Itself,
    };

    private static int SpeltOut(int codePoint, Span<int> into)
    {
        var letters = codePoint switch
        {
            0x132 => "IJ",
            0x133 => "ij",
            0x2024 => ".",
            0x2025 => "..",
            0x2026 or 0x22EF => "...",
            0xFB00 => "ff",
            0xFB01 => "fi",
            0xFB02 => "fl",
            0xFB03 => "ffi",
            0xFB04 => "ffl",
            0xFB05 or 0xFB06 => "st",
            0xFB13 => "\u0574\u0576",
            0xFB14 => "\u0574\u0565",
            0xFB15 => "\u0574\u056B",
            0xFB16 => "\u057E\u0576",
            0xFB17 => "\u0574\u056D",
            _ => "\u05D0\u05DC",
        };
        for (var index = 0; index < letters.Length; index++)
            into[index] = letters[index];
        return letters.Length;
    }

    /// <summary>Format characters (Cf: joiners, direction marks, the soft hyphen, the byte order mark) and variation selectors.</summary>
    private static bool IsInvisible(int codePoint) => codePoint is 0xAD or >= 0x34F && (codePoint is 0x34F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF)
        || CharUnicodeInfo.GetUnicodeCategory(codePoint) == UnicodeCategory.Format);
}
