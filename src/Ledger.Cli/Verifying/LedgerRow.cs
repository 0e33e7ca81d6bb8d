namespace Ledger.Cli.Verifying;

/// <summary>An event as its row has it, taken for no more than that: whoever owns the database can have written anything there.</summary>
/// <param name="StreamType">What the stream is, by the name that the store has for it; none where there is no such stream.</param>
/// <param name="User">Who recorded it, as it stands there.</param>
/// <param name="Content">The commitment that came with it.</param>
/// <param name="Salt">The event's own salt, in Base 64.</param>
/// <param name="Salts">The salts of its redactable values, as JSON text.</param>
/// <param name="Data">Its data, as JSON text.</param>
/// <param name="Hidden">Why a store would not read it, if that is so.</param>
public sealed record EventRow(
    long Sequence, Guid Id, Guid Stream, string? StreamType, long Version, string Type, DateTimeOffset RecordedAt, string? User, string? Role, string? Command, string? Correlation,
    string? Causation, string? Content, string? Salt, byte[]? Salts, byte[] Data, string? Hidden);

/// <summary>An entry of the log as its row has it.</summary>
public sealed record LeafRow(long Index, long Sequence, Guid Event, byte[] Entry);

/// <summary>What stands under one sequence: an event, a leaf, or both.</summary>
public sealed record LedgerRow(EventRow? Event, LeafRow? Leaf)
{
    public long Sequence => Event?.Sequence ?? Leaf!.Sequence;
}
