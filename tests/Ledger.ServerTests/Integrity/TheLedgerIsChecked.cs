using System.Text.Json.Nodes;
using Ledger.Cli.Verifying;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.ServerTests.Integrity;

/// <summary>Whoever owns the database changes what is in it: the server's own check finds it, and so does an auditor who has the database alone. Put back, all is well.</summary>
public sealed class TheLedgerIsChecked(LedgerToBreak ledger) : IClassFixture<LedgerToBreak>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Each way to tamper, what is found, and at which events.</summary>
    public static TheoryData<string, Func<LedgerToBreak, Task>, string[], Func<LedgerToBreak, long?[]>> Ways => new()
    {
        { "a payload", l => l.Tampering.ChangePayload(l.First.Sequence), [nameof(DoubtKind.Content)], l => [l.First.Sequence] },
        { "an actor", l => l.Tampering.ChangeActor(l.First.Sequence), [nameof(DoubtKind.Envelope)], l => [l.First.Sequence] },
        { "a time", l => l.Tampering.ChangeTime(l.First.Sequence), [nameof(DoubtKind.Envelope)], l => [l.First.Sequence] },
        { "a version", l => l.Tampering.ChangeVersion(l.First.Sequence), [nameof(DoubtKind.Envelope), nameof(DoubtKind.Version), nameof(DoubtKind.Version)], l => [l.First.Sequence, l.First.Sequence, l.First.Sequence] },
        { "an event goes", l => l.Tampering.Delete(l.Newest.Sequence), [nameof(DoubtKind.NoEvent), nameof(DoubtKind.Version)], l => [l.Newest.Sequence, l.Newest.Sequence - 1] },
        { "an event comes", l => l.Tampering.InsertLike(l.First.Sequence, l.Free), [nameof(DoubtKind.NoLeaf)], l => [l.Free] },
        { "two change places", l => l.Tampering.Swap(l.First.Sequence, l.Second.Sequence), [.. Twice(DoubtKind.Commitment, 1), .. Twice(DoubtKind.Content, 1), .. Twice(DoubtKind.Envelope, 5)], l => [l.First.Sequence, l.Second.Sequence] },
        { "an event is put away", l => l.Tampering.Run($"update ledger.mt_events set is_archived = true where seq_id = {l.First.Sequence}"), [nameof(DoubtKind.Hidden)], l => [l.First.Sequence] },
        { "a commitment", l => l.Tampering.Run($"update ledger.mt_events set headers = headers || jsonb_build_object('content', repeat('0', 64)) where seq_id = {l.First.Sequence}"), [nameof(DoubtKind.Commitment)], l => [l.First.Sequence] },
        { "a salt", l => l.Tampering.Run($"update ledger.mt_events set headers = headers - 'salts' where seq_id = {l.First.Sequence}"), [nameof(DoubtKind.Content), nameof(DoubtKind.Salts)], l => [l.First.Sequence] },
        { "a kind of stream", l => l.Tampering.Run($"update ledger.mt_streams set type = 'source' where id = '{l.First.Id}'"), [nameof(DoubtKind.Envelope)], l => [l.First.Sequence] },
        { "an entry", l => l.Tampering.Run($"update ledger.leaf set entry = convert_to(replace(convert_from(entry, 'UTF8'), 'Administrator', 'Contributor'), 'UTF8') where sequence = {l.First.Sequence}"), [nameof(DoubtKind.Envelope), nameof(DoubtKind.Leaf)], l => [l.First.Sequence] },
        { "a leaf goes", l => l.Tampering.Run($"delete from ledger.leaf where sequence = {l.First.Sequence}"), [nameof(DoubtKind.Leaf), nameof(DoubtKind.NoLeaf)], l => [null, l.First.Sequence] },
        { "a tile", l => l.Tampering.Run("update ledger.tile set hashes = set_byte(hashes, 3, (get_byte(hashes, 3) + 1) % 256)"), [nameof(DoubtKind.Leaf)], l => [1] },
        { "a root", l => l.Tampering.Run("update ledger.checkpoint set root = sha256(root) where size = (select max(size) from ledger.checkpoint)"), [nameof(DoubtKind.Checkpoint), nameof(DoubtKind.Checkpoint)], l => [null, l.Newest.Sequence] },
        { "a text", l => l.Tampering.Run("update ledger.revision_text set text = 'Another text.'"), [nameof(DoubtKind.Text)], l => [null] },
    };

    public async ValueTask InitializeAsync() => await ledger.Tampering.Undo();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_tampered_with_is_found_by_the_server_and_by_an_auditor(string what, Func<LedgerToBreak, Task> tamper, string[] kinds, Func<LedgerToBreak, long?[]> at)
    {
        await tamper(ledger);
        (await ledger.Check()).ShouldBe(kinds.Length, what);

        var list = await ledger.Administrator.Asked("/api/log/doubts");
        list["items"]!.AsArray().Select(d => d!["kind"]!.GetValue<string>()).Order().ShouldBe(kinds);
        list["items"]!.AsArray().Select(d => d!["sequence"]?.GetValue<long>()).Distinct().ShouldBe(at(ledger).Distinct(), ignoreOrder: true);
        (await Ready())["status"]!.GetValue<string>().ShouldBe("Degraded");
        var verified = await ledger.Verify();
        verified.Exit.ShouldBe(1, verified.Out + verified.Error);
        foreach (var sequence in at(ledger).OfType<long>()) verified.Out.ShouldContain($"Event {sequence}: ");
        verified.Out.ShouldContain($"does not verify: {kinds.Length} doubt");

        await ledger.Tampering.Undo();
        (await ledger.Check()).ShouldBe(0);
        (await Ready())["status"]!.GetValue<string>().ShouldBe("Healthy");
    }

    [Fact]
    public async Task Untouched_it_verifies_and_says_what_was_looked_at_and_what_was_not()
    {
        (await ledger.Check()).ShouldBe(0);
        (await ledger.Administrator.Asked("/api/log/doubts")).ShouldSatisfyAllConditions(
            list => list["items"]!.AsArray().ShouldBeEmpty(), list => list["doubts"]!.GetValue<long>().ShouldBe(0), list => list["checkedAt"].ShouldNotBeNull(),
            list => list["events"]!.GetValue<long>().ShouldBeGreaterThan(5));

        var alone = await ledger.Verify();
        alone.Exit.ShouldBe(0, alone.Out + alone.Error);
        alone.Out.ShouldContain("no key of the log was given");
        alone.Out.ShouldContain("The database verifies, as far as it was checked.");

        var (key, checkpoint) = await Taken();
        var with = await ledger.Verify("--key", key, "--checkpoint", checkpoint, "--json");
        with.Exit.ShouldBe(0, with.Out + with.Error);
        JsonNode.Parse(with.Out)!["verifies"]!.GetValue<bool>().ShouldBeTrue();
        with.Out.ShouldContain("The log's signature under each of these checkpoints.");
        with.Out.ShouldNotContain("no key of the log was given");
    }

    [Fact]
    public async Task A_list_of_doubts_goes_on_where_its_page_ended()
    {
        await ledger.Tampering.ChangeVersion(ledger.First.Sequence);
        await ledger.Check();

        var (found, after) = (0, "");
        do
        {
            var page = await ledger.Administrator.Asked($"/api/log/doubts?limit=2{after}");
            found += page["items"]!.AsArray().Count;
            after = page["next"] is { } next ? $"&after={next}" : "";
        }
        while (after.Length > 0);
        found.ShouldBe(3);
        (await ledger.Administrator.Unanswered("/api/log/doubts?limit=501")).Field.ShouldBe("limit");
    }

    [Fact]
    public async Task A_log_that_was_rolled_back_is_found_by_whoever_holds_a_checkpoint()
    {
        var (key, checkpoint) = await Taken();
        var size = await ledger.Tampering.Ask("select max(size) from ledger.checkpoint");
        var last = await ledger.Tampering.Ask("select max(size) from ledger.checkpoint where size < (select max(size) from ledger.checkpoint)");
        await ledger.Tampering.Run($"""
            delete from ledger.mt_events where seq_id in (select sequence from ledger.leaf where index >= {last}); delete from ledger.leaf where index >= {last};
            delete from ledger.checkpoint where size > {last}; update ledger.tile set hashes = substr(hashes, 1, {32 * last});
            delete from ledger.mt_streams s where not exists (select from ledger.mt_events e where e.stream_id = s.id) and s.version > 0;
            update ledger.mt_streams s set version = (select max(version) from ledger.mt_events e where e.stream_id = s.id) where s.version > 0
            """);

        var alone = await ledger.Verify("--key", key);
        alone.Exit.ShouldBe(0, alone.Out + alone.Error);
        var held = await ledger.Verify("--key", key, "--checkpoint", checkpoint);
        held.Exit.ShouldBe(1, held.Out);
        held.Out.ShouldContain($"You hold a checkpoint of {size} leaves, and the log has {last}: it was rolled back.");
    }

    [Fact]
    public async Task Checkpoints_that_another_key_signed_are_found_with_the_key_and_a_rewritten_root_with_a_checkpoint()
    {
        var (key, checkpoint) = await Taken();
        using var stranger = NoteSigner.Generate(SignedCheckpointOf(checkpoint).Origin);
        var others = ledger.Place("others.key");
        await File.WriteAllTextAsync(others, $"{stranger.Verifier}\n", Token);
        (await ledger.Verify("--key", others)).ShouldSatisfyAllConditions(v => v.Exit.ShouldBe(1), v => v.Out.ShouldContain("is not signed as it should be"));

        var rewritten = ledger.Place("rewritten");
        var (origin, size) = (SignedCheckpointOf(checkpoint).Origin, SignedCheckpointOf(checkpoint).Size);
        await File.WriteAllBytesAsync(rewritten, SignedCheckpoint.Sign(new Checkpoint(origin, size, TreeHash.Leaf("another"u8)), stranger).ToBytes(), Token);
        (await ledger.Verify("--checkpoint", rewritten)).ShouldSatisfyAllConditions(v => v.Exit.ShouldBe(1), v => v.Out.ShouldContain("the log was rewritten"));
        (await ledger.Verify("--checkpoint", rewritten, "--key", key)).Out.ShouldContain("is not signed with a key that was given");
    }

    [Fact]
    public async Task Events_leaves_and_tiles_rewritten_together_are_found_by_the_key_or_by_whoever_holds_a_checkpoint_and_by_nobody_else()
    {
        var (key, checkpoint) = await Taken();
        using var monitor = new LedgerCommandLine(ledger.Server.Address);
        (await monitor.Run("verify", "server", "--key", key, "--state", monitor.Path("seen"))).Exit.ShouldBe(0);

        using var another = NoteSigner.Generate(SignedCheckpointOf(checkpoint).Origin);
        await Rewriting.Everything(ledger.Postgres, ledger.First.Sequence, "What was never said.", another, Token);
        (await ledger.Verify()).ShouldSatisfyAllConditions(v => v.Exit.ShouldBe(0, v.Out), v => v.Out.ShouldContain("no key of the log was given"));
        (await ledger.Verify("--key", key)).ShouldSatisfyAllConditions(v => v.Exit.ShouldBe(1), v => v.Out.ShouldContain("is not signed as it should be"));

        await ledger.Tampering.Undo();
        NoteSigner.TryParse((await File.ReadAllTextAsync(Path.Combine(ledger.Postgres.DataFolder, "seal", "log.key"), Token)).Trim(), out var own, out var fault).ShouldBeTrue(fault);
        using (own) await Rewriting.Everything(ledger.Postgres, ledger.First.Sequence, "What was never said.", own!, Token);
        (await ledger.Verify("--key", key)).ShouldSatisfyAllConditions(v => v.Exit.ShouldBe(0, v.Out), v => v.Out.ShouldContain("rewritten and signed again: that shows only against a checkpoint that you hold"));
        (await ledger.Verify("--key", key, "--checkpoint", checkpoint)).ShouldSatisfyAllConditions(v => v.Exit.ShouldBe(1), v => v.Out.ShouldContain("the log was rewritten"));
        var (exit, said) = await monitor.Run("verify", "server", "--key", key, "--state", monitor.Path("seen"));
        exit.ShouldBe(1);
        said.Doubts().ShouldHaveSingleItem().ShouldStartWith("Contradicted: The log is not the one that was seen before");
    }

    [Fact]
    public async Task An_event_that_turns_up_below_what_was_sealed_gets_no_leaf_even_after_a_start()
    {
        await ledger.Tampering.InsertLike(ledger.First.Sequence, ledger.Free);
        var key = ledger.Server.Services.GetRequiredService<LogKeys>();
        var database = ledger.Server.Services.GetRequiredService<NpgsqlDataSource>();
        await using var connection = await database.OpenConnectionAsync(Token);

        (await new Sealing(database, new Horizon(database, TimeProvider.System), key, new KeptCheckpoint(key), TimeProvider.System).Seal(connection, Token)).ShouldBe(0);
        (await ledger.Tampering.Ask($"select count(*) from ledger.leaf where sequence = {ledger.Free}")).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_checks_by_itself()
    {
        await ledger.Tampering.Run("delete from ledger.completeness");
        (await ledger.Administrator.Asked("/health/ready"))["checks"]!["completeness"]!["reason"]!.GetValue<string>().ShouldBe("The ledger was not checked against its log yet.");
        await ledger.Tampering.ChangePayload(ledger.First.Sequence);
        await using var other = await AnotherServer.Start(ledger.Postgres, "--Ledger:Log:CheckEvery", "00:00:00.6");
        var administrator = new LedgerClient(other.Address, LedgerServerFixture.AdministratorToken);
        async Task Found(long doubts)
        {
            while ((await administrator.Asked("/api/log/doubts")) is var list && (list["checkedAt"] is null || list["doubts"]!.GetValue<long>() != doubts)) Token.ThrowIfCancellationRequested();
        }

        await Found(1);
        await ledger.Tampering.Undo();
        await Found(0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Of each of two events so many doubts: of the envelope, its id, stream, time, correlation and causation.</summary>
    private static IEnumerable<string> Twice(DoubtKind kind, int each) => Enumerable.Repeat(kind.ToString(), 2 * each);

    private static Checkpoint SignedCheckpointOf(string file) => SignedCheckpoint.TryParse(File.ReadAllBytes(file), out var signed, out var fault) ? signed.Checkpoint : throw new InvalidOperationException(fault);

    private async Task<JsonNode> Ready() => (await ledger.Administrator.Asked("/health/ready"))["checks"]!["completeness"]!;

    /// <summary>The log's key and its newest checkpoint, as an auditor took them.</summary>
    private async Task<(string Key, string Checkpoint)> Taken()
    {
        var (key, checkpoint) = (ledger.Place("log.pub"), ledger.Place("checkpoint.taken"));
        using var ofKey = await ledger.Administrator.Send(HttpMethod.Get, "/log/key");
        await File.WriteAllBytesAsync(key, await ofKey.Content.ReadAsByteArrayAsync(Token), Token);
        using var newest = await ledger.Administrator.Send(HttpMethod.Get, "/log/checkpoint");
        await File.WriteAllBytesAsync(checkpoint, await newest.Content.ReadAsByteArrayAsync(Token), Token);
        return (key, checkpoint);
    }
}
