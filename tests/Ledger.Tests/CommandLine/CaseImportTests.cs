using System.Net;
using System.Text.Json.Nodes;
using Ledger.Cli.Cases;
using Ledger.Cli.Http;

namespace Ledger.Tests.CommandLine;

public sealed class CaseImportTests : IDisposable
{
    private readonly InMemoryLedger _ledger = new();
    private readonly LeapingClock _clock = new();
    private readonly List<CaseImportProgress> _news = [];

    private static CaseScript Small => Scripts.Parse(Scripts.Lines);

    [Fact]
    public async Task Every_line_is_sent_to_its_route_as_its_actor_under_a_key_of_its_own()
    {
        var summary = await Import(Small);

        summary.ShouldSatisfyAllConditions(
            s => s.Made.ShouldBe(7), s => s.AlreadyThere.ShouldBe(0), s => s.Refused.ShouldBeNull(), s => s.Commands.ShouldBe(7));
        var ids = summary.Ids;
        _ledger.Posts.Select(post => (post.Path, post.Token, post.Key)).ShouldBe(
        [
            ("/api/sources", "ada", "case/small/newspaper"),
            ("/api/documents", "ada", "case/small/report"),
            ($"/api/documents/{ids["report"]}/caveats", "ada", "case/small/draft"),
            ("/api/claims", "ada", "case/small/claim"),
            ($"/api/claims/{ids["claim"]}/responses", "ada", "case/small/denial"),
            ($"/api/claims/{ids["claim"]}/responses/{ids["denial"]}/resolution", "eve", "case/small/resolved"),
            ($"/api/claims/{ids["claim"]}/corrections", "eve", "case/small/corrected"),
        ]);
        _ledger.Arrivals.ShouldAllBe(arrival => arrival.UserAgent.StartsWith("ledger/"));
    }

    [Fact]
    public async Task References_become_ids_in_values_and_in_names_of_members_and_two_dollar_signs_become_one()
    {
        var ids = (await Import(Small)).Ids;

        var posts = _ledger.Posts.ToList();
        posts[1].Body.ShouldBeJson($$"""
            {"kind":"Article","title":"$100 and more","publisher":"{{ids["newspaper"]}}","authors":["{{ids["newspaper"]}}"],
             "revision":{"status":"Published","rights":"Quotation","unseen":true} }
            """);
        posts[6].Body.ShouldBeJson($$"""
            {"version":3,"reasonCode":"Typo","reason":"A slip.","changes":{"responses/{{ids["denial"]}}/kind":"Dispute"} }
            """);
    }

    [Fact]
    public async Task The_version_is_the_one_that_the_last_answer_about_the_thing_gave()
    {
        await Import(Small);

        _ledger.Posts.Select(post => (long?)post.Body!["version"]).ShouldBe([null, null, 1, null, 1, 2, 3]);
    }

    [Fact]
    public async Task A_second_import_adds_nothing_and_leads_to_the_same_ids()
    {
        var first = await Import(Small);
        var second = await Import(Small);

        second.Made.ShouldBe(0);
        second.AlreadyThere.ShouldBe(7);
        second.Ids.ShouldBe(first.Ids, ignoreOrder: true);
        _ledger.Recorded.ShouldBe(7);
    }

    [Fact]
    public async Task A_half_finished_import_goes_on_where_it_stopped()
    {
        _ledger.Instead = arrival => arrival.Path.EndsWith("/resolution", StringComparison.Ordinal) ? InMemoryLedger.Answer(HttpStatusCode.InternalServerError, "{}") : null;
        await Should.ThrowAsync<LedgerFailedException>(() => Import(Small));
        _ledger.Recorded.ShouldBe(5);

        _ledger.Instead = _ => null;
        var summary = await Import(Small);

        (summary.AlreadyThere, summary.Made, _ledger.Recorded).ShouldBe((5, 2, 7));
    }

    [Fact]
    public async Task The_first_refused_line_ends_the_import_and_is_told_with_the_ledgers_reasons()
    {
        _ledger.Instead = arrival => arrival.Path.EndsWith("/responses", StringComparison.Ordinal)
            ? InMemoryLedger.Problem(HttpStatusCode.UnprocessableEntity, "unknown-reference", "There is no such source.", "Record it first.", "by")
            : null;

        var summary = await Import(Small);

        summary.Made.ShouldBe(4);
        var refused = summary.Refused.ShouldNotBeNull();
        (refused.Line, refused.Name, refused.Command).ShouldBe((6, "denial", "RespondToClaim"));
        (refused.Problem.Type, refused.Problem.Title, refused.Problem.Detail, refused.Problem.Field, refused.Problem.Status)
            .ShouldBe(("https://ledger.example/problems/unknown-reference", "There is no such source.", "Record it first.", "by", 422));
        _ledger.Posts.Count().ShouldBe(5);
        _news[^1].Outcome.ShouldBe(CaseLineOutcome.Refused);
    }

