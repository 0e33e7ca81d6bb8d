using Ledger.Access;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Redactions;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Sources;

/// <summary>Removes free text and names of a source for good: the fields that are named, with every value that they ever had. Its ids, kinds and dates stay, and so does every standing.</summary>
public sealed record RedactSource(IReadOnlyList<string> Fields, string Reason, string Authority, long Version) : IRedact
{
    public sealed class Validator : RedactionValidator<RedactSource>;
}

[Command, Requires(Right.Administer)]
public static class RedactSourceEndpoint
{
    public static Task<(ProblemDetails, FoundRedaction)> ValidateAsync(RedactSource command, Source source, SideConnections side, EventTable events, CancellationToken token) =>
        FoundRedaction.In(source.Id, command, side, events, token);

    [WolverinePost("/api/sources/{id}/redactions")]
    public static (SourceRedacted, CarryOut) Decide(RedactSource command, FoundRedaction found, [WriteModel] Source source, NewId newId) => (
        new SourceRedacted(newId.Value, command.Fields, command.Reason, command.Authority, found.Values, found.Texts, found.Lost),
        found.CarryOut(newId.Value, source.Id));
}
