using Ledger.Audit;
using Ledger.Http;
using Npgsql;

namespace Ledger.Standing;

/// <summary>Reads the events of closures, in ledger order: the walk along the edges and the reading in one statement, and so of one moment.</summary>
public sealed class ClosureEvents(NpgsqlDataSource ledger, EventTable events)
{
    /// <summary>What names things, and nothing else about them.</summary>
    private static readonly string[] Naming = ["source_registered", "source_corrected", "document_registered", "document_corrected"];

    /// <summary>The events of a claim's closure; none where there is no such claim.</summary>
    /// <param name="sequence">As it was when the ledger had got to this sequence; <c>null</c>: as of now.</param>
    public async Task<IReadOnlyList<RecordedEvent>> Of(Guid claim, long? sequence, CancellationToken token) => await ledger.Read(
        $"""
        with recursive {Closure.Walk([claim], sequence)}
        select {EventTable.Columns} from {EventTable.Rows}
        where e.stream_id = any(array(select distinct id from walk)) and {EventTable.Real} and {Until(sequence)}
        order by e.seq_id
        """, events.Row, token);

    /// <summary>The events of the closures of many claims, each event once, and which streams belong to whose closure.</summary>
    /// <param name="sequence">One that is settled: closures and events are read one after the other, and nothing may come in between.</param>
    public async Task<ClosuresRead> OfAll(Guid[] claims, long sequence, CancellationToken token)
    {
        var closures = await Closure.Of(claims, ledger, sequence, token);
        var read = await OfStreams([.. closures.SelectMany(streams => streams).Distinct()], sequence, token);
        return new ClosuresRead(closures, read.ToLookup(e => e.Stream));
    }

    /// <summary>All events of some streams up to a sequence.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> OfStreams(Guid[] streams, long? sequence, CancellationToken token) => await ledger.Read(
        $"select {EventTable.Columns} from {EventTable.Rows} where e.stream_id = any({streams}) and {EventTable.Real} and {Until(sequence)} order by e.seq_id",
        events.Row, token);

    /// <summary>What names those whom a claim mentions, and those who responded to it or assessed it: they are no part of the closure.</summary>
    public async Task<IReadOnlyList<RecordedEvent>> NamesBeside(Guid claim, long? sequence, CancellationToken token) => await ledger.Read(
        $"""
        select {EventTable.Columns} from {EventTable.Rows}
        where e.stream_id = any(array(select target from ledger.reliance where stream = {claim} and rests in ('Mention', 'Spoke'))) and e.type = any({Naming}) and {Until(sequence)}
        order by e.seq_id
        """, events.Row, token);

    private static FormattableString Until(long? sequence) => sequence is { } last ? (FormattableString)$"e.seq_id <= {last}" : $"true";
}

/// <summary>The events of many closures.</summary>
/// <param name="Streams">The streams of each claim's closure.</param>
public sealed record ClosuresRead(ILookup<Guid, Guid> Streams, ILookup<Guid, RecordedEvent> Events)
{
    /// <summary>The events of a claim's closure, in ledger order.</summary>
    public IEnumerable<RecordedEvent> Of(Guid claim) => Streams[claim].SelectMany(stream => Events[stream]).OrderBy(e => e.Sequence);
}
