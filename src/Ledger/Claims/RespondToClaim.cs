using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Records what a party says about a claim: that it denies or disputes it, confirms it, or would not say.</summary>
public sealed record RespondToClaim(Guid By, ResponseKind Kind, long Version, string? Statement = null, Via? Via = null, DateTimeOffset? SaidAt = null) : IRespond
{
    public sealed class Validator(TimeProvider time) : ResponseValidator<RespondToClaim>(time);
}

[Command, Requires(Right.Record)]
public static class RespondToClaimEndpoint
{
    public static ProblemDetails Validate(Claim claim) => claim.CheckOpen();

    [WolverinePost("/api/claims/{id}/responses")]
    public static ClaimResponseMade Decide(RespondToClaim command, [WriteModel] Claim claim, NewId newId) =>
        new(newId.Value, command.By, command.Kind, command.Statement, command.Via, command.SaidAt);
}
