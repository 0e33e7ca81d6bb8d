using System.Collections.Immutable;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Standing;

/// <summary>Where a piece of evidence stands.</summary>
/// <param name="Attribution">The attribution that it is; none, where a document speaks in its own voice.</param>
/// <param name="Document">The carrier.</param>
public readonly record struct EvidencePlace(Attribution? Attribution, Guid Document, Anchor Anchor);

/// <summary>An event, and what is known once it has happened.</summary>
public readonly record struct Step(RecordedEvent Event, Known After);

/// <summary>
/// What is known after some events, in ledger order: the states that they lead to, by the states' own <c>Create</c> and <c>Apply</c>, and the events behind each
/// thing and each part of it. A value: what is known after one event more is another.
/// </summary>
public sealed record Known
{
    public static readonly Known Nothing = new();

    public ImmutableDictionary<Guid, Claim> Claims { get; private init; } = ImmutableDictionary<Guid, Claim>.Empty;
    public ImmutableDictionary<Guid, Attribution> Attributions { get; private init; } = ImmutableDictionary<Guid, Attribution>.Empty;
    public ImmutableDictionary<Guid, Document> Documents { get; private init; } = ImmutableDictionary<Guid, Document>.Empty;
    public ImmutableDictionary<Guid, Source> Sources { get; private init; } = ImmutableDictionary<Guid, Source>.Empty;

    private ImmutableDictionary<Guid, ImmutableList<RecordedEvent>> Streams { get; init; } = ImmutableDictionary<Guid, ImmutableList<RecordedEvent>>.Empty;
    private ImmutableDictionary<Guid, ImmutableList<RecordedEvent>> Parts { get; init; } = ImmutableDictionary<Guid, ImmutableList<RecordedEvent>>.Empty;

    /// <summary>What is known after all of these.</summary>
    public static Known After(IEnumerable<RecordedEvent> events) => Nothing.Then(events);

    /// <summary>What is known after each of these, one after the other: what they have in common is kept once.</summary>
    public static IReadOnlyList<Step> Through(IEnumerable<RecordedEvent> events)
    {
        var known = Nothing;
        return [.. events.Select(e => new Step(e, known = known.After(e)))];
    }

    /// <summary>What is known after this event too.</summary>
    /// <param name="e">The next one of its stream. Of an actor: it changes nothing.</param>
    public Known After(RecordedEvent e)
    {
        var parts = PartsOf(e.Data).Aggregate(Parts, (all, part) => all.SetItem(part, Of(all, part).Add(e)));
        var known = this with { Streams = Streams.SetItem(e.Stream, Of(Streams, e.Stream).Add(e)), Parts = parts };
        return e.StreamKind switch
        {
            nameof(Claim) => known with { Claims = Claims.SetItem(e.Stream, After(Claims.GetValueOrDefault(e.Stream), e)) },
            nameof(Attribution) => known with { Attributions = Attributions.SetItem(e.Stream, After(Attributions.GetValueOrDefault(e.Stream), e)) },
            nameof(Document) => known with { Documents = Documents.SetItem(e.Stream, After(Documents.GetValueOrDefault(e.Stream), e)) },
            nameof(Source) => known with { Sources = Sources.SetItem(e.Stream, After(Sources.GetValueOrDefault(e.Stream), e)) },
            _ => this,
        };
    }

