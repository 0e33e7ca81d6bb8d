using System.Buffers.Binary;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Standing;

/// <summary>Asks what waits for an editor; whatever is said narrows the list.</summary>
/// <param name="Kind">For this reason.</param>
/// <param name="Claim">About this claim, or an open response to something in its closure.</param>
/// <param name="Document">About this document, or a claim that rests on it.</param>
public sealed record QueueAsked(Waits? Kind = null, Guid? Claim = null, Guid? Document = null, int? Limit = null, string? After = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<QueueAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Limit).PageLimit();
            RuleFor(q => q.After).Must(after => after is null || QueueCursor.TryRead(after) is not null).WithMessage("must be what a page of the queue gave as its next.");
        }
    }
}

/// <summary>What waits for an editor, what has waited longest first.</summary>
/// <param name="Next">Where the queue goes on, to be given as <c>after</c>; none where it ends.</param>
/// <param name="UpTo">The sequence up to which the queue has seen the ledger.</param>
public sealed record ReviewQueue(IReadOnlyList<QueueItem> Items, string? Next, long UpTo);

/// <summary>Something that waits.</summary>
/// <param name="About">The claim; or, of a response, what it responds to.</param>
/// <param name="Since">The event since which it waits.</param>
/// <param name="DaysWaiting">Whole days since then.</param>
/// <param name="Response">The denial or dispute that is open, if that is what waits.</param>
/// <param name="Task">What to look at, and what to do: one sentence.</param>
public sealed record QueueItem(Waits Kind, QueueThing About, QueueSince Since, int DaysWaiting, OpenResponse? Response, string Task);

/// <summary>What something is about.</summary>
/// <param name="Title">The claim's statement, the document's title, or the words that are attributed.</param>
public sealed record QueueThing(ReferenceTo Kind, Guid Id, string Title);

public sealed record QueueSince(long Sequence, DateTimeOffset At);

/// <summary>A denial or a dispute that nobody has resolved.</summary>
public sealed record OpenResponse(Guid Id, ResponseKind Kind, Named By, string? Statement, DateTimeOffset? SaidAt);

/// <summary>Where the queue goes on: after this row.</summary>
internal sealed record QueueCursor(long Since, Guid About, Waits Kind, Guid Part)
{
    private const int Bytes = 8 + 16 + 1 + 16;

    public override string ToString()
    {
        Span<byte> key = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(key, Since);
        About.TryWriteBytes(key[8..], bigEndian: true, out _);
        key[24] = (byte)Kind;
        Part.TryWriteBytes(key[25..], bigEndian: true, out _);
        return Cursor.Of(key);
    }

    /// <summary>None for whatever <see cref="ToString"/> did not write.</summary>
    public static QueueCursor? TryRead(string cursor)
    {
        Span<byte> key = stackalloc byte[Bytes];
        return Cursor.TryRead(cursor, key) && Enum.IsDefined((Waits)key[24])
            ? new QueueCursor(BinaryPrimitives.ReadInt64BigEndian(key), new Guid(key[8..24], bigEndian: true), (Waits)key[24], new Guid(key[25..], bigEndian: true))
            : null;
    }
}

