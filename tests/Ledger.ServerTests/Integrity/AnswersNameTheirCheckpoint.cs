using System.Net;
using System.Text.Json.Nodes;
using Ledger.ServerTests.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>Whoever asks for it is told which checkpoint covers an answer, written or read.</summary>
public sealed class AnswersNameTheirCheckpoint(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("Checkpoint; wait")]
    [InlineData("respond-async, checkpoint")]
    [InlineData("foo=\"a, \\\" b\", checkpoint")]
    public async Task A_write_names_a_checkpoint_that_has_its_event(string prefer)
    {
        using var answer = await ledger.Contributor.Post("/api/sources", new { kind = "Person", name = "Somebody" }, ("Prefer", prefer));
        var sequence = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["sequence"]!.GetValue<long>();

        await Covers(answer, sequence);
    }

    [Fact]
    public async Task So_does_whatever_is_read_and_what_was_not_found()
    {
        var claim = await ledger.Claim();
        foreach (var path in new[] { $"/api/claims/{claim.Id}", "/api/claims?limit=1", $"/api/claims/{OnRecord.Nothing}" })
        {
            using var answer = await ledger.Reader.Send(HttpMethod.Get, path, null, ("Prefer", "checkpoint"));
            await Covers(answer, claim.Sequence);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("respond-async")]
    [InlineData("foo=\"checkpoint\"")]
    [InlineData("foo=\"a, checkpoint, b\"")]
    [InlineData("checkpoints")]
    public async Task Whoever_does_not_ask_is_not_told(string? prefer)
    {
        using var answer = await ledger.Reader.Send(HttpMethod.Get, "/api/me", null, prefer is null ? [] : [("Prefer", prefer)]);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("Ledger-Checkpoint").ShouldBeFalse();
        answer.Headers.Contains("Preference-Applied").ShouldBeFalse();
    }

    [Fact]
    public async Task A_stranger_is_refused_without_a_word_of_it()
    {
        using var answer = await ledger.Anonymous.Send(HttpMethod.Get, "/api/me", null, ("Prefer", "checkpoint"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Ledger-Checkpoint").ShouldBeFalse();
    }

    [Fact]
    public async Task Where_nothing_is_sealed_the_answer_comes_without_it_and_does_not_say_that_it_has_one()
    {
        await using var connection = await ledger.Owner.OpenConnectionAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var hold = new NpgsqlCommand("lock table ledger.leaf in share mode", connection, transaction)) await hold.ExecuteNonQueryAsync(Token);

        using var answer = await ledger.Contributor.Post("/api/sources", new { kind = "Person", name = "Somebody" }, ("Prefer", "checkpoint"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Headers.Contains("Ledger-Checkpoint").ShouldBeFalse();
        answer.Headers.Contains("Preference-Applied").ShouldBeFalse();
        await transaction.RollbackAsync(Token);
        using var later = await ledger.Contributor.Post("/api/sources", new { kind = "Person", name = "Somebody" }, ("Prefer", "checkpoint"));
        later.Headers.GetValues("Preference-Applied").ShouldBe(["checkpoint"]);
    }

    [Fact]
    public async Task A_number_that_no_event_took_holds_nothing_up()
    {
        await ledger.Claim();
        await ledger.Column("select nextval('ledger.mt_events_sequence')::text");

        using var answer = await ledger.Reader.Send(HttpMethod.Get, "/api/me", null, ("Prefer", "checkpoint"));

        answer.Headers.Contains("Ledger-Checkpoint").ShouldBeTrue();
    }

    private async Task Covers(HttpResponseMessage answer, long sequence)
    {
        answer.Headers.GetValues("Preference-Applied").ShouldBe(["checkpoint"]);
        var named = answer.Headers.GetValues("Ledger-Checkpoint").ShouldHaveSingleItem().Split(' ');
        named.Length.ShouldBe(3);
        (await ledger.Column($"select encode(root, 'base64') from ledger.checkpoint where size = {named[1]}")).ShouldBe([named[2]]);
        (await ledger.Column($"select sequence::text from ledger.leaf where index < {named[1]} and sequence = {sequence}")).ShouldHaveSingleItem();
    }
}
