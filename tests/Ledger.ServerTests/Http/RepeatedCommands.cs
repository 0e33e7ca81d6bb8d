using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;

namespace Ledger.ServerTests.Http;

/// <summary>A command repeated with the same Idempotency-Key answers as the first time, and appends nothing.</summary>
public sealed class RepeatedCommands(LedgerServerFixture ledger)
{
    [Theory]
    [MemberData(nameof(Writings.Commands), MemberType = typeof(Writings))]
    public async Task A_repeat_answers_as_the_first_time_and_appends_nothing(string command)
    {
        var writing = Writings.Of(command);
        var (ready, by, key) = (await writing.Prepare(ledger), ledger.As(writing.Actor()), Key());
        var first = await by.Recorded(ready.Path, ready.Body, key);
        var before = await ledger.CountEvents();

        using var answer = await by.Post(ready.Path, ready.Body, key);

        answer.StatusCode.ShouldBe(first.Status);
        answer.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        var expected = first.Json.DeepClone().AsObject();
        expected.Remove("secret");   // it was shown once
        JsonNode.DeepEquals(await Json(answer), expected).ShouldBeTrue();
        (await ledger.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task The_first_answer_is_no_replay()
    {
        using var answer = await ledger.Contributor.Post("/api/claims", new { statement = "He said so." }, Key());

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task A_repeat_answers_so_long_after_the_record_has_moved_on()
    {
        var (key, claim) = (Key(), await ledger.Claim());
        var first = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = Writings.Why, version = 1 }, key);
        await ledger.Editor.Recorded($"/api/claims/{claim.Id}/retraction", new { reason = Writings.Why, version = 2 });

        var again = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = Writings.Why, version = 1 }, key);

