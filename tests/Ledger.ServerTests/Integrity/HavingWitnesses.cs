using System.Net;
using System.Net.Sockets;
using System.Text;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>This ledger has its checkpoints cosigned, and shows none before enough witnesses have.</summary>
public sealed class HavingWitnesses(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_witness_cosigns_and_their_lines_stand_in_the_order_of_the_settings()
    {
        var log = await LogKey();
        await using var one = await WitnessInMemory.Start("z.example/one", log);
        await using var two = await WitnessInMemory.Start("a.example/two", log);
        await using var server = await Asking(2, Setting(one), Setting(two));
        var before = await Newest(ledger.Anonymous);

        for (var round = 0; round < 3; round++)
        {
            await ledger.Contributor.RecordedClaim($"Said in round {round}.");
            var shown = await Shown(server, c => c.Checkpoint.Size > before.Checkpoint.Size);

            new CheckpointPolicy(log.Name, [log], [one.Key, two.Key], 2).Verify(shown).Fault.ShouldBeNull();
            shown.Note.Signatures.Select(s => s.KeyName).ShouldBe([log.Name, "z.example/one", "a.example/two"]);
            before = shown;
        }
        (await Health(server)).ShouldBe(("Healthy", "The witnesses cosign."));
    }

    [Fact]
    public async Task Without_a_quorum_the_newest_is_shown_with_what_cosignatures_it_has()
    {
        var log = await LogKey();
        await using var witness = await WitnessInMemory.Start("witness.example/only", log);
        await using var dead = await WitnessInMemory.Start("witness.example/ill", log, (_, _) => (503, "text/plain", []));
        await using var server = await Asking(0, Setting(witness), Setting(dead));

        (await Shown(server, _ => true)).Checkpoint.Size.ShouldBeGreaterThan(0);
        var shown = await Shown(server, c => c.Note.Signatures.Count > 1);

        new CheckpointPolicy(log.Name, [log], [witness.Key, dead.Key], 1).Verify(shown).Fault.ShouldBeNull();
        (await Newest(ledger.Anonymous)).Note.Signatures.Count.ShouldBe(1, "a node that knows no witnesses shows none");
    }

    [Fact]
    public async Task One_that_never_answers_and_one_that_is_not_there_delay_no_other()
    {
        var log = await LogKey();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var mute = NoteSigner.Generate("witness.example/mute", NoteAlgorithm.Cosignature);
        using var gone = NoteSigner.Generate("witness.example/gone", NoteAlgorithm.Cosignature);
        await using var witness = await WitnessInMemory.Start("witness.example/quick", log);
        await using var server = await Asking(1, ($"http://{silent.LocalEndpoint}", mute.Verifier), ($"http://127.0.0.1:{Faults.LedgerProcess.FreePort()}", gone.Verifier), Setting(witness));
        var first = await Shown(server, _ => true);

        await ledger.Contributor.RecordedClaim("Said meanwhile.");
        var second = await Shown(server, c => c.Checkpoint.Size > first.Checkpoint.Size);

        new CheckpointPolicy(log.Name, [log], [witness.Key], 1).Verify(second).Fault.ShouldBeNull();
        await Until(async () => await Health(server) is ("Healthy", var reason) && reason.Contains("witness.example/gone: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_enough_cosignatures_the_older_checkpoint_is_shown_and_health_says_so_until_there_are()
    {
        var log = await LogKey();
        await using var witness = await WitnessInMemory.Start("witness.example/w", log);
        await using var server = await Asking(1, Setting(witness));
        await Shown(server, _ => true);

        witness.Lie = _ => (503, "text/plain", []);
        var claim = await ledger.Contributor.RecordedClaim("Said while the witness was ill.");
        await Until(async () => await Leaves(claim.Sequence) == "1");
        var newest = await Newest(ledger.Anonymous);
        await Until(async () => (await Health(server)).Reason.Contains("answered 503", StringComparison.Ordinal));
        var shown = await Shown(server, _ => true);
        shown.Checkpoint.Size.ShouldBeLessThan(newest.Checkpoint.Size);
        new CheckpointPolicy(log.Name, [log], [witness.Key], 1).Verify(shown).Fault.ShouldBeNull();
        (await Health(server)).Status.ShouldBe("Healthy", "it is not a minute old");

        await ledger.Run($"update ledger.checkpoint set signed_at = signed_at - interval '2 minutes' where size = {newest.Checkpoint.Size}");
        var (status, reason) = await Health(server);
        (status, reason).ShouldBe(("Degraded",
            $"The checkpoint of {newest.Checkpoint.Size} leaves is more than a minute old and is not shown: it is not cosigned by 1 of 1 witnesses. witness.example/w: It answered 503."));
        (await Shown(server, _ => true)).Checkpoint.Size.ShouldBe(shown.Checkpoint.Size);

        witness.Lie = null;
        await Shown(server, c => c.Checkpoint.Size >= newest.Checkpoint.Size);
        await Until(async () => (await Health(server)).Status == "Healthy");
    }

    [Fact]
    public async Task Before_the_first_quorum_no_checkpoint_is_shown()
    {
        await using var witness = await WitnessInMemory.Start("witness.example/w", await LogKey(), (_, _) => (404, "text/plain", []));
        await using var server = await Asking(1, Setting(witness));

        using var answer = await server.Anonymous.Send(HttpMethod.Get, "/log/checkpoint");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Until(async () => (await Health(server)).Reason.Contains("does not know this log", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(422, "")]
    [InlineData(409, "9000000000\n")]
    public async Task A_witness_that_has_seen_another_history_is_told_of_in_plain_words(int status, string body)
    {
        var log = await LogKey();
        await using var witness = await WitnessInMemory.Start("witness.example/w", log, (_, _) => (status, status == 409 ? "text/x.tlog.size" : "text/plain", Encoding.ASCII.GetBytes(body)));
        await using var server = await Asking(0, Setting(witness));

        await Until(async () => (await Health(server)).Status == "Degraded");

        (await Health(server)).Reason.ShouldStartWith("A witness has seen another history of this log. witness.example/w: It has seen ");
        (await Newest(server.Anonymous)).Note.Signatures.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_no_cosignature_of_the_witness_on_the_checkpoint_is_not_kept()
    {
        var log = await LogKey();
        using var stranger = NoteSigner.Generate("stranger.example", NoteAlgorithm.Cosignature);
        await using var another = await WitnessInMemory.Start("lies.example/another-checkpoint", log, (w, r) => Lines(w.Cosign(r.Checkpoint.Checkpoint with { Size = r.Checkpoint.Checkpoint.Size + 1 })));
        await using var unknown = await WitnessInMemory.Start("lies.example/another-key", log, (_, r) => Lines(Cosignature.Sign(stranger, r.Checkpoint.Checkpoint, TimeProvider.System.GetUtcNow())));
        await using var noNote = await WitnessInMemory.Start("lies.example/no-lines", log, (_, _) => (200, "text/html", "<html>Welcome</html>"u8.ToArray()));
        await using var endless = await WitnessInMemory.Start("lies.example/endless", log, (w, r) => (200, "text/plain", [.. SignatureLines.ToBytes([w.Cosign(r.Checkpoint.Checkpoint)]), .. new byte[100_000]]));
        await using var astray = await WitnessInMemory.Start("lies.example/astray", log, (_, _) => (409, "text/plain", "0\n"u8.ToArray()));
        await using var restless = await WitnessInMemory.Start("lies.example/restless", log, (_, r) => (409, "text/x.tlog.size", Encoding.ASCII.GetBytes($"{r.OldSize ^ 1}\n")));
        WitnessInMemory[] liars = [another, unknown, noNote, endless, astray, restless];
        await using var honest = await WitnessInMemory.Start("honest.example", log, (w, r) => Lines(new NoteSignature("honest.example", 1, new byte[72]), w.Cosign(r.Checkpoint.Checkpoint)));
        await using var server = await Asking(1, [.. liars.Select(Setting), Setting(honest)]);

        var shown = await Shown(server, _ => true);
        await Until(async () =>
        {
            var (_, reason) = await Health(server);
            return liars.All(liar => reason.Contains($" {liar.Key.Name}: ", StringComparison.Ordinal));
        });

        shown.Note.Signatures.Select(s => s.KeyName).ShouldBe([log.Name, "honest.example"]);
        foreach (var liar in liars) (await ledger.Column($"select count(*) from ledger.cosignature where witness = '{liar.Key}'")).ShouldBe(["0"], liar.Key.Name);
        (await ledger.Column($"select count(*) > 0 from ledger.cosignature where witness = '{honest.Key}'")).ShouldBe(["True"]);
    }

    [Fact]
    public async Task A_quorum_of_witnesses_that_are_not_there_is_no_start() =>
        (await Should.ThrowAsync<InvalidOperationException>(AnotherServer.Start(ledger, "--Ledger:Log:Quorum", "1"))).Message.ShouldContain("no checkpoint would ever be served");

    [Theory]
    [InlineData("update ledger.cosignature set line = ''")]
    [InlineData("delete from ledger.cosignature")]
    public async Task The_server_only_adds_cosignatures(string statement)
    {
        await using var command = ledger.Server.CreateCommand(statement);
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Token))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static (int, string, byte[]) Lines(params NoteSignature[] signatures) => (200, "text/plain", SignatureLines.ToBytes(signatures));

    private static (string Url, NoteVerifier Key) Setting(WitnessInMemory witness) => (witness.Prefix, witness.Key);

    /// <summary>A server on the ledger of all tests that has witnesses, which the one of all tests has not.</summary>
    private Task<AnotherServer> Asking(int quorum, params (string Url, NoteVerifier Key)[] witnesses) => AnotherServer.Start(
        ledger, ["--Ledger:Log:Quorum", $"{quorum}", .. witnesses.SelectMany((w, n) => new[] { $"--Ledger:Log:Witnesses:{n}:Url", w.Url, $"--Ledger:Log:Witnesses:{n}:Key", w.Key.ToString() })]);

    private async Task<NoteVerifier> LogKey()
    {
        await ledger.Contributor.RecordedClaim("So that there is a log.");
        using var answer = await ledger.Anonymous.Send(HttpMethod.Get, "/log/key");
        NoteVerifier.TryParse((await answer.Content.ReadAsStringAsync(Token)).TrimEnd('\n'), out var key, out var fault).ShouldBeTrue(fault);
        return key!;
    }

    private Task<SignedCheckpoint> Shown(AnotherServer server, Func<SignedCheckpoint, bool> isIt) => Shown(server.Anonymous, isIt);

    private static async Task<SignedCheckpoint> Newest(LedgerClient client) => await Shown(client, _ => true);

    private static async Task<SignedCheckpoint> Shown(LedgerClient client, Func<SignedCheckpoint, bool> isIt)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            using var answer = await client.Send(HttpMethod.Get, "/log/checkpoint");
            if (answer.StatusCode is HttpStatusCode.NotFound) continue;
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            SignedCheckpoint.TryParse(await answer.Content.ReadAsByteArrayAsync(Token), out var shown, out var fault).ShouldBeTrue(fault);
            if (isIt(shown!)) return shown!;
        }
    }

    private static async Task Until(Func<Task<bool>> isSo)
    {
        while (!await isSo()) Token.ThrowIfCancellationRequested();
    }

    private static async Task<(string Status, string Reason)> Health(AnotherServer server)
    {
        var witnesses = (await server.Anonymous.Asked("/health/ready"))["checks"]!["witnesses"]!;
        return (witnesses["status"]!.GetValue<string>(), witnesses["reason"]!.GetValue<string>());
    }

    private async Task<string> Leaves(long sequence) => (await ledger.Column($"select count(*) from ledger.leaf where sequence = {sequence}"))[0];
}
