using System.Net;
using System.Text;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>This ledger is a witness of others: it cosigns what follows from what it has seen, and nothing else, whatever becomes of its database.</summary>
public sealed class BeingAWitness(LedgerServerFixture ledger) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-witness").FullName;
    private readonly OtherLog _log = new();
    private AnotherServer _server = null!;
    private NoteVerifier _key = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LedgerClient Witness => _server.Anonymous;

    private string KeptFile => Path.Combine(_folder, "witnessed", _log.OriginHash);

    public async ValueTask InitializeAsync()
    {
        _server = await Start();
        _key = await Key(_server);
    }

    [Fact]
    public async Task A_log_that_grows_is_cosigned_from_nothing_on_and_as_often_as_it_asks()
    {
        foreach (var (old, size) in new[] { (0, 3), (3, 3), (3, 8), (8, 300) }) await Cosigns(old, size);
    }

    [Fact]
    public async Task The_newest_checkpoint_that_was_cosigned_is_shown_to_monitors()
    {
        using (var none = await Witness.Send(HttpMethod.Get, $"/witness/{_log.OriginHash}/checkpoint")) none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Cosigns(0, 8);

        using var answer = await Witness.Send(HttpMethod.Get, $"/witness/{_log.OriginHash}/checkpoint");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        SignedCheckpoint.TryParse(await answer.Content.ReadAsByteArrayAsync(Token), out var shown, out var fault).ShouldBeTrue(fault);
        shown!.Checkpoint.Text.ShouldBe(_log.Checkpoint(8).Checkpoint.Text);
        new CheckpointPolicy(_log.Origin, [_log.Key], [_key], 1).Verify(shown).Fault.ShouldBeNull();
        using var unknown = await Witness.Send(HttpMethod.Get, $"/witness/{new string('0', 64)}/checkpoint");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_refused_is_refused_as_the_protocol_says_and_fills_no_record()
    {
        using var stranger = new OtherLog();
        await Cosigns(0, 8);
        var lines = await Refusals();

        (await Asked(Encoding.UTF8.GetBytes("old 08\n\n"))).ShouldRefuse(400, "invalid-request", "without leading zeroes");
        (await Asked([])).ShouldRefuse(400, "invalid-request", "empty line");
        (await Asked([0xFF, 0xFE, .. _log.Grow(8, 20).ToBytes()])).ShouldRefuse(400, "invalid-request", "UTF-8");
        (await Asked(_log.Grow(8, 20) with { OldSize = 21 })).ShouldRefuse(400, "not-cosigned", "larger than that of the checkpoint");
        (await Asked(_log.Grow(8, 20) with { Checkpoint = Forged() })).ShouldRefuse(403, "not-cosigned", "wrong");
        (await Asked(_log.Grow(8, 20) with { Checkpoint = SignedByAnother() })).ShouldRefuse(403, "not-cosigned", "None of the signatures");
        (await Asked(stranger.Grow(0, 8))).ShouldRefuse(404, "not-cosigned", $"does not know the log {stranger.Origin}");
        (await Asked(_log.Grow(0, 20))).ShouldHaveSeen(8);
        (await Asked(_log.Grow(3, 8))).ShouldHaveSeen(8);
        (await Asked(_log.Grow(8, 20) with { Proof = [] })).ShouldRefuse(422, "not-cosigned", "needs hashes");
        (await Asked(_log.Grow(8, 8) with { Proof = [TreeHash.Empty] })).ShouldRefuse(422, "not-cosigned", "has no hashes");
        (await Asked(new byte[64 * 1_024 + 1])).ShouldRefuse(413, "too-large", "shorter");

        (await Refusals()).ShouldBe(lines, "strangers cannot fill the record");
        await Cosigns(8, 20);
    }

    [Fact]
    public async Task The_first_proof_is_empty_and_an_empty_tree_is_an_empty_tree()
    {
        (await Asked(_log.Grow(0, 8) with { Proof = [TreeHash.Empty] })).ShouldRefuse(422, "not-cosigned", "has no hashes");
        (await Asked(_log.Grow(5, 8))).ShouldHaveSeen(0);
        await Cosigns(0, 0);
        await Cosigns(0, 8);
    }

    [Fact]
    public async Task A_log_that_tells_two_histories_with_one_key_is_not_cosigned()
    {
        await Cosigns(0, 8);

        (await Asked(_log.Grow(8, 8, "another"))).ShouldRefuse(422, "not-cosigned", "one of them was rewritten");
        (await Asked(_log.Grow(8, 20, "another"))).ShouldRefuse(422, "not-cosigned", "what it had at 8 was rewritten");
        (await Asked(_log.Grow(0, 20, "another"))).ShouldHaveSeen(8);
        (await Asked(_log.Grow(3, 20, "another"))).ShouldHaveSeen(8);

        await Cosigns(8, 20);
    }

    [Fact]
    public async Task A_request_may_say_of_itself_what_it_likes()
    {
        foreach (var type in new[] { null, "text/plain", "application/octet-stream", "application/json" })
            (await WitnessAnswer.To(Witness, _log.Grow(0, 0).ToBytes(), type)).ShouldCosign(_log.Checkpoint(0), _key, _log.Key);
    }

    [Fact]
    public async Task A_database_that_was_rolled_back_does_not_take_the_witness_with_it()
    {
        await Cosigns(0, 8);
        await ledger.Run("create table if not exists ledger_backup as select * from ledger.witnessed with no data");
        await ledger.Run($"insert into ledger_backup select * from ledger.witnessed where origin = '{_log.Origin}'");
        await Cosigns(8, 20);

        await Altered($"delete from ledger.witnessed where origin = '{_log.Origin}'; insert into ledger.witnessed select * from ledger_backup where origin = '{_log.Origin}'");

        (await Asked(_log.Grow(8, 20, "another"))).ShouldHaveSeen(20);
        (await Asked(_log.Grow(8, 12))).ShouldHaveSeen(20);
        await Cosigns(20, 30);
        (await Sizes()).ShouldBe(["30"], "the table has caught up");

        await Altered($"delete from ledger.witnessed where origin = '{_log.Origin}'");
        (await Asked(_log.Grow(0, 30, "another"))).ShouldHaveSeen(30);
        await Cosigns(30, 31);
    }

    [Fact]
    public async Task A_folder_that_was_lost_does_not_take_the_witness_with_it()
    {
        await Cosigns(0, 8);
        File.Delete(KeptFile);

        (await Asked(_log.Grow(0, 20, "another"))).ShouldHaveSeen(8);
        await Cosigns(8, 20);
        File.Exists(KeptFile).ShouldBeTrue();
    }

    [Fact]
    public async Task Where_table_and_file_have_seen_two_histories_nothing_is_cosigned_until_somebody_looked()
    {
        await Cosigns(0, 8);
        var kept = await File.ReadAllBytesAsync(KeptFile, Token);
        await File.WriteAllBytesAsync(KeptFile, _log.Checkpoint(8, "another").ToBytes(), Token);

        foreach (var request in new[] { _log.Grow(8, 8), _log.Grow(8, 20), _log.Grow(8, 20, "another"), _log.Grow(0, 8) })
            (await Asked(request)).ShouldRefuse(503, "witness-in-doubt", "/health/ready");
        var health = await Witness.Asked("/health/ready");
        health["checks"]!["witness"]!["status"]!.GetValue<string>().ShouldBe("Degraded");
        health["checks"]!["witness"]!["reason"]!.GetValue<string>().ShouldContain($"Nothing is cosigned of {_log.Origin}");

        await File.WriteAllBytesAsync(KeptFile, kept, Token);
        await Cosigns(8, 20);
        (await Witness.Asked("/health/ready"))["checks"]!["witness"]!["status"]!.GetValue<string>().ShouldBe("Healthy");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_taken_for_none()
    {
        await Cosigns(0, 8);
        await File.WriteAllTextAsync(KeptFile, "", Token);

        (await Asked(_log.Grow(8, 20))).ShouldRefuse(503, "witness-in-doubt", "/health/ready");
    }

    [Fact]
    public async Task What_cannot_be_kept_is_not_cosigned()
    {
        await Cosigns(0, 8);
        var inTheWay = Directory.CreateDirectory(KeptFile + ".new");

        (await Asked(_log.Grow(8, 20))).ShouldRefuse(503, "witness-in-doubt", "/health/ready");

        (await Sizes()).ShouldBe(["8"]);
        inTheWay.Delete();
        (await Asked(_log.Grow(0, 8))).ShouldHaveSeen(8);
        await Cosigns(8, 20);
    }

    [Theory]
    [InlineData("update ledger.witnessed set size = size - 1 where origin = '{0}'")]
    [InlineData("update ledger.witnessed set root = '\\x00' where origin = '{0}'")]
    [InlineData("update ledger.witnessed set origin = 'another.example' where origin = '{0}'")]
    [InlineData("delete from ledger.witnessed where origin = '{0}'")]
    [InlineData("truncate ledger.witnessed")]
    public async Task The_database_itself_refuses_even_its_owner(string statement)
    {
        await Cosigns(0, 8);

        var refused = await Should.ThrowAsync<PostgresException>(ledger.Run(statement.Replace("{0}", _log.Origin, StringComparison.Ordinal)));

        refused.SqlState.ShouldBe(PostgresErrorCodes.RestrictViolation);
        (await Sizes()).ShouldBe(["8"]);
    }

    [Fact]
    public async Task Of_many_histories_told_at_once_to_two_nodes_one_is_cosigned()
    {
        await using var node = await Start();
        await Cosigns(0, 8);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async n =>
        {
            // The log forks behind what was seen; each asks in good form.
            var history = $"history {n}";
            var root = TreeHash.Leaf(Encoding.UTF8.GetBytes(history));
            var request = Forks(root);
            return (Request: request, Answer: await WitnessAnswer.To(n % 2 == 0 ? Witness : node.Anonymous, request));
        }));

        var (won, answer) = answers.Where(a => a.Answer.Status is HttpStatusCode.OK).ShouldHaveSingleItem();
        answer.ShouldCosign(won.Checkpoint, _key, _log.Key);
        foreach (var (_, lost) in answers.Where(a => a.Answer.Status is not HttpStatusCode.OK)) lost.ShouldHaveSeen(9);
        SignedCheckpoint.TryParse(await File.ReadAllBytesAsync(KeptFile, Token), out var kept, out _).ShouldBeTrue();
        kept!.Checkpoint.Text.ShouldBe(won.Checkpoint.Checkpoint.Text);
    }

    [Fact]
    public async Task What_a_log_asks_and_is_answered_is_described()
    {
        var paths = (await Witness.Asked("/openapi/v1.json"))["paths"]!;

        var add = paths["/witness/add-checkpoint"]!["post"]!;
        add["requestBody"]!["content"]!.AsObject().Select(c => c.Key).ShouldBe(["text/plain"]);
        add["responses"]!.AsObject().Select(r => r.Key).ShouldBe(["200", "400", "403", "404", "409", "413", "422", "429", "503"], ignoreOrder: true);
        add["responses"]!["409"]!["content"]!["text/x.tlog.size"].ShouldNotBeNull();
        paths["/witness/key"]!["get"].ShouldNotBeNull();
        paths["/witness/{originHash}/checkpoint"]!["get"].ShouldNotBeNull();
    }

    [Fact]
    public async Task A_ledger_that_knows_no_log_cosigns_for_none()
    {
        (await WitnessAnswer.To(ledger.Anonymous, _log.Grow(0, 8))).ShouldRefuse(404, "not-cosigned", "does not know");
        using var get = await ledger.Anonymous.Send(HttpMethod.Get, "/witness/add-checkpoint");
        get.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await ledger.Run("drop table if exists ledger_backup");
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<AnotherServer> Start() => AnotherServer.Start(ledger, "--Ledger:Log:Folder", _folder, "--Ledger:Witness:Logs:0", _log.Key.ToString());

    private static async Task<NoteVerifier> Key(AnotherServer server)
    {
        using var answer = await server.Anonymous.Send(HttpMethod.Get, "/witness/key");
        NoteVerifier.TryParse((await answer.Content.ReadAsStringAsync(Token)).TrimEnd('\n'), out var key, out var fault).ShouldBeTrue(fault);
        key!.Algorithm.ShouldBe(NoteAlgorithm.Cosignature);
        return key;
    }

    private Task<WitnessAnswer> Asked(byte[] body) => WitnessAnswer.To(Witness, body);

    private Task<WitnessAnswer> Asked(AddCheckpoint request) => WitnessAnswer.To(Witness, request);

    private async Task Cosigns(int old, int size) => (await Asked(_log.Grow(old, size))).ShouldCosign(_log.Checkpoint(size), _key, _log.Key);

    /// <summary>From eight leaves, full as they are, to nine: the ninth is the whole proof.</summary>
    private AddCheckpoint Forks(Hash ninth)
    {
        var eight = _log.Checkpoint(8).Checkpoint.Root;
        return new AddCheckpoint(8, [ninth], _log.Sign(9, TreeHash.Node(eight, ninth)));
    }

    private SignedCheckpoint Forged()
    {
        var signed = _log.Checkpoint(20);
        SignedCheckpoint.TryParse(Encoding.UTF8.GetBytes(signed.ToString().Replace("\n20\n", "\n21\n", StringComparison.Ordinal)), out var forged, out var fault).ShouldBeTrue(fault);
        return forged!;
    }

    private SignedCheckpoint SignedByAnother()
    {
        using var another = NoteSigner.Generate(_log.Origin);
        return SignedCheckpoint.Sign(_log.Checkpoint(20).Checkpoint, another);
    }

    /// <summary>As only the database's owner can, and does not do by accident.</summary>
    private Task Altered(string statements) => ledger.Run($"alter table ledger.witnessed disable trigger user; {statements}; alter table ledger.witnessed enable trigger user");

    private Task<IReadOnlyList<string>> Sizes() => ledger.Column($"select size from ledger.witnessed where origin = '{_log.Origin}'");

    private async Task<string> Refusals() => (await ledger.Column("select count(*) from ledger.refusal"))[0];
}
