using System.Text.Json;
using JasperFx.Events;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Http;
using Ledger.Projections;
using Ledger.Responses;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace Ledger.Standing;

/// <summary>
/// Keeps the standing of every claim for lists, and what waits for an editor: after each page of events, that of every claim whose closure they are in, worked out by
/// <see cref="StandingRules"/> as of the last of them. So it is the same whatever the pages were, and the same when it is made again.
/// </summary>
public sealed class StandingProjection(Func<ClosureEvents> closures, Func<NpgsqlDataSource> ledger) : IProjection, IWorkedOutBeside
{
    public const string Name = "Standing";

    /// <summary>How many events make a page, at most.</summary>
    public const int Page = 2_000;

    /// <summary>How many claims are worked out at once.</summary>
    private const int Together = 200;

    private static readonly KeptTable Standings = new("standing", ["claim"], ["level", "rating", "lines", "depth", "flags"]);

    private static readonly KeptTable Waiting = new("waiting", ["about", "kind", "part"], ["about_kind", "since", "since_at"]);

    /// <summary>By what a response begins that is no claim's: those are worked out with it.</summary>
    private static readonly string[] Responding = ["document_response_made", "attribution_response_made"];

    public string Projection => Name;

    public IReadOnlyList<KeptTable> Tables => [Standings, Waiting];

