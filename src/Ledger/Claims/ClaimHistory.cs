using FluentValidation;
using Ledger.Access;
using Ledger.Audit;
using Ledger.Corrections;
using Ledger.Http;
using Ledger.Integrity;
using Ledger.Standing;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Claims;

/// <summary>Something that happened to a claim, or to what it rests on.</summary>
/// <param name="HappenedAt">When it happened in the world, where that is known and is not when it was recorded: said, published or stated at.</param>
/// <param name="Actor">Whose act it was, with the role at that moment.</param>
/// <param name="Type">The event's wire name.</param>
/// <param name="Stream">What it happened to.</param>
/// <param name="Summary">One English sentence. Things go by what they are called now.</param>
/// <param name="Reason">Why, in the actor's words; of an assessment, its rationale.</param>
/// <param name="Changes">Field by field, before and after.</param>
/// <param name="Standing">The claim's standing before and after it.</param>
/// <param name="ChangedStanding">Whether the two differ.</param>
public sealed record HistoryItem(
    long Sequence, DateTimeOffset RecordedAt, DateTimeOffset? HappenedAt, ActedBy Actor, string Type, AboutStream Stream, string Summary, string? Reason,
    IReadOnlyList<FieldChange> Changes, StandingChange Standing, bool ChangedStanding)
{
    public static HistoryItem Of(RecordedEvent e, StandingChange standing, Names names)
    {
        var told = Summaries.Tell(e, names);
        return new HistoryItem(
            e.Sequence, e.RecordedAt, told.HappenedAt, ActedBy.Of(e, names), e.Type, AboutStream.Of(e, names), told.Summary, told.Reason, told.Changes, standing, standing.IsChange);
    }
}

/// <summary>A page of a claim's history.</summary>
/// <param name="Next">The sequence to go on after; none at the end.</param>
/// <param name="UpTo">The sequence up to which this answers: nothing can be added there any more.</param>
public sealed record ClaimHistory(IReadOnlyList<HistoryItem> Items, long? Next, long UpTo);

/// <summary>The events of a claim's closure, up to a sequence.</summary>
public sealed record ClosureEventsKnown(IReadOnlyList<RecordedEvent> Events, long UpTo);

/// <summary>Asks for a part of a claim's history.</summary>
/// <param name="Limit">Items on a page: 1 to 500; 50 if not said.</param>
/// <param name="After">The sequence to go on after: what the page before gave as its <c>next</c>.</param>
/// <param name="Changes"><c>standing</c>: only what changed it.</param>
public sealed record HistoryAsked(int? Limit = null, long? After = null, string? Changes = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<HistoryAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Limit).PageLimit();
            RuleFor(q => q.Changes).Must(c => c is null or "standing").WithMessage("must be standing, or left out.");
        }
    }
}

[Question, Requires(Right.Read)]
public static class ClaimHistoryEndpoint
{
    public static async Task<(ProblemDetails, ClosureEventsKnown)> LoadAsync(Guid id, Horizon horizon, ClosureEvents closures, CancellationToken token)
    {
        var upTo = await horizon.Now(token);
        var events = await closures.Of(id, upTo, token);
        return (events.Any(e => e.Stream == id && e.Data is ClaimAsserted) ? Problems.None : Problems.NotFound("There is no claim with this id."), new ClosureEventsKnown(events, upTo));
    }

    /// <summary>
    /// What changed, when, who changed it and why: the events of the claim, of the claims merged into it, of its subjects, and of everything that its evidence
    /// goes through or ever went through, as one list in ledger order, each with the claim's standing before and after it.
    /// </summary>
    [WolverineGet("/api/claims/{id}/history")]
    [ProducesResponseType<ProblemDetails>(503, "application/problem+json")]
    public static async Task<ClaimHistory> Get(
        Guid id, HistoryAsked question, ClosureEventsKnown closure, NpgsqlDataSource ledger, IDocumentStore store, CancellationToken token)
    {
        var steps = Known.Through(closure.Events);
        var stands = await AnchorTexts.Of(steps[^1].After, newestAlone: false, ledger, token);
        var limit = question.Limit ?? PageAsked.Usual;
        var entries = StandingHistory.Of(id, steps, stands, question.After ?? 0)
            .Where(entry => question.Changes is null || entry.Standing.IsChange)
            .Take(limit + 1).ToList();
        var page = entries.Take(limit).ToList();
        var names = await Names.For([.. page.Select(p => p.Event)], ledger, store, token);
        return new ClaimHistory([.. page.Select(p => HistoryItem.Of(p.Event, p.Standing, names))], entries.Count > limit ? page[^1].Event.Sequence : null, closure.UpTo);
    }
}
