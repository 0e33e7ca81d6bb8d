using System.Collections.Concurrent;
using System.Reflection;
using JasperFx.Events;
using Marten;
using Marten.Internal;

namespace Ledger.Intake;

/// <summary>How an import deals with the states of one kind of thing, whatever kind that is.</summary>
internal abstract class ImportedState
{
    private static readonly ConcurrentDictionary<Type, ImportedState> Known = new();

    public static ImportedState Of(Type state) => Known.GetOrAdd(state, type => (ImportedState)Activator.CreateInstance(typeof(ImportedState<>).MakeGenericType(type))!);

    /// <summary>Reads these states, so that each session finds them without asking again.</summary>
    public abstract Task Load(IReadOnlyCollection<Guid> ids, IDocumentSession deciding, IDocumentSession appending, CancellationToken token);

    /// <summary>The state that the session has; null, if it has none.</summary>
    public abstract object? Find(IDocumentSession session, Guid id);

    /// <summary>Has the session find the state as it is after the event, which is not appended yet.</summary>
    public abstract Task Note(IDocumentSession session, IEvent e, CancellationToken token);

    /// <summary>Begins a stream with this event.</summary>
    public abstract void Start(IDocumentSession session, IEvent e);
}

/// <inheritdoc/>
internal sealed class ImportedState<TState> : ImportedState where TState : class
{
    private static readonly Action<TState, Guid> SetId = typeof(TState).GetProperty("Id", BindingFlags.Public | BindingFlags.Instance)!.SetMethod!.CreateDelegate<Action<TState, Guid>>();

    public override async Task Load(IReadOnlyCollection<Guid> ids, IDocumentSession deciding, IDocumentSession appending, CancellationToken token)
    {
        await deciding.LoadManyAsync<TState>(token, [.. ids]);
        var known = Map(deciding);
        foreach (var id in ids)
        {
            if (known.TryGetValue(id, out var state)) Map(appending)[id] = state;
        }
    }

    public override object? Find(IDocumentSession session, Guid id) => Map(session).GetValueOrDefault(id);

    public override async Task Note(IDocumentSession session, IEvent e, CancellationToken token)
    {
        var map = Map(session);
        var aggregator = ((IMartenSession)session).Options.Projections.AggregatorFor<TState>();
        var state = await aggregator.BuildAsync([e], session, map.GetValueOrDefault(e.StreamId), token) ?? throw new InvalidOperationException($"Nothing begins with {e.EventTypeName}.");
        SetId(state, e.StreamId);
        map[e.StreamId] = state;
    }

    public override void Start(IDocumentSession session, IEvent e) => session.Events.StartStream<TState>(e.StreamId, e);

    /// <summary>What a session that tracks identities has loaded: what is in here is what it answers.</summary>
    private static Dictionary<Guid, TState> Map(IDocumentSession session)
    {
        var items = ((IMartenSession)session).ItemMap;
        if (items.TryGetValue(typeof(TState), out var found)) return (Dictionary<Guid, TState>)found;
        var map = new Dictionary<Guid, TState>();
        items[typeof(TState)] = map;
        return map;
    }
}
