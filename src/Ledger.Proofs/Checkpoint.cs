using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ledger.Proofs;

/// <summary>
/// What a log says of itself at one size: C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint). As text it is three lines or more, and it is
/// signed as a note: see <see cref="SignedCheckpoint"/>.
/// </summary>
/// <param name="Origin">Which log; not empty, one line.</param>
/// <param name="Size">How many leaves its tree has; at most 2^63 - 1.</param>
/// <param name="Root">The root of that tree.</param>
/// <param name="Extensions">Further lines, not empty, of which this library makes nothing; a ledger writes none.</param>
public sealed record Checkpoint(string Origin, long Size, Hash Root, IReadOnlyList<string> Extensions)
{
    public Checkpoint(string origin, long size, Hash root)
        : this(origin, size, root, [])
    {
    }

    /// <summary>The text of the note: each line with its newline.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n{string.Concat(Extensions.Select(line => line + "\n"))}");

    /// <summary>Reads a text as <see cref="Text"/> writes it, and no other.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? fault)
    {
        checkpoint = null;
        fault = NoteText.Fault(text);
        if (fault is not null)
            return false;
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0))
        {
            fault = "A checkpoint is three lines or more, none of them empty: the origin, the size and the root.";
            return false;
        }

        if (!DecimalLine.TryRead(lines[1], out var size))
        {
            fault = "The second line of a checkpoint is its size: a decimal number without leading zeroes, below 2^63.";
            return false;
        }

        if (!Hash.TryParseBase64(lines[2], out var root))
        {
            fault = "The third line of a checkpoint is its root: 32 bytes in Base 64.";
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root, lines[3..]);
        return true;
    }
}
