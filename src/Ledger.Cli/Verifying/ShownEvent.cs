using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>An event as whoever verifies reads it: from its leaf and its data alone. The ledger reads it so, too, when it works out the standing that a package says.</summary>
public static class ShownEvent
{
    /// <exception cref="JsonException">The data are not those of an event of this type.</exception>
    public static RecordedEvent Recorded(EventLeaf leaf, JsonNode data) => new(
        leaf.Sequence, leaf.Id, leaf.Stream, leaf.StreamKind, leaf.Version, leaf.Type, leaf.RecordedAt, leaf.Actor, leaf.Role, leaf.Command, leaf.Correlation, leaf.Causation, Client: null,
        RecordedJson.Read(data, EventTypes.Named(leaf.Type) ?? throw new JsonException($"A {leaf.Type} is no event about claims that is known.")));
}
