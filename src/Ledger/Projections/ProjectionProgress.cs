using System.Text.RegularExpressions;
using JasperFx.Events.Projections;
using Ledger.Http;
using Marten;
using Npgsql;

namespace Ledger.Projections;

/// <summary>What a projection does.</summary>
public enum ProjectionState
{
    /// <summary>It follows the ledger.</summary>
    Running,
    /// <summary>It failed, or no node has it just now: what lists show of it is as of the sequence that it had got to.</summary>
    Stopped,
    /// <summary>It follows the ledger, and is worked out again beside what lists show.</summary>
    Rebuilding,
}

/// <summary>An asynchronous projection: what lists and searches read.</summary>
/// <param name="UpTo">The sequence up to which it has seen the ledger.</param>
/// <param name="Behind">How far that is behind the newest event, in sequences.</param>
/// <param name="SecondsBehind">The age of the first event that it has not seen; 0 where there is none.</param>
/// <param name="Failure">Why it stopped, if it failed.</param>
/// <param name="Rebuild">The last time that it was worked out again, or that somebody asked for it; none before the first.</param>
public sealed record ProjectionItem(string Name, long UpTo, long Behind, double SecondsBehind, ProjectionState State, ProjectionFailure? Failure, RebuildItem? Rebuild);

/// <summary>Why a projection stopped.</summary>
/// <param name="Sequence">The event that it stopped at; none where it was not one event's fault.</param>
/// <param name="Type">That event's type.</param>
/// <param name="Reason">In words. Never what an event's data says.</param>
public sealed record ProjectionFailure(long? Sequence, string? Type, string Reason);

/// <summary>A projection being worked out again.</summary>
/// <param name="By">The actor who asked for it.</param>
/// <param name="BegunAt">None as long as it waits for its turn.</param>
/// <param name="UpTo">The sequence as of which it is worked out.</param>
/// <param name="Done">How many of the streams are done, of <paramref name="Total"/>.</param>
/// <param name="EndedAt">None as long as it goes on.</param>
/// <param name="Changed">How many rows of the lists were other ones afterwards. 0 means that the lists were right.</param>
/// <param name="Fault">Why it ended without effect, if it did.</param>
public sealed record RebuildItem(
    DateTimeOffset AskedAt, Guid By, string Reason, DateTimeOffset? BegunAt, long UpTo, long Done, long Total, DateTimeOffset? EndedAt, long Changed, string? Fault);

/// <summary>Reads how far every asynchronous projection is, whichever node it runs on.</summary>
public sealed partial class ProjectionProgress(NpgsqlDataSource ledger, IDocumentStore store, TimeProvider time)
{
    private readonly string[] _names = [.. store.Options.Events.Projections().Where(p => p.Lifecycle == ProjectionLifecycle.Async).Select(p => p.Name).Order(StringComparer.Ordinal)];

    /// <summary>Every asynchronous projection, by name, from one question that costs the same however long the ledger is.</summary>
    public async Task<IReadOnlyList<ProjectionItem>> Read(CancellationToken token)
    {
        var now = time.GetUtcNow();
        return await ledger.Read(
            $"""
            select n.name, coalesce(p.last_seq_id, 0), coalesce(newest.seq_id, 0), unseen.timestamp, p.agent_status, p.failure_category, p.failure_event_sequence, p.failure_event_type, p.pause_reason,
                   r.asked_at, r.asked_by, r.reason, r.begun_at, r.up_to, r.done, r.total, r.ended_at, r.changed, r.fault
            from unnest({_names}) n (name)
            left join ledger.mt_event_progression p on p.name = n.name || ':All'
            left join ledger.rebuild r on r.projection = n.name
            left join lateral (select e.seq_id from ledger.mt_events e where e.type <> 'tombstone' order by e.seq_id desc limit 1) newest on true
            left join lateral (select e.timestamp from ledger.mt_events e where e.seq_id > coalesce(p.last_seq_id, 0) and e.type <> 'tombstone' order by e.seq_id limit 1) unseen on true
            order by n.name
            """, row => Item(row, now), token);
    }

    private static ProjectionItem Item(NpgsqlDataReader row, DateTimeOffset now)
    {
        var (upTo, newest) = (row.GetInt64(1), row.GetInt64(2));
        var failure = row.Text(5) is null ? null : new ProjectionFailure(row.IsDBNull(6) ? null : row.GetInt64(6), row.Text(7), Said(row.Text(8)));
        var rebuild = row.IsDBNull(9) ? null : new RebuildItem(
            row.GetFieldValue<DateTimeOffset>(9), row.GetGuid(10), row.GetString(11), At(12), row.GetInt64(13), row.GetInt64(14), row.GetInt64(15), At(16), row.GetInt64(17), row.Text(18));
        return new ProjectionItem(
            row.GetString(0), upTo, Math.Max(0, newest - upTo), At(3) is { } unseen ? Math.Max(0, (now - unseen).TotalSeconds) : 0,
            failure is not null || row.Text(4) is "Stopped" or "Paused" ? ProjectionState.Stopped : rebuild is { EndedAt: null } ? ProjectionState.Rebuilding : ProjectionState.Running, failure, rebuild);

        DateTimeOffset? At(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }

    /// <summary>The messages of the exceptions that the store has kept, without their types and where they were thrown.</summary>
    private static string Said(string? kept) => string.Join(' ', Messages().Matches(kept ?? "").Select(m => m.Groups[1].Value.Trim()).Distinct()) is { Length: > 0 } said ? said : "The store does not say why.";

    [GeneratedRegex(@"(?:^|^\s*---> )[A-Za-z_][\w.`+\[\]]*(?: \(0x[0-9A-Fa-f]+\))?: ([^\r\n]+)", RegexOptions.Multiline)]
    private static partial Regex Messages();
}
