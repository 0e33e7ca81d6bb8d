using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Http;

/// <summary>Says what is wrong with JSON.</summary>
public static partial class JsonFaults
{
    /// <summary>What is wrong with JSON, for a person: which field, and what was expected there. No value is repeated.</summary>
    public static (string Field, string Message) Explain(JsonException e, Type root)
    {
        var path = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        var names = Quoted().Matches(e.Message).Select(m => m.Groups[1].Value).ToArray();
        if (e.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            var missing = names.Skip(1).ToArray();
            return (Join(path, missing.FirstOrDefault() ?? ""), missing.Length > 1 ? $"is required; so {(missing.Length > 2 ? "are" : "is")} {string.Join(", ", missing.Skip(1))}." : "is required.");
        }
        if (Unknown().Match(e.Message) is { Success: true, Groups: var found })
        {
            var name = found[1].Value;
            var known = TypeAt(root, Parent(path, name)) is { } type ? Json.Options.GetTypeInfo(type).Properties.Select(p => p.Name) : [];
            return (Join(Parent(path, name), Shortened(name)), $"is not a known field{(known.Any() ? $"; these are: {string.Join(", ", known)}" : "")}.");
        }
        if (e.Message.Contains("uplicate", StringComparison.Ordinal)) return (path, "stands twice in the same object.");
        if (e.Message.Contains("doesn't allow null values", StringComparison.Ordinal)) return (path, "must not be null.");
        if (e.Message.Contains("maximum configured depth", StringComparison.Ordinal)) return (path, "is nested too deeply.");
        return e.Message.Contains("could not be converted", StringComparison.Ordinal) && TypeAt(root, path) is { } expected
            ? (path, $"must be {Describe(expected)}.")
            : (path, $"is not valid JSON, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
    }

    /// <summary>A name as a client made it up: long enough to be recognised.</summary>
    private static string Shortened(string name) => name.Length <= 100 ? name : name[..100] + "…";

    private static string Join(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";

    private static string Parent(string path, string name) =>
        path == name ? "" : path.EndsWith("." + name, StringComparison.Ordinal) ? path[..^(name.Length + 1)] : path;

    private static Type? TypeAt(Type root, string path)
    {
        var type = (Type?)root;
        foreach (var step in path.Replace("[", ".[").Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (type is null) return null;
            type = Nullable.GetUnderlyingType(type) ?? type;
            type = step.StartsWith('[')
                ? type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0]
                : Json.Options.GetTypeInfo(type).Properties.FirstOrDefault(p => p.Name.Equals(step, StringComparison.OrdinalIgnoreCase))?.PropertyType;
        }
        return type;
    }

    private static string Describe(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } e => $"one of {string.Join(", ", Enum.GetNames(e))}",
        var t when t == typeof(Guid) => "a UUID",
        var t when t == typeof(DateTimeOffset) => "an instant in ISO 8601, such as 2018-05-07T15:00:00Z",
        var t when t == typeof(string) => "a string",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(int) || t == typeof(long) => "a whole number",
        var t when t.IsAssignableTo(typeof(System.Collections.IEnumerable)) && !t.Name.Contains("Dictionary", StringComparison.Ordinal) => "a list",
        _ => "an object",
    };

    /// <summary>A name may have anything in it, quotes and line breaks too.</summary>
    [GeneratedRegex("'(.*)' could not be mapped to any .NET member", RegexOptions.Singleline)]
    private static partial Regex Unknown();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
