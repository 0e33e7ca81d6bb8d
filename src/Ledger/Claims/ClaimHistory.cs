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
using Wolverine.Persistence;

namespace Ledger.Claims;

/// <summary>Something that happened to a claim, or to what it rests on.</summary>
/// <param name="HappenedAt">When it happened in the world, where that is known and is not when it was recorded: said, published or stated at.</param>
/// <param name="Actor">Whose act it was, with the role at that moment.</param>
/// <param name="Type">The event's wire name.</param>
/// <param name="Stream">What it happened to.</param>
/// <param name="Summary">One English sentence. Things go by what they are called now.</param>
/// <param name="Reason">Why, in the actor's words; of an assessment, its rationale.</param>
/// <param name="Changes">Field by field, before and after.</param>
public sealed record HistoryItem(
    long Sequence, DateTimeOffset RecordedAt, DateTimeOffset? HappenedAt, ActedBy Actor, string Type, AboutStream Stream, string Summary, string? Reason,
    IReadOnlyList<FieldChange> Changes)
{
    public static HistoryItem Of(RecordedEvent e, Names names)
    {
        var told = Summaries.Tell(e, names);
        return new HistoryItem(
            e.Sequence, e.RecordedAt, told.HappenedAt, ActedBy.Of(e, names), e.Type, AboutStream.Of(e, names), told.Summary, told.Reason, told.Changes);
    }
}

/// <summary>A page of a claim's history.</summary>
/// <param name="Next">The sequence to go on after; none at the end.</param>
/// <param name="UpTo">The sequence up to which this answers: nothing can be added there any more.</param>
public sealed record ClaimHistory(IReadOnlyList<HistoryItem> Items, long? Next, long UpTo);

/// <summary>Asks for a part of a claim's history.</summary>
/// <param name="Limit">Items on a page: 1 to 500; 50 if not said.</param>
/// <param name="After">The sequence to go on after: what the page before gave as its <c>next</c>.</param>
public sealed record HistoryAsked(int? Limit = null, long? After = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<HistoryAsked>
    {
        public Validator() => RuleFor(q => q.Limit).InclusiveBetween(1, PageAsked.Most).WithMessage($"must be from 1 to {PageAsked.Most}.");
    }
}

[Question, Requires(Right.Read)]
public static class ClaimHistoryEndpoint
{
    /// <summary>
    /// What changed, when, who changed it and why: the events of the claim, of the claims merged into it, of its subjects, and of everything that its evidence
    /// goes through or ever went through, as one list in ledger order.
    /// </summary>
    [WolverineGet("/api/claims/{id}/history")]
    [ProducesResponseType<ProblemDetails>(503, "application/problem+json")]
    public static async Task<ClaimHistory> Get(
        HistoryAsked question, [Entity(MissingMessage = "There is no claim with this id.")] Claim claim,
        EventTable events, NpgsqlDataSource ledger, IDocumentStore store, TimeProvider time, CancellationToken token)
    {
        var upTo = await Horizon.Now(ledger, time, token);
        var choice = new EventChoice { Streams = await Closure.Of(claim.Id, ledger, upTo, token), Last = upTo };
        var page = await events.Read(question.After is { } sequence ? choice.After(sequence) : choice, question.Limit ?? PageAsked.Usual, token);
        var names = await Names.For(page.Events, ledger, store, token);
        return new ClaimHistory([.. page.Events.Select(e => HistoryItem.Of(e, names))], page.Next, upTo);
    }
}
