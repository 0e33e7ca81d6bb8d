using Ledger.Access;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Redactions;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Attributions;

/// <summary>Removes free text and names of an attribution for good: the fields that are named, with every value that they ever had. Its ids, kinds and dates stay, and so does every standing.</summary>
public sealed record RedactAttribution(IReadOnlyList<string> Fields, string Reason, string Authority, long Version) : IRedact
{
    public sealed class Validator : RedactionValidator<RedactAttribution>;
}

[Command, Requires(Right.Administer)]
public static class RedactAttributionEndpoint
{
    public static Task<(ProblemDetails, FoundRedaction)> ValidateAsync(RedactAttribution command, Attribution attribution, SideConnections side, EventTable events, CancellationToken token) =>
        FoundRedaction.In(attribution.Id, command, side, events, token);

    [WolverinePost("/api/attributions/{id}/redactions")]
    public static (AttributionRedacted, CarryOut) Decide(RedactAttribution command, FoundRedaction found, [WriteModel] Attribution attribution, NewId newId) => (
        new AttributionRedacted(newId.Value, command.Fields, command.Reason, command.Authority, found.Values, found.Texts, found.Lost),
        found.CarryOut(newId.Value, attribution.Id));
}
