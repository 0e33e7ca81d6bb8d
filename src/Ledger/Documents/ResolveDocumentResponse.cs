using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Resolves a denial or a dispute of a document: upheld, rejected, or withdrawn by whoever made it; and says why.</summary>
public sealed record ResolveDocumentResponse(Outcome Outcome, string Reason, long Version) : IResolve
{
    public sealed class Validator : ResolutionValidator<ResolveDocumentResponse>;
}

[Command, Requires(Right.Edit)]
public static class ResolveDocumentResponseEndpoint
{
    public static ProblemDetails Validate(Document document, Guid responseId) => document.Responses.CheckResolution(responseId);

    [WolverinePost("/api/documents/{id}/responses/{responseId}/resolution")]
    public static DocumentResponseResolved Decide(ResolveDocumentResponse command, Guid responseId, [WriteModel] Document document) =>
        new(responseId, command.Outcome, command.Reason);
}
