using System.Net;

namespace Ledger.Tests.CommandLine;

public sealed class ExitCodeTests : IDisposable
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    private readonly CommandLineMachine _machine = new();

    [Theory]
    [InlineData("claim", "show", "not-an-id")]
    [InlineData("claim", "show", "01890a5dac96774bbcceb302099a8057")]
    [InlineData("claim", "show", "{01890a5d-ac96-774b-bcce-b302099a8057}")]
    [InlineData("claim", "show", "../actors")]
    [InlineData("claim", "show", "01890a5d-ac96-774b-bcce-b302099a8057/../../me")]
    [InlineData("claim", "show", "'; drop table mt_events; --")]
    [InlineData("claim", "show", "\u001b[31m\u202e")]
    [InlineData("claim", "show", "")]
    [InlineData("claim", "show")]
    [InlineData("claim", "show", Id, "extra")]
    [InlineData("claim", "list", "--limit", "0")]
    [InlineData("claim", "list", "--limit", "501")]
    [InlineData("claim", "list", "--limit", "ten")]
    [InlineData("claim", "list", "--limit", "5", "--all")]
    [InlineData("claim", "list", "--source", "x")]
    [InlineData("claim", "list", "--what")]
    [InlineData("claim")]
    [InlineData("clam", "show", Id)]
    [InlineData]
    [InlineData("document", "show", "1")]
    [InlineData("audit", "--from", "yesterday")]
    [InlineData("audit", "--format", "xml")]
    [InlineData("audit", "--format", "csv", "--json")]
    [InlineData("audit", "--format", "ndjson", "--limit", "5")]
    [InlineData("token", "create", "me")]
    [InlineData("token", "revoke", Id, Id)]
    [InlineData("token", "revoke", Id, "1", "--reason", "Lost.")]
    [InlineData("claim", "show", Id, "--server", "ftp://ledger.test")]
    [InlineData("claim", "show", Id, "--server", "ledger.test")]
    [InlineData("claim", "show", Id, "--server", "http://user:secret@ledger.test")]
    [InlineData("claim", "show", Id, "--token", "two words")]
    [InlineData("claim", "show", Id, "--token", "line\nbreak")]
    [InlineData("claim", "show", Id, "--profile", "nobody")]
    [InlineData("profile", "use", "nobody")]
    [InlineData("profile", "set", "../../x", "--server", "http://ledger.test")]
    [InlineData("case", "import", "/no/such/file")]
    [InlineData("case", "import", "nul\0byte")]
    public async Task What_is_typed_wrong_is_2_with_a_clear_message_and_nothing_is_sent(params string[] typed)
    {
        var run = await _machine.Run(typed);

        run.Exit.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldNotBeEmpty();
        run.Error.ShouldNotContain("\u001b");
        run.Error.ShouldNotContain("\u202e");
        _machine.Ledger.Arrivals.ShouldBeEmpty();

        var forScripts = await _machine.Run([.. typed, "--json"]);
        forScripts.Exit.ShouldBe(2);
        forScripts.Out.ShouldBeEmpty();
        forScripts.ErrorJson.GetProperty("type").GetString().ShouldBe("urn:ledger:command:wrong-usage");
        forScripts.ErrorJson.GetProperty("title").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData(400, 3)]
    [InlineData(401, 4)]
    [InlineData(403, 4)]
    [InlineData(404, 3)]
    [InlineData(409, 3)]
    [InlineData(413, 3)]
    [InlineData(422, 3)]
    [InlineData(429, 3)]
    [InlineData(500, 5)]
    [InlineData(503, 5)]
    [InlineData(302, 5)]
    public async Task What_the_ledger_answers_has_its_code(int status, int exit)
    {
        _machine.Ledger.Instead = _ => InMemoryLedger.Problem((HttpStatusCode)status, "why", "A title.", "A detail.", "a.field");

        (await _machine.Run("claim", "show", Id)).ShouldSatisfyAllConditions(
            run => run.Exit.ShouldBe(exit), run => run.Error.ShouldContain("A title."), run => run.Error.ShouldContain("A detail."),
            run => run.Error.ShouldContain("field: a.field"), run => run.Out.ShouldBeEmpty());
        (await _machine.Run("claim", "show", Id, "--json")).ShouldSatisfyAllConditions(
            run => run.Exit.ShouldBe(exit), run => run.ErrorJson.GetProperty("field").GetString().ShouldBe("a.field"), run => run.Out.ShouldBeEmpty());
    }

    [Fact]
    public async Task What_was_wrong_in_each_field_is_printed()
    {
        _machine.Ledger.Instead = _ => InMemoryLedger.Answer(
            HttpStatusCode.BadRequest, """{"type":"https://x/invalid","title":"Not valid.","status":400,"errors":{"statement":["must not be blank","is too short"],"subjects[0]":"is needed"}}""", "application/problem+json");

        var run = await _machine.Run("claim", "show", Id);

        run.Error.ShouldContain("statement: must not be blank");
        run.Error.ShouldContain("statement: is too short");
        run.Error.ShouldContain("subjects[0]: is needed");
    }

    [Fact]
    public async Task A_ledger_that_is_not_there_is_5()
    {
        _machine.Ledger.Instead = _ => throw new HttpRequestException("Connection refused (ledger.test:80)");

        var run = await _machine.Run("whoami");
        run.Exit.ShouldBe(5);
        run.Error.ShouldContain("The ledger cannot be reached.");
        run.Error.ShouldContain("Connection refused");

        (await _machine.Run("whoami", "--json")).ErrorJson.GetProperty("type").GetString().ShouldBe("urn:ledger:command:unreachable");
    }

    [Theory]
    [InlineData("text/html", "<html>Welcome to nginx</html>")]
    [InlineData("application/json", "{\"id\":")]
    [InlineData("application/json", "")]
    public async Task What_is_no_ledger_is_5(string type, string body)
    {
        _machine.Ledger.Instead = _ => InMemoryLedger.Answer(HttpStatusCode.OK, body, type);

        var run = await _machine.Run("whoami");

        run.Exit.ShouldBe(5);
        run.Error.ShouldContain("The answer is not that of a ledger.");
    }

    [Fact]
    public async Task Who_has_no_token_is_told_how_to_give_one()
    {
        _machine.Environment.Remove("LEDGER_TOKEN");

        var run = await _machine.Run("whoami");

        run.Exit.ShouldBe(4);
        run.Error.ShouldContain("No token was given: --token TOKEN, LEDGER_TOKEN, or a profile");
    }

    public void Dispose() => _machine.Dispose();
}
