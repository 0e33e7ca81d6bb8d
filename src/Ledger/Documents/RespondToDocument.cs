using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Records what a party says about a document: that it denies or disputes it, confirms it, or would not say.</summary>
public sealed record RespondToDocument(Guid By, ResponseKind Kind, long Version, string? Statement = null, Via? Via = null, DateTimeOffset? SaidAt = null) : IRespond
{
    public sealed class Validator(TimeProvider time) : ResponseValidator<RespondToDocument>(time);
}

[Command, Requires(Right.Record)]
public static class RespondToDocumentEndpoint
{

    [WolverinePost("/api/documents/{id}/responses")]
    public static DocumentResponseMade Decide(RespondToDocument command, [WriteModel] Document document, NewId newId) =>
        new(newId.Value, command.By, command.Kind, command.Statement, command.Via, command.SaidAt);
}
