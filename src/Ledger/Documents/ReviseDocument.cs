using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Records a newer revision of a document: a draft gone final, an article updated by its publisher.</summary>
public sealed record ReviseDocument(RevisionInput Revision, string Reason, long Version)
{
    public sealed class Validator : AbstractValidator<ReviseDocument>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.Revision).NotNull().SetValidator(new RevisionInput.Validator(time));
            RuleFor(c => c.Reason).Reason();
            RuleFor(c => c.Version).Version();
        }
    }
}

[Command, Requires(Right.Record), LongText]
public static class ReviseDocumentEndpoint
{
    public static Task<ProblemDetails> LoadAsync(ReviseDocument command, IDocumentSession session, CancellationToken token) => command.Revision.CheckNotRedacted(session, token);

    public static ProblemDetails Validate(ReviseDocument command) => command.Revision.CheckExcerpts("revision.excerpts");

    [WolverinePost("/api/documents/{id}/revisions")]
    public static (DocumentRevised, HoldText?) Decide(ReviseDocument command, [WriteModel] Document document) => (
        new DocumentRevised(document.Revisions.Count + 1, command.Revision.Recorded(), command.Reason),
        command.Revision.Held());
}
