using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Withdraws a verdict, and says why.</summary>
public sealed record WithdrawAssessment(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<WithdrawAssessment>;
}

[Command, Requires(Right.Edit)]
public static class WithdrawAssessmentEndpoint
{
    public static ProblemDetails Validate(Claim claim, Guid assessmentId) => claim.Assessments.SingleOrDefault(a => a.Id == assessmentId) switch
    {
        null => Problems.NotFound("The claim has no such assessment."),
        { Withdrawn: not null } => Problems.Conflict("assessment-withdrawn", "The assessment was withdrawn already."),
        _ => Problems.None,
    };

    [WolverinePost("/api/claims/{id}/assessments/{assessmentId}/withdrawal")]
    public static AssessmentWithdrawn Decide(WithdrawAssessment command, Guid assessmentId, [WriteModel] Claim claim) => new(assessmentId, command.Reason);
}
