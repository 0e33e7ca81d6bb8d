using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Makes a claim public, or takes it back from the public; and says why.</summary>
public sealed record PublishClaim(bool Public, string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<PublishClaim>;
}

[Command, Requires(Right.Edit)]
public static class PublishClaimEndpoint
{
    public static ProblemDetails Validate(PublishClaim command, Claim claim) => claim.Public == command.Public
        ? Problems.Conflict("publication-unchanged", command.Public ? "The claim is public already." : "The claim is not public.")
        : Problems.None;

    [WolverinePost("/api/claims/{id}/publication")]
    public static ClaimPublished Decide(PublishClaim command, [WriteModel] Claim claim) => new(command.Public, command.Reason);
}
