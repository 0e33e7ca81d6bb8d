using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>
/// Which values of an event can be redacted: free text and names, wherever they stand in it. Ids, kinds, dates, numbers and hashes cannot, so that every standing that was worked out
/// from them holds. Each such value is committed to by a salt of its own, and can be removed with it: see <see cref="EventContent"/>.
/// </summary>
/// <remarks>
/// <para>
/// The rule looks at nothing but the data. A value is redactable if it is a string, or a tombstone (<c>{"redacted":"…"}</c> with 64 lower-case hexadecimal digits and nothing more), and stands under one of the
/// names in <see cref="Texts"/>, itself or in a list. What <c>before</c> and <c>after</c> are, beside a <c>field</c>, is what the field that they name is: the last step of it counts. So the same values are
/// redactable before and after a redaction.
/// </para>
/// <para>
/// Every string at such a place counts, so that a commitment has one reading: digits that stand there in what was committed to are those of a value behind a salt, never a string of somebody's. What else stands
/// there (<c>null</c>, a number, another object) stands for itself. The rule itself depends on names and on <c>field</c>, none of which can be redacted.
/// </para>
/// </remarks>
public static class Redactable
{
    /// <summary>The names of members that hold free text or names, as they stand in events.</summary>
    public static readonly IReadOnlySet<string> Texts = new HashSet<string>(StringComparer.Ordinal)
    {
        "authority", "description", "exact", "name", "note", "notice", "occasion", "prefix", "rationale", "reason", "requestedBy", "role", "shouldRead", "statement", "suffix", "text", "title", "topics", "url", "verb",
    };

    /// <summary>The JSON Pointers (RFC 6901) of the redactable values in an event's data, in the order in which they stand there.</summary>
    /// <param name="data">What has a canonical form (<see cref="CanonicalJson"/>); it stays as it is.</param>
    public static IReadOnlyList<string> In(JsonNode? data) => [.. Find(data).Select(value => value.Pointer)];

    /// <summary>Which of them were redacted, too: there a tombstone stands.</summary>
    internal static IReadOnlyList<(string Pointer, bool IsRedacted)> Find(JsonNode? data)
    {
        var found = new List<(string, bool)>();
        Walk(data, "", isText: false, found);
        return found;
    }

    private static void Walk(JsonNode? node, string pointer, bool isText, List<(string Pointer, bool IsRedacted)> found)
    {
        switch (node)
        {
            case JsonObject tombstone when isText && EventContent.IsTombstone(tombstone):
                found.Add((pointer, true));
                break;
            case JsonObject members:
                foreach (var (name, value) in members)
                    Walk(value, $"{pointer}/{JsonPointer.Escaped(name)}", IsText(members, name), found);
                break;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                    Walk(items[index], string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}"), isText, found);
                break;
            case JsonValue value when isText && value.GetValueKind() is JsonValueKind.String:
                found.Add((pointer, false));
                break;
        }
    }

    private static bool IsText(JsonObject members, string name) => name is "before" or "after" && members["field"] is JsonValue of && of.TryGetValue(out string? field)
        ? Texts.Contains(field[(field.LastIndexOf('/') + 1)..])
        : Texts.Contains(name);
}
