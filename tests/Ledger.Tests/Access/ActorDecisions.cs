using Ledger.Access;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Access;

public sealed class ActorDecisions
{
    private static readonly Actor Ada = Actor.Create(new ActorAdded("Ada", Role.Contributor)) with { Id = Id(2) };
    private static readonly Caller Administrator = new(Id(3), Role.Administrator);
    private static readonly OtherAdministrators Others = new([Id(3)]), Nobody = new([]);

    [Fact]
    public void An_actor_is_added_without_a_token()
    {
        AddActorEndpoint.Decide(new AddActor("Ada", Role.Contributor), New).ShouldBegin<Actor>(with: new ActorAdded("Ada", Role.Contributor));
        Ada.Tokens.ShouldBeEmpty();
    }

    [Fact]
    public void A_token_is_on_record_by_the_hash_of_its_secret()
    {
        var secret = TokenSecret.New();
        var expires = New.Made.AddDays(1);

        var issued = IssueTokenEndpoint.Decide(new IssueToken(1, "For the desk", expires), Ada, secret, New);

        issued.ShouldBe(new TokenIssued(New.Value, secret.Hash, "For the desk", expires));
        Ada.Apply(issued).Tokens.ShouldBe([new Token(New.Value, TokenSecret.HashOf(secret.Value), "For the desk", expires, null)]);
        TokenSecret.New().Value.ShouldNotBe(secret.Value);
        secret.Value.Length.ShouldBe(TokenSecret.Prefix.Length + 43);   // 32 bytes in base64url
    }

    [Fact]
    public void A_token_is_revoked_once_and_the_others_stay()
    {
        var actor = Ada.Apply(Issued(Id(4))).Apply(Issued(Id(5)));
        RevokeTokenEndpoint.Validate(actor, Id(4)).ShouldAllow();
        RevokeTokenEndpoint.Validate(actor, Id(6)).ShouldRefuse(404, "not-found");

        var revoked = actor.Apply(RevokeTokenEndpoint.Decide(new RevokeToken(Why, 3), Id(4), actor));

        revoked.Tokens.Select(t => t.Revoked).ShouldBe([Why, null]);
        RevokeTokenEndpoint.Validate(revoked, Id(4)).ShouldRefuse(409, "token-revoked");
    }

    [Fact]
    public void A_role_changes_to_another_one()
    {
        ChangeRoleEndpoint.Validate(To(Role.Editor), Ada, Administrator, Others).ShouldAllow();
        ChangeRoleEndpoint.Validate(To(Role.Contributor), Ada, Administrator, Others).ShouldRefuse(409, "role-unchanged");
        Ada.Apply(ChangeRoleEndpoint.Decide(To(Role.Editor), Ada)).Role.ShouldBe(Role.Editor);
    }

    [Fact]
    public void Nobody_changes_their_own_role_and_the_last_administrator_stays_one()
    {
        var administrator = Ada with { Role = Role.Administrator };

        ChangeRoleEndpoint.Validate(To(Role.Editor), administrator, new Caller(administrator.Id, Role.Administrator), Others).ShouldRefuse(409, "own-role");
        ChangeRoleEndpoint.Validate(To(Role.Editor), administrator, Administrator, Nobody).ShouldRefuse(409, "last-administrator");
        ChangeRoleEndpoint.Validate(To(Role.Editor), administrator, Administrator, Others).ShouldAllow();
    }

    [Theory]
    [InlineData(Role.Reader, Right.Read)]
    [InlineData(Role.Contributor, Right.Read, Right.Record)]
    [InlineData(Role.Editor, Right.Read, Right.Record, Right.Edit)]
    [InlineData(Role.Auditor, Right.Read, Right.Audit)]
    [InlineData(Role.Administrator, Right.Read, Right.Record, Right.Edit, Right.Audit, Right.Administer)]
    public void A_role_has_these_rights_and_no_other(Role role, params Right[] rights)
    {
        Enum.GetValues<Right>().Where(right => role.May(right)).ShouldBe(rights);
    }

    private static TokenIssued Issued(Guid id) => new(id, TokenSecret.HashOf(id.ToString()), null, null);

    private static ChangeRole To(Role role) => new(role, Why, 1);
}
