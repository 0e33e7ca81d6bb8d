using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ledger.Http;

/// <summary>Instants in ISO 8601 (RFC 3339), written in UTC. One without an offset is read as UTC, never as the server's local time.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out var instant)) throw new JsonException();
        var text = reader.GetString()!;
        var time = text.IndexOf('T');
        var offset = time >= 0 && text.AsSpan(time).IndexOfAny('Z', '+', '-') >= 0;
        return offset ? instant.ToUniversalTime() : new DateTimeOffset(instant.DateTime, TimeSpan.Zero);
    }

    /// <summary>The instant in a text, by the same rules.</summary>
    public static bool TryRead(string text, out DateTimeOffset instant)
    {
        try
        {
            instant = Json.Value<DateTimeOffset>(Json.Element(text));
            return true;
        }
        catch (JsonException)
        {
            instant = default;
            return false;
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
}
