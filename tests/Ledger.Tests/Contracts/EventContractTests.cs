using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Tests.Conventions;

namespace Ledger.Tests.Contracts;

/// <summary>An event once released can always be read, and is written as it always was.</summary>
public sealed class EventContractTests
{
    public static TheoryData<string> Events => [.. RecordedEvents.All.Select(e => e.Name)];

    [Theory, MemberData(nameof(Events))]
    public void An_event_is_written_as_its_golden_file_has_it(string name)
    {
        var type = Named(name);
        EventExamples.Of(type).ToDictionary(e => e.Key, e => GoldenEvents.Normal(GoldenEvents.Serialize(e.Value))).ShouldBe(GoldenEvents.Examples(type), ignoreOrder: true,
            $"{name} is not written as {SourceTree.Name(GoldenEvents.FileOf(type))} has it. Events on record have that form: they must still be read, so what an event says newly is a new optional field or a new event. "
            + $"An unreleased event may change: delete the file, and run these tests once with {GoldenEvents.Write}=1 in the environment.");
    }

    [Theory, MemberData(nameof(Events))]
    public void What_is_on_record_is_read_and_nothing_of_it_is_lost(string name)
    {
        var type = Named(name);
        foreach (var (example, json) in GoldenEvents.Examples(type))
        {
            var read = GoldenEvents.Deserialize(type, json);
            read.ShouldBeOfType(type);
            GoldenEvents.Normal(GoldenEvents.Serialize(read)).ShouldBe(json, $"{name}, {example}");
        }
    }

    [Theory, MemberData(nameof(Events))]
    public void An_event_from_a_newer_ledger_is_read_without_what_is_new(string name)
    {
        var type = Named(name);
        var json = GoldenEvents.Examples(type)["full"];
        var newer = JsonNode.Parse(json)!.AsObject();
        newer["aFieldOfTomorrow"] = new JsonObject { ["deep"] = true };

        GoldenEvents.Normal(GoldenEvents.Serialize(GoldenEvents.Deserialize(type, newer.ToJsonString()))).ShouldBe(json);
    }

    [Fact]
    public void No_two_events_have_the_same_wire_name() =>
        RecordedEvents.All.Select(GoldenEvents.WireName).Distinct().Count().ShouldBe(RecordedEvents.All.Count);

    [Fact]
    public void A_wire_name_is_the_event_s_name_in_small_letters() => GoldenEvents.WireName(typeof(Ledger.Claims.ClaimResponseMade)).ShouldBe("claim_response_made");

    [Fact]
    public void A_full_example_leaves_nothing_out_and_a_minimal_one_leaves_out_what_it_can()
    {
        var examples = EventExamples.Of(typeof(Ledger.Sources.SourceRegistered)).ToDictionary(e => e.Key, e => JsonNode.Parse(GoldenEvents.Serialize(e.Value))!.AsObject());

        examples["full"].Select(p => p.Key).ShouldBe(["kind", "name", "description", "headCount", "commitment", "role"]);
        examples["minimal"].Select(p => p.Key).ShouldBe(["kind"]);
    }

    private static Type Named(string name) => RecordedEvents.All.Single(e => e.Name == name);
}
