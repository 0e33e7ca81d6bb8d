using System.Net;
using Ledger.Access;
using Microsoft.Extensions.DependencyInjection;
using Marten;

namespace Ledger.ServerTests.Access;

public sealed class Tokens(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_token_opens_what_its_actors_role_allows_and_the_record_keeps_only_its_hash()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));

        (await With(token).RecordedPerson()).Status.ShouldBe(HttpStatusCode.Created);
        token.Secret!.ShouldStartWith("ledger_");
        var e = await ledger.EventAt(token.Sequence);
        e.Data["secretHash"]!.GetValue<string>().ShouldBe(TokenSecret.HashOf(token.Secret!));
        e.Data.ToJsonString().ShouldNotContain(token.Secret!);
    }

    [Fact]
    public async Task The_answer_with_a_secret_is_kept_by_no_cache()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Reader);

        using var answer = await ledger.Administrator.Post($"/api/actors/{actor.Id}/tokens", new { version = 1 });

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_opens_nothing_once_it_has_expired()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor), TimeProvider.System.GetUtcNow().AddHours(1));
        await With(token).RecordedPerson();

        await Expire(token);

        await OpensNothing(With(token), "The token has expired.");
    }

    [Fact]
    public async Task A_token_opens_nothing_once_it_is_revoked_and_the_actors_others_still_do()
    {
        var one = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        var other = await ledger.Administrator.IssuedToken(one);
        await With(one).RecordedPerson();

        await Revoked(one.Part, other.Version);

        await OpensNothing(With(one), "The token was revoked.");
        await With(other).RecordedPerson();

        async Task Revoked(Guid token, long version) =>
            await ledger.Administrator.Recorded($"/api/actors/{one.Id}/tokens/{token}/revocation", new { reason = "It leaked.", version });
    }

    [Fact]
    public async Task A_node_that_has_not_heard_of_a_revocation_records_nothing_and_asks_anew()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        await With(token).RecordedPerson();
        var (signIns, hash) = (ledger.Services.GetRequiredService<SignIns>(), TokenSecret.HashOf(token.Secret!));
        var kept = signIns.Find(hash, TimeProvider.System.GetUtcNow()).ShouldNotBeNull();
        await ledger.Administrator.Recorded($"/api/actors/{token.Id}/tokens/{token.Part}/revocation", new { reason = "It leaked.", version = token.Version });
        signIns.Find(hash, TimeProvider.System.GetUtcNow()).ShouldBeNull();
        signIns.Keep(hash, kept);
        var before = await ledger.CountEvents();

        using (var answer = await With(token).Post("/api/sources", new { kind = "Person", name = "Nobody" }))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter.ShouldNotBeNull();
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("sign-in-changed");
        }

        (await ledger.CountEvents()).ShouldBe(before);
        await OpensNothing(With(token), "The token was revoked.");
    }

    [Fact]
    public async Task A_node_that_has_not_heard_that_an_actor_may_do_more_asks_before_it_refuses()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        var claim = await With(token).RecordedClaim();
        var (signIns, hash) = (ledger.Services.GetRequiredService<SignIns>(), TokenSecret.HashOf(token.Secret!));
        var kept = signIns.Find(hash, TimeProvider.System.GetUtcNow()).ShouldNotBeNull();
        await ChangedRole(token.Id, token.Version, Role.Editor);
        signIns.Keep(hash, kept);

        var retracted = await With(token).Recorded($"/api/claims/{claim.Id}/retraction", new { reason = Writings.Why, version = 1 });

        (await ledger.EventAt(retracted.Sequence)).Headers["role"]!.GetValue<string>().ShouldBe("Editor");
    }

    [Fact]
    public void What_is_kept_of_a_sign_in_ends_with_its_token()
    {
        var (signIns, ends) = (new SignIns(), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        signIns.Keep("hash", new SignIn(Guid.Empty, 1, "Ada", Role.Editor, Guid.Empty, ends));

        signIns.Find("hash", ends.AddTicks(-1)).ShouldNotBeNull();
        signIns.Find("hash", ends).ShouldBeNull();
    }

    [Fact]
    public async Task A_changed_role_counts_from_the_next_request_on_and_the_events_before_keep_the_old_one()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        var (claim, by) = (await With(token).RecordedClaim(), With(token));
        (await by.Refused($"/api/claims/{claim.Id}/retraction", Retraction(1))).Type.ShouldBe("not-allowed");

        var promoted = await ChangedRole(token.Id, token.Version, Role.Editor);
        var retracted = await by.Recorded($"/api/claims/{claim.Id}/retraction", Retraction(1));
        await ChangedRole(token.Id, promoted.Version, Role.Reader);
        (await by.Refused("/api/claims", new { statement = "He said so." })).Type.ShouldBe("not-allowed");

        (await ledger.EventAt(claim.Sequence)).Headers["role"]!.GetValue<string>().ShouldBe("Contributor");
        (await ledger.EventAt(retracted.Sequence)).Headers["role"]!.GetValue<string>().ShouldBe("Editor");

        static object Retraction(long version) => new { reason = Writings.Why, version };
    }

    [Theory]
    [InlineData("Bearer not-a-token-of-this-ledger", "No such token.", "Bearer error=\"invalid_token\"")]
    [InlineData("Bearer", "This needs a token.", "Bearer")]
    [InlineData("Basic YWRhOnNlY3JldA==", "This needs a token.", "Bearer")]
    public async Task What_is_no_token_opens_nothing(string authorization, string why, string challenge)
    {
        using var answer = await ledger.Anonymous.Send(HttpMethod.Post, "/api/claims", LedgerClient.Body(new { statement = "He said so." }), ("Authorization", authorization));

        answer.Headers.WwwAuthenticate.ToString().ShouldBe(challenge);
        var refusal = await LedgerClient.Problem(answer);
        (refusal.Status, refusal.Type, refusal.Json["title"]!.GetValue<string>()).ShouldBe((HttpStatusCode.Unauthorized, "not-signed-in", why));
    }

    [Fact]
    public async Task The_hash_of_a_secret_is_no_token()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));

        await OpensNothing(new LedgerClient(ledger.Address, TokenSecret.HashOf(token.Secret!)), "No such token.");
    }

    [Fact]
    public async Task A_token_is_revoked_once_and_only_where_it_is()
    {
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Reader));
        var other = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Reader));
        await ledger.Administrator.Recorded(Revocation(token.Part), new { reason = Writings.Why, version = 2 });

        await ledger.Refuses(Role.Administrator, Revocation(token.Part), new { reason = Writings.Why, version = 3 }, 409, "token-revoked");
        await ledger.Refuses(Role.Administrator, Revocation(other.Part), new { reason = Writings.Why, version = 3 }, 404, "not-found");

        string Revocation(Guid id) => $"/api/actors/{token.Id}/tokens/{id}/revocation";
    }

    [Fact]
    public async Task A_role_changes_to_another_one_and_never_ones_own()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Editor);
        var own = ledger.Actors[Role.Administrator].Id;

        await ledger.Refuses(Role.Administrator, $"/api/actors/{actor.Id}/role", new { role = "Editor", reason = Writings.Why, version = 1 }, 409, "role-unchanged");
        await ledger.Refuses(Role.Administrator, $"/api/actors/{own}/role", new { role = "Editor", reason = Writings.Why, version = (await ledger.EventsOf(own))[^1].Version }, 409, "own-role");
    }

    [Fact]
    public async Task A_first_administrator_is_appointed_once_whatever_the_secret_at_a_later_start()
    {
        var before = await ledger.CountEvents();

        (await Appoint("another-secret-that-is-long-enough")).ShouldBeNull();
        (await Appoint(null)).ShouldBeNull();

        (await ledger.CountEvents()).ShouldBe(before);
        await new LedgerClient(ledger.Address, LedgerServerFixture.AdministratorToken).AddedActor(Role.Reader);
        await OpensNothing(new LedgerClient(ledger.Address, "another-secret-that-is-long-enough"), "No such token.");
    }

    [Theory]
    [InlineData("nineteen-characters")]
    [InlineData("")]
    [InlineData("twenty characters or more, with spaces")]
    [InlineData("zwanzig-Zeichen-mit-Ümlaut")]
    public async Task A_secret_that_is_too_short_or_cannot_be_sent_appoints_nobody(string secret)
    {
        var before = await ledger.CountEvents();

        (await Should.ThrowAsync<InvalidOperationException>(() => Appoint(secret))).Message
            .ShouldBe("LEDGER_ADMIN_TOKEN must have 20 characters or more, visible ASCII without spaces.");

        (await ledger.CountEvents()).ShouldBe(before);
    }

    private Task<TokenSecret?> Appoint(string? secret) =>
        FirstAdministrator.Appoint(ledger.Services.GetRequiredService<IDocumentStore>(), TimeProvider.System, secret, TestContext.Current.CancellationToken);

    private LedgerClient With(Recorded token) => new(ledger.Address, token.Secret);

    private Task<Recorded> ChangedRole(Guid actor, long version, Role role) =>
        ledger.Administrator.Recorded($"/api/actors/{actor}/role", new { role, reason = "They changed desks.", version });

    /// <summary>Time passes: the token's expiry moves into the past, in the record and in the state alike, as only the database's owner can move it.</summary>
    /// <summary>An hour passes, for the record and for what the server keeps of it.</summary>
    private async Task Expire(Recorded token)
    {
        ledger.Services.GetRequiredService<SignIns>().Forget(token.Id);
        await using var command = ledger.Owner.CreateCommand("""
            with moved as (
                update ledger.mt_events set data = jsonb_set(data, '{expiresAt}', '"2020-01-01T00:00:00+00:00"') where stream_id = $1 and type = 'token_issued' and data ->> 'tokenId' = $2
            )
            update ledger.mt_doc_actor set data = jsonb_set(data, '{tokens,0,expiresAt}', '"2020-01-01T00:00:00+00:00"') where id = $1 and data -> 'tokens' -> 0 ->> 'id' = $2
            """);
        command.Parameters.AddWithValue(token.Id);
        command.Parameters.AddWithValue(token.Part.ToString());
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
    }

    private async Task OpensNothing(LedgerClient client, string why)
    {
        var before = await ledger.CountEvents();

        var refusal = await client.Refused("/api/sources", new { kind = "Person", name = "Nobody" });

        (refusal.Status, refusal.Type, refusal.Json["title"]!.GetValue<string>()).ShouldBe((HttpStatusCode.Unauthorized, "not-signed-in", why));
        (await ledger.CountEvents()).ShouldBe(before);
    }
}