        (again.Version, again.Sequence).ShouldBe((2, first.Sequence));
    }

    [Fact]
    public async Task The_version_does_not_count_so_that_whoever_read_again_may_repeat()
    {
        var (key, claim) = (Key(), await ledger.Claim());
        var first = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = Writings.Why, version = 1 }, key);

        var again = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { reason = Writings.Why, version = 2, @public = true }, key);

        again.Sequence.ShouldBe(first.Sequence);
    }

    [Fact]
    public async Task A_key_is_for_one_command_alone()
    {
        var key = Key();
        await ledger.Contributor.Recorded("/api/claims", new { statement = "He said so." }, key);
        var before = await ledger.CountEvents();

        foreach (var (path, body) in new (string, object)[] { ("/api/claims", new { statement = "He said otherwise." }), ("/api/sources", new { kind = "Person", name = "Rod Rosenstein" }) })
        {
            var correlation = OnRecord.Nothing.ToString();
            var refusal = await ledger.Contributor.Refused(path, body, key, ("X-Correlation-Id", correlation));

            (refusal.Status, refusal.Type).ShouldBe((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused"));
            var line = (await ledger.RefusalsOf(correlation)).ShouldHaveSingleItem();
            (line.Target, line.Status, line.Problem, line.Actor).ShouldBe((path, 422, "/problems/idempotency-key-reused", ledger.Actors[Role.Contributor].Id));
        }
        (await ledger.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task Another_actors_key_is_another_key()
    {
        var key = Key();
        var (ours, theirs) = (await ledger.Contributor.Recorded("/api/claims", new { statement = "He said so." }, key), await ledger.Editor.Recorded("/api/claims", new { statement = "She said so." }, key));

        theirs.Id.ShouldNotBe(ours.Id);
        (await ledger.Editor.Recorded("/api/claims", new { statement = "She said so." }, key)).Id.ShouldBe(theirs.Id);
    }

    [Fact]
    public async Task Another_token_of_the_same_actor_has_the_same_keys()
    {
        var one = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        var (other, key) = (await ledger.Administrator.IssuedToken(one), Key());
        var first = await new LedgerClient(ledger.Address, one.Secret).Recorded("/api/claims", new { statement = "He said so." }, key);

        (await new LedgerClient(ledger.Address, other.Secret).Recorded("/api/claims", new { statement = "He said so." }, key)).Id.ShouldBe(first.Id);
    }

    [Fact]
    public async Task A_refused_first_try_is_not_remembered()
    {
        var (key, claim) = (Key(), await ledger.Claim());
        var path = $"/api/claims/{claim.Id}/publication";
        foreach (var (body, status) in new (object, HttpStatusCode)[]
        {
            (new { @public = true, version = 1 }, HttpStatusCode.BadRequest), (new { @public = true, reason = Writings.Why, version = 9 }, HttpStatusCode.Conflict),
            (new { @public = false, reason = Writings.Why, version = 1 }, HttpStatusCode.Conflict),
        })
        {
            (await ledger.Editor.Refused(path, body, key)).Status.ShouldBe(status);
        }

        using var answer = await ledger.Editor.Post(path, new { @public = true, reason = Writings.Why, version = 1 }, key);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_may_no_longer_do_it_gets_no_answer_to_a_repeat()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        var (by, key) = (new LedgerClient(ledger.Address, token.Secret), Key());
        await by.Recorded("/api/claims", new { statement = "He said so." }, key);
        await ledger.Administrator.Recorded($"/api/actors/{token.Id}/role", new { role = "Reader", reason = Writings.Why, version = 2 });

        (await by.Refused("/api/claims", new { statement = "He said so." }, key)).Type.ShouldBe("not-allowed");
    }

    [Fact]
    public async Task A_key_is_short_and_visible()
    {
        var before = await ledger.CountEvents();

        foreach (var key in new[] { new string('k', 201), "one\ttwo" })
        {
            var refusal = await ledger.Contributor.Refused("/api/claims", new { statement = "He said so." }, ("Idempotency-Key", key));
            (refusal.Status, refusal.Type).ShouldBe((HttpStatusCode.BadRequest, "invalid-request"));
            refusal.Json["title"]!.GetValue<string>().ShouldStartWith("Idempotency-Key");
        }
        (await ledger.CountEvents()).ShouldBe(before);
        await ledger.Contributor.Recorded("/api/claims", new { statement = "He said so." }, ("Idempotency-Key", new string('k', 200)));
    }

    [Theory]
    [InlineData("AssertClaim")]
    [InlineData("LinkEvidence")]
    public async Task Six_identical_commands_that_race_append_once_and_are_all_answered_the_same(string command)
    {
        var writing = Writings.Of(command);
        var (ready, by, key) = (await writing.Prepare(ledger), ledger.As(writing.Actor()), Key());
        var before = await ledger.CountEvents();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => by.Recorded(ready.Path, ready.Body, key)));

        (await ledger.CountEvents()).ShouldBe(before + 1);
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.Created && JsonNode.DeepEquals(a.Json, answers[0].Json));
    }

    [Fact]
    public async Task A_crowd_of_refused_repeats_is_answered_too()
    {
        var (key, claim) = (Key(), await ledger.Claim());
        var path = $"/api/claims/{claim.Id}/publication";
        await ledger.Editor.Recorded(path, new { @public = true, reason = Writings.Why, version = 1 }, key);

        // More than there are connections to the database: each holds the one of its transaction while its refusal goes on record.
        var refusals = await Task.WhenAll(Enumerable.Range(0, 120).Select(n => n % 2 == 0
            ? ledger.Editor.Refused(path, new { @public = true, reason = Writings.Why, version = 1 }, Key())
            : ledger.Editor.Refused(path, new { @public = false, reason = Writings.Why, version = 2 }, key)));

        refusals.CountBy(r => r.Type).ShouldBe([new("version-conflict", 60), new("idempotency-key-reused", 60)], ignoreOrder: true);
    }

    private static (string, string) Key() => ("Idempotency-Key", OnRecord.Nothing.ToString());

    private static async Task<JsonNode> Json(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
}
