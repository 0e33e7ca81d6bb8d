using System.Collections.Frozen;
using System.Reflection;
using JasperFx.Events;
using Ledger.Audit;

namespace Ledger.Standing;

/// <summary>Folds events that were read from the ledger into a state, by the <c>Create</c> and <c>Apply</c> that the store itself uses.</summary>
internal static class Folding<TState> where TState : class
{
    private delegate TState Step(TState? state, RecordedEvent e);

    private static readonly FrozenDictionary<Type, Step> Steps = typeof(TState)
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
        .Where(m => m.Name is "Create" or "Apply" && m.GetParameters().Length == 1 && m.ReturnType == typeof(TState))
        .Select(StepOf)
        .ToFrozenDictionary(s => s.Event, s => s.Step);

    /// <summary>The state after the event; the same, where the state takes no notice of it.</summary>
    /// <param name="state"><c>null</c> before the first event.</param>
    public static TState After(TState? state, RecordedEvent e) =>
        Steps.TryGetValue(e.Data.GetType(), out var step) ? step(state, e)
            : state ?? throw new InvalidOperationException($"Event {e.Sequence} is a {e.Type}: nothing begins with it.");

    private static (Type Event, Step Step) StepOf(MethodInfo method)
    {
        var taken = method.GetParameters()[0].ParameterType;
        var wrapped = taken.IsGenericType && taken.GetGenericTypeDefinition() == typeof(IEvent<>);
        var data = wrapped ? taken.GetGenericArguments()[0] : taken;
        var make = typeof(Folding<TState>).GetMethod(wrapped ? nameof(OfWrapped) : nameof(OfData), BindingFlags.NonPublic | BindingFlags.Static)!;
        return (data, (Step)make.MakeGenericMethod(data).Invoke(null, [method])!);
    }

    private static Step OfData<TData>(MethodInfo method) where TData : class
    {
        if (method.IsStatic)
        {
            var create = method.CreateDelegate<Func<TData, TState>>();
            return (_, e) => create((TData)e.Data);
        }
        var apply = method.CreateDelegate<Func<TState, TData, TState>>();
        return (state, e) => apply(state!, (TData)e.Data);
    }

    private static Step OfWrapped<TData>(MethodInfo method) where TData : class
    {
        if (method.IsStatic)
        {
            var create = method.CreateDelegate<Func<IEvent<TData>, TState>>();
            return (_, e) => create(Wrapped<TData>(e));
        }
        var apply = method.CreateDelegate<Func<TState, IEvent<TData>, TState>>();
        return (state, e) => apply(state!, Wrapped<TData>(e));
    }

    private static Event<TData> Wrapped<TData>(RecordedEvent e) where TData : class => new((TData)e.Data)
    {
        Id = e.Id, StreamId = e.Stream, Version = e.Version, Sequence = e.Sequence, Timestamp = e.RecordedAt, UserName = e.Actor?.ToString(),
    };
}
