using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Marten;

namespace Ledger.Documents;

/// <summary>Puts a document on record, with the first revision of it that is known: held, hashed or unseen.</summary>
public sealed record RegisterDocument(
    DocumentKind Kind, string Title, Guid Publisher, RevisionInput Revision,
    IReadOnlyList<Guid>? Authors = null, string? Url = null, DateTimeOffset? PublishedAt = null, string? Language = null) : IRefer
{
    public sealed class Validator : AbstractValidator<RegisterDocument>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.Kind).KnownEnum();
            RuleFor(c => c.Title).NotNull().Line(1_000);
            RuleFor(c => c.Publisher).Id();
            RuleFor(c => c.Authors).Ids(100);
            RuleFor(c => c.Url).WebAddress();
            RuleFor(c => c.PublishedAt).NotInFuture(time);
            RuleFor(c => c.Language).LanguageTag();
            RuleFor(c => c.Revision).NotNull().SetValidator(new RevisionInput.Validator(time));
        }
    }

    public IEnumerable<Reference> References() =>
        [new("publisher", ReferenceTo.Source, Publisher), .. (Authors ?? []).Select((id, i) => new Reference($"authors[{i}]", ReferenceTo.Source, id))];
}

[Command, Requires(Right.Record), LongText]
public static class RegisterDocumentEndpoint
{
    public static Task<ProblemDetails> LoadAsync(RegisterDocument command, IDocumentSession session, CancellationToken token) => command.Revision.CheckNotRedacted(session, token);

    public static ProblemDetails Validate(RegisterDocument command) => command.Revision.CheckExcerpts("revision.excerpts");

    [WolverinePost("/api/documents")]
    public static (IStartStream, HoldText?) Decide(RegisterDocument command, NewId newId) => (
        MartenOps.StartStream<Document>(newId.Value, new DocumentRegistered(
            command.Kind, command.Title, command.Publisher, command.Authors ?? [], command.Url, command.PublishedAt, command.Language, command.Revision.Recorded())),
        command.Revision.Held());
}
