using FluentValidation;
using Ledger.Access;
using Ledger.Cli.Verifying;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Integrity;

/// <summary>Something that the last whole check of the ledger against its log found.</summary>
/// <param name="Sequence">The event's; none where it is about no one event.</param>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Said">In words: what was found, and what was expected. Never what an event's data says.</param>
public sealed record DoubtItem(long? Sequence, DoubtKind Kind, DateTimeOffset FoundAt, string Said);

/// <summary>What the last whole check found.</summary>
/// <param name="Items">By sequence; first those that are about no one event.</param>
/// <param name="CheckedAt">When that check ended; none before the first.</param>
/// <param name="UpTo">The highest sequence that it looked at.</param>
/// <param name="Events">How many events it looked at.</param>
/// <param name="Doubts">How many doubts it found; the list has the first 10,000.</param>
/// <param name="Next">Where the list goes on, to be given as <c>after</c>; none where it ends.</param>
public sealed record DoubtList(IReadOnlyList<DoubtItem> Items, DateTimeOffset? CheckedAt, long UpTo, long Events, long Doubts, long? Next = null);

/// <summary>Asks for doubts.</summary>
/// <param name="Limit">Items on a page: 1 to 500; 50 if not said.</param>
/// <param name="After">What the page before gave as its <c>next</c>.</param>
public sealed record DoubtsAsked(int? Limit = null, long? After = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<DoubtsAsked>
    {
        public Validator() => RuleFor(q => q.Limit).PageLimit();
    }
}

/// <summary>What the server doubts of its own record.</summary>
[Question, Requires(Right.Audit)]
public static class DoubtListEndpoint
{
    /// <summary>Every doubt that the last whole check found, by sequence, and when that check was.</summary>
    [WolverineGet("/api/log/doubts")]
    [ProducesResponseType<DoubtList>(200)]
    public static async Task<DoubtList> Get(DoubtsAsked question, NpgsqlDataSource ledger, CancellationToken token)
    {
        var limit = question.Limit ?? PageAsked.Usual;
        var rows = await ledger.Read(
            $"select sequence, kind, found_at, said, number from ledger.doubt where number > {question.After ?? 0} order by number limit {limit + 1}",
            row => (Item: new DoubtItem(row.IsDBNull(0) ? null : row.GetInt64(0), Enum.Parse<DoubtKind>(row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)), Number: row.GetInt64(4)),
            token);
        var last = await ledger.Read(
            $"select ended_at, up_to, events, doubts from ledger.completeness", row => (At: (DateTimeOffset?)row.GetFieldValue<DateTimeOffset>(0), UpTo: row.GetInt64(1), Events: row.GetInt64(2), Doubts: row.GetInt64(3)), token);
        var (at, upTo, events, doubts) = last.SingleOrDefault();
        return new DoubtList([.. rows.Take(limit).Select(r => r.Item)], at, upTo, events, doubts, rows.Count > limit ? rows[limit - 1].Number : null);
    }
}
