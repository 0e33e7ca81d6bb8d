using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Cli.Verifying;
using Ledger.Http;
using Ledger.Proofs;
using Ledger.Standing;

namespace Ledger.ServerTests.Integrity;

/// <summary>What a forger can do who knows the rules of standing as well as anybody.</summary>
internal static class Forged
{
    /// <summary>The standing that follows from events as they stand in a package.</summary>
    public static JsonNode StandingOf(Guid claim, JsonArray events) => JsonSerializer.SerializeToNode(
        StandingRules.Of(claim, Known.After(events.Select(e => Recorded(e!))), HeldTexts.In(new Dictionary<string, string>())), Json.Options)!;

    private static RecordedEvent Recorded(JsonNode e)
    {
        EventLeaf.TryRead(CanonicalJson.Serialize(e["leaf"]), out var leaf, out var fault).ShouldBeTrue(fault);
        return ShownEvent.Recorded(leaf!, e["content"]!["data"]!);
    }
}
