namespace Ledger.Documents;

/// <summary>An excerpt that is refused.</summary>
/// <param name="Excerpt">Which one, counted from 0 in the order given.</param>
/// <param name="Message">What is wrong with it, for a person. It quotes text (80 code points at most), so it belongs into an answer, not into a log.</param>
public sealed record ExcerptFault(int Excerpt, string Message);

/// <summary>Whether the excerpts of a hashed revision fit one another, and the text when it comes.</summary>
public static class Excerpts
{
    /// <summary>
    /// The first excerpt, in the order given, that the text does not have, code unit for code unit, at the excerpt's place; <c>null</c> if all fit.
    /// Linear in the text and the excerpts together.
    /// </summary>
    /// <param name="text">The whole text of the revision, supplied later than the excerpts.</param>
    /// <param name="excerpts">Those on record.</param>
    public static ExcerptFault? FirstMisfit(string text, IReadOnlyList<Excerpt> excerpts)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(excerpts);
        var misfit = int.MaxValue;
        var misfitIndex = 0;
        var (index, position) = (0, 0);
        var pastEnd = false;
        foreach (var candidate in Enumerable.Range(0, excerpts.Count).OrderBy(candidate => excerpts[candidate].Start))
        {
            var excerpt = excerpts[candidate];
            var moved = pastEnd ? -1 : CodePoints.IndexOf(text.AsSpan(index), (long)excerpt.Start - position);
            pastEnd = moved < 0 && excerpt.Start >= 0;
            if (moved >= 0)
                (index, position) = (index + moved, excerpt.Start);
            if (candidate < misfit && (moved < 0 || !StandsAt(text, index, excerpt.Text)))
                (misfit, misfitIndex) = (candidate, moved < 0 ? -1 : index);
        }

        return misfit == int.MaxValue ? null : new ExcerptFault(misfit, Told(text, misfitIndex, misfit, excerpts[misfit]));
    }

    /// <summary>
    /// An excerpt that cannot be one together with the others: it is empty, has no place, or has another text than an earlier one where both
    /// have some. <c>null</c> if all can be excerpts of one text. Linear in the excerpts together.
    /// </summary>
    /// <param name="excerpts">In any order; they may adjoin, overlap, or be the same.</param>
    public static ExcerptFault? FirstContradiction(IReadOnlyList<Excerpt> excerpts)
    {
        ArgumentNullException.ThrowIfNull(excerpts);
        for (var index = 0; index < excerpts.Count; index++)
        {
            if (string.IsNullOrEmpty(excerpts[index].Text))
                return new ExcerptFault(index, $"Excerpt {index + 1} is empty: quote the words that are meant.");
            if (excerpts[index].Start < 0 || (long)excerpts[index].Start + excerpts[index].Text.Length > int.MaxValue)
                return new ExcerptFault(index, $"Excerpt {index + 1} has no place in any text: its start is a position from 0, in code points.");
        }

        // What is known of one unbroken stretch, code point by code point, and from which excerpt.
        var known = new List<int>();
        var from = new List<int>();
        var stretchStart = 0;
        foreach (var current in Enumerable.Range(0, excerpts.Count).OrderBy(index => excerpts[index].Start))
        {
            var excerpt = excerpts[current];
            if (excerpt.Start > stretchStart + known.Count)
            {
                known.Clear();
                from.Clear();
            }

            if (known.Count == 0)
                stretchStart = excerpt.Start;
            var offset = excerpt.Start - stretchStart;
            for (var index = 0; index < excerpt.Text.Length; offset++)
            {
                var codePoint = CodePoints.At(excerpt.Text, index, out var length);
                index += length;
                if (offset == known.Count)
                {
                    known.Add(codePoint);
                    from.Add(current);
                }
                else if (known[offset] != codePoint)
                {
                    var (one, other) = (Math.Min(current, from[offset]), Math.Max(current, from[offset]));
                    var (inOne, inOther) = one == current ? (codePoint, known[offset]) : (known[offset], codePoint);
                    return new ExcerptFault(
                        other,
                        $"Excerpts {one + 1} and {other + 1} contradict each other at position {stretchStart + offset}: "
                            + $"the one has {CharacterNames.Of(inOne)}, the other {CharacterNames.Of(inOther)}. Correct the text or the start of one of them.");
                }
            }
        }

        return null;
    }

    private static bool StandsAt(string text, int index, string excerpt) =>
        text.AsSpan(index).StartsWith(excerpt, StringComparison.Ordinal) && CodePoints.IsBoundary(text, index + excerpt.Length);

    private static string Told(string text, int index, int number, Excerpt excerpt)
    {
        var named = $"Excerpt {number + 1}, {CharacterNames.Quoted(excerpt.Text)}, is not at position {excerpt.Start} of the text supplied";
        if (index < 0)
            return $"{named}, which has only {CodePoints.Count(text)} characters: it is not the text that the excerpt was taken from.";

        var rest = text.AsSpan(index);
        var same = rest.CommonPrefixLength(excerpt.Text);
        while (!CodePoints.IsBoundary(rest, same) || !CodePoints.IsBoundary(excerpt.Text, same))
            same--;
        var position = excerpt.Start + CodePoints.Count(excerpt.Text.AsSpan(0, same));
        return same == rest.Length
            ? $"{named}, which ends at position {position}: it is not the text that the excerpt was taken from."
            : $"{named}: at position {position} the excerpt has {At(excerpt.Text, same)}, the text has {At(rest, same)}.";
    }

    private static string At(ReadOnlySpan<char> text, int index) => CharacterNames.Of(CodePoints.At(text, index, out _));
}