    public IReadOnlyList<string> StreamTypes => ["claim", "document", "attribution"];

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        operations.Alone(Name);
        var changed = events.Select(e => e.StreamId).Distinct().ToArray();
        foreach (var change in await WorkOut(await AffectedBy(changed, cancellation), events[^1].Sequence, beside: false, cancellation)) operations.QueueSqlCommand(change.Sql, change.Values);
    }

    public async Task<IReadOnlyCollection<Guid>> AffectedBy(Guid[] changed, CancellationToken token) =>
        [.. changed.Union(await ledger().Read($"{ClaimsResting.EverOn(changed)}", row => row.GetGuid(0), token))];

    public async Task<IReadOnlyList<TableChange>> WorkOut(IReadOnlyCollection<Guid> streams, long sequence, bool beside, CancellationToken token)
    {
        Guid[] all = [.. streams];
        var claims = await ledger().Read($"select id from ledger.mt_streams where id = any({all}) and type = 'claim' order by id", row => row.GetGuid(0), token);
        var changes = new List<TableChange>();
        foreach (var some in claims.Chunk(Together)) changes.AddRange(await OfClaims(some, sequence, beside, token));

        var responded = await ledger().Read($"select distinct stream_id from ledger.mt_events where stream_id = any({all}) and type = any({Responding}) and seq_id <= {sequence}", row => row.GetGuid(0), token);
        if (responded.Count > 0) changes.AddRange(await OfResponses([.. responded.Order()], sequence, beside, token));
        return changes;
    }

    private async Task<IEnumerable<TableChange>> OfClaims(Guid[] claims, long sequence, bool beside, CancellationToken token)
    {
        var read = await closures().OfAll(claims, sequence, token);
        var each = claims.Select(claim => (Claim: claim, Events: read.Of(claim).ToList())).ToList();
        var (standings, waiting) = (new List<StandingRow>(), new List<WaitingRow>());
        try
        {
            var known = each.Select(c => (c.Claim, c.Events, Known: Known.After(c.Events))).Where(c => c.Known.Claims.ContainsKey(c.Claim)).ToList();
            var stands = await AnchorTexts.Of([.. known.Select(c => c.Known)], newestAlone: false, ledger(), token);
            foreach (var (claim, events, after) in known)
            {
                var standing = StandingRules.Of(claim, after, stands);
                standings.Add(new(claim, standing.Level, standing.Rating, standing.Lines, standing.Depth, standing.Flags));
                if (standing.Level is Level.Merged or Level.Retracted) continue;
                waiting.AddRange(WaitsOf(claim, standing, events, stands));
                waiting.AddRange(Open(claim, ReferenceTo.Claim, after.Claims[claim].Responses, after));
            }
        }
        catch (Exception e) when (IsOfTheRecord(e))
        {
            if (each.Select(c => FirstUnappliable(c.Claim, c.Events)).OfType<UnappliableEventException>().MinBy(c => c.Sequence) is { } culprit) throw culprit;
            throw;
        }
        return
        [
            new($"delete from {Waiting.At(beside)} where about = any(?)", claims),
            new($"""
                insert into {Standings.At(beside)} as s (claim, level, rating, lines, depth, flags)
                select claim, level, rating, lines, depth, flags from jsonb_to_recordset(?::jsonb) as r (claim uuid, level varchar, rating varchar, lines int, depth int, flags varchar[])
                on conflict (claim) do update set level = excluded.level, rating = excluded.rating, lines = excluded.lines, depth = excluded.depth, flags = excluded.flags
                where (s.level, s.rating, s.lines, s.depth, s.flags) is distinct from (excluded.level, excluded.rating, excluded.lines, excluded.depth, excluded.flags)
                """, Rows(standings)),
            .. Put(waiting, beside),
        ];
    }

    private static IEnumerable<WaitingRow> WaitsOf(Guid claim, ClaimStanding standing, IReadOnlyList<RecordedEvent> events, AnchorStands stands)
    {
        foreach (var (kind, flag) in new[] { (Waits.StaleAssessment, Flag.Stale), (Waits.OrphanedAnchor, Flag.Orphaned), (Waits.NewerRevision, Flag.Superseded) })
        {
            if (standing.Because!.FirstOrDefault(b => b.Of == flag.ToString()) is { } because) yield return Since(kind, events.First(e => e.Sequence == because.Sequence));
        }
        if (Support.Fell(claim, events, stands) is { } fell) yield return Since(Waits.SupportFell, fell);

        WaitingRow Since(Waits kind, RecordedEvent since) => new(claim, kind, claim, ReferenceTo.Claim, since.Sequence, since.RecordedAt);
    }

    /// <summary>Denials and disputes of documents and attributions that nobody has resolved.</summary>
    private async Task<IEnumerable<TableChange>> OfResponses(Guid[] streams, long sequence, bool beside, CancellationToken token)
    {
        var events = await closures().OfStreams(streams, sequence, token);
        Known known;
        try
        {
            known = Known.After(events);
        }
        catch (Exception e) when (IsOfTheRecord(e))
        {
            if (FirstUnappliable(null, events) is { } culprit) throw culprit;
            throw;
        }
        IReadOnlyList<WaitingRow> open =
        [
            .. known.Documents.Values.SelectMany(d => Open(d.Id, ReferenceTo.Document, d.Responses, known)),
            .. known.Attributions.Values.SelectMany(a => Open(a.Id, ReferenceTo.Attribution, a.Responses, known)),
        ];
        return [new($"delete from {Waiting.At(beside)} where about = any(?)", streams), .. Put(open, beside)];
    }

    private static IEnumerable<WaitingRow> Open(Guid about, ReferenceTo kind, IEnumerable<Response> responses, Known known) =>
        from response in responses
        where response is { CanBeResolved: true, Outcome: null }
        let made = known.EventsAbout(response.Id)[0]
        select new WaitingRow(about, Waits.OpenResponse, response.Id, kind, made.Sequence, made.RecordedAt);

    private static IEnumerable<TableChange> Put(IReadOnlyList<WaitingRow> rows, bool beside) => rows.Count == 0 ? [] :
    [
        new($"""
            insert into {Waiting.At(beside)} (about, kind, part, about_kind, since, since_at)
            select about, kind, part, "aboutKind", since, "sinceAt" from jsonb_to_recordset(?::jsonb) as r (about uuid, kind varchar, part uuid, "aboutKind" varchar, since bigint, "sinceAt" timestamptz)
            """, Rows(rows)),
    ];

    private static string Rows<TRow>(IReadOnlyList<TRow> rows) => JsonSerializer.Serialize(rows, Json.Options);

    /// <summary>Whether something failed for what is recorded, and not because it could not be read just now.</summary>
    private static bool IsOfTheRecord(Exception e) => e is not (OperationCanceledException or NpgsqlException or UnreadableEventException);

    /// <summary>The first of these events after which they cannot be folded any more, or the standing of the claim cannot be worked out; none if there is none.</summary>
    private static UnappliableEventException? FirstUnappliable(Guid? claim, IReadOnlyList<RecordedEvent> events)
    {
        var known = Known.Nothing;
        foreach (var next in events)
        {
            try
            {
                known = known.After(next);
                if (claim is { } id && known.Claims.ContainsKey(id)) StandingRules.Of(id, known, (_, _, _, _) => true);
            }
            catch (Exception cause) when (IsOfTheRecord(cause))
            {
                return new UnappliableEventException(next.Sequence, next.Type, next.Stream, cause);
            }
        }
        return null;
    }

    private sealed record StandingRow(Guid Claim, Level Level, Rating? Rating, int Lines, int? Depth, IReadOnlyList<Flag> Flags);

    private sealed record WaitingRow(Guid About, Waits Kind, Guid Part, ReferenceTo AboutKind, long Since, DateTimeOffset SinceAt);
}

/// <summary>Why something waits for an editor.</summary>
public enum Waits
{
    /// <summary>Something happened since an assessment of the claim was made.</summary>
    StaleAssessment,
    /// <summary>A passage that is evidence is not in the newest text any more.</summary>
    OrphanedAnchor,
    /// <summary>A denial or a dispute that nobody has resolved.</summary>
    OpenResponse,
    /// <summary>A document has a newer revision than a hop read: a draft has gone final, for one.</summary>
    NewerRevision,
    /// <summary>The claim has fewer lines than it had, and was not assessed since.</summary>
    SupportFell,
}
