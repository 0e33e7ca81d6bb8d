using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Standing;

namespace Ledger.ServerTests.Integrity;

/// <summary>What a forger can do who knows the rules of standing as well as anybody.</summary>
internal static class Forged
{
    /// <summary>The standing that follows from events as they stand in a package.</summary>
    public static JsonNode StandingOf(Guid claim, JsonArray events) => JsonSerializer.SerializeToNode(
        StandingRules.Of(claim, Known.After(events.Select(e => Recorded(e!["leaf"]!, e["content"]!["data"]!))), HeldTexts.In(new Dictionary<string, string>())), Json.Options)!;

    private static RecordedEvent Recorded(JsonNode leaf, JsonNode data)
    {
        var type = leaf["type"]!.GetValue<string>();
        return new RecordedEvent(
            leaf["sequence"]!.GetValue<long>(), leaf["id"]!.GetValue<Guid>(), leaf["stream"]!.GetValue<Guid>(), leaf["streamKind"]!.GetValue<string>(), leaf["version"]!.GetValue<long>(), type,
            leaf["recordedAt"]!.GetValue<DateTimeOffset>(), leaf["actor"]?.GetValue<Guid>(), leaf["role"]?.GetValue<string>(), null, null, null, null, RecordedJson.Read(data, EventTypes.Named(type)!));
    }
}
