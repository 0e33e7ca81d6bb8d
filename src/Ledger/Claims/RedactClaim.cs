using Ledger.Access;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Redactions;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Removes free text and names of a claim for good: the fields that are named, with every value that they ever had. Its ids, kinds and dates stay, and so does every standing.</summary>
public sealed record RedactClaim(IReadOnlyList<string> Fields, string Reason, string Authority, long Version) : IRedact
{
    public sealed class Validator : RedactionValidator<RedactClaim>;
}

[Command, Requires(Right.Administer)]
public static class RedactClaimEndpoint
{
    public static Task<(ProblemDetails, FoundRedaction)> ValidateAsync(RedactClaim command, Claim claim, SideConnections side, EventTable events, CancellationToken token) =>
        FoundRedaction.In(claim.Id, command, side, events, token);

    [WolverinePost("/api/claims/{id}/redactions")]
    public static (ClaimRedacted, CarryOut) Decide(RedactClaim command, FoundRedaction found, [WriteModel] Claim claim, NewId newId) => (
        new ClaimRedacted(newId.Value, command.Fields, command.Reason, command.Authority, found.Values, found.Texts, found.Lost),
        found.CarryOut(newId.Value, claim.Id));
}
