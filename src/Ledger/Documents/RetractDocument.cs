using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Records that a document was retracted, and why. It stays on record; what rests on it loses that support.</summary>
public sealed record RetractDocument(string Reason, long Version) : IReasoned
{
    public sealed class Validator : ReasonedValidator<RetractDocument>;
}

[Command, Requires(Right.Edit)]
public static class RetractDocumentEndpoint
{
    public static ProblemDetails Validate(Document document) => document.Retracted is not null
        ? Problems.Conflict("document-retracted", "The document was retracted already.")
        : Problems.None;

    [WolverinePost("/api/documents/{id}/retraction")]
    public static DocumentRetracted Decide(RetractDocument command, [WriteModel] Document document) => new(command.Reason);
}
