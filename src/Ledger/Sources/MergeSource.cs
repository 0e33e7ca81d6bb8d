using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Sources;

/// <summary>Says that a source is another one on record. The first stays, and points to the second.</summary>
public sealed record MergeSource(Guid Into, string Reason, long Version) : IRefer
{
    public sealed class Validator : AbstractValidator<MergeSource>
    {
        public Validator()
        {
            RuleFor(c => c.Into).Id();
            RuleFor(c => c.Reason).Reason();
            RuleFor(c => c.Version).Version();
        }
    }

    public IEnumerable<Reference> References() => [new("into", ReferenceTo.Source, Into)];
}

[Command, Requires(Right.Edit)]
public static class MergeSourceEndpoint
{
    public static Task<MergeTarget<Source>> LoadAsync(MergeSource command, IDocumentSession session, CancellationToken token) =>
        Merging.Into<Source>(command.Into, session, token);

    public static ProblemDetails Validate(Source source, MergeTarget<Source> into) => (source, into.Target) switch
    {
        var (one, other) when one.Id == other.Id => Problems.Conflict("merge-into-itself", "A source cannot be merged into itself."),
        ({ MergedInto: not null }, _) => Problems.Conflict("source-merged", "The source was merged already."),
        (_, { MergedInto: not null }) => Problems.Conflict("merge-target-merged", "The other source was merged itself.", "Merge into the one that it was merged into."),
        var (one, other) when one.Kind != other.Kind => Problems.Conflict("merge-kinds-differ", "Sources of different kinds cannot be merged.", $"One is {one.Kind}, the other {other.Kind}."),
        _ => Problems.None,
    };

    [WolverinePost("/api/sources/{id}/merge")]
    public static SourceMerged Decide(MergeSource command, [WriteModel] Source source) => new(command.Into, command.Reason);
}
