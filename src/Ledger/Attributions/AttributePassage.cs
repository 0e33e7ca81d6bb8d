using FluentValidation;
using Ledger.Access;
using Ledger.Documents;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Marten;

namespace Ledger.Attributions;

/// <summary>Attributes a passage of a document to a source, through the chain of hops by which it reached us.</summary>
public sealed record AttributePassage(
    Guid Document, int Revision, IReadOnlyList<PassageInput> Passages, SpeechMode Mode, IReadOnlyList<Hop> Hops, DateTimeOffset? SaidAt = null, string? Occasion = null) : IRefer
{
    public sealed class Validator : AbstractValidator<AttributePassage>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(c => c.Document).Id();
            RuleFor(c => c.Revision).GreaterThan(0);
            RuleFor(c => c.Passages).Passages();
            RuleFor(c => c.Mode).KnownEnum();
            RuleFor(c => c.Hops).Hops();
            RuleFor(c => c.SaidAt).NotInFuture(time);
            RuleFor(c => c.Occasion).Line(1_000);
        }
    }

    public IEnumerable<Reference> References() =>
    [
        new("document", ReferenceTo.Document, Document),
        .. Hops.SelectMany((hop, i) => HopRules.Targets(hop).Select(t => new Reference($"hops[{i}].{t.To.ToString().ToLowerInvariant()}", t.To, t.Id))),
    ];
}

[Command, Requires(Right.Record)]
public static class AttributePassageEndpoint
{
    public static Task<HopRevisions> LoadAsync(AttributePassage command, IDocumentSession session, CancellationToken token) =>
        HopRevisions.Of(command.Hops, session, token);

    public static async Task<(ProblemDetails, Located)> ValidateAsync(AttributePassage command, HopRevisions revisions, IDocumentSession session, CancellationToken token)
    {
        if (revisions.Missing(command.Hops) is { } hop) return (RevisionTexts.NotFound($"hops[{hop}].revision"), Located.Nowhere);
        var document = await session.LoadAsync<Document>(command.Document, token);
        return await Located.In(document!, command.Revision, command.Passages, "passages", "revision", session, token);
    }

    [WolverinePost("/api/attributions")]
    public static IStartStream Decide(AttributePassage command, Located where, HopRevisions revisions, NewId newId) => MartenOps.StartStream<Attribution>(newId.Value,
        new PassageAttributed(command.Document, where.Anchor!, command.Mode, revisions.Filled(command.Hops), command.SaidAt, command.Occasion));
}
