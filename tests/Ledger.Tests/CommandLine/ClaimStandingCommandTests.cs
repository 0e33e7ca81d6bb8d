using System.Net;

namespace Ledger.Tests.CommandLine;

/// <summary>What the command line says of a claim's standing: on its page, at any moment, in its history and in lists.</summary>
public sealed class ClaimStandingCommandTests : IDisposable
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    private const string Claim = """
        {"id":"01890a5d-ac96-774b-bcce-b302099a8057","version":7,"sequence":61,"public":true,"statement":"The children were taken.","subjects":[{"kind":"Source","id":"s0","name":"Jeff Sessions"}],
         "standing":{"level":"SingleSource","lines":1,"depth":2,"flags":["Disputed","Provisional","SecondHand","FlagOfALaterVersion"],"bottleneck":[{"kind":"Document","id":"d2","name":"The draft report"}],
          "because":[
            {"of":"SingleSource","sequence":12,"type":"evidence_linked","stream":{"kind":"Claim","id":"01890a5d-ac96-774b-bcce-b302099a8057"} },
            {"of":"SingleSource","sequence":15,"type":"evidence_linked","stream":{"kind":"Claim","id":"01890a5d-ac96-774b-bcce-b302099a8057"} },
            {"of":"Disputed","sequence":50,"type":"attribution_response_made","stream":{"kind":"Attribution","id":"a1"} },
            {"of":"Disputed","sequence":51,"type":"document_response_made","stream":{"kind":"Document","id":"d2"} },
            {"of":"Provisional","sequence":8,"type":"document_registered","stream":{"kind":"Document","id":"d2"} },
            {"of":"Provisional","sequence":41,"type":"caveat_added","stream":{"kind":"Document","id":"d2"} },
            {"of":"SecondHand","sequence":12,"type":"evidence_linked","stream":{"kind":"Claim","id":"01890a5d-ac96-774b-bcce-b302099a8057"} },
            {"of":"FlagOfALaterVersion","sequence":60,"type":"something_new","stream":{"kind":"Source","id":"s9"} }]},
         "evidence":[
          {"id":"e1","stance":"Supports","attribution":"a1","document":"d1","revision":1,"live":true,"passages":[{"exact":"We need to take away children,"}],
           "chain":[{"verb":"reported","source":{"id":"s1","name":"The newspaper"},"document":{"id":"d2","title":"The draft report"},"revision":1}],
           "carrier":{"id":"d1","title":"The article","publisher":{"id":"s2","name":"The outlet"} } },
          {"id":"e2","stance":"Supports","document":"d3","revision":1,"live":false,"passages":[{"exact":"taken"}],"chain":[],"carrier":{"id":"d3","title":"A retracted story","publisher":{"id":"s2","name":"The outlet"} } },
          {"id":"e3","stance":"Rebuts","attribution":"a3","document":"d1","revision":1,"live":false,"attributionWithdrawn":"It was a parody.","passages":[{"exact":"never"}],"chain":[{"verb":"said","source":{"id":"s4","name":"Somebody"} }],
           "carrier":{"id":"d1","title":"The article","publisher":{"id":"s2","name":"The outlet"} },"fromClaim":"k2"}],
         "evidenceTotal":900}
        """;

    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task The_page_says_what_is_known_and_why_each_flag_with_the_events_behind_it_and_what_does_not_count()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}", Claim);

        var run = await _machine.Run("claim", "show", Id);

        run.Exit.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Out.ReplaceLineEndings("\n").ShouldBe("""

              The children were taken.
              01890a5d-ac96-774b-bcce-b302099a8057 · version 7 · newest event 61 · public

              Standing
                Single source: one alone would have to be wrong for its support to fall
                ├── because: evidence linked, #12 and #15, on this claim
                ├── 1 line: everything depends on The draft report
                └── depth 2: what carries it had it through 2 others, at the least

              Flags
                Disputed: a denial or a dispute of the claim, or of something that supports it, is open (response made, #50, on “We
                need to take away children,”; response made, #51, on The draft report)
                Provisional: every supporting path goes through a draft or a document under a caveat (put on record, #8, on The
                draft report; caveat added, #41, on The draft report)
                SecondHand: every supporting path is hearsay: what carries it did not itself hear, see or write it (evidence
                linked, #12, on this claim)
                FlagOfALaterVersion (something new, #60, on source s9)

              Words of  Jeff Sessions

              Evidence (the first 3 of 900)
                Supports  “We need to take away children,”
                ├── The article (revision 1)
                │   └── → The newspaper reported, in The draft report (revision 1)
                ├── evidence e1
                └── attribution a1
                Supports (not live)  “taken”
                ├── A retracted story (revision 1)
                ├── does not count: a document on its path was retracted, a denial or a dispute of one or of its attribution was
                │   upheld, or its words are not in the newest text any more
                └── evidence e2
                Rebuts (not live)  “never”
                ├── The article (revision 1)
                │   └── → Somebody said
                ├── does not count: its attribution was withdrawn: It was a parody.
                ├── linked to the merged claim k2
                ├── evidence e3
                └── attribution a3


            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("""{"level":"Corroborated","lines":2,"bottleneck":[{"name":"A"},{"name":"B"}]}""", "Corroborated: more than one would have to be wrong", "2 lines: its support falls only if all of these are wrong: A and B")]
    [InlineData("""{"level":"SingleSource","lines":1,"depth":0,"flags":["OnRecord"],"bottleneck":[]}""", "1 line: the record itself", "depth 0: what carries it itself heard, saw or wrote it")]
    [InlineData("""{"level":"Corroborated","lines":2,"flags":["OnRecord"],"bottleneck":[{"name":"A"}]}""", "2 lines: the record itself; everything else depends on A", "OnRecord: the record itself is the evidence")]
    [InlineData("""{"level":"Corroborated","lines":9,"flags":[],"bottleneck":[]}""", "9 lines or more: its support does not hang on a few", "Corroborated")]
    [InlineData("""{"level":"Unsupported","lines":0,"flags":[],"bottleneck":[]}""", "Unsupported: nothing that counts supports it", "0 lines: nothing that counts supports it")]
    [InlineData("""{"level":"Assessed","rating":"MostlyFalse","lines":0}""", "Assessed as mostly false, by Business Insider (recorded by Eve) and Ada (Editor)", "0 lines")]
    [InlineData("""{"level":"AssessmentsDiffer","lines":0}""", "Assessments differ: mostly false by Business Insider (recorded by Eve) and mixed by Ada (Editor)", "0 lines")]
    [InlineData("""{"level":"LevelOfALaterVersion"}""", "LevelOfALaterVersion", "Standing")]
    public async Task Each_standing_reads_as_a_person_would_say_it(string standing, string first, string second)
    {
        _machine.Ledger.Answers($"/api/claims/{Id}", $$"""
            {"id":"{{Id}}","statement":"So it was.","standing":{{standing}},"assessments":[
             {"id":"v1","rating":"True","by":{"id":"s4","name":"Business Insider"},"actor":{"id":"x","name":"Eve"} },
             {"id":"v2","rating":"MostlyFalse","by":{"id":"s4","name":"Business Insider"},"actor":{"id":"x","name":"Eve"} },
             {"id":"v3","rating":"Mixed","actor":{"id":"y","name":"Ada","role":"Editor"} },
             {"id":"v4","rating":"False","actor":{"id":"x","name":"Eve"},"withdrawn":"A slip."}]}
            """);

        var page = (await _machine.Run("claim", "show", Id)).Out;

        page.ShouldContain(first);
        page.ShouldContain(second);
    }

    [Fact]
    public async Task A_reason_with_many_events_names_the_first_and_counts_the_rest()
    {
        var many = string.Join(',', Enumerable.Range(1, 8).Select(n => $$"""{"of":"Stale","sequence":{{n}},"type":"caveat_added","stream":{"kind":"Document","id":"d1"} }"""));
        var apart = string.Join(',', Enumerable.Range(11, 6).Select(n => $$"""{"of":"Stale","sequence":{{n}},"type":"document_revised","stream":{"kind":"Document","id":"d{{n}}"} }"""));
        _machine.Ledger.Answers($"/api/claims/{Id}", $$"""{"id":"{{Id}}","statement":"So it was.","standing":{"level":"Assessed","flags":["Stale"],"because":[{{many}},{{apart}}]} }""");

        var page = (await _machine.Run("claim", "show", Id)).Out;

        var sentence = string.Join(' ', page.Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
        sentence.ShouldContain("(caveat added, #1, #2, #3, #4, #5 and 3 more, on document d1; newer revision recorded, #11, on document d11;");
        sentence.ShouldContain("on document d14; and 2 more events)");
    }

    [Theory]
    [InlineData("2020-10-06", "asOf=2020-10-06T00%3A00%3A00Z", "As the ledger knew it at 2020-10-06 00:00 UTC: up to sequence 41.")]
    [InlineData("2020-10-06T23:30:05.25-04:00", "asOf=2020-10-07T03%3A30%3A05.25Z", "As the ledger knew it at 2020-10-07 03:30:05.25 UTC: up to sequence 41.")]
    [InlineData("41", "sequence=41", "As the ledger knew it up to sequence 41.")]
    public async Task A_past_moment_is_asked_for_as_it_was_typed_and_the_heading_says_which_one_is_shown(string typed, string sent, string heading)
    {
        _machine.Ledger.Answers($"/api/claims/{Id}?{sent}", $$"""{"id":"{{Id}}","statement":"So it was.","upTo":41}""");

        var run = await _machine.Run("claim", "show", Id, "--as-of", typed);

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain(heading);
    }

    [Fact]
    public async Task Both_axes_of_time_are_one_question()
    {
        _machine.Ledger.Answers(
            $"/api/claims/{Id}?sequence=41&validAt=2018-05-31T00%3A00%3A00Z",
            $$"""{"id":"{{Id}}","statement":"So it was.","upTo":41,"validAt":"2018-05-31T00:00:00Z","evidence":[{"id":"e1","stance":"Supports","live":false,"passages":[{"exact":"so"}]}]}""");

        var run = await _machine.Run("claim", "show", Id, "--as-of", "41", "--valid-at", "2018-05-31");

        run.Out.ShouldContain("As the ledger knew it up to sequence 41.");
        run.Out.ShouldContain("Its standing as it held in the world at 2018-05-31 00:00 UTC.");
        run.Out.ShouldContain("or it was not published yet");
    }

    [Theory]
    [InlineData("--as-of", "yesterday", "is neither an instant nor a sequence")]
    [InlineData("--as-of", "-5", "is neither an instant nor a sequence")]
    [InlineData("--as-of", "99999999999999999999", "is neither an instant nor a sequence")]
    [InlineData("--valid-at", "41", "is no instant")]
    public async Task What_is_no_moment_is_refused_before_anything_is_sent(string option, string value, string message)
    {
        var run = await _machine.Run("claim", "show", Id, option, value);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(message);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task Before_the_claim_began_the_ledger_says_when_it_did()
    {
        _machine.Ledger.Instead = _ => InMemoryLedger.Problem(HttpStatusCode.NotFound, "claim-not-yet", "The claim was not on record yet.", "It began with sequence 12.");

        var run = await _machine.Run("claim", "show", Id, "--as-of", "3");

        run.Exit.ShouldBe(3);
        run.Error.ShouldContain("It began with sequence 12.");
    }

    [Fact]
    public async Task Names_in_reasons_reach_a_terminal_as_text()
    {
        _machine.IsTerminal = true;
        _machine.Width = 300;
        _machine.Environment["NO_COLOR"] = "1";
        _machine.Ledger.Answers($"/api/claims/{Id}", """
            {"id":"k","statement":"So.","standing":{"level":"\u202eX","rating":"[red]","lines":1,"flags":["\u001b[2JDisputed","Stale"],"bottleneck":[{"id":"d1","name":"\u009b31m[bold]d[/]"}],
              "because":[{"of":"Stale","sequence":"\u2067","type":"a_[red]_\u0007","stream":{"kind":"\u202eDocument","id":"[/]\u001b]"} },{"of":"Stale","sequence":2,"type":"caveat_added","stream":{"kind":"Document","id":"d2"} }]},
             "evidence":[{"carrier":{"id":"d2","title":"\u001b]0;owned\u0007[link=https://evil.example]t[/]"},"live":false,"attributionWithdrawn":"\u202e[red]"}]}
            """);

        var run = await _machine.Run("claim", "show", Id);

        run.Exit.ShouldBe(0);
        foreach (var acting in new[] { "\u202e", "\u2067", "\u009b", "\a", "\u001b[2J", "\u001b]" }) run.Out.ShouldNotContain(acting);
        run.Out.ShouldContain("[link=https://evil.example]t[/]");
        run.Out.ShouldContain("[bold]d[/]");
    }

    [Fact]
    public async Task The_history_shows_the_standing_before_and_after_where_it_changed_and_only_those_if_asked()
    {
        _machine.Ledger.Answers($"/api/claims/{Id}/history?changes=standing", """
            {"items":[
             {"sequence":12,"recordedAt":"2026-01-02T10:20:30Z","actor":{"name":"Ada","role":"Contributor"},"summary":"Asserted the claim.","standing":{"after":{"level":"Unsupported","lines":0,"flags":[],"bottleneck":[]} },"changedStanding":true},
             {"sequence":13,"recordedAt":"2026-01-02T10:21:30Z","actor":{"name":"Ada","role":"Contributor"},"summary":"Linked evidence.","changedStanding":true,
              "standing":{"before":{"level":"Unsupported","lines":0,"flags":["Stale"],"bottleneck":[]},"after":{"level":"SingleSource","lines":1,"depth":1,"flags":["Disputed"],"bottleneck":[{"id":"d1","name":"The draft"}]} } },
             {"sequence":14,"recordedAt":"2026-01-02T10:22:30Z","actor":{"name":"Ada","role":"Contributor"},"summary":"Corrected a hop.","changedStanding":true,
              "standing":{"before":{"level":"SingleSource","lines":1,"depth":1,"flags":["Disputed"],"bottleneck":[{"id":"d1","name":"The draft"}]},"after":{"level":"SingleSource","lines":1,"depth":1,"flags":["Disputed"],"bottleneck":[{"id":"d2","name":"The final"}]} } },
             {"sequence":15,"recordedAt":"2026-01-02T10:23:30Z","actor":{"name":"Ada","role":"Contributor"},"summary":"Renamed it.","changedStanding":false,
              "standing":{"before":{"level":"SingleSource","lines":1,"flags":[],"bottleneck":[{"id":"d2","name":"The final"}]},"after":{"level":"SingleSource","lines":1,"flags":[],"bottleneck":[{"id":"d2","name":"The final"}]} } }],"upTo":61}
            """);

        var run = await _machine.Run("claim", "history", Id, "--changes", "standing");

        run.Exit.ShouldBe(0);
        run.Out.ReplaceLineEndings("\n").ShouldBe("""
              Events
                   12  2026-01-02 10:20  Ada (Contributor)  Asserted the claim.
                └── standing: none → Unsupported · 0 lines
                   13  2026-01-02 10:21  Ada (Contributor)  Linked evidence.
                └── standing: Unsupported → SingleSource · 0 → 1 line · depth none → 1 · +Disputed, −Stale · bottleneck none → The
                    draft
                   14  2026-01-02 10:22  Ada (Contributor)  Corrected a hop.
                └── standing: SingleSource · 1 line · depth 1 · Disputed · bottleneck The draft → The final
                   15  2026-01-02 10:23  Ada (Contributor)  Renamed it.


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Claims_are_listed_by_level_and_flag_with_their_standing_whole_even_where_it_is_narrow()
    {
        _machine.IsTerminal = true;
        _machine.Width = 80;
        _machine.Environment["NO_COLOR"] = "1";
        _machine.Ledger.Answers(
            "/api/claims?level=AssessmentsDiffer&flag=Provisional",
            $$"""{"items":[{"id":"{{Id}}","statement":"They were a driving force behind all of it.","topics":["immigration"],"standing":{"level":"AssessmentsDiffer","lines":2,"flags":["Provisional","SecondHand"]} },{"id":"{{Id}}","statement":"New."}],"upTo":61}""");

        var run = await _machine.Run("claim", "list", "--level", "assessmentsdiffer", "--flag", "PROVISIONAL");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("Standings are as of event 61.");
        foreach (var whole in new[] { Id, "AssessmentsDiffer", "2 lines", "Provisional", "SecondHand", "immigration" }) run.Out.ShouldContain(whole);
    }

    [Fact]
    public async Task A_level_that_there_is_not_is_refused_with_those_that_there_are()
    {
        var run = await _machine.Run("claim", "list", "--level", "Certain");

        run.Exit.ShouldBe(2);
        string.Join(' ', run.Error.Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries)).ShouldContain("\"Certain\" is not one of Merged, Retracted, Assessed, AssessmentsDiffer, Corroborated, SingleSource, Unsupported.");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    /// <summary>The words of this command for the server's own levels and flags: none is missing, none is made up.</summary>
    [Fact]
    public void Every_level_and_flag_of_the_ledger_has_words()
    {
        Cli.Claims.StandingInWords.Levels.Keys.ShouldBe(Enum.GetNames<Ledger.Standing.Level>());
        Cli.Claims.StandingInWords.Flags.Keys.ShouldBe(Enum.GetNames<Ledger.Standing.Flag>());
    }

    public void Dispose() => _machine.Dispose();
}
