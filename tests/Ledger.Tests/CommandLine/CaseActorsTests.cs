using System.Net;
using Ledger.Cli.Cases;

namespace Ledger.Tests.CommandLine;

public sealed class CaseActorsTests : IDisposable
{
    private readonly InMemoryLedger _ledger = new();

    private static CaseHeader Header => Scripts.Parse(Scripts.Lines).Header;

    [Fact]
    public async Task Each_actor_is_made_with_its_role_and_gets_a_token_under_keys_of_the_case()
    {
        var actors = await Create();

        _ledger.Posts.Select(post => (post.Path, post.Key, post.Token)).ShouldBe(
        [
            ("/api/actors", "case/small/actor/contributor", "root"),
            ($"/api/actors/{actors["contributor"].Id}/tokens", "case/small/token/contributor", "root"),
            ("/api/actors", "case/small/actor/editor", "root"),
            ($"/api/actors/{actors["editor"].Id}/tokens", "case/small/token/editor", "root"),
        ]);
        _ledger.Posts.First().Body.ShouldBeJson("""{"name":"Ada Reporter","role":"Contributor"}""");
        ((long?)_ledger.Posts.ElementAt(1).Body!["version"]).ShouldBe(1);
        actors.Values.Select(actor => actor.Token).ShouldBeUnique();
        actors.Values.ShouldAllBe(actor => _ledger.Tokens.ContainsKey(actor.Token));
    }

    [Fact]
    public async Task A_repeat_finds_the_actors_and_issues_tokens_under_new_keys_for_the_old_secrets_are_not_told_again()
    {
        var first = await Create();
        var second = await Create();

        second["editor"].Id.ShouldBe(first["editor"].Id);
        second["editor"].Token.ShouldNotBe(first["editor"].Token);
        _ledger.Posts.Last().Key.ShouldNotBeNull().ShouldStartWith("case/small/token/editor/");
        var third = await Create();
        third["editor"].Token.ShouldNotBe(second["editor"].Token);
    }

    [Fact]
    public async Task When_somebody_else_changes_the_actor_in_between_it_is_read_again()
    {
        var interfered = false;
        _ledger.Instead = arrival =>
        {
            if (arrival.Method == "POST" && arrival.Path.EndsWith("/tokens", StringComparison.Ordinal) && !interfered)
            {
                interfered = true;
                _ledger.SomebodyElseWritesTo(arrival.Path.Split('/')[3]);
            }

            return null;
        };

        (await Create()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Who_is_no_administrator_is_told_which_actor_was_refused()
    {
        _ledger.Instead = arrival => arrival.Path == "/api/actors" ? InMemoryLedger.Problem(HttpStatusCode.Forbidden, "not-allowed", "Only administrators make actors.") : null;

        var refused = await Should.ThrowAsync<CaseActorRefusedException>(Create);

        (refused.Actor, refused.Problem.Status).ShouldBe(("contributor", 403));
    }

    [Fact]
    public async Task A_token_is_not_printed_by_accident() => (await Create())["editor"].ToString().ShouldNotContain("secret");

    public void Dispose() => _ledger.Dispose();

    private Task<IReadOnlyDictionary<string, CaseActorOnRecord>> Create() =>
        new CaseActors(_ledger.Client(), "root", new LeapingClock()).Create(Header, TestContext.Current.CancellationToken);
}
