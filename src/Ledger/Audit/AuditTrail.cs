using System.Runtime.CompilerServices;
using System.Text.Json;
using FluentValidation;
using Ledger.Access;
using Ledger.Corrections;
using Ledger.Http;
using Ledger.Integrity;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Audit;

/// <summary>Whose act it was: the actor's opaque id, its name now, and its role at that moment.</summary>
public sealed record ActedBy(Guid? Id, string? Name, string? Role)
{
    public static ActedBy Of(RecordedEvent e, Names names) => new(e.Actor, e.Actor is { } actor ? names.TitleOf(actor) : null, e.Role);
}

/// <summary>What an event is about, and what that is called now.</summary>
/// <param name="Kind"><c>Source</c>, <c>Document</c>, <c>Attribution</c>, <c>Claim</c>, <c>Actor</c> or <c>Log</c>.</param>
public sealed record AboutStream(string Kind, Guid Id, string? Title)
{
    public static AboutStream Of(RecordedEvent e, Names names) => new(e.StreamKind, e.Stream, names.TitleOf(e.Stream));
}

/// <summary>One event of the audit trail.</summary>
/// <param name="HappenedAt">When it happened in the world, where that is known.</param>
/// <param name="Type">The event's wire name.</param>
/// <param name="Summary">One English sentence.</param>
/// <param name="Reason">Why, in the actor's words.</param>
/// <param name="Changes">Field by field, before and after.</param>
/// <param name="Command">The command that led to it.</param>
/// <param name="Correlation">What belongs together: the W3C trace id of the request, or what the client gave.</param>
/// <param name="Causation">The one request that led to it.</param>
/// <param name="Client">What the client called itself.</param>
/// <param name="EventId">The event's own id.</param>
/// <param name="Version">Its number in its stream.</param>
public sealed record AuditItem(
    long Sequence, DateTimeOffset RecordedAt, DateTimeOffset? HappenedAt, ActedBy Actor, string Type, AboutStream Stream, string Summary, string? Reason,
    IReadOnlyList<FieldChange> Changes, string? Command, string? Correlation, string? Causation, string? Client, Guid EventId, long Version)
{
    public static AuditItem Of(RecordedEvent e, Names names)
    {
        var told = Summaries.Tell(e, names);
        return new AuditItem(
            e.Sequence, e.RecordedAt, told.HappenedAt, ActedBy.Of(e, names), e.Type, AboutStream.Of(e, names), told.Summary, told.Reason,
            told.Changes, e.Command, e.Correlation, e.Causation, e.Client, e.Id, e.Version);
    }
}

/// <summary>A page of the audit trail.</summary>
/// <param name="Next">The sequence to go on after; none at the end.</param>
/// <param name="UpTo">The sequence up to which this answers: nothing can be added there any more.</param>
public sealed record AuditTrail(IReadOnlyList<AuditItem> Items, long? Next, long UpTo);

/// <summary>Asks for events; whatever is said narrows the trail.</summary>
/// <param name="Actor">What this actor did.</param>
/// <param name="Role">What was done in this role.</param>
/// <param name="Type">Events of this type, by its wire name.</param>
/// <param name="Stream">What happened to this source, document, attribution, claim or actor, or to the log.</param>
/// <param name="Command">What this command led to.</param>
/// <param name="Correlation">What belongs together under this id.</param>
/// <param name="From">Recorded at this instant or later.</param>
/// <param name="To">Recorded before this instant.</param>
/// <param name="Order"><c>oldest</c> first, if not said; or <c>newest</c>.</param>
/// <param name="Limit">Items on a page: 1 to 500; 50 if not said.</param>
/// <param name="After">The sequence to go on after: what the page before gave as its <c>next</c>.</param>
public sealed record AuditAsked(
    Guid? Actor = null, Role? Role = null, string? Type = null, Guid? Stream = null, string? Command = null, string? Correlation = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? Order = null, int? Limit = null, long? After = null) : IQuestion
{
    private const string Oldest = "oldest", Newest = "newest";

    public bool NewestFirst => Order == Newest;

    public sealed class Validator : AbstractValidator<AuditAsked>
    {
        public Validator(EventTable events)
        {
            RuleFor(q => q.Type).Must(type => type is null || events.Types.Contains(type)).WithMessage($"must be one of {string.Join(", ", events.Types)}.");
            RuleFor(q => q.Command).Line(200);
            RuleFor(q => q.Correlation).Line(200);
            RuleFor(q => q.Order).Must(order => order is null or Oldest or Newest).WithMessage($"must be one of {Oldest}, {Newest}.");
            RuleFor(q => q.Limit).PageLimit();
        }
    }
}

