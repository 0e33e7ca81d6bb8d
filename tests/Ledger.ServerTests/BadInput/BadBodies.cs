using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.ServerTests.BadInput;

/// <summary>Every command, with a body that has one thing wrong: refused with problem details, and nothing is appended.</summary>
public sealed class BadBodies(LedgerServerFixture ledger)
{
    private readonly Faults _faults = new();

    [Fact]
    public void There_is_a_sample_of_every_command() => Samples.Commands.ShouldBe(Writings.All.Select(w => w.Command), ignoreOrder: true);

    [Theory, MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public async Task What_has_not_the_shape_of_the_command_is_refused(string sample)
    {
        var (by, ready) = (ledger.As(Samples.WritingOf(sample).Actor()), await Samples.Prepare(ledger, sample));
        var events = await ledger.CountEvents();
        foreach (var mutation in Mutations.NoCommand(ready.Body).Concat(Mutations.WrongMember(ready.Body)))
        {
            _faults.Look(await by.SendBytes(ready.Path, mutation.Body), mutation.What, statuses: 400);
        }
        foreach (var mutation in Mutations.WrongReference(ready.Body))
        {
            _faults.Look(await by.SendBytes(ready.Path, mutation.Body), mutation.What, statuses: [400, 422]);
        }
        _faults.ShouldBeNone();
        (await ledger.CountEvents()).ShouldBe(events);

        await by.Recorded(ready.Path, ready.Body);
    }

    [Theory, MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public async Task What_is_strange_is_refused_or_kept_as_it_was_sent(string sample)
    {
        var by = ledger.As(Samples.WritingOf(sample).Actor());
        var ready = await Samples.Prepare(ledger, sample);
        var (mutations, events) = (Mutations.StrangeMember(ready.Body).ToList(), await ledger.CountEvents());
        for (var i = 0; i < mutations.Count; i++)
        {
            var answer = await by.SendBytes(ready.Path, mutations[i].Body);
            _faults.Look(answer, mutations[i].What, mayBeTaken: true, 400, 409, 422);
            if (!answer.Succeeded) continue;

            (await ledger.CountEvents()).ShouldBe(events + 1, mutations[i].What);
            if (mutations[i].Text is { } text) Texts((await ledger.EventAt(answer.Json!["sequence"]!.GetValue<long>())).Data).ShouldContain(text, $"{ready.Path}: {mutations[i].What}");
            ready = await Samples.Prepare(ledger, sample);
            (mutations, events) = ([.. Mutations.StrangeMember(ready.Body)], await ledger.CountEvents());
        }
        _faults.ShouldBeNone();
        (await ledger.CountEvents()).ShouldBe(events);
    }

    [Theory]
    [InlineData("AssertClaim")]
    [InlineData("CorrectDocument")]
    public async Task A_body_that_breaks_off_anywhere_is_refused(string sample)
    {
        var (by, ready) = (ledger.As(Samples.WritingOf(sample).Actor()), await Samples.Prepare(ledger, sample));
        var events = await ledger.CountEvents();
        foreach (var mutation in Mutations.CutOff(ready.Body)) _faults.Look(await by.SendBytes(ready.Path, mutation.Body), mutation.What, statuses: 400);
        _faults.ShouldBeNone();
        (await ledger.CountEvents()).ShouldBe(events);
    }

    [Theory]
    [InlineData("CorrectSource")]
    [InlineData("CorrectDocument")]
    [InlineData("CorrectAttribution")]
    [InlineData("CorrectClaim")]
    public async Task A_correction_of_what_is_no_field_is_refused(string sample)
    {
        var (by, ready) = (ledger.As(Samples.WritingOf(sample).Actor()), await Samples.Prepare(ledger, sample));
        var events = await ledger.CountEvents();
        string[] fields =
        [
            "", "/", "//", "///", "id", "version", "corrections", "Name", "*", "responses", "responses/*/kind", "responses//kind", "responses/x/kind", "responses/\0/kind", "responses/\ud83d\ude00/kind",
            "responses/' or 1=1/kind", $"responses/{OnRecord.Nothing}/kind", $"responses/{OnRecord.Nothing}/id", "responses/1/2/3", "revisions/0/status", "revisions/-1/status", "revisions/01/status",
            "revisions/99999999999999999999/status", "revisions/1.0/status", "revisions/*/status", "caveats/\u202e/text", new string('f', 30_000), $"caveats/{new string('k', 30_000)}/text", "__proto__", "{0}", "<b>",
        ];
        foreach (var field in fields)
        {
            foreach (var value in new JsonNode?[] { null, "Denial", 1, new JsonArray(), new JsonObject() })
            {
                var body = ready.With("changes", new JsonObject { [field] = value?.DeepClone() }).Body;
                var what = $"{field[..Math.Min(40, field.Length)]} to {value?.ToJsonString()}";
                _faults.Look(await by.SendBytes(ready.Path, Encoding.UTF8.GetBytes(body.ToJsonString())), what, statuses: [400, 422]);
            }
        }
        _faults.ShouldBeNone();
        (await ledger.CountEvents()).ShouldBe(events);
    }

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Texts(m.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };
}
