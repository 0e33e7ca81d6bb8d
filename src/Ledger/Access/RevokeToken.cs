using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Access;

/// <summary>Takes a token back at once, and says why.</summary>
public sealed record RevokeToken(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<RevokeToken>;
}

[Command, Requires(Right.Administer)]
public static class RevokeTokenEndpoint
{
    public static ProblemDetails Validate(Actor actor, Guid tokenId) => actor.Tokens.SingleOrDefault(t => t.Id == tokenId) switch
    {
        null => Problems.NotFound("The actor has no such token."),
        { Revoked: not null } => Problems.Conflict("token-revoked", "The token was revoked already."),
        _ => Problems.None,
    };

    [WolverinePost("/api/actors/{id}/tokens/{tokenId}/revocation")]
    public static TokenRevoked Decide(RevokeToken command, Guid tokenId, [WriteModel] Actor actor) => new(tokenId, command.Reason);
}
