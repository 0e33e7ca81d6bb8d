using Ledger.Access;
using Npgsql;

namespace Ledger.ServerTests.Http;

/// <summary>Whoever writes at the same time: exactly one wins, the others are told, and nothing is lost.</summary>
public sealed class RacingWriters(LedgerServerFixture ledger)
{
    [Fact]
    public async Task Of_those_who_write_on_the_same_version_exactly_one_wins()
    {
        var (claim, parties) = (await ledger.Claim(), await Parties(12));
        var before = await ledger.CountEvents();

        var answers = await Task.WhenAll(parties.Select(by => Try(ledger.Contributor, $"/api/claims/{claim.Id}/responses", new { by, kind = "Denial", version = 1 })));

        answers.CountBy(a => a).ShouldBe([new("Created", 1), new("version-conflict", 11)], ignoreOrder: true);
        (await ledger.CountEvents()).ShouldBe(before + 1);
        (await ledger.EventsOf(claim.Id)).Select(e => e.Version).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Those_who_read_again_and_retry_all_succeed_and_nothing_is_lost()
    {
        var (claim, parties) = (await ledger.Claim(), await Parties(10));

        await Task.WhenAll(parties.Select(async by =>
        {
            for (var version = 1L; ;)
            {
                using var answer = await ledger.Contributor.Post($"/api/claims/{claim.Id}/responses", new { by, kind = "Denial", version });
                if (answer.IsSuccessStatusCode) return;
                var refusal = await LedgerClient.Problem(answer);
                refusal.Type.ShouldBe("version-conflict");
                version = refusal.Json["currentVersion"]!.GetValue<long>();
            }
        }));

        var events = await ledger.EventsOf(claim.Id);
        events.Select(e => e.Version).ShouldBe(Enumerable.Range(1, 11).Select(v => (long)v));
        events.Skip(1).Select(e => e.Data["by"]!.GetValue<Guid>()).ShouldBe(parties, ignoreOrder: true);
    }

    [Theory]
    [InlineData("claims")]
    [InlineData("sources")]
    public async Task Of_two_merges_that_would_close_a_circle_one_is_refused(string kind)
    {
        for (var round = 0; round < 5; round++)
        {
            var (one, other) = kind == "claims" ? (await ledger.Claim(), await ledger.Claim()) : (await ledger.Contributor.RecordedPerson(), await ledger.Contributor.RecordedPerson());
            var before = await ledger.CountEvents();

            var answers = await Task.WhenAll(Merge(one, other), Merge(other, one));

            answers.ShouldBe(["OK", "merge-target-merged"], ignoreOrder: true);
            (await ledger.CountEvents()).ShouldBe(before + 1);
        }

        Task<string> Merge(Recorded what, Recorded into) => Try(ledger.Editor, $"/api/{kind}/{what.Id}/merge", new { into = into.Id, reason = Writings.Why, version = 1 });
    }

    [Fact]
    public async Task Of_three_merges_that_would_close_a_circle_one_is_refused()
    {
        var sources = new[] { await ledger.Contributor.RecordedPerson(), await ledger.Contributor.RecordedPerson(), await ledger.Contributor.RecordedPerson() };

        var answers = await Task.WhenAll(sources.Select((s, i) =>
            Try(ledger.Editor, $"/api/sources/{s.Id}/merge", new { into = sources[(i + 1) % 3].Id, reason = Writings.Why, version = 1 })));

        answers.ShouldContain("OK");
        answers.ShouldContain("merge-target-merged");
        var merges = (await Task.WhenAll(sources.Select(s => ledger.EventsOf(s.Id)))).SelectMany(e => e).Where(e => e.Type == "source_merged");
        merges.Count().ShouldBe(answers.Count(a => a == "OK"));
    }

    [Fact]
    public async Task Two_administrators_who_take_the_role_from_each_other_leave_one()
    {
        var (one, other) = (await Administrator(), await Administrator());
        var (before, others) = (await ledger.CountEvents(), await WithoutOtherAdministrators(one.Id, other.Id));
        try
        {
            var answers = await Task.WhenAll(Demote(one.By, other.Id), Demote(other.By, one.Id));

            answers.Count(a => a == "OK").ShouldBe(1);
            answers.ShouldContain(a => a == "last-administrator" || a == "not-allowed");
            (await ledger.CountEvents()).ShouldBe(before + 1);
        }
        finally
        {
            await Restore(others);
        }

        async Task<(Guid Id, LedgerClient By)> Administrator()
        {
            var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Administrator));
            return (token.Id, new LedgerClient(ledger.Address, token.Secret));
        }

        Task<string> Demote(LedgerClient by, Guid actor) => Try(by, $"/api/actors/{actor}/role", new { role = "Reader", reason = Writings.Why, version = 2 });
    }

    /// <summary>As if these two were the only administrators; answers who else was one.</summary>
    private async Task<Guid[]> WithoutOtherAdministrators(Guid one, Guid other)
    {
        await using var query = ledger.Owner.CreateCommand(
            "update ledger.mt_doc_actor set data = data || '{\"role\": \"Reader\"}' where data ->> 'role' = 'Administrator' and id <> all($1) returning id");
        query.Parameters.Add(new NpgsqlParameter { Value = new[] { one, other } });
        await using var reader = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var others = new List<Guid>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) others.Add(reader.GetGuid(0));
        return [.. others];
    }

    private async Task Restore(Guid[] administrators)
    {
        await using var command = ledger.Owner.CreateCommand("update ledger.mt_doc_actor set data = data || '{\"role\": \"Administrator\"}' where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = administrators });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task<Guid[]> Parties(int count)
    {
        var parties = new Guid[count];
        for (var i = 0; i < count; i++) parties[i] = await ledger.Party();
        return parties;
    }

    /// <summary>The status of a success, or the problem of a refusal.</summary>
    private static async Task<string> Try(LedgerClient by, string path, object body)
    {
        using var answer = await by.Post(path, body);
        return answer.IsSuccessStatusCode ? answer.StatusCode.ToString() : (await LedgerClient.Problem(answer)).Type;
    }
}
