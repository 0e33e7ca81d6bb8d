using System.Runtime.CompilerServices;
using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Audit;

/// <summary>A command that was refused: who tried what on what, when, and why not. Values that were refused are not kept.</summary>
/// <param name="Actor">Who tried it; none where nobody had signed in.</param>
/// <param name="Role">What the actor was at that moment.</param>
/// <param name="Command">The command, or the method where it was none.</param>
/// <param name="Target">The route, with the ids in it.</param>
/// <param name="Status">403, 409 or 422.</param>
/// <param name="Problem">The type of the problem, such as <c>/problems/claim-retracted</c>.</param>
/// <param name="Field">The member of the body at fault, where it was one.</param>
/// <param name="Correlation">What belongs together: as on events.</param>
public sealed record RefusalItem(
    Guid Id, DateTimeOffset At, RefusedActor? Actor, string? Role, string Command, string Target, int Status, string Problem, string? Field, string Correlation);

/// <summary>Who was refused: the opaque id, and the name now.</summary>
public sealed record RefusedActor(Guid Id, string? Name);

/// <summary>A page of refusals, in the order of time.</summary>
/// <param name="Next">The id to go on after; none at the end.</param>
public sealed record RefusalPage(IReadOnlyList<RefusalItem> Items, Guid? Next);

/// <summary>Which refusals are asked for. What is not given does not restrict.</summary>
internal sealed record RefusalChoice(Guid? Actor, string? Command, int? Status, DateTimeOffset? From, DateTimeOffset? To, bool NewestFirst, Guid? After);

/// <summary>The record of refusals.</summary>
[Requires(Right.Audit)]
public static class RefusalsEndpoint
{
    private static readonly string[] Columns = ["id", "at", "actorId", "actorName", "role", "command", "target", "status", "problem", "field", "correlation"];

    /// <summary>
    /// Who tried what, and why it was refused, in the order of time. With <c>Accept: application/x-ndjson</c> or <c>text/csv</c> all of it, whatever the limit.
    /// </summary>
    /// <param name="actor">What this actor tried.</param>
    /// <param name="command">Refusals of this command.</param>
    /// <param name="status">403, 409 or 422.</param>
    /// <param name="from">Refused at this instant or later.</param>
    /// <param name="to">Refused before this instant.</param>
    /// <param name="order"><c>oldest</c> first (the default), or <c>newest</c>.</param>
    /// <param name="limit">Items on a page: 50, at most 500.</param>
    /// <param name="after">Go on after the refusal with this id: the page's <c>next</c>.</param>
    [WolverineGet("/api/audit/refusals")]
    [ProducesResponseType<RefusalPage>(200, Forms.Json, Forms.Ndjson, Forms.Csv)]
    [ProducesResponseType<ProblemDetails>(400, Forms.Problem)]
    public static async Task<IResult> Get(
        Guid? actor, string? command, int? status, string? from, string? to, string? order, int? limit, Guid? after, HttpRequest request, NpgsqlDataSource ledger, CancellationToken token)
    {
        var question = new Question(request.Query, "actor", "command", "status", "from", "to", "order", "limit", "after");
        var choice = new RefusalChoice(
            actor, question.Line(command), question.Status(status), question.Instant(from), question.Instant(to), question.NewestFirst(order), after);
        var size = question.Limit(limit);
        if (after is { } last && !await IsOnRecord(last, ledger, token)) question.Wrong(nameof(after), "must be the id of a refusal: what the page before gave as its next.");
        if (question.Problem is { } problem) return Results.Problem(problem);

        var form = Forms.Of(request);
        if (form != Form.Page) return new Export<RefusalItem>(form, "ledger-refusals", All(choice, ledger, token), Columns, Row);

        var items = await Read(choice, size + 1, ledger, token);
        var more = items.Count > size;
        return Results.Json(new RefusalPage(more ? items[..size] : items, more ? items[size - 1].Id : null), Json.Options);
    }

    private static async Task<bool> IsOnRecord(Guid refusal, NpgsqlDataSource ledger, CancellationToken token)
    {
        await using var query = ledger.CreateCommand("select exists (select from ledger.refusal where id = $1)");
        query.Parameters.Add(new NpgsqlParameter { Value = refusal });
        return await query.ExecuteScalarAsync(token) is true;
    }

    private static async IAsyncEnumerable<IReadOnlyList<RefusalItem>> All(RefusalChoice choice, NpgsqlDataSource ledger, [EnumeratorCancellation] CancellationToken token)
    {
        while (await Read(choice, Question.MostLimit, ledger, token) is { Count: > 0 } items)
        {
            yield return items;
            choice = choice with { After = items[^1].Id };
        }
    }

    /// <summary>Order is by time, and by id within it; a page goes on after the last item's place in it.</summary>
    private static async Task<List<RefusalItem>> Read(RefusalChoice choice, int limit, NpgsqlDataSource ledger, CancellationToken token)
    {
        await using var query = ledger.CreateCommand();
        var conditions = new List<string>();
        if (choice.Actor is { } actor) conditions.Add($"r.actor = {Parameter(actor)}");
        if (choice.Command is { } command) conditions.Add($"r.command = {Parameter(command)}");
        if (choice.Status is { } status) conditions.Add($"r.status = {Parameter(status)}");
        if (choice.From is { } from) conditions.Add($"r.at >= {Parameter(from.UtcDateTime)}");
        if (choice.To is { } to) conditions.Add($"r.at < {Parameter(to.UtcDateTime)}");
        if (choice.After is { } after) conditions.Add($"(r.at, r.id) {(choice.NewestFirst ? "<" : ">")} (select l.at, l.id from ledger.refusal l where l.id = {Parameter(after)})");
        var direction = choice.NewestFirst ? "desc" : "asc";
        query.CommandText = $"""
            select r.id, r.at, r.actor, a.data ->> 'name', r.role, r.command, r.target, r.status, r.problem, r.field, r.correlation
            from ledger.refusal r left join ledger.mt_doc_actor a on a.id = r.actor
            {(conditions.Count > 0 ? "where" : "")} {string.Join(" and ", conditions)}
            order by r.at {direction}, r.id {direction}
            limit {Parameter(limit)}
            """;

        var items = new List<RefusalItem>();
        await using var reader = await query.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            items.Add(new RefusalItem(
                reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : new RefusedActor(reader.GetGuid(2), Text(3)), Text(4),
                reader.GetString(5), reader.GetString(6), reader.GetInt32(7), reader.GetString(8), Text(9), reader.GetString(10)));
        }
        return items;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        string Parameter(object value)
        {
            query.Parameters.Add(new NpgsqlParameter { Value = value });
            return $"${query.Parameters.Count}";
        }
    }

    private static string?[] Row(RefusalItem item) =>
    [
        item.Id.ToString(), Export.Instant(item.At), item.Actor?.Id.ToString(), item.Actor?.Name, item.Role, item.Command, item.Target, Export.Number(item.Status), item.Problem,
        item.Field, item.Correlation,
    ];
}
