using JasperFx.Events.Daemon;

namespace Ledger.Projections;

/// <summary>An event that can be read, and that a projection cannot be worked out from: it is not what the events before it allow.</summary>
public sealed class UnappliableEventException(long sequence, string type, Guid stream, Exception cause)
    : Exception($"Event {sequence} ({type}) does not fit what was recorded before it: {cause.Message}", cause), IEventFailureContext
{
    public ShardFailureCategory Category => ShardFailureCategory.ApplyEvent;

    public long Sequence => sequence;

    public string? EventTypeName => type;

    public Guid? EventId => null;

    public Guid? StreamId => stream;

    public string? StreamKey => null;

    public string? TenantId => null;

    public long? Version => null;
}