/// <summary>The audit trail, read from the events themselves (docs/decisions/0006).</summary>
[Question, Requires(Right.Audit)]
public static class AuditTrailEndpoint
{
    private static readonly string[] Columns =
    [
        "sequence", "recordedAt", "happenedAt", "actorId", "actorName", "actorRole", "type", "streamKind", "streamId", "streamTitle", "summary", "reason",
        "changes", "command", "correlation", "causation", "client", "eventId", "version",
    ];

    /// <summary>
    /// Who changed what, over everything, in ledger order: every event that the question chooses, told with who, when, why and how. With
    /// <c>Accept: application/x-ndjson</c> or <c>text/csv</c> all of it, whatever the limit.
    /// </summary>
    [WolverineGet("/api/audit")]
    [ProducesResponseType<AuditTrail>(200, Forms.Json, Forms.Ndjson, Forms.Csv)]
    [ProducesResponseType<ProblemDetails>(503, Forms.Problem)]
    public static async Task<IResult> Get(
        AuditAsked question, HttpRequest request, EventTable events, NpgsqlDataSource ledger, IDocumentStore store, Horizon horizon, CancellationToken token)
    {
        var upTo = await horizon.Now(token);
        var choice = await Within(Choice(question) with { Last = upTo }, ledger, token);
        if (question.After is { } sequence) choice = choice.After(sequence);

        var form = Forms.Of(request);
        if (form != Form.Page) return new Export<AuditItem>(form, $"ledger-audit-up-to-{upTo}", All(choice, events, ledger, store, token), Columns, Row);

        var page = await events.Read(choice, question.Limit ?? PageAsked.Usual, token);
        var names = await Names.For(page.Events, ledger, store, token);
        return Results.Json(new AuditTrail([.. page.Events.Select(e => AuditItem.Of(e, names))], page.Next, upTo), Json.Options);
    }

    private static EventChoice Choice(AuditAsked question) => new()
    {
        Actor = question.Actor,
        Role = question.Role?.ToString(),
        Type = question.Type,
        Streams = question.Stream is { } stream ? [stream] : null,
        Command = question.Command,
        Correlation = question.Correlation,
        From = question.From,
        To = question.To,
        NewestFirst = question.NewestFirst,
    };

    /// <summary>The sequences that the instants fall between, so that the walk in ledger order starts and ends there.</summary>
    private static async Task<EventChoice> Within(EventChoice choice, NpgsqlDataSource ledger, CancellationToken token)
    {
        if (choice.From is { } from) choice = choice with { First = await RecordedTime.FirstFrom(from, ledger, token) ?? long.MaxValue };
        if (choice.To is { } to) choice = choice with { Last = Math.Min(choice.Last, await RecordedTime.LastBefore(to, ledger, token) ?? 0) };
        return choice;
    }

    /// <summary>All that was chosen, a page at a time: no query is open while the client is slow, and what was recorded stays as it is between two.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<AuditItem>> All(
        EventChoice choice, EventTable events, NpgsqlDataSource ledger, IDocumentStore store, [EnumeratorCancellation] CancellationToken token)
    {
        for (var more = true; more;)
        {
            var page = await events.Read(choice, PageAsked.Most, token);
            if (page.Events.Count == 0) yield break;
            var names = await Names.For(page.Events, ledger, store, token);
            yield return [.. page.Events.Select(e => AuditItem.Of(e, names))];
            (choice, more) = (choice.After(page.Events[^1].Sequence), page.More);
        }
    }

    private static string?[] Row(AuditItem item) =>
    [
        Export.Number(item.Sequence), Export.Instant(item.RecordedAt), Export.Instant(item.HappenedAt), item.Actor.Id?.ToString(), item.Actor.Name, item.Actor.Role,
        item.Type, item.Stream.Kind, item.Stream.Id.ToString(), item.Stream.Title, item.Summary, item.Reason,
        JsonSerializer.Serialize(item.Changes, Json.Options), item.Command, item.Correlation, item.Causation, item.Client, item.EventId.ToString(), Export.Number(item.Version),
    ];
}
