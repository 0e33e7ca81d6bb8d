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
public sealed record HistoryPage(IReadOnlyList<HistoryItem> Items, long? Next, long UpTo);

/// <summary>A claim's history.</summary>
[Requires(Right.Read)]
public static class ClaimHistoryEndpoint
{
    /// <summary>
    /// What changed, when, who changed it and why: the events of the claim, of the claims merged into it, of its subjects, and of everything that its evidence
    /// goes through or ever went through, as one list in ledger order.
    /// </summary>
    /// <param name="limit">Items on a page: 50, at most 500.</param>
    /// <param name="after">Go on after this sequence: the page's <c>next</c>.</param>
    [WolverineGet("/api/claims/{id}/history")]
    [ProducesResponseType<HistoryPage>(200, "application/json")]
    [ProducesResponseType<ProblemDetails>(400, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(404, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(503, "application/problem+json")]
    public static async Task<IResult> Get(
        Guid id, int? limit, long? after, HttpRequest request, EventTable events, NpgsqlDataSource ledger, IDocumentStore store, TimeProvider time, CancellationToken token)
    {
        var question = new Question(request.Query, "limit", "after");
        var (size, start) = (question.Limit(limit), question.After(after));
        if (question.Problem is { } problem) return Results.Problem(problem);
        if (!await IsOnRecord(id, ledger, token)) return Results.Problem(Problems.NotFound("There is no claim with this id."));

        var upTo = await Horizon.Settle(ledger, time, token);
        if (upTo == 0) return Unsettled.Answer(request);
        var choice = new EventChoice { Streams = await Closure.Of(id, ledger, upTo, token), Last = upTo };
        var page = await events.Read(start is { } sequence ? choice.After(sequence) : choice, size, token);
        var names = await Names.For(page.Events, ledger, store, token);
        return Results.Json(new HistoryPage([.. page.Events.Select(e => HistoryItem.Of(e, names))], page.More ? page.Events[^1].Sequence : null, upTo), Json.Options);
    }

    private static async Task<bool> IsOnRecord(Guid claim, NpgsqlDataSource ledger, CancellationToken token)
    {
        await using var query = ledger.CreateCommand("select exists (select from ledger.mt_streams where id = $1 and type = 'claim')");
        query.Parameters.Add(new NpgsqlParameter { Value = claim });
        return await query.ExecuteScalarAsync(token) is true;
    }
}
