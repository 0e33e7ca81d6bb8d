namespace Ledger.Documents;

/// <summary>What is here of the text of a revision.</summary>
public abstract record RevisionText
{
    private RevisionText()
    {
    }

    /// <summary>All of it.</summary>
    public sealed record Held(string Text) : RevisionText;

    /// <summary>Its hash, and excerpts from it in any order; they may adjoin or overlap, and do not contradict one another (<see cref="Documents.Excerpts"/>).</summary>
    public sealed record Hashed(IReadOnlyList<Excerpt> Excerpts) : RevisionText;

    /// <summary>Nothing: it is known only through others.</summary>
    public sealed record Unseen : RevisionText;
}

/// <summary>A piece of a text that is not here as a whole.</summary>
/// <param name="Text">The piece, word for word.</param>
/// <param name="Start">The position of its first character in the whole text, in Unicode code points from 0.</param>
public sealed record Excerpt(string Text, int Start);
