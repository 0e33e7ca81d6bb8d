using JasperFx.Events.Daemon;

namespace Ledger.Audit;

/// <summary>An event on record that this server cannot read: of a type that it does not know, or with data of another shape.</summary>
public sealed class UnreadableEventException : InvalidOperationException, IEventFailureContext
{
    private UnreadableEventException(ShardFailureCategory category, long sequence, string type, string message, Exception? cause = null) : base(message, cause) =>
        (Category, Sequence, EventTypeName) = (category, sequence, type);

    public ShardFailureCategory Category { get; }

    public long Sequence { get; }

    /// <summary>Its type, by the name on the wire.</summary>
    public string? EventTypeName { get; }

    public Guid? EventId => null;

    public Guid? StreamId => null;

    public string? StreamKey => null;

    public string? TenantId => null;

    public long? Version => null;

    public static UnreadableEventException OfUnknownType(long sequence, string type) =>
        new(ShardFailureCategory.UnknownEventType, sequence, type, $"Event {sequence} is a {type}, which this server does not know. A newer one has recorded it.");

    public static UnreadableEventException OfOtherShape(long sequence, string type, Exception cause) =>
        new(ShardFailureCategory.EventSerialization, sequence, type, $"Event {sequence} is a {type}, and its data has another shape: {cause.Message}", cause);
}
