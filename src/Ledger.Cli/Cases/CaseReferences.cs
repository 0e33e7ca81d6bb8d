using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Cli.Cases;

/// <summary>
/// References in a command's body: a string that is <c>$name</c>, or a <c>$name</c> segment of a path such as <c>responses/$name/kind</c>,
/// in values and in the names of properties. A leading <c>$$</c> stands for one <c>$</c>.
/// </summary>
public static partial class CaseReferences
{
    /// <summary>Says each reference of the body to <paramref name="found"/>: the name, and the string that it stands in.</summary>
    public static void Find(JsonElement body, Action<string, string> found)
    {
        switch (body.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in body.EnumerateObject())
                {
                    Replace(property.Name, name => Note(name, property.Name));
                    Find(property.Value, found);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in body.EnumerateArray()) Find(item, found);
                break;
            case JsonValueKind.String:
                Replace(body.GetString()!, name => Note(name, body.GetString()!));
                break;
        }

        string Note(string name, string text)
        {
            found(name, text);
            return name;
        }
    }

    /// <summary>Writes the body, an object, with each reference replaced, and with the version that the thing is known to have.</summary>
    public static byte[] Resolve(JsonElement body, long? version, Func<string, string> idOf)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (version is { } known) json.WriteNumber("version", known);
            WriteMembers(body, json, idOf);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteMembers(JsonElement body, Utf8JsonWriter json, Func<string, string> idOf)
    {
        foreach (var property in body.EnumerateObject())
        {
            json.WritePropertyName(Replace(property.Name, idOf));
            Write(property.Value, json, idOf);
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter json, Func<string, string> idOf)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                WriteMembers(value, json, idOf);
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(item, json, idOf);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Replace(value.GetString()!, idOf));
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Replace(string text, Func<string, string> idOf) =>
        text.StartsWith("$$", StringComparison.Ordinal) ? text[1..]
        : text.StartsWith('$') && !PathWithSegments().IsMatch(text) ? idOf(text[1..])
        : text.Contains('$') && PathWithSegments().IsMatch(text) ? string.Join('/', text.Split('/').Select(segment => ReplaceSegment(segment, idOf)))
        : text;

    private static string ReplaceSegment(string segment, Func<string, string> idOf) => segment.StartsWith('$') ? idOf(segment[1..]) : segment;

    // Only what looks like a path of members: an address or a sentence with a dollar and a slash in it is text.
    [GeneratedRegex(@"^\$?[A-Za-z0-9._-]+(/\$?[A-Za-z0-9._-]+)+\z")]
    private static partial Regex PathWithSegments();
}
