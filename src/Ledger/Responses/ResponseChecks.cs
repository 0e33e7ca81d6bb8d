using Ledger.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Responses;

/// <summary>What is possible with a response now.</summary>
public static class ResponseChecks
{
    /// <summary>Refuses to resolve what is not there, was resolved before, or has nothing to resolve.</summary>
    public static ProblemDetails CheckResolution(this IReadOnlyList<Response> responses, Guid responseId) => responses.SingleOrDefault(r => r.Id == responseId) switch
    {
        null => Problems.NotFound("There is no such response here."),
        { CanBeResolved: false } => Problems.Conflict("response-not-resolvable", "Only a denial or a dispute is resolved."),
        { Outcome: not null } => Problems.Conflict("response-resolved", "The response was resolved already."),
        _ => Problems.None,
    };
}
