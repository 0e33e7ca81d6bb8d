using Ledger.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Claims;

/// <summary>What is possible with a claim now.</summary>
public static class ClaimChecks
{
    /// <summary>409 when it was retracted or merged: it takes no evidence, responses or assessments any more.</summary>
    public static ProblemDetails CheckOpen(this Claim claim) => claim switch
    {
        { MergedInto: { } into } => Problems.Conflict("claim-merged", "The claim was merged into another.", $"Go on with claim {into}."),
        { Retracted: not null } => Problems.Conflict("claim-retracted", "The claim was retracted."),
        _ => Problems.None,
    };
}
