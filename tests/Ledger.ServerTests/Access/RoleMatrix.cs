using System.Net;
using Ledger.Access;

namespace Ledger.ServerTests.Access;

/// <summary>Who may do what, as the contract has it: Reader reads; Contributor records; Editor corrects, resolves, assesses, retracts, merges, lifts, publishes; Administrator does everything.</summary>
public sealed class RoleMatrix(LedgerServerFixture ledger)
{
    private static readonly string[] ForContributors =
    [
        "RegisterSource", "RegisterDocument", "ReviseDocument", "SupplyText", "AddCaveat", "RespondToDocument", "AttributePassage", "WithdrawAttribution", "RespondToAttribution",
        "AssertClaim", "LinkEvidence", "WithdrawEvidence", "RespondToClaim",
    ];

    private static readonly string[] ForAdministrators = ["AddActor", "ChangeRole", "IssueToken", "RevokeToken"];

    public static TheoryData<string, Role> Cells =>
        [.. from writing in Writings.All from role in Enum.GetValues<Role>() select new TheoryDataRow<string, Role>(writing.Command, role)];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_role_may_do_this_or_is_refused_and_on_record(string command, Role role)
    {
        var path = Empty(Writings.Of(command));

        // Whoever may do it gets as far as the shape of an empty command.
        if (May(role, command)) await ledger.Refuses(role, path, new { }, 400, "invalid-request");
        else await ledger.Refuses(role, path, new { }, 403, "not-allowed");
    }

    [Theory]
    [MemberData(nameof(Writings.Commands), MemberType = typeof(Writings))]
    public async Task A_stranger_may_do_nothing(string command)
    {
        var before = await ledger.CountEvents();
        var correlation = OnRecord.Nothing.ToString();

        var refusal = await ledger.Anonymous.Refused(Empty(Writings.Of(command)), new { }, ("X-Correlation-Id", correlation));

        (refusal.Status, refusal.Type).ShouldBe((HttpStatusCode.Unauthorized, "not-signed-in"));
        (await ledger.CountEvents()).ShouldBe(before);
        (await ledger.RefusalsOf(correlation)).ShouldBeEmpty();   // counted alone: a stranger must not be able to fill the record
    }

    [Fact]
    public async Task A_refusal_says_whose_act_it_is_and_who_asked()
    {
        var refusal = await ledger.Contributor.Refused(Empty(Writings.Of("RetractClaim")), new { });

        refusal.Json["detail"]!.GetValue<string>().ShouldBe("It is for Editor, Administrator; you are Contributor.");
    }

    private static bool May(Role role, string command) => role switch
    {
        Role.Administrator => true,
        Role.Editor => !ForAdministrators.Contains(command),
        Role.Contributor => ForContributors.Contains(command),
        _ => false,
    };

    /// <summary>The route, with an id wherever one stands.</summary>
    private static string Empty(Writing writing) => string.Join('/', writing.Route.Split('/').Select(step => step switch
    {
        "{number}" => "1",
        _ when step.StartsWith('{') => OnRecord.Nothing.ToString(),
        _ => step,
    }));
}
