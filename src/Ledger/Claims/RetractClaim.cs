using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Takes a claim back, and says why. It stays on record.</summary>
public sealed record RetractClaim(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<RetractClaim>;
}

[Command, Requires(Right.Edit)]
public static class RetractClaimEndpoint
{
    public static ProblemDetails Validate(Claim claim) => claim.CheckOpen();

    [WolverinePost("/api/claims/{id}/retraction")]
    public static ClaimRetracted Decide(RetractClaim command, [WriteModel] Claim claim) => new(command.Reason);
}
