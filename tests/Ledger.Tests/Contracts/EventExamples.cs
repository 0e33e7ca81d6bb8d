using System.Reflection;
using System.Text.Json;

namespace Ledger.Tests.Contracts;

/// <summary>
/// Examples of events, made from what their constructors ask for: always the same, with every value told from every other, and with text that no careless
/// serializer would bring through.
/// </summary>
internal sealed class EventExamples
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Microseconds, as many as the database keeps.</summary>
    private static readonly DateTimeOffset Instant = new DateTimeOffset(2018, 5, 7, 15, 4, 5, TimeSpan.Zero).AddMicroseconds(123_456);

    private readonly bool _full;
    private int _drawn;

    private EventExamples(bool full) => _full = full;

    /// <summary>An event with everything in it; and, where something can be left out, one with all of that left out.</summary>
    public static IReadOnlyDictionary<string, object> Of(Type type)
    {
        var full = new EventExamples(full: true).Make(type);
        var minimal = new EventExamples(full: false).Make(type);
        var examples = new Dictionary<string, object> { ["full"] = full };
        if (GoldenEvents.Serialize(full).Length != GoldenEvents.Serialize(minimal).Length) examples["minimal"] = minimal;
        return examples;
    }

    private object Make(Type type)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters() is not [var only] || only.ParameterType != type);
        return constructor.Invoke([.. constructor.GetParameters().Select(p => !_full && CanBeLeftOut(p) ? null : Value(p.ParameterType, p.Name!))]);
    }

    private object Value(Type type, string name)
    {
        _drawn++;
        return (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(string) => $"{name} {_drawn}: “naïve” <b>&\"'\\ 😀 עברית\n\tend",
            var t when t == typeof(Guid) => new Guid($"0192f2d4-0000-7000-8000-{_drawn:x12}"),
            var t when t == typeof(DateTimeOffset) => Instant.AddDays(_drawn),
            var t when t == typeof(int) => _drawn,
            var t when t == typeof(long) => (long)_drawn << 33,
            var t when t == typeof(bool) => true,
            var t when t == typeof(JsonElement) => Any(name),
            { IsEnum: true } t => _full ? Enum.GetValues(t).GetValue(Enum.GetValues(t).Length - 1)! : Enum.GetValues(t).GetValue(0)!,
            { IsGenericType: true } t when t.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => Items(t.GetGenericArguments()[0], name),
            { IsGenericType: true } t when t.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => throw Unknown(t),
            { IsClass: true } t when t.GetMethod("<Clone>$") is not null => Make(t),
            var t => throw Unknown(t),
        };
    }

    private Array Items(Type type, string name)
    {
        var items = Array.CreateInstance(type, _full ? 2 : 0);
        for (var i = 0; i < items.Length; i++) items.SetValue(Value(type, name), i);
        return items;
    }

    /// <summary>Whatever a corrected field may hold: a value, a list, nothing.</summary>
    private JsonElement Any(string name) => JsonSerializer.SerializeToElement<object?>((_drawn % 3) switch
    {
        0 => new[] { new { verb = name, source = new Guid($"0192f2d4-0000-7000-8000-{_drawn:x12}") } },
        1 => null,
        _ => $"{name} {_drawn}: “naïve” 😀",
    });

    private static bool CanBeLeftOut(ParameterInfo parameter) => Nullability.Create(parameter).ReadState == NullabilityState.Nullable;

    private static NotSupportedException Unknown(Type type) => new($"No example is made of {type} yet: an event should hold text, ids, instants, numbers, enums, records and lists of them.");
}
