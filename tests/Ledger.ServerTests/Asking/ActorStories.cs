using System.Net;

namespace Ledger.ServerTests.Asking;

public sealed class ActorStories(LedgerServerFixture ledger)
{
    [Fact]
    public async Task Whoever_has_a_token_learns_whom_it_acts_as()
    {
        foreach (var (role, (id, _)) in ledger.Actors)
        {
            (await ledger.As(role).Asked("/api/me")).ToJsonString().ShouldBe($$"""{"id":"{{id}}","name":"The {{role}}","role":"{{role}}"}""");
        }
        (await ledger.Anonymous.Unanswered("/api/me")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_administrator_sees_actors_and_their_tokens_but_never_what_opens_the_ledger()
    {
        var by = ledger.Administrator;
        var actor = await by.Recorded("/api/actors", new { name = "Carl Checker", role = "Contributor" });
        var kept = await by.Recorded($"/api/actors/{actor.Id}/tokens", new { note = "Laptop", expiresAt = "2099-01-01T00:00:00Z", version = 1 });
        var lost = await by.Recorded($"/api/actors/{actor.Id}/tokens", new { note = "Phone", version = 2 });
        await by.Recorded($"/api/actors/{actor.Id}/tokens/{lost.Part}/revocation", new { reason = "Left on a train.", version = 3 });
        var last = await by.Recorded($"/api/actors/{actor.Id}/role", new { role = "Editor", reason = "He knows.", version = 4 });

        var page = await by.Asked($"/api/actors/{actor.Id}");
        page.ToJsonString().ShouldBe(
            $$"""{"id":"{{actor.Id}}","version":5,"sequence":{{last.Sequence}},"name":"Carl Checker","role":"Editor","tokens":[{"id":"{{kept.Part}}","note":"Laptop","expiresAt":"2099-01-01T00:00:00Z"},{"id":"{{lost.Part}}","note":"Phone","revoked":"Left on a train."}],"redactions":[]}""");
        var list = await by.Asked("/api/actors?limit=1");
        list["items"]![0]!.ToJsonString().ShouldBe(page.ToJsonString());
        list["next"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Nobody_else_sees_actors()
    {
        foreach (var role in new[] { Ledger.Access.Role.Reader, Ledger.Access.Role.Contributor, Ledger.Access.Role.Editor, Ledger.Access.Role.Auditor })
        {
            (await ledger.As(role).Unanswered("/api/actors")).Status.ShouldBe(HttpStatusCode.Forbidden);
            (await ledger.As(role).Unanswered($"/api/actors/{ledger.Actors[role].Id}")).Status.ShouldBe(HttpStatusCode.Forbidden);
        }
    }
}
