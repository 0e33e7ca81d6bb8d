namespace Ledger.Tests.CommandLine;

public sealed class TokenCommandTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task A_token_is_made_against_the_version_that_was_read_and_its_secret_shown()
    {
        var actor = await AnActor();

        var run = await _machine.Run("token", "create", actor, "--note", "laptop", "--expires-at", "2027-01-01");

        run.Exit.ShouldBe(0);
        var post = _machine.Ledger.Posts.Last();
        post.Path.ShouldBe($"/api/actors/{actor}/tokens");
        post.Body.ShouldBeJson("""{"version":1,"note":"laptop","expiresAt":"2027-01-01T00:00:00Z"}""");
        run.Out.ShouldMatch(@"Secret  secret-\d+");
        run.Error.ShouldContain("shown this once");
    }

    [Fact]
    public async Task A_script_gets_the_secret_as_JSON() =>
        (await _machine.Run("token", "create", await AnActor(), "--json")).ShouldSatisfyAllConditions(
            run => run.Json.GetProperty("secret").GetString().ShouldNotBeNull(), run => run.Error.ShouldBeEmpty());

    [Fact]
    public async Task A_token_is_revoked_with_a_reason_and_a_stale_version_is_read_again()
    {
        var actor = await AnActor();
        var made = await _machine.Run("token", "create", actor, "--json");
        var tokenId = made.Json.GetProperty("tokenId").GetString()!;
        var interfered = false;
        _machine.Ledger.Instead = arrival =>
        {
            if (arrival.Path.EndsWith("/revocation", StringComparison.Ordinal) && !interfered)
            {
                interfered = true;
                _machine.Ledger.SomebodyElseWritesTo(actor);
            }

            return null;
        };

        var run = await _machine.Run("token", "revoke", actor, tokenId, "--reason", "The laptop was lost.");

        run.Exit.ShouldBe(0);
        _machine.Ledger.Posts.Last().ShouldSatisfyAllConditions(
            post => post.Path.ShouldBe($"/api/actors/{actor}/tokens/{tokenId}/revocation"),
            post => post.Body.ShouldBeJson("""{"version":3,"reason":"The laptop was lost."}"""));
    }

    [Fact]
    public async Task An_actor_who_is_not_there_is_a_refusal()
    {
        var run = await _machine.Run("token", "create", "01890a5d-ac96-774b-bcce-ffffffffffff");

        run.Exit.ShouldBe(3);
        _machine.Ledger.Posts.ShouldBeEmpty();
    }

    public void Dispose() => _machine.Dispose();

    /// <summary>An actor that a case made.</summary>
    private async Task<string> AnActor()
    {
        var script = _machine.File("actor.ndjson", Scripts.Header + "\n" + """{"command":"AddActor","name":"desk","as":"editor","body":{"name":"News desk","role":"Reader"}}""");
        var run = await _machine.Run("case", "import", script, "--as-me", "--one-by-one", "--json");
        return run.Json.GetProperty("ids").GetProperty("desk").GetString()!;
    }
}
