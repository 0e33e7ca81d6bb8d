using System.Text.Json;
using JasperFx.Events;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Marten;

namespace Ledger.Tests;

/// <summary>Given what is on record, when a command is decided, then this is what happens, or why it is refused.</summary>
internal static class Deciding
{
    /// <summary>The id that is drawn for whatever is new.</summary>
    public static readonly NewId New = new(Id(1), new DateTimeOffset(2020, 10, 6, 18, 0, 0, TimeSpan.Zero));

    public const string Why = "Because the record needs it.";

    /// <summary>An id that is always the same for the same number.</summary>
    public static Guid Id(int number) => new($"0192f2d4-0000-7000-8000-{number:x12}");

    /// <summary>An event as it comes from the record: signed by who recorded it, at a version of its stream.</summary>
    public static IEvent<T> SignedBy<T>(this T data, Guid actor, long version = 1, Guid stream = default)
        where T : notnull => new Event<T>(data) { UserName = actor.ToString(), Version = version, StreamId = stream };

    /// <summary>Says the same, member by member.</summary>
    public static void ShouldSay(this object? actual, object? expected)
    {
        actual?.GetType().ShouldBe(expected?.GetType());
        Text(actual).ShouldBe(Text(expected));

        static string Text(object? value) => value is null ? "null" : JsonSerializer.Serialize(value, value.GetType(), Json.Options);
    }

    /// <summary>Begins a stream of this kind, with the id that was drawn, and this one event.</summary>
    public static void ShouldBegin<TState>(this IStartStream stream, object with)
        where TState : class
    {
        stream.AggregateType.ShouldBe(typeof(TState));
        stream.StreamId.ShouldBe(New.Value);
        stream.ShouldBeOfType<StartStream<TState>>().Events.ShouldHaveSingleItem().ShouldSay(with);
    }

    public static void ShouldAllow(this ProblemDetails problem) => problem.ShouldBeSameAs(Problems.None);

    public static void ShouldRefuse(this ProblemDetails problem, int status, string type, string? field = null)
    {
        (problem.Status, problem.Type, problem.Extensions.TryGetValue("field", out var named) ? named : null).ShouldBe((status, Problems.Types + type, field));
        problem.Title.ShouldNotBeNullOrWhiteSpace();
    }
}
