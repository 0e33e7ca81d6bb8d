using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Tests.CommandLine;

public sealed class ClaimDiffCommandTests : IDisposable
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    private const string Before = """
        {"id":"01890a5d-ac96-774b-bcce-b302099a8057","upTo":41,"statement":"Five attorneys general were told.","subjects":[{"kind":"Source","id":"s0","name":"Jeff Sessions"}],"mentions":[],"topics":[],"public":false,
         "standing":{"level":"SingleSource","lines":1,"depth":2,"flags":["Provisional","SecondHand"],"bottleneck":[{"kind":"Document","id":"d2","name":"The draft"}],
          "because":[{"of":"Provisional","sequence":8,"type":"caveat_added","stream":{"kind":"Document","id":"d2"} }]},
         "evidence":[
          {"id":"e1","stance":"Supports","live":true,"passages":[{"exact":"one"}],"chain":[{"verb":"said","document":{"id":"d2","title":"The draft"},"revision":1}],"carrier":{"id":"d1","title":"The article"} },
          {"id":"e2","stance":"Supports","live":true,"passages":[{"exact":"two"}],"chain":[],"carrier":{"id":"d1","title":"The article"} },
          {"id":"e3","stance":"Supports","live":true,"passages":[{"exact":"three"}],"chain":[],"carrier":{"id":"d1","title":"The article"} },
          {"id":"e4","stance":"Rebuts","live":false,"passages":[{"exact":"four"}],"chain":[],"carrier":{"id":"d3","title":"The statement"} }],
         "responses":[{"id":"r1","by":{"id":"s0","name":"Jeff Sessions"},"kind":"Denial","state":"Open"}],
         "assessments":[{"id":"v1","rating":"Mixed","rationale":"Unclear.","actor":{"id":"x","name":"Eve"} }],"corrections":[]}
        """;

    private const string After = """
        {"id":"01890a5d-ac96-774b-bcce-b302099a8057","upTo":61,"statement":"Five officials were told.","subjects":[{"kind":"Source","id":"s0","name":"Jeff Sessions"}],"mentions":[],"topics":["immigration"],"public":true,
         "standing":{"level":"Corroborated","lines":2,"depth":0,"flags":["Disputed","SecondHand"],"bottleneck":[{"kind":"Document","id":"d2","name":"The final"},{"kind":"Source","id":"s5","name":"The broadcaster"}],
          "because":[{"of":"Corroborated","sequence":55,"type":"evidence_linked","stream":{"kind":"Claim","id":"01890a5d-ac96-774b-bcce-b302099a8057"} },{"of":"Disputed","sequence":56,"type":"document_response_made","stream":{"kind":"Document","id":"d1"} }]},
         "evidence":[
          {"id":"e1","stance":"Supports","live":true,"passages":[{"exact":"one"}],"chain":[{"verb":"said","document":{"id":"d2","title":"The final"},"revision":2}],"carrier":{"id":"d1","title":"The article"} },
          {"id":"e2","stance":"Supports","live":false,"withdrawn":"It was about somebody else.","passages":[{"exact":"two"}],"chain":[],"carrier":{"id":"d1","title":"The article"} },
          {"id":"e3","stance":"Supports","live":false,"passages":[{"exact":"three"}],"chain":[],"carrier":{"id":"d1","title":"The article"} },
          {"id":"e4","stance":"Rebuts","live":true,"passages":[{"exact":"four"}],"chain":[],"carrier":{"id":"d3","title":"The statement"} },
          {"id":"e5","stance":"Supports","live":true,"passages":[{"exact":"five"}],"chain":[{"verb":"said","source":{"id":"s5","name":"The broadcaster"} }],"carrier":{"id":"d4","title":"The programme"} }],
         "responses":[{"id":"r1","by":{"id":"s0","name":"Jeff Sessions"},"kind":"Denial","state":"Rejected","resolution":"It is on tape."},{"id":"r2","by":{"id":"s6","name":"The department"},"kind":"NoComment"}],
         "assessments":[{"id":"v1","rating":"Mixed","rationale":"Unclear.","actor":{"id":"x","name":"Eve"},"withdrawn":"It is clear now."},{"id":"v2","rating":"True","rationale":"On tape.","actor":{"id":"y","name":"Ada"},"withdrawn":"Too early."}],
         "corrections":[{"id":"c1","reasonCode":"WrongFact","reason":"They were no attorneys.","changes":[{"field":"statement","before":"Five attorneys general were told.","after":"Five officials were told."}]}]}
        """;

    private const string Changed = """{"sequence":55,"recordedAt":"2026-01-03T09:08:07Z","actor":{"name":"Ada","role":"Editor"},"type":"evidence_linked","summary":"Linked evidence.","changedStanding":true,"standing":{"before":{"level":"SingleSource","lines":1},"after":{"level":"Corroborated","lines":2} } }""";

    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task Between_two_sequences_everything_that_changed_is_shown_with_the_events_that_changed_the_standing()
    {
        Answers("sequence=41", Before);
        Answers("sequence=61", After);
        History("limit=500&after=41", $$"""{"items":[{{Changed}},{"sequence":62,"summary":"After that."}],"next":62,"upTo":90}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "41", "--to", "61");

        run.Exit.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Out.ReplaceLineEndings("\n").ShouldBe("""

              Five officials were told.
              01890a5d-ac96-774b-bcce-b302099a8057

              From  sequence 41
              To    sequence 61

              Standing
                level: SingleSource → Corroborated
                └── because: evidence linked, #55, on this claim
                lines: 1 → 2
                depth: 2 → 0
                bottleneck: The draft → The final, The broadcaster
                + Disputed: a denial or a dispute of the claim, or of something that supports it, is open (response made, #56, on
                The article)
                − Provisional, no longer true: every supporting path goes through a draft or a document under a caveat (caveat
                added, #8, on The draft)

              Fields
                statement: “Five attorneys general were told.” → “Five officials were told.”
                topics: nothing → “immigration”
                public: false → true

              Evidence
                Reads otherwise:  Supports  “one”
                ├── was: Supports  “one”
                │   └── The article
                │       └── → The draft (revision 1) said
                ├── The article
                │   └── → The final (revision 2) said
                └── evidence e1
                Withdrawn:  Supports (not live)  “two”
                ├── The article
                ├── does not count: it was withdrawn: It was about somebody else.
                └── evidence e2
                No longer live:  Supports (not live)  “three”
                ├── The article
                ├── does not count: a document on its path was retracted, a denial or a dispute of one or of its attribution was
                │   upheld, or its words are not in the newest text any more
                └── evidence e3
                Live again:  Rebuts  “four”
                ├── The statement
                └── evidence e4
                Linked:  Supports  “five”
                ├── The programme
                │   └── → The broadcaster said
                └── evidence e5

              Responses
                Resolved:  Denial  by Jeff Sessions  rejected
                ├── resolution: It is on tape.
                └── response r1
                New:  NoComment  by The department
                └── response r2

              Assessments
                Withdrawn:  Mixed  by Eve
                ├── because: Unclear.
                ├── withdrawn: It is clear now.
                └── assessment v1
                New:  True  by Ada
                ├── because: On tape.
                ├── withdrawn: Too early.
                └── assessment v2

              Corrections
                New:  WrongFact  They were no attorneys.
                ├── statement: “Five attorneys general were told.” → “Five officials were told.”
                └── correction c1

              What changed the standing
                   55  2026-01-03 09:08  Ada (Editor)  Linked evidence.
                └── standing: SingleSource → Corroborated · 1 → 2 lines


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_script_gets_the_moments_and_the_changes_as_one_object()
    {
        Answers("sequence=41", Before);
        Answers("asOf=2026-01-04T00%3A00%3A00Z", After);
        History("limit=500&after=41", $$"""{"items":[{{Changed}}],"upTo":90}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "41", "--to", "2026-01-04", "--json");

        run.Exit.ShouldBe(0);
        Node(run.Json.GetProperty("from")).ShouldBeJson("""{"asked":"41","upTo":41,"onRecord":true}""");
        Node(run.Json.GetProperty("to")).ShouldBeJson("""{"asked":"2026-01-04T00:00:00Z","upTo":61,"onRecord":true}""");
        var changes = run.Json.GetProperty("changes");
        Node(changes.GetProperty("standing").GetProperty("flagsGained")).ShouldBeJson("""["Disputed"]""");
        Node(changes.GetProperty("standing").GetProperty("flagsLost")).ShouldBeJson("""["Provisional"]""");
        changes.GetProperty("standing").GetProperty("before").GetProperty("level").GetString().ShouldBe("SingleSource");
        changes.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("field").GetString()).ShouldBe(["statement", "topics", "public"]);
        changes.GetProperty("evidence").EnumerateArray().Select(entry => entry.GetProperty("change").GetString()).ShouldBe(["Changed", "Withdrawn", "NoLongerLive", "LiveAgain", "Linked"]);
        changes.GetProperty("responses").EnumerateArray().Select(entry => entry.GetProperty("change").GetString()).ShouldBe(["Resolved", "Made"]);
        changes.GetProperty("assessments").EnumerateArray().Select(entry => entry.GetProperty("change").GetString()).ShouldBe(["Withdrawn", "Made"]);
        changes.GetProperty("corrections")[0].GetProperty("after").GetProperty("id").GetString().ShouldBe("c1");
        changes.GetProperty("events")[0].GetProperty("sequence").GetInt32().ShouldBe(55);
    }

    [Fact]
    public async Task Until_now_is_until_where_the_history_is_however_many_pages_it_has()
    {
        Answers("sequence=41", Before);
        Answers("sequence=61", After);
        History("limit=500&after=41", """{"items":[{"sequence":50,"summary":"First."}],"next":50,"upTo":61}""");
        History("limit=500&after=50", """{"items":[{"sequence":61,"summary":"Last."},{"sequence":62,"summary":"Too late."}],"upTo":62}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "41");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("now: sequence 61");
        run.Out.ShouldContain("First.");
        run.Out.ShouldContain("Last.");
        run.Out.ShouldNotContain("Too late.");
    }

    [Fact]
    public async Task Before_the_claim_began_there_was_nothing_and_it_says_when_it_began()
    {
        Answers("asOf=2020-10-06T00%3A00%3A00Z", """{"title":"The claim was not on record yet.","status":404}""", HttpStatusCode.NotFound);
        Answers("sequence=61", After);
        History("limit=500", """{"items":[{"sequence":12,"recordedAt":"2026-01-02T10:20:30Z","type":"claim_asserted","summary":"Asserted.","standing":{"after":{"level":"Unsupported","lines":0} } }],"upTo":61}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "2020-10-06");

        run.Exit.ShouldBe(0);
        var words = string.Join(' ', run.Out.Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
        words.ShouldContain("From 2020-10-06 00:00 UTC: the claim was not on record yet. It began with sequence 12, 2026-01-02 10:20 UTC, and all of it is new since.");
        words.ShouldContain("level: none → Corroborated");
        words.ShouldContain("statement: nothing → “Five officials were told.”");
        words.ShouldContain("+ Disputed:");
        words.ShouldContain("Linked: Supports “one”");
    }

    [Fact]
    public async Task Before_the_claim_began_a_script_is_told_so()
    {
        Answers("sequence=3", """{"title":"The claim was not on record yet.","status":404}""", HttpStatusCode.NotFound);
        Answers("sequence=61", After);
        History("limit=500&after=3", """{"items":[],"upTo":61}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "3", "--to", "61", "--json");

        Node(run.Json.GetProperty("from")).ShouldBeJson("""{"asked":"3","upTo":3,"onRecord":false}""");
        run.Json.GetProperty("changes").GetProperty("standing").GetProperty("before").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("--from", "41")]
    [InlineData("--from", "41", "--to", "61")]
    public async Task A_claim_that_is_not_there_at_all_is_a_refusal(params string[] moments)
    {
        _machine.Ledger.Instead = _ => InMemoryLedger.Problem(HttpStatusCode.NotFound, "not-found", "There is no claim with this id.");

        var run = await _machine.Run(["claim", "diff", Id, .. moments]);

        run.Exit.ShouldBe(3);
        run.Error.ShouldContain("There is no claim with this id.");
    }

    [Fact]
    public async Task Nothing_changed_is_said_too()
    {
        Answers("sequence=41", Before);
        History("limit=500&after=41", """{"items":[],"upTo":41}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "41", "--to", "41");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("Nothing changed");
    }

    [Theory]
    [InlineData("61", "41")]
    [InlineData("2026-01-02", "2026-01-01")]
    public async Task Moments_the_wrong_way_round_are_refused_before_anything_is_sent(string from, string to)
    {
        var run = await _machine.Run("claim", "diff", Id, "--from", from, "--to", to);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("--from is later than --to.");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_instant_and_a_sequence_the_wrong_way_round_are_told_apart_by_the_ledger()
    {
        Answers("asOf=2026-01-04T00%3A00%3A00Z", After);
        Answers("sequence=41", Before);

        var run = await _machine.Run("claim", "diff", Id, "--from", "2026-01-04", "--to", "41");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("--from is later than --to.");
    }

    [Fact]
    public async Task A_moment_to_compare_with_must_be_given()
    {
        var run = await _machine.Run("claim", "diff", Id);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("--from");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task Evidence_beyond_what_a_page_shows_is_said_to_be_left_out()
    {
        Answers("sequence=41", Before.Replace("\"upTo\":41", "\"upTo\":41,\"evidenceTotal\":4", StringComparison.Ordinal));
        Answers("sequence=61", After.Replace("\"upTo\":61", "\"upTo\":61,\"evidenceTotal\":900", StringComparison.Ordinal));
        History("limit=500&after=41", """{"items":[],"upTo":61}""");

        (await _machine.Run("claim", "diff", Id, "--from", "41", "--to", "61")).Error.ShouldContain("The ledger shows 5 of 900 pieces of evidence; the others were not compared.");
    }

    [Fact]
    public async Task A_history_that_leads_back_to_itself_ends()
    {
        Answers("sequence=41", Before);
        History("limit=500&after=41", """{"items":[],"next":41}""");

        var run = await _machine.Run("claim", "diff", Id, "--from", "41");

        run.Exit.ShouldBe(5);
        run.Error.ShouldContain("The history does not end");
    }

    public void Dispose() => _machine.Dispose();

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText());

    private void Answers(string moment, string page, HttpStatusCode status = HttpStatusCode.OK) =>
        _machine.Ledger.Answers($"/api/claims/{Id}?{moment}", page, status == HttpStatusCode.OK ? "application/json" : "application/problem+json", status);

    private void History(string part, string page) => _machine.Ledger.Answers($"/api/claims/{Id}/history?changes=standing&{part}", page);
}
