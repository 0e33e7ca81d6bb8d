using System.Net;

namespace Ledger.Tests.CommandLine;

public sealed class ClaimCommandTests : IDisposable
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    private const string Claim = """
        {"id":"01890a5d-ac96-774b-bcce-b302099a8057","version":7,"sequence":61,"retracted":false,"public":true,
         "statement":"Sessions said \"We need to take away children\" on a call in May 2018.",
         "subjects":[{"kind":"Source","id":"1","name":"Jeff Sessions"}],
         "mentions":[{"kind":"Document","id":"2","name":"Zero tolerance [draft]"}],
         "topics":["immigration","zero tolerance"],
         "evidence":[{"id":"e1","stance":"Supports","attribution":{"id":"a1"},"document":{"id":"d1","title":"Business Insider article"},"revision":1,
           "passages":[{"exact":"We need to take away children,","start":1,"end":31}],
           "chain":[{"verb":"reported","source":{"id":"s1","name":"The New York Times"}},
                    {"verb":"said","document":{"id":"d2","title":"The draft report"},"revision":1},
                    {"verb":"said on a call","source":{"id":"s2","name":"Jeff Sessions"},"note":"to prosecutors"}],
           "recordedBy":{"id":"x","name":"Ada Reporter","role":"Contributor"}}],
         "responses":[{"id":"r1","by":{"id":"s2","name":"Jeff Sessions"},"kind":"NoComment","state":null},
                      {"id":"r2","by":{"id":"s3","name":"Justice Department"},"kind":"Dispute","statement":"numerous errors","via":{"document":{"title":"The newspaper"}},"state":"Rejected","resolution":{"outcome":"Rejected","reason":"It was shown."}}],
         "corrections":[{"id":"c1","reasonCode":"WrongFact","reason":"Its next sentences say otherwise.","changes":[{"field":"statement","before":"five attorneys general","after":"five officials"}]}],
         "assessments":[{"id":"v1","rating":"False","rationale":"There was no such law.","by":{"id":"s4","name":"Business Insider"},"evidence":["e1"]}],
         "member-of-a-later-version":{"deep":[1]}}
        """;

    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task A_person_sees_the_claim_and_through_whom_it_reached_us_as_a_tree_reading_outward()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}", Claim);

        var run = await _machine.Run("claim", "show", Id);

        run.Exit.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Out.ReplaceLineEndings("\n").ShouldBe("""

              Sessions said "We need to take away children" on a call in May 2018.
              01890a5d-ac96-774b-bcce-b302099a8057 · version 7 · newest event 61 · public

              Words of  Jeff Sessions
              Mentions  Zero tolerance [draft]
              Topics    immigration, zero tolerance

              Evidence
                Supports  “We need to take away children,”
                ├── Business Insider article (revision 1)
                │   └── → The New York Times reported
                │       └── → The draft report (revision 1) said
                │           └── → Jeff Sessions said on a call (to prosecutors)
                ├── recorded by Ada Reporter (Contributor)
                ├── evidence e1
                └── attribution a1

              Responses
                NoComment  by Jeff Sessions
                └── response r1
                Dispute  by Justice Department  rejected
                ├── said: “numerous errors”
                ├── via The newspaper
                ├── resolution: It was shown.
                └── response r2

              Corrections
                WrongFact  Its next sentences say otherwise.
                ├── statement: “five attorneys general” → “five officials”
                └── correction c1

              Assessments
                False  by Business Insider
                ├── because: There was no such law.
                ├── evidence considered: e1
                └── assessment v1


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_script_gets_what_the_ledger_said_as_JSON_alone()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}", Claim);

        var run = await _machine.Run("claim", "show", Id, "--json");

        run.Exit.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Json.GetProperty("evidence")[0].GetProperty("chain")[2].GetProperty("verb").GetString().ShouldBe("said on a call");
        run.Json.GetProperty("member-of-a-later-version").GetProperty("deep")[0].GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_of_an_older_or_odd_server_is_shown_as_far_as_it_goes()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}", """{"statement":"Short.","subjects":"none","evidence":[{"stance":null,"passages":7,"chain":[{}]}],"responses":null,"mergedInto":"01890a5d-ac96-774b-bcce-b302099a8058"}""");

        var run = await _machine.Run("claim", "show", Id);

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("Short.");
        run.Out.ShouldContain("Merged into  01890a5d-ac96-774b-bcce-b302099a8058");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hostile_text_reaches_a_terminal_as_text(bool json)
    {
        _machine.IsTerminal = true;
        _machine.Width = 200;
        _machine.Environment["NO_COLOR"] = "1";
        _machine.Ledger.Answers($"/api/claims/{Id}", """
            {"id":"\u001b]0;owned\u0007","statement":"\u001b[2Jgone \u202Etxet [bold red]x[/]","topics":["[link=https://evil.example]t[/]"],
             "subjects":[{"name":"\u009b31m"}],"evidence":[{"stance":"[red]","passages":[{"exact":"a\rb"}],"chain":[{"verb":"\u2067said"}]}]}
            """);

        var run = await _machine.Run(["claim", "show", Id, .. json ? new[] { "--json" } : []]);

        run.Exit.ShouldBe(0);
        run.Out.ShouldNotContain("\u202e");
        run.Out.ShouldNotContain("\u2067");
        run.Out.ShouldNotContain("\u009b");
        run.Out.ShouldNotContain("\a");
        run.Out.ShouldNotContain("\u001b[2J");
        run.Out.ShouldNotContain("\u001b]");
        run.Out.ShouldContain("[bold red]x[/]");
        run.Out.ShouldContain("[link=https://evil.example]t[/]");
    }

    [Fact]
    public async Task A_terminal_gets_colour_unless_NO_COLOR_is_set_and_a_file_gets_no_escape_sequence_at_all()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}", Claim);
        const string green = "\u001b[32m";
        const string brightGreen = "\u001b[92m";

        (await _machine.Run("claim", "show", Id)).Out.ShouldNotContain("\u001b");

        _machine.IsTerminal = true;
        var colourful = await _machine.Run("claim", "show", Id);
        (colourful.Out.Contains(green) || colourful.Out.Contains(brightGreen)).ShouldBeTrue();

        _machine.Environment["NO_COLOR"] = "1";
        var plain = await _machine.Run("claim", "show", Id);
        plain.Out.ShouldNotMatch("\u001b\\[(3[0-7]|9[0-7])m");
    }

    [Fact]
    public async Task Claims_are_listed_with_their_ids_whole_and_the_filters_are_sent_as_they_were_typed()
    {
        _machine.Ledger.Answers(
            "/api/claims?q=driving%20force%20%26%20%C3%A9&topic=a%2Fb&source=01890a5d-ac96-774b-bcce-b302099a8001&document=01890a5d-ac96-774b-bcce-b302099a8002&limit=2",
            $$"""{"items":[{"id":"{{Id}}","statement":"They were a driving force.","topics":["immigration"]}],"next":"mark"}""");

        var run = await _machine.Run(
            "claim", "list", "--q", "driving force & é", "--topic", "a/b", "--source", "01890A5D-AC96-774B-BCCE-B302099A8001",
            "--document", "01890a5d-ac96-774b-bcce-b302099a8002", "--limit", "2");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain(Id);
        run.Out.ShouldContain("They were a driving force.");
        run.Error.ShouldContain("There is more: --after mark, or --all.");
    }

    [Fact]
    public async Task All_pages_are_one_answer_for_scripts()
    {
        _machine.Ledger.Answers("/api/claims?limit=500", """{"items":[{"id":"1"},{"id":"2"}],"next":"a+b","upTo":9}""");
        _machine.Ledger.Answers("/api/claims?limit=500&after=a%2Bb", """{"items":[{"id":"3"}],"upTo":10}""");

        var run = await _machine.Run("claim", "list", "--all", "--json");

        run.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldBe(["1", "2", "3"]);
        run.Json.GetProperty("upTo").GetInt32().ShouldBe(10);
        run.Json.TryGetProperty("next", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_list_that_leads_back_to_itself_ends()
    {
        _machine.Ledger.Answers("/api/claims?limit=500", """{"items":[],"next":"x"}""");
        _machine.Ledger.Answers("/api/claims?limit=500&after=x", """{"items":[],"next":"x"}""");

        var run = await _machine.Run("claim", "list", "--all");

        run.Exit.ShouldBe(5);
        run.Error.ShouldContain("The list does not end");
    }

    [Fact]
    public async Task The_history_says_who_changed_what_when_and_why()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}/history", """
            {"items":[{"sequence":12,"recordedAt":"2026-01-02T10:20:30Z","actor":{"id":"1","name":"Ada Reporter","role":"Contributor"},"type":"claim_asserted","summary":"Asserted the claim.","changes":[]},
             {"sequence":61,"recordedAt":"2026-01-03T09:08:07Z","happenedAt":"2020-10-06T00:00:00Z","actor":{"id":"2","name":"Eve Editor","role":"Editor"},"summary":"Corrected the statement.",
              "reason":"The text says otherwise.","changes":[{"field":"statement","before":"five attorneys general","after":"five officials"},{"field":"topics","before":[],"after":["a","b"]}],
              "standing":{"before":{"level":"SingleSource"},"after":{"level":"SingleSource","flags":["Corrected"]} } }]}
            """);

        var run = await _machine.Run("claim", "history", Id);

        run.Exit.ShouldBe(0);
        run.Out.ReplaceLineEndings("\n").ShouldBe("""
              Events
                   12  2026-01-02 10:20  Ada Reporter (Contributor)  Asserted the claim.
                   61  2026-01-03 09:08  Eve Editor (Editor)  Corrected the statement.
                ├── because: The text says otherwise.
                ├── statement: “five attorneys general” → “five officials”
                ├── topics: nothing → “a”, “b”
                ├── happened 2020-10-06 00:00
                └── standing: SingleSource · +Corrected


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_claim_that_is_not_there_is_a_refusal_with_the_ledgers_words()
    {
        _machine.Ledger.Instead = _ => InMemoryLedger.Problem(HttpStatusCode.NotFound, "not-found", "There is no such claim.", "It may have another id.", "id");

        var run = await _machine.Run("claim", "show", Id);

        run.Exit.ShouldBe(3);
        run.Out.ShouldBeEmpty();
        run.Error.ReplaceLineEndings("\n").ShouldBe("""
            There is no such claim.
              It may have another id.
              field: id
              404 https://ledger.example/problems/not-found

            """.ReplaceLineEndings("\n"));
    }

    public void Dispose() => _machine.Dispose();
}
