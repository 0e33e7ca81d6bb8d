using System.Text.Json;

namespace Ledger.Cli.Http;

/// <summary>
/// Reads the ledger's answers with tolerance: a member that is missing, null or of another shape than expected reads as absent, for
/// a server may be older or newer than this command.
/// </summary>
internal static class JsonReading
{
    /// <summary>The member of that name, or null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>The member as text (numbers and booleans as JSON writes them), or null.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value ? value.AsText() : null;

    /// <summary>The member as a whole number, or null.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>True when the member is there and is true.</summary>
    public static bool Flag(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>Why something ended (was retracted, withdrawn or lifted), in the ledger's words; null if it did not.</summary>
    public static string? Ended(this JsonElement element, string name) => element.Member(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => null,
        { ValueKind: JsonValueKind.String } why => why.GetString(),
        { ValueKind: JsonValueKind.Object } record => record.Text("reason") ?? "yes",
        _ => "yes",
    };

    /// <summary>The items of the member, a list; none when it is missing.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Any value in one line of text: a string as it is, null as nothing, all else as JSON.</summary>
    public static string AsText(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Unescaped(element),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => element.GetRawText(),
    };

    private static string Unescaped(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or no UTF-8: shown as it was sent, for it is no text.
            return text.GetRawText();
        }
    }
}
