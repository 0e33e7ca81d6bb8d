namespace Ledger.Audit;

/// <summary>An event as it stands in the ledger, with who recorded it, when, and how.</summary>
/// <param name="Sequence">Its number in the ledger, from 1; numbers have gaps.</param>
/// <param name="StreamKind"><c>Source</c>, <c>Document</c>, <c>Attribution</c>, <c>Claim</c>, <c>Actor</c> or <c>Log</c>.</param>
/// <param name="Version">Its number in its stream, from 1, without gaps.</param>
/// <param name="Type">Its wire name, such as <c>claim_asserted</c>.</param>
/// <param name="RecordedAt">The server's clock, in microseconds. Order is by sequence, never by time.</param>
/// <param name="Role">What the actor was at that moment.</param>
/// <param name="Data">The event itself: one of those that the ledger knows.</param>
public sealed record RecordedEvent(
    long Sequence, Guid Id, Guid Stream, string StreamKind, long Version, string Type, DateTimeOffset RecordedAt,
    Guid? Actor, string? Role, string? Command, string? Correlation, string? Causation, string? Client, object Data);
