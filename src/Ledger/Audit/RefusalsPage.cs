using System.Runtime.CompilerServices;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Integrity;
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

/// <summary>Asks for refusals; whatever is said narrows the list.</summary>
/// <param name="Actor">What this actor tried.</param>
/// <param name="Command">Refusals of this command.</param>
/// <param name="Status">403, 409 or 422.</param>
/// <param name="From">Refused at this instant or later.</param>
/// <param name="To">Refused before this instant.</param>
public sealed record RefusalsAsked(
    Guid? Actor = null, string? Command = null, int? Status = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int? Limit = null, string? After = null) : IQuestion, IPaged
{
    public sealed class Validator : AbstractValidator<RefusalsAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Command).Line(200);
            RuleFor(q => q.Status).Must(status => status is null or 403 or 409 or 422).WithMessage("must be one of 403, 409, 422: no others are kept.");
            this.AddPaging();
        }
    }
}

/// <summary>The record of refusals.</summary>
[Question, Requires(Right.Audit)]
public static class RefusalsPage
{
    private static readonly string[] Columns = ["id", "at", "actorId", "actorName", "role", "command", "target", "status", "problem", "field", "correlation"];

    /// <summary>
    /// Who tried what, and why it was refused, newest first. With <c>Accept: application/x-ndjson</c> or <c>text/csv</c> all of it, whatever the limit.
    /// </summary>
    [WolverineGet("/api/audit/refusals")]
    [ProducesResponseType<Page<RefusalItem>>(200, Forms.Json, Forms.Ndjson, Forms.Csv)]
    public static async Task<IResult> Get(RefusalsAsked question, HttpRequest request, NpgsqlDataSource ledger, CancellationToken token)
    {
        var asked = PageAsked.By(question);
        var form = Forms.Of(request);
        return form == Form.Page
            ? Results.Json(await Read(question, asked, ledger, token), Json.Options)
            : new Export<RefusalItem>(form, "ledger-refusals", All(question, asked with { Limit = PageAsked.Most }, ledger, token), Columns, Row);
    }

    private static async IAsyncEnumerable<IReadOnlyList<RefusalItem>> All(
        RefusalsAsked question, PageAsked asked, NpgsqlDataSource ledger, [EnumeratorCancellation] CancellationToken token)
    {
        while (await Read(question, asked, ledger, token) is { Items: { Count: > 0 } items })
        {
            yield return items;
            asked = asked with { After = items[^1].Id };
        }
    }

    /// <summary>By id, which has the instant in its first 48 bits, in milliseconds: so every filter walks the ids, and instants bound them.</summary>
    private static Task<Page<RefusalItem>> Read(RefusalsAsked question, PageAsked asked, NpgsqlDataSource ledger, CancellationToken token)
    {
        var conditions = new List<FormattableString>();
        if (question.Actor is { } actor) conditions.Add($"r.actor = {actor}");
        if (question.Command is { } command) conditions.Add($"r.command = {command}");
        if (question.Status is { } status) conditions.Add($"r.status = {status}");
        if (question.From is { } from) conditions.Add($"r.id >= {NewId.First(from)} and r.at >= {RecordedTime.Ceiling(from)}");
        if (question.To is { } to) conditions.Add($"r.id < {NewId.Beyond(to)} and r.at < {RecordedTime.Ceiling(to)}");
        return ledger.Page(
            $"r.at, r.actor, a.data ->> 'name', r.role, r.command, r.target, r.status, r.problem, r.field, r.correlation",
            $"ledger.refusal r left join ledger.mt_doc_actor a on a.id = r.actor", [$"r.id"], conditions, asked, Item, token);
    }

    private static RefusalItem Item(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : new RefusedActor(row.GetGuid(2), row.Text(3)), row.Text(4),
        row.GetString(5), row.GetString(6), row.GetInt32(7), row.GetString(8), row.Text(9), row.GetString(10));

    private static string?[] Row(RefusalItem item) =>
    [
        item.Id.ToString(), Export.Instant(item.At), item.Actor?.Id.ToString(), item.Actor?.Name, item.Role, item.Command, item.Target, Export.Number(item.Status), item.Problem,
        item.Field, item.Correlation,
    ];
}
