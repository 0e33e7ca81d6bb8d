using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Records a limit that a document, or its publisher, puts on itself: "draft, subject to change".</summary>
/// <param name="Passage">Where the document says so; in its newest revision, if none is given.</param>
public sealed record AddCaveat(string Text, long Version, Guid? By = null, DateTimeOffset? StatedAt = null, PassageInRevision? Passage = null) : IRefer
{
    public sealed class Validator : AbstractValidator<AddCaveat>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.Text).NotNull().Prose(4_000);
            RuleFor(c => c.By).Must(id => id != Guid.Empty).WithMessage("must not be an empty id.");
            RuleFor(c => c.StatedAt).NotInFuture(time);
            RuleFor(c => c.Passage).SetValidator(new PassageInRevision.Validator()!);
            RuleFor(c => c.Version).Version();
        }
    }

    public IEnumerable<Reference> References() => By is { } by ? [new Reference("by", ReferenceTo.Source, by)] : [];
}

[Command, Requires(Right.Record)]
public static class AddCaveatEndpoint
{
    public static async Task<(ProblemDetails, Located)> ValidateAsync(AddCaveat command, Document document, IDocumentSession session, CancellationToken token) =>
        command.Passage is { } passage
            ? await Located.In(document, passage.Revision, [passage.Input], "passage", "passage.revision", session, token)
            : (Problems.None, Located.Nowhere);

    [WolverinePost("/api/documents/{id}/caveats")]
    public static CaveatAdded Decide(AddCaveat command, [WriteModel] Document document, Located where, NewId newId) =>
        new(newId.Value, command.Text, command.By, command.StatedAt, where.Anchor);
}
