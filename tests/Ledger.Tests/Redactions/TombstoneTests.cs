using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Documents;
using Ledger.Hosting;
using Ledger.Http;
using Ledger.Proofs;
using Ledger.Redactions;
using Ledger.Tests.Contracts;

namespace Ledger.Tests.Redactions;

/// <summary>What was redacted is read as such, in every event; what a client sends never is.</summary>
public sealed class TombstoneTests
{
    private const string Tombstone = """{"redacted":"00000000000000000000000000000000000000000000000000000000000000aa"}""";

    public static TheoryData<string> Events => [.. RecordedEvents.All.Select(e => e.Name)];

    [Theory, MemberData(nameof(Events))]
    public void Every_event_is_read_when_all_of_its_texts_are_gone(string name)
    {
        var type = RecordedEvents.All.Single(e => e.Name == name);
        var data = JsonNode.Parse(GoldenEvents.Examples(type)["full"]);
        string[] pointers = [.. Redactable.In(data).Where(p => p != "/role" || type != typeof(ActorAdded) && type != typeof(RoleChanged))];
        var salts = pointers.ToDictionary(p => p, byte[]? (_) => new byte[EventContent.SaltLength]);
        EventContent.TryRedact(data, salts, pointers, out var redacted, out var left, out var fault).ShouldBeTrue(fault);

        var read = JsonNode.Parse(GoldenEvents.Serialize(GoldenEvents.Deserialize(type, redacted!.ToJsonString())));

        var expected = redacted.DeepClone();
        foreach (var pointer in pointers)
        {
            var steps = pointer.Split('/')[1..];
            var parent = steps[..^1].Aggregate(expected, (node, step) => node is JsonArray items ? items[int.Parse(step)]! : node[step]!);
            if (parent is JsonArray list) list[int.Parse(steps[^1])] = Tombstones.Text;
            else parent[steps[^1]] = Tombstones.Text;
        }
        JsonNode.DeepEquals(read, expected).ShouldBeTrue(read!.ToJsonString());
        left!.Values.ShouldAllBe(salt => salt == null);
    }

    [Theory]
    [InlineData("""{"redacted":"00"}""")]
    [InlineData("""{"redacted":"00000000000000000000000000000000000000000000000000000000000000AA"}""")]
    [InlineData("""{"redacted":"00000000000000000000000000000000000000000000000000000000000000aa","more":1}""")]
    [InlineData("{}")]
    [InlineData("1")]
    public void Nothing_else_is_read_as_a_text(string value) =>
        Should.Throw<JsonException>(() => GoldenEvents.Deserialize(typeof(DocumentRetracted), $"{{\"reason\":{value}}}"));

    [Fact]
    public void A_client_s_object_is_no_text() => Should.Throw<JsonException>(() => JsonSerializer.Deserialize<PassageInput>($"{{\"exact\":{Tombstone}}}", Json.Options));
}
