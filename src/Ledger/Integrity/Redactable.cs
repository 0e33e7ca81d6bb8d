using System.Text.Json.Nodes;

namespace Ledger.Integrity;

/// <summary>
/// Which values of an event can be redacted: free text and names, wherever they stand in it. Ids, kinds, dates, numbers and hashes cannot, so that every standing that was worked out
/// from them holds. Each such value is committed to by a salt of its own, and can be removed with it (docs/decisions/0015).
/// </summary>
public static class Redactable
{
    /// <summary>The names of members that hold free text or names, as they stand in events. A test holds that every text of an event is one of these, or says nothing about anybody.</summary>
    public static readonly IReadOnlySet<string> Texts = new HashSet<string>
    {
        "description", "exact", "name", "note", "notice", "occasion", "prefix", "rationale", "reason", "requestedBy", "role", "shouldRead", "statement", "suffix", "text", "title", "topics", "url", "verb",
    };

    /// <summary>The JSON Pointers (RFC 6901) of the redactable values in an event's data, in the order in which they stand there.</summary>
    public static IEnumerable<string> In(JsonNode data) => Walk(data, "", isText: false);

    private static IEnumerable<string> Walk(JsonNode? node, string pointer, bool isText)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                {
                    foreach (var found in Walk(value, $"{pointer}/{name}", IsText(members, name))) yield return found;
                }
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    foreach (var found in Walk(items[i], $"{pointer}/{i}", isText)) yield return found;
                }
                break;
            case JsonValue value when isText && value.GetValueKind() is System.Text.Json.JsonValueKind.String:
                yield return pointer;
                break;
        }
    }

    /// <summary>Before and after a correction is whatever the field that it corrects is.</summary>
    private static bool IsText(JsonObject members, string name) =>
        name is "before" or "after" && members["field"]?.GetValue<string>() is { } field ? Texts.Contains(field[(field.LastIndexOf('/') + 1)..]) : Texts.Contains(name);
}
