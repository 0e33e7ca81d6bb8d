using Ledger.Hosting;
using Ledger.Http;
using Ledger.Integrity;
using Marten;
using Npgsql;

namespace Ledger.Audit;

/// <summary>Which events are asked for. What is not given does not restrict.</summary>
public sealed record EventChoice
{
    /// <summary>Of these streams alone.</summary>
    public IReadOnlyCollection<Guid>? Streams { get; init; }

    public Guid? Actor { get; init; }

    /// <summary>As it stands on the event: the role at that moment.</summary>
    public string? Role { get; init; }

    /// <summary>The wire name.</summary>
    public string? Type { get; init; }

    public string? Command { get; init; }
    public string? Correlation { get; init; }

    /// <summary>Recorded at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Recorded before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The lowest sequence.</summary>
    public long First { get; init; } = 1;

    /// <summary>The highest sequence.</summary>
    public long Last { get; init; } = long.MaxValue;

    /// <summary>From the last event to the first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>The same events without those up to and with this one, in the order that they are asked in.</summary>
    public EventChoice After(long sequence) => NewestFirst
        ? this with { Last = Math.Min(Last, sequence - 1) }
        : this with { First = Math.Max(First, sequence == long.MaxValue ? sequence : sequence + 1) };
}

/// <summary>Some of the events that were asked for, in order, and whether there are more.</summary>
public sealed record EventPage(IReadOnlyList<RecordedEvent> Events, bool More)
{
    /// <summary>The sequence to go on after; none at the end.</summary>
    public long? Next => More ? Events[^1].Sequence : null;
}

/// <summary>
/// Reads the ledger's events from the table that they are in, in ledger order. Archived events are events like any other; the tombstones that Marten leaves
/// after a failed batch are none.
/// </summary>
public sealed class EventTable(NpgsqlDataSource ledger, IDocumentStore store)
{
    /// <summary>How much of the events' data one page holds at most, in bytes; it has one event at least.</summary>
    public const int LargestPage = 8 * 1_024 * 1_024;

    /// <summary>What <see cref="Row"/> reads, from <see cref="Rows"/>.</summary>
    public static readonly FormattableString Columns = $"""
        e.seq_id, e.id, e.stream_id, s.type, e.version, e.type, e.timestamp, e.user_name,
        e.headers ->> 'role', e.headers ->> 'command', e.correlation_id, e.causation_id, e.headers ->> 'client', e.data
        """;

    /// <summary>Where they stand.</summary>
    public static readonly FormattableString Rows = $"ledger.mt_events e join ledger.mt_streams s on s.id = e.stream_id";

    /// <summary>What is no tombstone.</summary>
    public static readonly FormattableString Real = $"e.type <> 'tombstone'";

    /// <summary>What streams are: whatever can be referred to, actors, and the log itself.</summary>
    private static readonly Dictionary<string, string> Kinds = Enum.GetNames<ReferenceTo>().Concat(["Actor", "Log"]).ToDictionary(kind => kind, StringComparer.OrdinalIgnoreCase);

    /// <summary>What a stream is, by the name that the store has for it.</summary>
    public static string KindOf(string streamType) => Kinds[streamType];

    private readonly IReadOnlyDictionary<string, Type> _types = TypesOf(store);
    private readonly ISerializer _serializer = store.Options.Serializer();

    /// <summary>The wire name of every event, in order.</summary>
    public IReadOnlyList<string> Types => field ??= [.. _types.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The events chosen, up to a number of them; fewer when they are large.</summary>
    public async Task<EventPage> Read(EventChoice choice, int limit, CancellationToken token)
    {
        var order = choice.NewestFirst ? (FormattableString)$"desc" : $"asc";
        await using var query = ledger.Command($"select {Columns} from {Rows} where {Conditions(choice).All()} order by e.seq_id {order} limit {limit + 1}");
        await using var reader = await query.ExecuteReaderAsync(token);
        var events = new List<RecordedEvent>();
        var size = 0L;
        while (await reader.ReadAsync(token))
        {
            if (events.Count == limit || events.Count > 0 && size > LargestPage) return new EventPage(events, More: true);
            var (e, bytes) = Read(reader);
            events.Add(e);
            size += bytes;
        }
        return new EventPage(events, More: false);
    }

    /// <summary>The event in a row of <see cref="Columns"/>.</summary>
    /// <exception cref="UnreadableEventException">An event of a type that this server does not know, or with data of another shape.</exception>
    public RecordedEvent Row(NpgsqlDataReader reader) => Read(reader).Event;

    private static IEnumerable<FormattableString> Conditions(EventChoice choice)
    {
        yield return Real;
        yield return $"e.seq_id >= {choice.First} and e.seq_id <= {choice.Last}";
        if (choice.Streams is { } streams) yield return $"e.stream_id = any({streams.ToArray()})";
        if (choice.Actor is { } actor) yield return $"e.user_name = {actor.ToString()}";
        if (choice.Role is { } role) yield return $"e.headers ->> 'role' = {role}";
        if (choice.Type is { } type) yield return $"e.type = {type}";
        if (choice.Command is { } command) yield return $"e.headers ->> 'command' = {command}";
        if (choice.Correlation is { } correlation) yield return $"e.correlation_id = {correlation}";
        if (choice.From is { } from) yield return $"e.timestamp >= {RecordedTime.Ceiling(from)}";
        if (choice.To is { } to) yield return $"e.timestamp < {RecordedTime.Ceiling(to)}";
    }

    private (RecordedEvent Event, int Bytes) Read(NpgsqlDataReader reader)
    {
        var wireName = reader.GetString(5);
        if (!_types.TryGetValue(wireName, out var type))
        {
            throw UnreadableEventException.OfUnknownType(reader.GetInt64(0), wireName);
        }
        var data = reader.GetFieldValue<byte[]>(13);
        using var json = new MemoryStream(data, writable: false);
        return (new RecordedEvent(
            reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), Kinds[reader.GetString(3)], reader.GetInt64(4), wireName, reader.GetFieldValue<DateTimeOffset>(6),
            Guid.TryParse(reader.Text(7), out var actor) ? actor : null, reader.Text(8), reader.Text(9), reader.Text(10), reader.Text(11), reader.Text(12),
            Data(reader.GetInt64(0), wireName, type, json)), data.Length);
    }

    private object Data(long sequence, string wireName, Type type, Stream json)
    {
        try
        {
            return _serializer.FromJson(type, json);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw UnreadableEventException.OfOtherShape(sequence, wireName, e);
        }
    }

    /// <summary>Wire names as the store itself maps them.</summary>
    private static Dictionary<string, Type> TypesOf(IDocumentStore store)
    {
        var known = RecordedEvents.All.ToHashSet();
        return store.Options.Events.AllKnownEventTypes().Where(t => known.Contains(t.EventType)).ToDictionary(t => t.EventTypeName, t => t.EventType);
    }
}
