using System.Text.Json;
using Ledger.Access;
using Ledger.Corrections;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Sets right what the ledger had wrong about a claim, field by field; before and after stay on record.</summary>
public sealed record CorrectClaim(
    ReasonCode ReasonCode, string Reason, IReadOnlyDictionary<string, JsonElement> Changes, long Version, string? RequestedBy = null, string? Notice = null)
    : IRefer, ICorrection
{
    public sealed class Validator() : CorrectionValidator<CorrectClaim, Claim>(Claim.Fields);

    public IEnumerable<Reference> References() => Claim.Fields.References(Changes);
}

[Command, Requires(Right.Edit)]
public static class CorrectClaimEndpoint
{
    public static ProblemDetails Validate(CorrectClaim command, Claim claim) => Claim.Fields.Check(claim, command);

    [WolverinePost("/api/claims/{id}/corrections")]
    public static ClaimCorrected Decide(CorrectClaim command, [WriteModel] Claim claim, NewId newId) =>
        new(newId.Value, command.ReasonCode, command.Reason, command.RequestedBy, command.Notice, Claim.Fields.Changes(claim, command));
}
