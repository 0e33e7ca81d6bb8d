using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;

namespace Ledger.ServerTests.Audit;

/// <summary>Who tried what, and why it was refused.</summary>
public sealed class RefusalStories(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refusal_is_told_with_who_what_and_why_and_without_a_value()
    {
        var claim = await ledger.Claim();
        await ledger.Editor.Refused($"/api/claims/{claim.Id}/corrections", new
        {
            reasonCode = "WrongFact", reason = "A secret reason.", version = 1, changes = new { subjects = new[] { new { source = OnRecord.Nothing } } },
        }, ("X-Correlation-Id", "refusal-story"));

        var item = (await ledger.Auditor.Asked("/api/audit/refusals?limit=1"))["items"]![0]!;

        item["actor"]!["id"]!.GetValue<Guid>().ShouldBe(ledger.Actors[Role.Editor].Id);
        item["actor"]!.Text("name").ShouldBe("The Editor");
        item.Text("role").ShouldBe("Editor");
        item.Text("command").ShouldBe("CorrectClaim");
        item.Text("target").ShouldBe($"/api/claims/{claim.Id}/corrections");
        item["status"]!.GetValue<int>().ShouldBe(422);
        item.Text("problem").ShouldBe("/problems/reference-not-found");
        item.Text("field").ShouldBe("changes.subjects");
        item.Text("correlation").ShouldBe("refusal-story");
        item.ToJsonString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Filters_choose_and_pages_are_the_whole()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Contributor);
        var by = new LedgerClient(ledger.Address, (await ledger.Administrator.IssuedToken(actor)).Secret);
        var claim = await ledger.Claim();
        for (var i = 0; i < 5; i++) await by.Refused($"/api/claims/{claim.Id}/retraction", new { reason = "No right.", version = 1 });
        await by.Refused("/api/claims", new { statement = "X.", subjects = new[] { new { source = OnRecord.Nothing } } });

        Task<IReadOnlyList<JsonNode>> Chosen(string filters) => ledger.Auditor.All($"/api/audit/refusals?actor={actor.Id}&{filters}");

        var all = await Chosen("limit=500");
        all.Count.ShouldBe(6);
        all.Select(i => i["at"]!.GetValue<DateTimeOffset>()).ShouldBeInOrder(SortDirection.Descending);
        (await Chosen("limit=2")).Select(i => i.Text("id")).ShouldBe(all.Select(i => i.Text("id")));
        (await Chosen("status=403")).Count.ShouldBe(5);
        (await Chosen("status=422")).ShouldHaveSingleItem().Text("command").ShouldBe("AssertClaim");
        (await Chosen("command=RetractClaim&limit=2")).Count.ShouldBe(5);
        (await Chosen("status=409")).ShouldBeEmpty();

        var third = all[3]["at"]!.GetValue<DateTimeOffset>().UtcDateTime;
        (await Chosen($"from={third:O}")).Count.ShouldBe(all.Count(i => i["at"]!.GetValue<DateTimeOffset>().UtcDateTime >= third));
        (await Chosen($"to={third:O}")).Count.ShouldBe(all.Count(i => i["at"]!.GetValue<DateTimeOffset>().UtcDateTime < third));
        (await Chosen("from=0001-01-01&to=9999-12-31T23:59:59.9999999Z")).Count.ShouldBe(6);
    }

    [Fact]
    public async Task They_leave_the_ledger_as_lines_of_json_and_as_a_table()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Reader, "=cmd()");
        var by = new LedgerClient(ledger.Address, (await ledger.Administrator.IssuedToken(actor)).Secret);
        for (var i = 0; i < 3; i++) await by.Refused("/api/claims", new { statement = "X." });
        var items = await ledger.Auditor.All($"/api/audit/refusals?actor={actor.Id}");

        (await Exported("application/x-ndjson")).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.Text("id")).ShouldBe(items.Select(i => i.Text("id")));
        var rows = (await Exported("text/csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows[0].ShouldBe("id,at,actorId,actorName,role,command,target,status,problem,field,correlation");
        rows.Length.ShouldBe(4);
        rows[1].ShouldStartWith($"{items[0].Text("id")},{items[0].Text("at")},{actor.Id},\"'=cmd()\",Reader,AssertClaim,/api/claims,403,/problems/not-allowed,,");

        async Task<string> Exported(string accept)
        {
            using var response = await ledger.Auditor.Send(HttpMethod.Get, $"/api/audit/refusals?actor={actor.Id}&limit=1", null, ("Accept", accept));
            response.EnsureSuccessStatusCode();
            response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
            return await response.Content.ReadAsStringAsync(Token);
        }
    }

    [Theory]
    [InlineData("actor=x", "actor")]
    [InlineData("status=400", "status")]
    [InlineData("status=abc", "status")]
    [InlineData("command=%00", "command")]
    [InlineData("from=x", "from")]
    [InlineData("limit=0", "limit")]
    [InlineData("after=garbage", "after")]
    [InlineData("type=claim_asserted", "type")]
    public async Task A_wrong_parameter_is_named(string query, string parameter)
    {
        var refusal = await ledger.Auditor.Unanswered("/api/audit/refusals?" + query);
        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([parameter]);
    }
}
