using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Gives one reviewer's verdict on a claim, with its rationale and the evidence considered. Several can stand side by side.</summary>
/// <param name="Evidence">Evidence of the claim, or of one that was merged into it; withdrawn or not.</param>
/// <param name="By">The source whose verdict it is, when it is not the actor's own.</param>
public sealed record AssessClaim(Rating Rating, string Rationale, long Version, IReadOnlyList<Guid>? Evidence = null, Guid? By = null) : IRefer
{
    public sealed class Validator : AbstractValidator<AssessClaim>
    {
        public Validator()
        {
            RuleFor(c => c.Rating).KnownEnum();
            RuleFor(c => c.Rationale).NotNull().Prose(10_000);
            RuleFor(c => c.Evidence).Ids(1_000);
            RuleFor(c => c.By).Must(id => id != Guid.Empty).WithMessage("must not be an empty id.");
            RuleFor(c => c.Version).Version();
        }
    }

    public IEnumerable<Reference> References() => By is { } by ? [new Reference("by", ReferenceTo.Source, by)] : [];
}

[Command, Requires(Right.Edit)]
public static class AssessClaimEndpoint
{
    public static async Task<MergedEvidence> LoadAsync(AssessClaim command, Claim claim, IDocumentSession session, CancellationToken token) =>
        (command.Evidence ?? []).All(claim.Has) ? MergedEvidence.None : await MergedEvidence.Of(claim.Id, session, token);

    public static ProblemDetails Validate(AssessClaim command, Claim claim, MergedEvidence merged) => claim.CheckOpen() is var closed && closed != Problems.None
        ? closed
        : (command.Evidence ?? []).Select((id, i) => (id, i)).Where(x => !claim.Has(x.id) && !merged.Ids.Contains(x.id)).Select(x => $"evidence[{x.i}]").FirstOrDefault() is { } field
            ? Problems.Unprocessable("reference-not-found", $"The claim has no evidence with the id that {field} gives.", field)
            : Problems.None;

    [WolverinePost("/api/claims/{id}/assessments")]
    public static ClaimAssessed Decide(AssessClaim command, [WriteModel] Claim claim, NewId newId) =>
        new(newId.Value, command.Rating, command.Rationale, command.Evidence ?? [], command.By);

    private static bool Has(this Claim claim, Guid evidence) => claim.Evidence.Any(e => e.Id == evidence);
}
