using System.Text.Json.Nodes;
using Ledger.Cli.Cases;

namespace Ledger.ServerTests.Cases;

/// <summary>The case that the ledger starts from, recorded over HTTP by its actors; and then what anybody would ask of it.</summary>
public sealed class ZeroToleranceStory(LedgerServerFixture ledger) : IAsyncLifetime
{
    private CaseImportSummary _case = null!;

    public async ValueTask InitializeAsync() => _case = await ledger.RecordedZeroTolerance();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_said_it_through_whom_did_it_reach_us_who_disputed_what_and_what_was_corrected()
    {
        // Who said "We need to take away children", and through whom did it reach us?
        var claim = await Asked("claims", "sessions-said-take-away-children");
        Names(claim["subjects"]!).ShouldBe(["Jeff Sessions"]);
        var evidence = claim["evidence"]!.AsArray().Single(e => e!["stance"]!.ToString() == "Supports")!;
        evidence["passages"]!.AsArray().Single()!["exact"]!.ToString().ShouldBe("We need to take away children");
        evidence["carrier"]!["publisher"]!["name"]!.ToString().ShouldBe("Business Insider");
        var chain = evidence["chain"]!.AsArray();
        chain.Count.ShouldBe(3);
        chain[0]!["source"]!["name"]!.ToString().ShouldBe("The New York Times");
        chain[1]!["document"]!["title"]!.ToString().ShouldContain("86 pages");
        chain[2]!["source"]!["name"]!.ToString().ShouldBe("Jeff Sessions");

        // Who has disputed what?
        var draft = await Asked("documents", "draft-report");
        var dispute = draft["responses"]!.AsArray().Single(r => r!["kind"]!.ToString() == "Dispute")!;
        dispute["by"]!["name"]!.ToString().ShouldContain("Justice Department");
        dispute["state"]!.ToString().ShouldBe("Open");
        draft["caveats"]!.AsArray().Single()!["text"]!.ToString().ShouldContain("subject to change");
        var denial = (await Asked("claims", "rosenstein-on-two-cases"))["responses"]!.AsArray().Single()!;
        denial["kind"]!.ToString().ShouldBe("Denial");
        denial["by"]!["name"]!.ToString().ShouldBe("Rod Rosenstein");

        // What was corrected, by whom, and why?
        var corrected = await Asked("claims", "five-officials-deeply-concerned");
        var change = corrected["corrections"]!.AsArray().Single()!["changes"]!.AsArray().Single()!;
        change["field"]!.ToString().ShouldBe("statement");
        change["before"]!.ToString().ShouldContain("attorneys general");
        change["after"]!.ToString().ShouldBe(corrected["statement"]!.ToString());
        var step = (await History("five-officials-deeply-concerned")).Single(i => i["type"]!.ToString() == "claim_corrected");
        step["actor"]!["name"]!.ToString().ShouldBe("Edith Editor");
        step["actor"]!["role"]!.ToString().ShouldBe("Editor");
        step["reason"]!.ToString().ShouldNotBeEmpty();
        (await Asked("documents", "article"))["corrections"]!.AsArray().Count(c => c!["erratum"] is not null).ShouldBe(3);
    }

    [Fact]
    public async Task A_claim_s_history_is_in_ledger_order_and_reaches_the_draft_that_it_rests_on()
    {
        var history = await History("sessions-said-take-away-children");

        var sequences = history.Select(i => i["sequence"]!.GetValue<long>()).ToList();
        sequences.ShouldBe(sequences.Order());
        history.Select(i => i["type"]!.ToString()).ShouldContain("caveat_added");
        history.Select(i => i["type"]!.ToString()).ShouldContain("document_response_made");
        history.ShouldAllBe(i => i["summary"]!.ToString().StartsWith(i["actor"]!["name"]!.ToString()));
    }

    private Task<JsonNode> Asked(string things, string name) => ledger.Reader.Asked($"/api/{things}/{_case.Ids[name]}");

    private async Task<IReadOnlyList<JsonNode>> History(string name)
    {
        var items = new List<JsonNode>();
        for (var page = await ledger.Reader.Asked($"/api/claims/{_case.Ids[name]}/history?limit=7"); ; page = await ledger.Reader.Asked($"/api/claims/{_case.Ids[name]}/history?limit=7&after={page["next"]}"))
        {
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            if (page["next"] is null) return items;
        }
    }

    private static IEnumerable<string> Names(JsonNode parties) => parties.AsArray().Select(p => p!["name"]!.ToString());
}