    [Fact]
    public async Task Progress_tells_of_each_line_what_became_of_it()
    {
        await Import(Scripts.Parse(Scripts.Lines[..3]));
        _news.Clear();
        var summary = await Import(Small);

        _news.Select(news => (news.Line, news.Name, news.Outcome)).Take(3).ShouldBe(
        [
            (2, "newspaper", CaseLineOutcome.AlreadyThere),
            (3, "report", CaseLineOutcome.AlreadyThere),
            (4, "draft", CaseLineOutcome.Made),
        ]);
        _news.Select(news => news.Done).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
        _news.ShouldAllBe(news => news.Total == 7);
        _news[3].Id.ShouldBe(summary.Ids["claim"]);
    }

    [Fact]
    public async Task When_somebody_else_wrote_meanwhile_the_version_is_read_anew_and_the_line_goes_through()
    {
        var interfered = false;
        _ledger.Instead = arrival =>
        {
            if (arrival.Path.EndsWith("/responses", StringComparison.Ordinal) && !interfered)
            {
                interfered = true;
                _ledger.SomebodyElseWritesTo(arrival.Path.Split('/')[3]);
            }

            return null;
        };

        var summary = await Import(Small);

        summary.Refused.ShouldBeNull();
        _ledger.Posts.Where(post => post.Key == "case/small/denial").Select(post => (long)post.Body!["version"]!).ShouldBe([1, 2]);
        _ledger.Arrivals.ShouldContain(arrival => arrival.Method == "GET" && arrival.Path == $"/api/claims/{summary.Ids["claim"]}" && arrival.Token == "ada");
    }

    [Fact]
    public async Task A_conflict_that_stays_is_tried_three_times_and_then_refused()
    {
        _ledger.Instead = arrival =>
        {
            if (arrival.Method == "POST" && arrival.Path.EndsWith("/responses", StringComparison.Ordinal)) _ledger.SomebodyElseWritesTo(arrival.Path.Split('/')[3]);
            return null;
        };

        var summary = await Import(Small);

        summary.Refused.ShouldNotBeNull().Problem.IsVersionConflict.ShouldBeTrue();
        _ledger.Posts.Count(post => post.Key == "case/small/denial").ShouldBe(3);
    }

    [Fact]
    public async Task Another_conflict_is_a_refusal_at_once()
    {
        _ledger.Instead = arrival => arrival.Path.EndsWith("/responses", StringComparison.Ordinal)
            ? InMemoryLedger.Problem(HttpStatusCode.Conflict, "claim-retracted", "A retracted claim cannot be disputed.")
            : null;

        (await Import(Small)).Refused.ShouldNotBeNull().Problem.Title.ShouldBe("A retracted claim cannot be disputed.");

        _ledger.Posts.Count(post => post.Key == "case/small/denial").ShouldBe(1);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_ledger_that_is_busy_or_restarting_is_waited_for(HttpStatusCode status)
    {
        var left = 3;
        _ledger.Instead = arrival => arrival.Key == "case/small/report" && left-- > 0 ? InMemoryLedger.Problem(status, "busy", "Not now.") : null;

        var summary = await Import(Small);

        (summary.Made, _ledger.Recorded).ShouldBe((7, 7));
        _clock.Pauses.ShouldBe([TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)]);
        _news.Count(news => news is { Name: "report", Outcome: CaseLineOutcome.Waiting }).ShouldBe(3);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_asked_for_again_under_the_same_key_and_nothing_is_there_twice()
    {
        var lost = false;
        _ledger.LosesAnswer = arrival => arrival.Key == "case/small/draft" && !lost && (lost = true);

        var summary = await Import(Small);

        summary.Refused.ShouldBeNull();
        _ledger.Recorded.ShouldBe(7);
        _ledger.Posts.Count(post => post.Key == "case/small/draft").ShouldBe(2);
    }

    [Fact]
    public async Task A_ledger_that_stays_away_is_given_up_after_thirty_seconds_of_pauses()
    {
        _ledger.Instead = arrival => arrival.Key == "case/small/draft" ? throw new HttpRequestException("Connection refused") : null;

        var failed = await Should.ThrowAsync<LedgerFailedException>(() => Import(Small));

        failed.Problem.Title.ShouldBe("The ledger cannot be reached.");
        failed.Problem.Detail.ShouldBe("http://ledger.test: Connection refused");
        _clock.Pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause).ShouldBeInRange(TimeSpan.FromSeconds(20), CaseImport.Patience);
    }

    [Fact]
    public async Task A_person_who_stops_it_is_obeyed_at_once()
    {
        using var stop = new CancellationTokenSource();
        _ledger.Instead = arrival =>
        {
            if (arrival.Key == "case/small/draft") stop.Cancel();
            return null;
        };

        await Should.ThrowAsync<OperationCanceledException>(() => Import(Small, stop.Token));

        _clock.Pauses.ShouldBeEmpty();
        _ledger.Posts.ShouldNotContain(post => post.Key == "case/small/claim");
    }

