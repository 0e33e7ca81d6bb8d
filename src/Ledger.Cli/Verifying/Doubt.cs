namespace Ledger.Cli.Verifying;

/// <summary>What is doubtful. The names are part of the contract: <c>/api/log/doubts</c>, <c>--json</c> and the metrics have them.</summary>
public enum DoubtKind
{
    /// <summary>An event that the log should have has no leaf.</summary>
    NoLeaf,
    /// <summary>A leaf has no event.</summary>
    NoEvent,
    /// <summary>The event's envelope (who, when, where, how) is not what its leaf says.</summary>
    Envelope,
    /// <summary>The event's data is not what its leaf commits to.</summary>
    Content,
    /// <summary>The salts that came with the event are not those of the values that can be redacted.</summary>
    Salts,
    /// <summary>The commitment that came with the event is not the one of its leaf.</summary>
    Commitment,
    /// <summary>A stream's versions do not run from 1 without a gap.</summary>
    Version,
    /// <summary>The event is of a type that is not known.</summary>
    Type,
    /// <summary>The event is there and would not be read: it is marked as archived, or as another tenant's.</summary>
    Hidden,
    /// <summary>A leaf cannot be read, is not under the hash that its tile has, is missing, or came where the log was said to be complete.</summary>
    Leaf,
    /// <summary>A tile is not what the leaves give.</summary>
    Tile,
    /// <summary>A checkpoint is not what the leaves give, or not what it says of itself.</summary>
    Checkpoint,
    /// <summary>A checkpoint is not signed by who should have signed it.</summary>
    Signature,
    /// <summary>The log contradicts a checkpoint that somebody holds: it was rolled back, or rewritten.</summary>
    Contradicted,
    /// <summary>A document's text is not the one under its hash.</summary>
    Text,
    /// <summary>An evidence package or an export is not what its checkpoint covers, or not in its form.</summary>
    Package,
    /// <summary>The standing that was said does not follow from the events.</summary>
    Standing,
    /// <summary>The log has an event that should have been shown, and was not.</summary>
    Omitted,
}

/// <summary>One thing that verifying found and that should not be.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Sequence">The event's, where it is about one.</param>
/// <param name="Said">In words, for people: what was found, and what was expected.</param>
public sealed record Doubt(DoubtKind Kind, long? Sequence, string Said);
