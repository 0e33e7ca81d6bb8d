using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Withdraws evidence from a claim, and says why. A contributor withdraws its own, an editor anyone's.</summary>
public sealed record WithdrawEvidence(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<WithdrawEvidence>;
}

[Command, Requires(Right.Record)]
public static class WithdrawEvidenceEndpoint
{
    public static ProblemDetails Validate(Claim claim, Guid evidenceId, Caller caller) => claim.Evidence.SingleOrDefault(e => e.Id == evidenceId) switch
    {
        null => Problems.NotFound("The claim has no such evidence."),
        { } evidence when !caller.May(Right.Edit) && evidence.RecordedBy != caller.Id =>
            Problems.Forbidden("not-yours", "A contributor withdraws its own evidence.", "Ask an editor to withdraw this one."),
        { Withdrawn: not null } => Problems.Conflict("evidence-withdrawn", "The evidence was withdrawn already."),
        _ => Problems.None,
    };

    [WolverinePost("/api/claims/{id}/evidence/{evidenceId}/withdrawal")]
    public static EvidenceWithdrawn Decide(WithdrawEvidence command, Guid evidenceId, [WriteModel] Claim claim) => new(evidenceId, command.Reason);
}
