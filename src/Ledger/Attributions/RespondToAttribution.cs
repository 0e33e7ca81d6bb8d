using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Attributions;

/// <summary>Records what a party says about an attribution: that it denies or disputes it, confirms it, or would not say.</summary>
public sealed record RespondToAttribution(Guid By, ResponseKind Kind, long Version, string? Statement = null, Via? Via = null, DateTimeOffset? SaidAt = null) : IRespond
{
    public sealed class Validator(TimeProvider time) : ResponseValidator<RespondToAttribution>(time);
}

[Command, Requires(Right.Record)]
public static class RespondToAttributionEndpoint
{
    public static ProblemDetails Validate(Attribution attribution) => attribution.CheckNotWithdrawn();

    [WolverinePost("/api/attributions/{id}/responses")]
    public static AttributionResponseMade Decide(RespondToAttribution command, [WriteModel] Attribution attribution, NewId newId) =>
        new(newId.Value, command.By, command.Kind, command.Statement, command.Via, command.SaidAt);
}
