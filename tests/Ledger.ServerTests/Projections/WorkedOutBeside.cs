using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.ServerTests.Faults;
using Ledger.ServerTests.Hosting;
using Ledger.ServerTests.Standing;

#pragma warning disable xUnit1069 // whatever is waited for here, it is waited for with the test's own token

namespace Ledger.ServerTests.Projections;

/// <summary>What lists show is worked out again beside them: whoever reads sees them as they were, and then as they are.</summary>
public sealed class WorkedOutBeside(LedgerServerFixture ledger)
{
    private const string Rebuild = "/api/projections/Standing/rebuild";

    [Fact(Timeout = 120_000)]
    public async Task Lists_that_were_wrong_are_right_again_and_how_many_rows_were_wrong_is_told()
    {
        await RandomLedger.Added(ledger, seed: 17, events: 120);
        var disputed = await ledger.Contributor.Disputed("claims", await ledger.Claim(), await ledger.Party());
        await ledger.CaughtUp();
        var before = await Contents();
        await ledger.Run($"delete from ledger.standing where claim = '{disputed.Id}'");
        await ledger.Run("update ledger.standing set lines = lines + 7, flags = '{Rebutted}' where claim = (select min(claim::text)::uuid from ledger.standing)");
        await ledger.Run($"insert into ledger.waiting select gen_random_uuid(), kind, part, about_kind, since, since_at from ledger.waiting where about = '{disputed.Id}'");
        (await Contents()).ShouldNotBe(before);

        var rebuild = await Rebuilt("Three rows came to harm.");

        (await Contents()).ShouldBe(before);
        rebuild["changed"]!.GetValue<long>().ShouldBe(3);
        rebuild["done"]!.GetValue<long>().ShouldBe(rebuild["total"]!.GetValue<long>());
        (rebuild["fault"], rebuild.Tell("reason"), rebuild["by"]!.GetValue<Guid>()).ShouldBe((null, "Three rows came to harm.", ledger.Actors[Role.Administrator].Id));

        // Lists that are right stay as they are; and they follow.
        (await Rebuilt("Once more."))["changed"]!.GetValue<long>().ShouldBe(0);
        (await Contents()).ShouldBe(before);
        var claim = await ledger.Claim();
        await ledger.CaughtUp();
        (await ledger.Column("select claim::text from ledger.standing")).ShouldContain(claim.Id.ToString());
    }

    [Fact]
    public async Task Asking_for_it_is_for_administrators_with_a_reason_and_of_a_projection_that_there_is()
    {
        (await ledger.Editor.Refused(Rebuild, new { reason = Writings.Why })).Type.ShouldBe("not-allowed");
        (await ledger.Anonymous.Refused(Rebuild, new { reason = Writings.Why })).Type.ShouldBe("not-signed-in");
        (await ledger.Administrator.Refused("/api/projections/Nothing/rebuild", new { reason = Writings.Why })).Status.ShouldBe(HttpStatusCode.NotFound);
        foreach (var body in new object[] { new { }, new { reason = "" }, new { reason = Writings.Why, version = 1 }, "[" })
        {
            (await ledger.Administrator.Refused(Rebuild, body)).Type.ShouldBe("invalid-request");
        }
    }

    private async Task<JsonNode> Rebuilt(string reason)
    {
        using var answer = await ledger.Administrator.Post(Rebuild, new { reason });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if ((await ledger.Auditor.Asked("/api/projections"))["items"]!.AsArray().Single(p => p!.Tell("name") == "Standing")!["rebuild"] is { } rebuild && rebuild["endedAt"] is not null) return rebuild;
        }
    }

    private async Task<IReadOnlyList<string>> Contents() =>
        [.. await ledger.Column("select to_jsonb(s)::text from ledger.standing s order by 1"), .. await ledger.Column("select to_jsonb(w)::text from ledger.waiting w order by 1")];
}

/// <summary>The same in a process of its own, that is stopped in the middle, and killed there.</summary>
public sealed class WorkedOutBesideAndKilled(DatabaseOfServers database) : IClassFixture<DatabaseOfServers>
{
    private readonly int _port = LedgerProcess.FreePort();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LedgerClient By => new(new Uri($"http://127.0.0.1:{_port}"), LedgerServerFixture.AdministratorToken);

    [Fact(Timeout = 300_000)]
    public async Task Lists_are_whole_and_follow_while_it_goes_on_and_when_its_server_was_killed_it_begins_anew()
    {
        var server = await Start();
        try
        {
            var claims = new List<Recorded>();
            for (var i = 0; i < 5; i++) claims.Add(await By.RecordedClaim($"The claim {i}."));
            await Listed(claims[^1], 5);
            await database.Do("update ledger.standing set level = 'Retracted'");

            // Stopped when it writes beside: lists are as they were, and follow what is recorded.
            await using (var writing = await StopAt.Before("ledger.standing_beside").On(database))
            {
                await Asked();
                await writing.Reached();
                (await Rebuilding()).Tell("state").ShouldBe("Rebuilding");
                (await By.Refused("/api/projections/Standing/rebuild", new { reason = "At once." })).Type.ShouldBe("projection-rebuilding");
                claims.Add(await By.RecordedClaim("Recorded meanwhile."));
                await Listed(claims[^1], 6);
                (await Levels()).ShouldBe(["Retracted", "Unsupported"]);

                await server.Kill();
                (await Levels()).ShouldBe(["Retracted", "Unsupported"]);
            }

            // Another server begins it anew. Stopped before it commits: lists are still as they were, and wait.
            await using (var committing = await StopAt.Before("ledger.rebuild", "new.ended_at is not null").On(database))
            {
                server = await Start();
                await committing.Reached();
                (await By.Asked("/api/claims?level=Retracted"))["items"]!.AsArray().Count.ShouldBe(5);
                claims.Add(await By.RecordedClaim("Recorded at the end."));
            }

            await Listed(claims[^1], 7);
            (await Levels()).ShouldBe(["Unsupported"]);
            await database.Until("select 1 from ledger.rebuild where ended_at is not null and changed = 5 and fault is null");
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private Task<LedgerProcess> Start() => database.Start(_port, database.Settings("seal", "ledger", "--Ledger:Nodes", "1"));

    private async Task Asked()
    {
        using var answer = await By.Post("/api/projections/Standing/rebuild", new { reason = "They are wrong." });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private async Task<JsonNode> Rebuilding() => (await By.Asked("/api/projections"))["items"]!.AsArray().Single(p => p!.Tell("name") == "Standing")!;

    private Task<IReadOnlyList<string>> Levels() => database.Column("select distinct level from ledger.standing order by 1");

    private async Task Listed(Recorded claim, int all)
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await By.Asked("/api/claims")) is var list && list["upTo"]!.GetValue<long>() < claim.Sequence) await moments.WaitForNextTickAsync(Token);
        (await By.Asked("/api/claims"))["items"]!.AsArray().Count(c => c!["standing"] is not null).ShouldBe(all);
    }
}
