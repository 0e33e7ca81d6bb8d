using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Attributions;

/// <summary>Resolves a denial or a dispute of an attribution: upheld, rejected, or withdrawn by whoever made it; and says why.</summary>
public sealed record ResolveAttributionResponse(Outcome Outcome, string Reason, long Version) : IResolve
{
    public sealed class Validator : ResolutionValidator<ResolveAttributionResponse>;
}

[Command, Requires(Right.Edit)]
public static class ResolveAttributionResponseEndpoint
{
    public static ProblemDetails Validate(Attribution attribution, Guid responseId) => attribution.Responses.CheckResolution(responseId);

    [WolverinePost("/api/attributions/{id}/responses/{responseId}/resolution")]
    public static AttributionResponseResolved Decide(ResolveAttributionResponse command, Guid responseId, [WriteModel] Attribution attribution) =>
        new(responseId, command.Outcome, command.Reason);
}
