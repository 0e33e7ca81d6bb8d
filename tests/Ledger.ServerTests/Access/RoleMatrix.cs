using System.Net;
using Ledger.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Access;

/// <summary>Who may do what, as the contract has it: Reader reads; Contributor records; Editor corrects, resolves, assesses, retracts, merges, lifts, publishes; Administrator does everything.</summary>
public sealed class RoleMatrix(LedgerServerFixture ledger)
{
    private static readonly string[] ForContributors =
    [
        "RegisterSource", "RegisterDocument", "ReviseDocument", "SupplyText", "AddCaveat", "RespondToDocument", "AttributePassage", "WithdrawAttribution", "RespondToAttribution",
        "AssertClaim", "LinkEvidence", "WithdrawEvidence", "RespondToClaim",
    ];

    /// <summary>What is asked, and by whom.</summary>
    internal static readonly Dictionary<string, Right> Questions = new()
    {
        ["/api/me"] = Right.Read, ["/api/sources"] = Right.Read, ["/api/sources/{id}"] = Right.Read, ["/api/documents"] = Right.Read, ["/api/documents/{id}"] = Right.Read,
        ["/api/documents/{id}/text"] = Right.Read, ["/api/attributions/{id}"] = Right.Read, ["/api/claims"] = Right.Read, ["/api/claims/{id}"] = Right.Read,
        ["/api/search"] = Right.Read, ["/api/claims/{id}/history"] = Right.Read, ["/api/claims/{id}/package"] = Right.Read, ["/api/log/contents"] = Right.Audit, ["/api/log/texts"] = Right.Audit, ["/api/log/doubts"] = Right.Audit, ["/api/documents/{id}/impact"] = Right.Read, ["/api/queue"] = Right.Read, ["/api/projections"] = Right.Audit, ["/api/audit"] = Right.Audit, ["/api/audit/refusals"] = Right.Audit, ["/api/log"] = Right.Read, ["/api/actors"] = Right.Administer, ["/api/actors/{id}"] = Right.Administer,
    };

    private static readonly string[] ForAdministrators = ["AddActor", "ChangeRole", "IssueToken", "RevokeToken", "RotateLogKey", "AcceptRestoration", "RedactSource", "RedactDocument", "RedactAttribution", "RedactClaim", "RedactActor"];

    public static TheoryData<string, Role> Cells =>
        [.. from writing in Writings.All from role in Enum.GetValues<Role>() select new TheoryDataRow<string, Role>(writing.Command, role)];

    public static TheoryData<string, Role> QuestionCells =>
        [.. from question in Questions.Keys from role in Enum.GetValues<Role>() select new TheoryDataRow<string, Role>(question, role)];

    [Fact]
    public void Every_question_that_needs_a_token_is_here()
    {
        ledger.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<RequiresAttribute>() is not null && e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"))
            .Select(e => e.RoutePattern.RawText).ShouldBe(Questions.Keys, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(QuestionCells))]
    public async Task A_role_may_ask_this_or_is_refused_and_on_record(string question, Role role)
    {
        var correlation = OnRecord.Nothing.ToString();

        using var answer = await ledger.As(role).Send(HttpMethod.Get, Asked(question), null, ("X-Correlation-Id", correlation));

        if (Questions[question].Roles().Contains(role))
        {
            answer.StatusCode.ShouldBe(question.Contains("{id}", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK);
            return;
        }
        (await LedgerClient.Problem(answer)).Type.ShouldBe("not-allowed");
        var line = (await ledger.RefusalsOf(correlation)).ShouldHaveSingleItem();
        (line.Actor, line.Role, line.Status, line.Problem).ShouldBe((ledger.Actors[role].Id, role.ToString(), 403, "/problems/not-allowed"));
    }

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

    /// <summary>The question, of an id that nothing has; with the words that a search cannot do without.</summary>
    internal static string Asked(string question) => question == "/api/search" ? question + "?q=words" : question.Replace("{id}", OnRecord.Nothing.ToString(), StringComparison.Ordinal);

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
