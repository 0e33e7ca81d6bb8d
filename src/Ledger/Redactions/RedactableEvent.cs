using Ledger.Audit;
using Ledger.Http;
using Npgsql;

namespace Ledger.Redactions;

/// <summary>An event, and which of its values can be redacted still.</summary>
/// <param name="Open">Where values stand that have their salts, as JSON Pointers; what was redacted before has none.</param>
public sealed record RedactableEvent(RecordedEvent Event, IReadOnlyList<string> Open)
{
    /// <summary>Everything of some streams, in ledger order.</summary>
    public static Task<List<RedactableEvent>> Of(Guid[] streams, NpgsqlDataSource ledger, EventTable events, CancellationToken token) => ledger.Read(
        $"""
        select {EventTable.Columns}, array(select s.key from jsonb_each(e.headers -> 'salts') s where jsonb_typeof(s.value) = 'string')
        from {EventTable.Rows} where e.stream_id = any({streams}) and {EventTable.Real} order by e.seq_id
        """,
        row => new RedactableEvent(events.Row(row), row.GetFieldValue<string[]>(14)), token);
}
