using System.Text.Json;
using FluentValidation;
using Ledger.Http;

namespace Ledger.Corrections;

/// <summary>
/// The fields of a kind of thing that a correction may change: how each is read from the state and written to it, what it may hold,
/// and what it refers to. A field of a part is a path: <c>revisions/2/status</c>, <c>caveats/&lt;id&gt;/text</c>, <c>responses/&lt;id&gt;/kind</c>.
/// </summary>
public sealed class CorrectableFields<TState>
{
    private readonly Dictionary<string, Field> _fields = [];

    /// <summary>Every field, a part's key written as <c>*</c>.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>A field of the thing itself.</summary>
    public CorrectableFields<TState> Add<TValue>(
        string name, Func<TState, TValue> read, Func<TState, TValue, TState> write,
        Action<IRuleBuilder<Candidate<TValue>, TValue>> rules, Func<TValue, IEnumerable<(ReferenceTo To, Guid Id)>>? refers = null) =>
        Add(name, new Field<TValue>((_, _) => true, (s, _) => read(s), (s, _, v) => write(s, v), rules, refers));

    /// <summary>A field of each part in a list, found by its key.</summary>
    public CorrectableFields<TState> AddToParts<TPart, TValue>(
        string parts, string name, Func<TState, IReadOnlyList<TPart>> list, Func<TPart, string> key, Func<TState, IReadOnlyList<TPart>, TState> replace,
        Func<TPart, TValue> read, Func<TPart, TValue, TPart> write,
        Action<IRuleBuilder<Candidate<TValue>, TValue>> rules, Func<TValue, IEnumerable<(ReferenceTo To, Guid Id)>>? refers = null) =>
        Add($"{parts}/*/{name}", new Field<TValue>(
            (s, k) => list(s).Any(p => key(p) == k),
            (s, k) => read(list(s).First(p => key(p) == k)),
            (s, k, v) => replace(s, [.. list(s).Select(p => key(p) == k ? write(p, v) : p)]),
            rules, refers));

    /// <summary>The same fields, but for one that has another shape when a client sends it.</summary>
    public CorrectableFields<TState> Replace<TValue>(string name, Func<TState, TValue> read, Action<IRuleBuilder<Candidate<TValue>, TValue>> rules)
    {
        var fields = new CorrectableFields<TState>();
        foreach (var (other, field) in _fields.Where(f => f.Key != name)) fields.Add(other, field);
        return fields.Add(name, read, (_, _) => throw new InvalidOperationException($"{name} is written in another shape."), rules);
    }

    /// <summary>What is wrong with a new value, before any state is looked at.</summary>
    public IEnumerable<string> Faults(string path, JsonElement after) => Find(path) is var (field, _)
        ? field.Faults(after)
        : [$"is not a field that can be corrected; these can: {string.Join(", ", Names)}."];

    /// <summary>What the new values refer to, each with the field that it stands in.</summary>
    public IEnumerable<Reference> References(IReadOnlyDictionary<string, JsonElement>? changes) =>
        from change in changes ?? new Dictionary<string, JsonElement>()
        let found = Find(change.Key)
        where found is not null
        from target in found.Value.Field.Refers(change.Value)
        select new Reference($"changes.{change.Key}", target.To, target.Id);

    /// <summary>The first of these fields whose part is not there, or which has that value already; none: each would change something.</summary>
    public (string Field, bool Exists)? FirstThatChangesNothing(TState state, IReadOnlyDictionary<string, JsonElement> changes)
    {
        foreach (var (path, after) in changes)
        {
            var (field, key) = Find(path)!.Value;
            if (!field.Exists(state, key)) return (path, false);
            if (JsonElement.DeepEquals(field.Read(state, key), field.Normal(after))) return (path, true);
        }
        return null;
    }

    /// <summary>What a correction changes, with what each field was before it.</summary>
    public IReadOnlyList<FieldChange> Changes(TState state, IReadOnlyDictionary<string, JsonElement> changes) => [.. changes.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c =>
    {
        var (field, key) = Find(c.Key)!.Value;
        return new FieldChange(c.Key, field.Read(state, key), field.Normal(c.Value));
    })];

    /// <summary>The state after a correction.</summary>
    public TState Apply(TState state, Corrected correction) => correction.Changes.Aggregate(state, (s, change) =>
        Find(change.Field) is var (field, key) ? field.Write(s, key, change.After) : throw new InvalidOperationException($"{typeof(TState).Name} has no field {change.Field}."));

    private CorrectableFields<TState> Add(string name, Field field)
    {
        _fields.Add(name, field);
        return this;
    }

    private (Field Field, string Key)? Find(string path)
    {
        if (path.Split('/') is [var parts, var key, var name]) return IsKey(key) && _fields.TryGetValue($"{parts}/*/{name}", out var part) ? (part, key) : null;
        return _fields.TryGetValue(path, out var field) ? (field, "") : null;
    }

    /// <summary>A part's key is an id or a number: whatever else a client sends goes no further, and into no record.</summary>
    private static bool IsKey(string key) => Guid.TryParseExact(key, "D", out _) || int.TryParse(key, System.Globalization.NumberStyles.None, null, out _);

    private abstract class Field
    {
        public abstract bool Exists(TState state, string key);
        public abstract JsonElement Read(TState state, string key);
        public abstract TState Write(TState state, string key, JsonElement after);
        public abstract JsonElement Normal(JsonElement after);
        public abstract IEnumerable<string> Faults(JsonElement after);
        public abstract IEnumerable<(ReferenceTo To, Guid Id)> Refers(JsonElement after);
    }

    private sealed class Field<TValue> : Field
    {
        private readonly Func<TState, string, bool> _exists;
        private readonly Func<TState, string, TValue> _read;
        private readonly Func<TState, string, TValue, TState> _write;
        private readonly Func<TValue, IEnumerable<(ReferenceTo To, Guid Id)>>? _refers;
        private readonly InlineValidator<Candidate<TValue>> _validator = [];

        public Field(
            Func<TState, string, bool> exists, Func<TState, string, TValue> read, Func<TState, string, TValue, TState> write,
            Action<IRuleBuilder<Candidate<TValue>, TValue>> rules, Func<TValue, IEnumerable<(ReferenceTo To, Guid Id)>>? refers)
        {
            (_exists, _read, _write, _refers) = (exists, read, write, refers);
            rules(_validator.RuleFor(c => c.Value).Cascade(CascadeMode.Stop));
        }

        public override bool Exists(TState state, string key) => _exists(state, key);

        public override JsonElement Read(TState state, string key) => Json.Element(_read(state, key));

        public override TState Write(TState state, string key, JsonElement after) => _write(state, key, Json.Value<TValue>(after)!);

        public override JsonElement Normal(JsonElement after) => Json.Element(Json.Value<TValue>(after));

        public override IEnumerable<string> Faults(JsonElement after)
        {
            TValue? value;
            try
            {
                value = Json.Value<TValue>(after);
            }
            catch (JsonException e)
            {
                return [JsonFaults.Explain(e, typeof(TValue)).Message];
            }
            return [.. _validator.Validate(new Candidate<TValue>(value!)).Errors.Select(e => e.ErrorMessage)];
        }

        public override IEnumerable<(ReferenceTo To, Guid Id)> Refers(JsonElement after) =>
            _refers is not null && Json.Value<TValue>(after) is { } value ? _refers(value) : [];
    }
}

/// <summary>A new value, on its way to be checked.</summary>
public sealed record Candidate<TValue>(TValue Value);
