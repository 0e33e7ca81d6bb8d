using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Sources;
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
    public static async Task<(MergeTarget<Claim>, MergedSources)> LoadAsync(MergeClaim command, Claim claim, IDocumentSession session, CancellationToken token)
    {
        var into = await Merging.Into<Claim>(command.Into, session, token);
        var sources = claim.Subjects.Concat(into.Target.Subjects).Select(s => s.Source).OfType<Guid>();
        return (into, await MergedSources.Find(session, sources, token));
    }

    public static ProblemDetails Validate(Claim claim, MergeTarget<Claim> into, MergedSources sources) => (claim, into.Target) switch
    {
        var (one, other) when one.Id == other.Id => Problems.Conflict("merge-into-itself", "A claim cannot be merged into itself."),
        (var one, _) when one.CheckOpen() is var closed && closed != Problems.None => closed,
        (_, { MergedInto: not null }) => Problems.Conflict("merge-target-merged", "The other claim was merged itself.", "Merge into the one that it was merged into."),
        (_, { Retracted: not null }) => Problems.Conflict("merge-target-retracted", "The other claim was retracted."),
        var (one, other) when !SameSubjects(one, other, sources) => Problems.Conflict("merge-subjects-differ",
            "Claims with different subjects cannot be merged.", "They report the words of different people: correct the subjects first, if one of them is wrong."),
        _ => Problems.None,
    };

    /// <summary>Sources that were merged are one subject.</summary>
    private static bool SameSubjects(Claim one, Claim other, MergedSources sources)
    {
        return one.Subjects.Select(Known).ToHashSet().SetEquals(other.Subjects.Select(Known));

        Party Known(Party subject) => subject.Source is { } source ? new Party(sources.Of(source)) : subject;
    }

    [WolverinePost("/api/claims/{id}/merge")]
    public static ClaimMerged Decide(MergeClaim command, [WriteModel] Claim claim) => new(command.Into, command.Reason);
}
