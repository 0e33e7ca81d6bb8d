using Ledger.Access;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Redactions;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Removes free text and names of a document for good: the fields that are named, with every value that they ever had; with a text, every copy of it. Its ids, kinds and dates stay, and so does every standing.</summary>
public sealed record RedactDocument(IReadOnlyList<string> Fields, string Reason, string Authority, long Version) : IRedact
{
    public sealed class Validator : RedactionValidator<RedactDocument>;
}

[Command, Requires(Right.Administer)]
public static class RedactDocumentEndpoint
{
    public static Task<(ProblemDetails, FoundRedaction)> ValidateAsync(RedactDocument command, Document document, SideConnections side, EventTable events, CancellationToken token) =>
        FoundRedaction.In(document.Id, command, side, events, token);

    [WolverinePost("/api/documents/{id}/redactions")]
    public static (DocumentRedacted, CarryOut) Decide(RedactDocument command, FoundRedaction found, [WriteModel] Document document, NewId newId) => (
        new DocumentRedacted(newId.Value, command.Fields, command.Reason, command.Authority, found.Values, found.Texts, found.Lost),
        found.CarryOut(newId.Value, document.Id));
}
