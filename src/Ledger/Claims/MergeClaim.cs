using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Claims;

/// <summary>Says that a claim says the same as another one on record. It gives the other its evidence; responses and assessments stay behind.</summary>
public sealed record MergeClaim(Guid Into, string Reason, long Version) : IRefer
{
    public sealed class Validator : AbstractValidator<MergeClaim>
    {
        public Validator()
        {
            RuleFor(c => c.Into).Id();
            RuleFor(c => c.Reason).Reason();
            RuleFor(c => c.Version).Version();
        }
    }

    public IEnumerable<Reference> References() => [new("into", ReferenceTo.Claim, Into)];
}

[Command, Requires(Right.Edit)]
public static class MergeClaimEndpoint
{
    public static Task<MergeTarget<Claim>> LoadAsync(MergeClaim command, IDocumentSession session, CancellationToken token) =>
        Merging.Into<Claim>(command.Into, session, token);

    public static ProblemDetails Validate(Claim claim, MergeTarget<Claim> into) => (claim, into.Target) switch
    {
        var (one, other) when one.Id == other.Id => Problems.Conflict("merge-into-itself", "A claim cannot be merged into itself."),
        (var one, _) when one.CheckOpen() is var closed && closed != Problems.None => closed,
        (_, { MergedInto: not null }) => Problems.Conflict("merge-target-merged", "The other claim was merged itself.", "Merge into the one that it was merged into."),
        (_, { Retracted: not null }) => Problems.Conflict("merge-target-retracted", "The other claim was retracted."),
        var (one, other) when !one.Subjects.ToHashSet().SetEquals(other.Subjects) => Problems.Conflict("merge-subjects-differ",
            "Claims with different subjects cannot be merged.", "They report the words of different people: correct the subjects first, if one of them is wrong."),
        _ => Problems.None,
    };

    [WolverinePost("/api/claims/{id}/merge")]
    public static ClaimMerged Decide(MergeClaim command, [WriteModel] Claim claim) => new(command.Into, command.Reason);
}
