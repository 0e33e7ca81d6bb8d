using FluentValidation;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Documents;

/// <summary>Where the passages of a command stand, once they were found: exactly, in one place each.</summary>
public sealed record Located(Anchor? Anchor)
{
    public static readonly Located Nowhere = new((Anchor?)null);

    /// <summary>Finds passages in a revision of a document (none given: the newest). None or several places: 422 with the candidates.</summary>
    /// <param name="field">The member of the body that has the passages, and <paramref name="revisionField"/> the one that has the revision: what a refusal names.</param>
    public static async Task<(ProblemDetails, Located)> In(
        Document document, int? revision, IReadOnlyList<PassageInput> passages, string field, string revisionField, IDocumentSession session, CancellationToken token)
    {
        var number = revision ?? document.Revisions.Count;
        if (document.Revision(number) is not { } found) return (RevisionTexts.NotFound(revisionField), Nowhere);
        if (await RevisionTexts.TextOf(session, found, token) is not { } text)
            return (Problems.Unprocessable("text-redacted", $"The text of revision {number} was redacted: nothing can be anchored in it any more.", field), Nowhere);
        return Anchors.Resolve(text, number, passages) switch
        {
            AnchorResolution.Resolved resolved => (Problems.None, new Located(resolved.Anchor)),
            AnchorResolution.Unresolved unresolved => (Refusal(unresolved, passages.Count > 1 ? $"{field}[{unresolved.Passage}]" : field), Nowhere),
            _ => throw new InvalidOperationException("A passage resolves, or it does not."),
        };
    }

    private static ProblemDetails Refusal(AnchorResolution.Unresolved unresolved, string field)
    {
        var problem = Problems.Unprocessable($"passage-{unresolved.Reason.ToString().ToLowerInvariant()}", "The passage does not resolve to exactly one place.", field, unresolved.Message);
        problem.Extensions["candidates"] = unresolved.Candidates;
        problem.Extensions["candidateCount"] = unresolved.CandidateCount;
        return problem;
    }
}

/// <summary>A passage, and the revision to find it in.</summary>
public sealed record PassageInRevision(string Exact, string? Prefix = null, string? Suffix = null, int? Start = null, int? Revision = null)
{
    public PassageInput Input => new(Exact, Prefix, Suffix, Start);

    public sealed class Validator : AbstractValidator<PassageInRevision>
    {
        public Validator()
        {
            RuleFor(p => p).Custom((p, context) =>
            {
                foreach (var fault in new PassageValidator().Validate(p.Input).Errors) context.AddFailure(fault.PropertyName, fault.ErrorMessage);
            });
            RuleFor(p => p.Revision).GreaterThan(0);
        }
    }
}

/// <summary>The shape of a passage.</summary>
public sealed class PassageValidator : AbstractValidator<PassageInput>
{
    public PassageValidator()
    {
        RuleFor(p => p.Exact).NotNull().Passage(10_000);
        RuleFor(p => p.Prefix).PassageContext(1_000);
        RuleFor(p => p.Suffix).PassageContext(1_000);
        RuleFor(p => p.Start).InclusiveBetween(0, RevisionInput.LongestText);
    }
}