    [Fact]
    public async Task Nothing_is_sent_while_an_actor_has_no_token()
    {
        var import = new CaseImport(_ledger.Client(), new Dictionary<string, string> { ["contributor"] = "ada" }, _clock);

        var without = await Should.ThrowAsync<CaseActorWithoutTokenException>(() => import.Run(Small, null, TestContext.Current.CancellationToken));

        without.Actors.ShouldBe(["editor"]);
        _ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_actor_who_does_nothing_in_the_script_needs_no_token()
    {
        var import = new CaseImport(_ledger.Client(), new Dictionary<string, string> { ["contributor"] = "ada" }, _clock);

        (await import.Run(Scripts.Parse(Scripts.Lines[..3]), null, TestContext.Current.CancellationToken)).Made.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_receipt_is_no_success()
    {
        _ledger.Instead = arrival => arrival.Key == "case/small/report" ? InMemoryLedger.Answer(HttpStatusCode.OK, "<html></html>", "text/html") : null;

        (await Should.ThrowAsync<LedgerFailedException>(() => Import(Small))).Problem.Detail.ShouldBe("The answer to line 3 has no version.");
    }

    [Fact]
    public async Task An_id_that_would_lead_elsewhere_is_not_followed()
    {
        _ledger.Instead = arrival => arrival.Path == "/api/claims" ? InMemoryLedger.Answer(HttpStatusCode.Created, """{"id":"../actors","version":1}""") : null;

        (await Should.ThrowAsync<LedgerFailedException>(() => Import(Small))).Problem.Detail.ShouldBe("Line 6 refers to \"claim\", for which the ledger gave no id.");
    }

    [Fact]
    public async Task Secrets_of_tokens_that_a_script_issues_are_handed_over()
    {
        var summary = await Import(Scripts.Parse(
            Scripts.Header,
            """{"command":"AddActor","name":"desk","as":"editor","body":{"name":"News desk","role":"Reader"}}""",
            """{"command":"IssueToken","name":"laptop","on":"desk","as":"editor","body":{}}""",
            """{"command":"RevokeToken","name":"lost","on":"desk","part":"laptop","as":"editor","body":{"reason":"Lost."}}"""));

        summary.Secrets.ShouldContainKey("laptop");
        _ledger.Posts.Last().Path.ShouldBe($"/api/actors/{summary.Ids["desk"]}/tokens/{summary.Ids["laptop"]}/revocation");
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task Every_kind_of_command_reaches_its_route(string command)
    {
        // One of each thing and of each part, then the command about them.
        var kind = CaseCommandKind.Find(command)!;
        List<string> lines = [Scripts.Header];
        string Line(CaseCommandKind made, string name, string? on = null, string? part = null) =>
            $$"""{"command":"{{made.Name}}","name":"{{name}}"{{(on is null ? "" : $",\"on\":\"{on}\"")}}{{(part is null ? "" : $",\"part\":\"{part}\"")}}{{(made.TakesRevision ? ",\"revision\":2" : "")}},"as":"editor","body":{} }""";
        if (kind.TakesOn) lines.Add(Line(CaseCommandKind.All.Single(other => other.MakesThing == kind.Things), "thing"));
        if (kind.TakesPart is not null)
            lines.Add(Line(CaseCommandKind.All.Single(other => other.Things == kind.Things && other.MakesPart == kind.TakesPart), "part", "thing"));
        lines.Add(Line(kind, "it", kind.TakesOn ? "thing" : null, kind.TakesPart is null ? null : "part"));

        var summary = await Import(Scripts.Parse([.. lines]));

        summary.Refused.ShouldBeNull();
        var ids = summary.Ids;
        _ledger.Posts.Last().Path.ShouldBe("/api/" + kind.Route
            .Replace("{on}", ids.GetValueOrDefault("thing")).Replace("{part}", ids.GetValueOrDefault("part")).Replace("{revision}", "2"));
        ids.ContainsKey("it").ShouldBe(kind.MakesSomething);
    }

    public static TheoryData<string> EveryKind() => [.. CaseCommandKind.All.Select(kind => kind.Name)];

    public void Dispose() => _ledger.Dispose();

    private Task<CaseImportSummary> Import(CaseScript script, CancellationToken? token = null) =>
        new CaseImport(_ledger.Client(), new Dictionary<string, string> { ["contributor"] = "ada", ["editor"] = "eve" }, _clock)
            .Run(script, new Notes(_news), token ?? TestContext.Current.CancellationToken);

    private sealed class Notes(List<CaseImportProgress> news) : IProgress<CaseImportProgress>
    {
        public void Report(CaseImportProgress value) => news.Add(value);
    }
}

internal static class JsonShould
{
    public static void ShouldBeJson(this JsonNode? actual, string expected) =>
        JsonNode.DeepEquals(actual, JsonNode.Parse(expected)).ShouldBeTrue($"{actual?.ToJsonString()} should be {expected}");
}
