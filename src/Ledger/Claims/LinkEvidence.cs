using FluentValidation;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Documents;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Links an attribution, or a passage in a document's own voice, to a claim that it supports, rebuts, or gives context to.</summary>
public sealed record LinkEvidence(
    Stance Stance, long Version, Guid? Attribution = null, Guid? Document = null, int? Revision = null, IReadOnlyList<PassageInput>? Passages = null, string? Note = null) : IRefer
{
    public sealed class Validator : AbstractValidator<LinkEvidence>
    {
        public Validator()
        {
            RuleFor(c => c.Stance).KnownEnum();
            RuleFor(c => c.Version).Version();
            RuleFor(c => c.Note).Prose(2_000);
            RuleFor(c => c.Attribution).Must((c, attribution) => attribution is null != c.Document is null).WithMessage("give an attribution, or a document with its revision and passages.");
            RuleFor(c => c.Attribution).Must(id => id != Guid.Empty).WithMessage("must not be an empty id.");
            When(c => c.Document is not null, () =>
            {
                RuleFor(c => c.Document).Must(id => id != Guid.Empty).WithMessage("must not be an empty id.");
                RuleFor(c => c.Revision).NotNull().GreaterThan(0);
                RuleFor(c => c.Passages!).Passages();
            }).Otherwise(() =>
            {
                RuleFor(c => c.Revision).Null().WithMessage("belongs to a document.");
                RuleFor(c => c.Passages).Null().WithMessage("belong to a document.");
            });
        }
    }

    public IEnumerable<Reference> References()
    {
        if (Attribution is { } attribution) yield return new("attribution", ReferenceTo.Attribution, attribution);
        if (Document is { } document) yield return new("document", ReferenceTo.Document, document);
    }
}

[Command, Requires(Right.Record)]
public static class LinkEvidenceEndpoint
{
    public static async Task<(ProblemDetails, Located)> ValidateAsync(LinkEvidence command, Claim claim, IDocumentSession session, CancellationToken token)
    {
        if (claim.CheckOpen() is var closed && closed != Problems.None) return (closed, Located.Nowhere);
        if (command.Document is { } id)
        {
            var document = await session.LoadAsync<Document>(id, token);
            var (problem, where) = await Located.In(document!, command.Revision, command.Passages!, "passages", "revision", session, token);
            return where.Anchor is { } anchor && claim.Evidence.Any(e => e.Document == id && anchor.Equals(e.Anchor) && e.Stance == command.Stance && e.Withdrawn is null)
                ? (Problems.Conflict("evidence-linked", "This passage is linked to the claim already, with the same stance."), Located.Nowhere)
                : (problem, where);
        }
        return claim.Evidence.Any(e => e.Attribution == command.Attribution && e.Stance == command.Stance && e.Withdrawn is null)
            ? (Problems.Conflict("evidence-linked", "This attribution is linked to the claim already, with the same stance."), Located.Nowhere)
            : (await Withdrawn(command.Attribution!.Value, session, token), Located.Nowhere);
    }

    [WolverinePost("/api/claims/{id}/evidence")]
    public static EvidenceLinked Decide(LinkEvidence command, [WriteModel] Claim claim, Located where, NewId newId) =>
        new(newId.Value, command.Stance, command.Attribution, command.Document, where.Anchor, command.Note);

    private static async Task<ProblemDetails> Withdrawn(Guid attribution, IDocumentSession session, CancellationToken token) =>
        await session.LoadAsync<Attribution>(attribution, token) is { Withdrawn: not null }
            ? Problems.Unprocessable("attribution-withdrawn", "The attribution was withdrawn: it is evidence no more.", "attribution")
            : Problems.None;
}
