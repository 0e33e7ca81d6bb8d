using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ledger.Redactions;

/// <summary>
/// How recorded JSON is read after a redaction: where a value was removed stands <c>{"redacted":"…"}</c> with the 64 digits of its commitment, and it reads <see cref="Text"/>. For what the ledger
/// itself has recorded alone: a client's object is never taken for a text.
/// </summary>
public static class Tombstones
{
    /// <summary>What stands for a text that was redacted, wherever it is shown.</summary>
    public const string Text = "[redacted]";

    private const string Member = "redacted";

    /// <summary>Lets these options read tombstones.</summary>
    public static void AreReadBy(JsonSerializerOptions options)
    {
        options.Converters.Add(new InTexts());
        options.Converters.Add(new InValues());
    }

    private static bool Is(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().ToList() is [var only] && only.NameEquals(Member) && IsCommitment(only.Value);

    private static bool IsCommitment(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: 64 } digits && digits.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>A text, or the tombstone of one.</summary>
    private sealed class InTexts : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.StartObject when Is(JsonElement.ParseValue(ref reader)) => Text,
            _ => throw new JsonException(),
        };

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    /// <summary>A value of any shape, such as a field before its correction, with tombstones anywhere in it.</summary>
    private sealed class InValues : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var value = JsonElement.ParseValue(ref reader);
            return Has(value) ? JsonSerializer.SerializeToElement(Without(value)) : value;
        }

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);

        private static bool Has(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object => Is(value) || value.EnumerateObject().Any(member => Has(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().Any(Has),
            _ => false,
        };

        private static JsonNode? Without(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object when Is(value) => JsonValue.Create(Text),
            JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Without(member.Value)))),
            JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Without)]),
            JsonValueKind.Null => null,
            _ => JsonValue.Create(value),
        };
    }
}
