using System.Text;

namespace Ledger.Search;

/// <summary>Where the words that were looked for stand.</summary>
/// <param name="Field"><c>name</c>, <c>description</c>, <c>role</c>, <c>title</c>, <c>url</c>, <c>statement</c>, <c>topics</c> or <c>text</c>.</param>
/// <param name="Text">The passage as it is on record, plain; where something was left out between two parts, there is " … ". Whoever shows it in HTML escapes it.</param>
/// <param name="Marks">The words in it.</param>
public sealed record Highlight(string Field, string Text, IReadOnlyList<Mark> Marks)
{
    /// <summary>What PostgreSQL puts around a word: characters that no text of the ledger has.</summary>
    public const char Begins = '\u0002', Ends = '\u0003';

    /// <summary>Reads a passage in which the words are between <see cref="Begins"/> and <see cref="Ends"/>.</summary>
    public static Highlight Of(string field, string marked)
    {
        var text = new StringBuilder(marked.Length);
        var marks = new List<Mark>();
        var (position, start) = (0, 0);
        foreach (var rune in marked.EnumerateRunes())
        {
            if (rune.Value == Begins) start = position;
            else if (rune.Value == Ends) marks.Add(new Mark(start, position));
            else
            {
                text.Append(rune.ToString());
                position++;
            }
        }
        return new Highlight(field, text.ToString(), marks);
    }
}

/// <summary>A part of a text that is to be marked, in Unicode code points; the end is exclusive.</summary>
public sealed record Mark(int Start, int End);
