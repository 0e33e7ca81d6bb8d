using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;

namespace Ledger.ServerTests.Integrity;

/// <summary>Which key signs the log, and since when, is on record; and the old key signs the new one.</summary>
public sealed class TheLogsOwnStream(LedgerServerFixture ledger)
{
    private const string Notes = "select convert_from(note, 'UTF8') from ledger.checkpoint order by size";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_log_was_opened_by_the_server_before_anything_was_sealed()
    {
        var opened = (await ledger.EventsOf(TheLog.Id))[0];

        (opened.Type, opened.Version, opened.User, opened.Headers["command"]!.GetValue<string>(), opened.Headers["role"]).ShouldBe(("log_opened", 1, null, "LogOpening", null));
        var told = (await ledger.Auditor.Asked($"/api/audit?stream={TheLog.Id}&limit=1"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        told["stream"]!["kind"]!.GetValue<string>().ShouldBe("Log");
        told["actor"]!["id"].ShouldBeNull();
        var key = opened.Data["key"]!.GetValue<string>().Split('+');
        told["summary"]!.GetValue<string>().ShouldBe($"The log of this ledger was opened, signed with the key {key[0]}+{key[1]}.");
    }

    [Fact]
    public async Task A_rotated_key_signs_from_the_first_checkpoint_that_covers_its_rotation()
    {
        var before = await Log();
        for (var round = 0; round < 2; round++)
        {
            var rotated = await ledger.Administrator.Recorded("/api/log/key", new { version = before["version"]!.GetValue<long>(), reason = "Every year." });
            var after = await Log();
            after["version"]!.GetValue<long>().ShouldBe(rotated.Version);
            var (old, next) = (after["keys"]!.AsArray()[^2]!, after["keys"]!.AsArray()[^1]!);
            (old["key"]!.ToString(), next["key"]!.ToString()).ShouldBe((before["key"]!.ToString(), after["key"]!.ToString()));
            next["sequence"]!.GetValue<long>().ShouldBe(rotated.Sequence);
            next["reason"]!.GetValue<string>().ShouldBe("Every year.");
            before = await SealedLog();
        }

        before.ShouldHaveSigned(await ledger.Column(Notes));
        before["origin"]!.GetValue<string>().ShouldBe(before["key"]!.GetValue<string>().Split('+')[0]);
        using var key = await ledger.Anonymous.Send(HttpMethod.Get, "/log/key");
        (await key.Content.ReadAsStringAsync(Token)).ShouldBe($"{before["key"]!.GetValue<string>()}\n");
    }

    [Fact]
    public async Task With_another_origin_the_log_goes_by_another_name()
    {
        var version = (await Log())["version"]!.GetValue<long>();
        await ledger.Administrator.Recorded("/api/log/key", new { version, reason = "The old name was another house's.", origin = "example.org/renamed" });

        var log = await SealedLog();

        log["origin"]!.GetValue<string>().ShouldBe("example.org/renamed");
        log.ShouldHaveSigned(await ledger.Column(Notes));
        (await ledger.Column(Notes))[^1].ShouldStartWith("example.org/renamed\n");
        (await ledger.Auditor.Asked($"/api/audit?stream={TheLog.Id}&order=newest&limit=1"))["items"]![0]!["stream"]!["title"]!.GetValue<string>().ShouldBe("example.org/renamed");
    }

    [Fact]
    public async Task Nothing_is_accepted_where_nothing_is_contradicted_and_no_other_checkpoint_than_the_one_that_is()
    {
        var version = (await Log())["version"]!.GetValue<long>();
        var root = TreeHash.Leaf("something else"u8).ToBase64();
        await ledger.Refuses(Role.Administrator, "/api/log/restoration", new { version, size = 7, root, reason = Writings.Why }, 409, "nothing-contradicted");

        var forgotten = await ledger.Contradicted();
        var other = await ledger.Refuses(Role.Administrator, "/api/log/restoration", new { version, size = forgotten.Size, root, reason = Writings.Why }, 409, "another-checkpoint");
        other.Json["detail"]!.GetValue<string>().ShouldContain($"{forgotten.Size} leaves and the root {forgotten.Root.ToBase64()}");
        await ledger.Refuses(Role.Administrator, "/api/log/restoration", new { version, size = forgotten.Size - 1, root = forgotten.Root.ToBase64(), reason = Writings.Why }, 409, "another-checkpoint");
        var sealing = (await Log())["sealing"]!;
        (sealing["well"]!.GetValue<bool>(), sealing["contradicted"]!["root"]!.GetValue<string>()).ShouldBe((false, forgotten.Root.ToBase64()));
        sealing["fault"]!.GetValue<string>().ShouldContain(forgotten.Root.ToBase64());
    }

    [Theory]
    [InlineData("/api/log/key", """{"version":1,"reason":"Why","origin":"no name"}""", "origin")]
    [InlineData("/api/log/key", """{"version":1}""", "reason")]
    [InlineData("/api/log/restoration", """{"version":1,"reason":"Why","size":0,"root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}""", "size")]
    [InlineData("/api/log/restoration", """{"version":1,"reason":"Why","size":7,"root":"47DEQpj8HBSa"}""", "root")]
    public async Task What_has_not_the_shape_is_refused_by_its_field(string path, string body, string field)
    {
        var events = await ledger.CountEvents();

        var refusal = await ledger.Administrator.Refused(path, body);

        (refusal.Status, refusal.Type).ShouldBe((HttpStatusCode.BadRequest, "invalid-request"));
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([field]);
        (await ledger.CountEvents()).ShouldBe(events);
    }

    [Fact]
    public async Task Servers_that_start_together_open_one_log_and_one_signs_with_the_key_that_the_other_made()
    {
        await using var own = await LedgerOfItsOwn.Begin();
        var servers = await Task.WhenAll(own.Start(), own.Start());
        foreach (var server in servers)
        {
            var administrator = LedgerOfItsOwn.Administrator(server);
            var log = await administrator.Asked("/api/log");
            await own.Sealed((await administrator.Recorded("/api/log/key", new { version = log["version"]!.GetValue<long>(), reason = "Each server makes one." })).Sequence);
        }
        var both = await LedgerOfItsOwn.Administrator(servers[0]).Asked("/api/log");
        foreach (var server in servers) await server.DisposeAsync();

        (await own.Column("select type from ledger.mt_events where stream_id = '00000000-0000-7000-8000-0000006c6f67' order by version")).ShouldBe(["log_opened", "log_key_rotated", "log_key_rotated"]);
        both.ShouldHaveSigned(await own.Column(Notes));
    }

    [Fact]
    public async Task A_server_without_the_key_on_record_records_and_signs_nothing_until_it_is_back()
    {
        await using var own = await LedgerOfItsOwn.Begin();
        string current;
        await using (var server = await own.Start())
        {
            var rotated = await LedgerOfItsOwn.Administrator(server).Recorded("/api/log/key", new { version = 1, reason = "Every year." });
            await own.Sealed(rotated.Sequence);
            current = (await LedgerOfItsOwn.Administrator(server).Asked("/api/log"))["key"]!.GetValue<string>();
        }
        var (id, before) = (current.Split('+')[1], own.Kept());
        var (file, elsewhere) = (Path.Combine(own.Seal, $"log-{id}.key"), Path.Combine(own.Seal, "elsewhere"));
        File.Move(file, elsewhere);

        await using (var server = await own.Start())
        {
            (await LedgerOfItsOwn.Degraded(server)).ShouldContain(id);
            var administrator = LedgerOfItsOwn.Administrator(server);
            var claim = await administrator.Recorded("/api/claims", new { statement = "It goes on record all the same." });
            (await administrator.Refused("/api/log/key", new { version = 2, reason = "It is lost." })).Type.ShouldBe("log-key-missing");
            own.Kept().ToString().ShouldBe(before.ToString());

            File.Move(elsewhere, file);
            await own.Sealed(claim.Sequence);
            var log = await administrator.Asked("/api/log");
            log["key"]!.GetValue<string>().ShouldBe(current);
            log.ShouldHaveSigned(await own.Column(Notes));
        }
    }

    private Task<JsonNode> Log() => ledger.Reader.Asked("/api/log");

    /// <summary>The log, once its newest key is sealed.</summary>
    private async Task<JsonNode> SealedLog()
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            if (await Log() is var log && log["keys"]!.AsArray()[^1]!["leaf"] is not null) return log;
        }
    }
}
