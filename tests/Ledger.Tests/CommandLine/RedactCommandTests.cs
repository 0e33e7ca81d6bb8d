namespace Ledger.Tests.CommandLine;

public sealed class RedactCommandTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task What_will_go_is_shown_first_and_goes_when_somebody_says_yes()
    {
        var actor = await AnActor();
        _machine.StandardInput = "yes\n";

        var run = await _machine.Run("redact", "actor", actor, "--field", "name", "--field", "role/reason", "--reason", "They asked.", "--authority", "Counsel");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("role/reason");
        run.Error.ShouldContain("Type yes");
        var post = _machine.Ledger.Posts.Last();
        post.Path.ShouldBe($"/api/actors/{actor}/redactions");
        post.Body.ShouldBeJson("""{"version":1,"fields":["name","role/reason"],"reason":"They asked.","authority":"Counsel"}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no\n")]
    [InlineData("y\n")]
    public async Task Nothing_goes_without_a_yes(string typed)
    {
        var actor = await AnActor();
        var posts = _machine.Ledger.Posts.Count();
        _machine.StandardInput = typed;

        var run = await _machine.Run("redact", "actor", actor, "--field", "name", "--reason", "They asked.", "--authority", "Counsel");

        run.Exit.ShouldBe(130);
        run.Error.ShouldContain("Nothing was redacted.");
        _machine.Ledger.Posts.Count().ShouldBe(posts);
    }

    [Fact]
    public async Task A_script_says_yes_beforehand()
    {
        var actor = await AnActor();
        (await _machine.Run("redact", "actor", actor, "--field", "name", "--reason", "They asked.", "--authority", "Counsel", "--json")).Exit.ShouldBe(2);
        (await _machine.Run("redact", "actor", actor, "--field", "name", "--reason", "They asked.", "--authority", "Counsel", "--json", "--yes")).Exit.ShouldBe(0);
    }

    [Fact]
    public async Task Whatever_is_not_said_or_is_no_kind_is_wrong_usage()
    {
        var id = "01890a5d-ac96-774b-bcce-b302099a8057";
        (await _machine.Run("redact", "event", id, "--field", "name", "--reason", "r", "--authority", "a")).Exit.ShouldBe(2);
        (await _machine.Run("redact", "source", id, "--reason", "r", "--authority", "a")).Exit.ShouldBe(2);
        (await _machine.Run("redact", "source", id, "--field", "name", "--reason", "r")).Exit.ShouldBe(2);
        _machine.Ledger.Posts.ShouldBeEmpty();
    }

    public void Dispose() => _machine.Dispose();

    private async Task<string> AnActor()
    {
        var script = _machine.File("actor.ndjson", Scripts.Header + "\n" + """{"command":"AddActor","name":"desk","as":"editor","body":{"name":"News desk","role":"Reader"}}""");
        return (await _machine.Run("case", "import", script, "--as-me", "--one-by-one", "--json")).Json.GetProperty("ids").GetProperty("desk").GetString()!;
    }
}