    /// <summary>What is known after all of these too: the same as after one and then the next, with nothing kept of what was known in between.</summary>
    /// <param name="events">The next ones of their streams, in order.</param>
    public Known Then(IEnumerable<RecordedEvent> events)
    {
        var (claims, attributions, documents, sources) = (Claims.ToBuilder(), Attributions.ToBuilder(), Documents.ToBuilder(), Sources.ToBuilder());
        var (streams, parts) = (new Dictionary<Guid, List<RecordedEvent>>(), new Dictionary<Guid, List<RecordedEvent>>());
        foreach (var e in events)
        {
            switch (e.StreamKind)
            {
                case nameof(Claim): claims[e.Stream] = After(claims.GetValueOrDefault(e.Stream), e); break;
                case nameof(Attribution): attributions[e.Stream] = After(attributions.GetValueOrDefault(e.Stream), e); break;
                case nameof(Document): documents[e.Stream] = After(documents.GetValueOrDefault(e.Stream), e); break;
                case nameof(Source): sources[e.Stream] = After(sources.GetValueOrDefault(e.Stream), e); break;
                default: continue;
            }
            Put(streams, e.Stream, e);
            foreach (var part in PartsOf(e.Data)) Put(parts, part, e);
        }
        return new Known
        {
            Claims = claims.ToImmutable(), Attributions = attributions.ToImmutable(), Documents = documents.ToImmutable(), Sources = sources.ToImmutable(),
            Streams = With(Streams, streams), Parts = With(Parts, parts),
        };

        static void Put(Dictionary<Guid, List<RecordedEvent>> all, Guid key, RecordedEvent e)
        {
            if (all.TryGetValue(key, out var events)) events.Add(e);
            else all[key] = [e];
        }

        static ImmutableDictionary<Guid, ImmutableList<RecordedEvent>> With(ImmutableDictionary<Guid, ImmutableList<RecordedEvent>> all, Dictionary<Guid, List<RecordedEvent>> more) =>
            all.SetItems(more.Select(m => KeyValuePair.Create(m.Key, Of(all, m.Key).AddRange(m.Value))));
    }

    /// <summary>The events of a stream, in order.</summary>
    public IReadOnlyList<RecordedEvent> EventsOf(Guid stream) => Of(Streams, stream);

    /// <summary>The events about a part: evidence, a caveat, a response, an assessment, a correction; the first is the one that made it.</summary>
    public IReadOnlyList<RecordedEvent> EventsAbout(Guid part) => Of(Parts, part);

    /// <summary>What a source is after all merges.</summary>
    public Guid Merged(Guid source)
    {
        while (Sources.GetValueOrDefault(source)?.MergedInto is { } into) source = into;
        return source;
    }

    /// <summary>The claims merged into this one, directly or through others: nearest first, and itself before all.</summary>
    public IReadOnlyList<Claim> WithMerged(Guid claim)
    {
        var all = new List<Claim> { Claims[claim] };
        for (var i = 0; i < all.Count; i++) all.AddRange(Claims.Values.Where(c => c.MergedInto == all[i].Id).OrderBy(c => c.Id));
        return all;
    }

    /// <summary>Where a piece of evidence stands: in the carrier of its attribution, if it is one, or in the document itself.</summary>
    public EvidencePlace PlaceOf(Evidence evidence) => evidence.Attribution is { } id && Attributions[id] is var attribution
        ? new(attribution, attribution.Document, attribution.Anchor)
        : new(null, evidence.Document!.Value, evidence.Anchor!);

    private static Claim After(Claim? claim, RecordedEvent e) => Folding<Claim>.After(claim, e) with { Id = e.Stream, Version = e.Version };

    private static Attribution After(Attribution? attribution, RecordedEvent e) => Folding<Attribution>.After(attribution, e) with { Version = e.Version };

    private static Document After(Document? document, RecordedEvent e) => Folding<Document>.After(document, e) with { Id = e.Stream, Version = e.Version };

    private static Source After(Source? source, RecordedEvent e) => Folding<Source>.After(source, e) with { Id = e.Stream, Version = e.Version };

    private static ImmutableList<RecordedEvent> Of(ImmutableDictionary<Guid, ImmutableList<RecordedEvent>> events, Guid key) => events.GetValueOrDefault(key, []);

    private static IEnumerable<Guid> PartsOf(object data) => data switch
    {
        Corrected correction => correction.Changes.Select(c => c.Field.Split('/')).Where(f => f.Length == 3).Select(f => Guid.TryParse(f[1], out var part) ? part : Guid.Empty)
            .Where(part => part != Guid.Empty).Append(correction.CorrectionId).Distinct(),
        IMakesPart made => [made.Part.Id],
        EvidenceWithdrawn e => [e.EvidenceId],
        AssessmentWithdrawn e => [e.AssessmentId],
        CaveatLifted e => [e.CaveatId],
        ResponseResolved e => [e.ResponseId],
        _ => [],
    };
}
