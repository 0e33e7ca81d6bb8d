using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Ledger.Redactions;

namespace Ledger.Audit;

/// <summary>Reads the data of events as the store wrote it, without the store.</summary>
public static class RecordedJson
{
    private static readonly JsonSerializerOptions Options = Reading();

    /// <summary>An event's data as the type that its wire name means.</summary>
    /// <exception cref="JsonException">It is not what the type has.</exception>
    public static object Read(JsonNode data, Type type) => data.Deserialize(type, Options) ?? throw new JsonException("An event's data is an object.");

    private static JsonSerializerOptions Reading()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };
        Tombstones.AreReadBy(options);
        return options;
    }
}
