using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Resolves a denial or a dispute of a claim: upheld, rejected, or withdrawn by whoever made it; and says why.</summary>
public sealed record ResolveClaimResponse(Outcome Outcome, string Reason, long Version) : IResolve
{
    public sealed class Validator : ResolutionValidator<ResolveClaimResponse>;
}

[Command, Requires(Right.Edit)]
public static class ResolveClaimResponseEndpoint
{
    public static ProblemDetails Validate(Claim claim, Guid responseId) => claim.Responses.CheckResolution(responseId);

    [WolverinePost("/api/claims/{id}/responses/{responseId}/resolution")]
    public static ClaimResponseResolved Decide(ResolveClaimResponse command, Guid responseId, [WriteModel] Claim claim) =>
        new(responseId, command.Outcome, command.Reason);
}
