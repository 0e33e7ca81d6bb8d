using System.Net;

namespace Ledger.Tests.CommandLine;

public sealed class ImportCommandTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    private string Script => _machine.File("case.ndjson", Scripts.Small);

    private string[] WithTokens => ["case", "import", Script, "--actor", "contributor=ada", "--actor", "editor=eve"];

    [Fact]
    public async Task An_import_tells_of_each_line_and_sums_up()
    {
        var run = await _machine.Run(WithTokens);

        run.Exit.ShouldBe(0);
        run.Error.ReplaceLineEndings("\n").ShouldStartWith("made           line 2  RegisterSource  newspaper\nmade           line 3  RegisterDocument  report\n");
        run.Out.ShouldContain("Case           small: A small case");
        run.Out.ShouldContain("Made           7");

        var again = await _machine.Run(WithTokens);
        again.Error.ShouldContain("already there  line 2  RegisterSource  newspaper");
        again.Out.ShouldContain("Already there  7");
        _machine.Ledger.Recorded.ShouldBe(7);
    }

    [Fact]
    public async Task A_folder_is_imported_by_its_case_file() =>
        (await _machine.Run("case", "import", Path.GetDirectoryName(Script)!, "--as-me", "--json")).Json.GetProperty("made").GetInt32().ShouldBe(7);

    [Fact]
    public async Task A_script_that_imports_gets_JSON_alone()
    {
        var run = await _machine.Run([.. WithTokens, "--json"]);

        run.Exit.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Json.GetProperty("case").GetString().ShouldBe("small");
        run.Json.GetProperty("made").GetInt32().ShouldBe(7);
        Guid.TryParse(run.Json.GetProperty("ids").GetProperty("claim").GetString(), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_person_at_a_terminal_sees_a_bar_instead_of_lines()
    {
        _machine.IsTerminal = true;
        _machine.Width = 100;

        var run = await _machine.Run(WithTokens);

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("small");
        run.Error.ShouldContain("━");
        run.Error.ShouldNotContain("made           line");
        run.Out.ShouldContain("Made");
    }

    [Fact]
    public async Task A_refused_line_is_1_and_says_where_what_and_what_next()
    {
        _machine.Ledger.Instead = arrival => arrival.Path.EndsWith("/responses", StringComparison.Ordinal)
            ? InMemoryLedger.Problem(HttpStatusCode.UnprocessableEntity, "unknown-reference", "There is no such source.", "Record it first.", "by")
            : null;

        var run = await _machine.Run(WithTokens);

        run.Exit.ShouldBe(1);
        run.Out.ShouldContain("Made           4");
        run.Out.ShouldContain("Not sent       2");
        run.Error.ShouldContain("refused        line 6  RespondToClaim  denial");
        run.Error.ShouldContain("There is no such source.");
        run.Error.ShouldContain("field: by");
        run.Error.ShouldContain("import again: it goes on from here");

        var forScripts = await _machine.Run([.. WithTokens, "--json"]);
        forScripts.Exit.ShouldBe(1);
        forScripts.Json.GetProperty("refused").GetProperty("line").GetInt32().ShouldBe(6);
        forScripts.ErrorJson.GetProperty("field").GetString().ShouldBe("by");

        _machine.Ledger.Instead = _ => null;
        (await _machine.Run([.. WithTokens, "--json"])).Json.GetProperty("made").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_bad_script_is_2_with_its_lines_and_nothing_is_sent()
    {
        var script = _machine.File("bad.ndjson", string.Join('\n', Scripts.Header, "{", """{"command":"Nonsense","name":"x","as":"editor","body":{}}"""));

        var run = await _machine.Run("case", "import", script, "--as-me", "--one-by-one");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("line 2: This is not one JSON object");
        run.Error.ShouldContain("line 3: There is no command \"Nonsense\".");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
        (await _machine.Run("case", "import", "--check", script, "--json")).ErrorJson.GetProperty("type").GetString().ShouldBe("urn:ledger:command:bad-script");
    }

    [Fact]
    public async Task Many_faults_are_counted_rather_than_all_printed()
    {
        var script = _machine.File("bad.ndjson", string.Join('\n', Enumerable.Repeat("{", 30).Prepend(Scripts.Header)));

        (await _machine.Run("case", "import", "--check", script)).Error.ShouldContain("and 10 more.");
    }

    [Fact]
    public async Task A_check_sends_nothing()
    {
        _machine.Environment.Clear();

        var run = await _machine.Run("case", "import", "--check", Script);

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("7, all of them sound");
        run.Out.ShouldContain("editor (Eve Editor, Editor)");
        (await _machine.Run("case", "import", "--check", Script, "--json")).Json.GetProperty("commands").GetInt32().ShouldBe(7);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_actor_without_a_token_is_an_error_that_names_the_ways_on()
    {
        var run = await _machine.Run("case", "import", Script, "--actor", "contributor=ada");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("No token for editor.");
        foreach (var way in new[] { "--actor editor=TOKEN", "--as-me", "--create-actors" }) run.Error.ShouldContain(way);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--actor", "editor")]
    [InlineData("--actor", "=token")]
    [InlineData("--actor", "nobody=token")]
    [InlineData("--actor", "editor=a b")]
    [InlineData("--actor", "editor=")]
    [InlineData("--actor", "editor=a", "--actor", "editor=b")]
    [InlineData("--as-me", "--create-actors")]
    public async Task Actors_that_are_given_wrongly_are_2(params string[] options)
    {
        var run = await _machine.Run(["case", "import", Script, .. options]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldNotContain("a b");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task As_me_acts_with_the_commands_own_token_where_no_other_is_given()
    {
        await _machine.Run("case", "import", Script, "--as-me", "--actor", "editor=eve");

        _machine.Ledger.Posts.Select(post => post.Token).ShouldBe(["ada", "ada", "ada", "ada", "ada", "eve", "eve"]);
    }

    [Fact]
    public async Task As_me_without_a_token_is_2()
    {
        _machine.Environment.Remove("LEDGER_TOKEN");

        (await _machine.Run("case", "import", Script, "--as-me")).ShouldSatisfyAllConditions(
            run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("No token of your own was given."));
    }

    [Fact]
    public async Task An_administrator_makes_the_actors_and_the_case_acts_as_them()
    {
        var run = await _machine.Run("case", "import", Script, "--create-actors", "--token", "root", "--json");

        run.Exit.ShouldBe(0);
        run.Json.GetProperty("made").GetInt32().ShouldBe(7);
        run.Out.ShouldNotContain("secret-");
        _machine.Ledger.Posts.Where(post => post.Key!.StartsWith("case/small/actor/", StringComparison.Ordinal)).Select(post => post.Body!["role"]!.GetValue<string>())
            .ShouldBe(["Contributor", "Editor"]);
        _machine.Ledger.Posts.Last().Token.ShouldNotBeNull().ShouldStartWith("secret-");
    }

    [Fact]
    public async Task Who_may_not_make_actors_is_4()
    {
        _machine.Ledger.Instead = arrival => arrival.Path == "/api/actors" ? InMemoryLedger.Problem(HttpStatusCode.Forbidden, "not-allowed", "Only administrators make actors.") : null;

        var run = await _machine.Run("case", "import", Script, "--create-actors");

        run.Exit.ShouldBe(4);
        run.Error.ShouldContain("Only administrators make actors.");
    }

    [Fact]
    public async Task A_token_that_does_not_work_is_found_before_the_first_line()
    {
        var run = await _machine.Run("case", "import", Script, "--actor", "contributor=ada", "--actor", "editor=expired");

        run.Exit.ShouldBe(4);
        run.Error.ShouldContain("The token for editor was refused.");
        _machine.Ledger.Recorded.ShouldBe(0);
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_said_at_once()
    {
        _machine.Ledger.Instead = _ => throw new HttpRequestException("Connection refused");

        (await _machine.Run(WithTokens)).Exit.ShouldBe(5);

        _machine.Clock.Pauses.ShouldBeEmpty();
    }

    public void Dispose() => _machine.Dispose();
}
