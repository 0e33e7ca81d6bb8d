using Ledger.Audit;
using Ledger.Http;
using Ledger.Redactions;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Access;

/// <summary>Removes free text and names of an actor for good: the fields that are named, with every value that they ever had. Its id and dates stay.</summary>
public sealed record RedactActor(IReadOnlyList<string> Fields, string Reason, string Authority, long Version) : IRedact
{
    public sealed class Validator : RedactionValidator<RedactActor>;
}

[Command, Requires(Right.Administer)]
public static class RedactActorEndpoint
{
    public static Task<(ProblemDetails, FoundRedaction)> ValidateAsync(RedactActor command, Actor actor, SideConnections side, EventTable events, CancellationToken token) =>
        FoundRedaction.In(actor.Id, command, side, events, token);

    [WolverinePost("/api/actors/{id}/redactions")]
    public static (ActorRedacted, CarryOut) Decide(RedactActor command, FoundRedaction found, [WriteModel] Actor actor, NewId newId) => (
        new ActorRedacted(newId.Value, command.Fields, command.Reason, command.Authority, found.Values, found.Texts, found.Lost),
        found.CarryOut(newId.Value, actor.Id));
}