[Question, Requires(Right.Read)]
public static class ReviewQueueEndpoint
{
    /// <summary>
    /// What waits for an editor: stale assessments, orphaned anchors, open responses, hops that read an older revision than there is (a draft gone final), and claims whose support
    /// fell. What has waited longest comes first.
    /// </summary>
    [WolverineGet("/api/queue")]
    public static async Task<ReviewQueue> Get(QueueAsked question, ClosureEvents closures, NpgsqlDataSource ledger, TimeProvider time, CancellationToken token)
    {
        var upTo = await ListedStanding.UpTo(ledger, token);
        var conditions = new List<FormattableString>();
        if (question.Kind is { } kind) conditions.Add($"w.kind = {kind.ToString()}");
        if (question.Claim is { } claim) conditions.Add($"w.about = {claim} or w.kind = {nameof(Waits.OpenResponse)} and w.about = any(array({InClosure(claim)}))");
        if (question.Document is { } document) conditions.Add($"w.about = {document} or w.about = any(array({ClaimsResting.OnDocument(document)}))");
        if (question.After is { } after && QueueCursor.TryRead(after) is { } last)
            conditions.Add($"(w.since, w.about, w.kind, w.part) > ({last.Since}, {last.About}, {last.Kind.ToString()}, {last.Part})");

        var limit = question.Limit ?? PageAsked.Usual;
        var rows = await ledger.Read(
            $"select w.since, w.about, w.kind, w.part, w.since_at from ledger.waiting w where {conditions.All()} order by w.since, w.about, w.kind, w.part limit {limit + 1}",
            row => (Key: new QueueCursor(row.GetInt64(0), row.GetGuid(1), Enum.Parse<Waits>(row.GetString(2)), row.GetGuid(3)), At: row.GetFieldValue<DateTimeOffset>(4)), token);

        var page = rows.Take(limit).ToList();
        var known = Known.After(await closures.OfStreams([.. page.Select(r => r.Key.About).Distinct()], null, token));
        var responses = page.Where(r => r.Key.Kind == Waits.OpenResponse).ToDictionary(r => r.Key.Part, r => ResponsesOf(r.Key.About, known).Single(response => response.Id == r.Key.Part));
        var names = await SourceNames.Of(responses.Values.Select(r => r.By), ledger, token);
        var now = time.GetUtcNow();
        return new ReviewQueue([.. page.Select(r => Item(r.Key, r.At, responses.GetValueOrDefault(r.Key.Part), known, names, now))], rows.Count > limit ? page[^1].Key.ToString() : null, upTo);
    }

    private static FormattableString InClosure(Guid claim) => $"with recursive {Closure.Walk([claim], null)} select id from walk";

    private static QueueItem Item(QueueCursor row, DateTimeOffset at, Response? response, Known known, SourceNames names, DateTimeOffset now) => new(
        row.Kind, Thing(row.About, known), new QueueSince(row.Since, at), Math.Max(0, (int)(now - at).TotalDays),
        response is null ? null : new OpenResponse(response.Id, response.Kind, names[response.By], response.Statement, response.SaidAt), Task(row.Kind, response));

    private static IReadOnlyList<Response> ResponsesOf(Guid thing, Known known) =>
        known.Claims.GetValueOrDefault(thing)?.Responses ?? known.Documents.GetValueOrDefault(thing)?.Responses ?? known.Attributions[thing].Responses;

    private static QueueThing Thing(Guid id, Known known) =>
        known.Claims.TryGetValue(id, out var claim) ? new(ReferenceTo.Claim, id, claim.Statement)
            : known.Documents.TryGetValue(id, out var document) ? new(ReferenceTo.Document, id, document.Title)
            : new(ReferenceTo.Attribution, id, string.Join(" … ", known.Attributions[id].Anchor.Passages.Select(p => p.Exact)));

    private static string Task(Waits kind, Response? response) => kind switch
    {
        Waits.StaleAssessment => "Something happened since the claim was assessed: look at what changed, and assess it again or withdraw the assessment.",
        Waits.OrphanedAnchor => "A passage is not in the newest text of its document any more: read it, and attribute the passage anew or withdraw the evidence.",
        Waits.NewerRevision => "A document has a newer revision than the one that was read (a draft may have gone final): read it, and correct the hop's revision or withdraw the evidence.",
        Waits.SupportFell => "Fewer would have to be wrong than before for this claim to fall: look whether it still holds, and assess it.",
        Waits.OpenResponse when response!.Kind == ResponseKind.Denial => "The denial is open: look into it, and uphold it, reject it, or say that it was withdrawn.",
        Waits.OpenResponse => "The dispute is open: look into it, and uphold it, reject it, or say that it was withdrawn.",
        _ => throw new InvalidOperationException($"{kind} has no task."),
    };
}
