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
    public static IReadOnlyList<string> In(JsonNode? data) => In(JsonSerializer.SerializeToUtf8Bytes(data));

    /// <summary>The same of JSON in UTF-8, in one pass: for whoever has many events to verify.</summary>
    /// <exception cref="JsonException">This is not one JSON value nested at most <see cref="CanonicalJson.MaxDepth"/> deep.</exception>
    /// <exception cref="InvalidOperationException">A name or a field in it is not well-formed Unicode.</exception>
    public static IReadOnlyList<string> In(ReadOnlySpan<byte> data) => Find(data).ConvertAll(value => value.Pointer);

    /// <summary>Which of them were redacted, too: there a tombstone stands.</summary>
    internal static List<(string Pointer, bool IsRedacted)> Find(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        json.Read();
        var walk = new Walk();
        walk.Through(ref json, isText: false);
        json.Read();
        return walk.Found;
    }

    private sealed class Walk
    {
        private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> IsOfText = ((HashSet<string>)Texts).GetAlternateLookup<ReadOnlySpan<char>>();

        private readonly PointerText _pointer = new();

        public List<(string Pointer, bool IsRedacted)> Found { get; } = [];

        public void Through(ref Utf8JsonReader json, bool isText)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject when isText && IsTombstone(json):
                    Found.Add((_pointer.ToString(), true));
                    json.Skip();
                    break;
                case JsonTokenType.StartObject:
                    Members(ref json);
                    break;
                case JsonTokenType.StartArray:
                    for (var index = 0; json.Read() && json.TokenType is not JsonTokenType.EndArray; index++)
                    {
                        var here = _pointer.Length;
                        _pointer.Step(index);
                        Through(ref json, isText);
                        _pointer.Length = here;
                    }

                    break;
                case JsonTokenType.String when isText:
                    Found.Add((_pointer.ToString(), false));
                    break;
            }
        }

        private void Members(ref Utf8JsonReader json)
        {
            var start = json;
            while (json.Read() && json.TokenType is not JsonTokenType.EndObject)
            {
                var here = _pointer.Length;
                var isText = Step(ref json, start);
                json.Read();
                Through(ref json, isText);
                _pointer.Length = here;
            }
        }

        /// <summary>One step further, to a member.</summary>
        /// <returns>Whether it holds text.</returns>
        private bool Step(ref Utf8JsonReader member, Utf8JsonReader start)
        {
            var room = member.ValueSpan.Length <= 256 ? stackalloc char[member.ValueSpan.Length] : new char[member.ValueSpan.Length];
            ReadOnlySpan<char> name = room[..member.CopyString(room)];
            _pointer.Step(name);
            return name is "before" or "after" ? IsTextField(start) : IsOfText.Contains(name);
        }

        /// <summary>Whether what an object says of a field is of one that holds text: the last step of the field's name counts.</summary>
        private static bool IsTextField(Utf8JsonReader start)
        {
            var isText = false;
            while (start.Read() && start.TokenType is not JsonTokenType.EndObject)
            {
                var isField = start.ValueTextEquals("field"u8);
                start.Read();
                if (isField)
                    isText = start.TokenType is JsonTokenType.String && start.GetString() is { } field && IsOfText.Contains(field.AsSpan(field.LastIndexOf('/') + 1));
                start.Skip();
            }

            return isText;
        }

        private static bool IsTombstone(Utf8JsonReader json) =>
            json.Read() && json.TokenType is JsonTokenType.PropertyName && json.ValueTextEquals(EventContent.Redacted)
            && json.Read() && json.TokenType is JsonTokenType.String && Hash.TryParseHex(json.GetString(), out _)
            && json.Read() && json.TokenType is JsonTokenType.EndObject;
    }
}
