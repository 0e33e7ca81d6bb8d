using JasperFx.Events;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Http;
using Ledger.Responses;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace Ledger.Standing;

/// <summary>
/// Keeps the standing of every claim for lists, and what waits for an editor: after each page of events, that of every claim whose closure they are in, worked out by
/// <see cref="StandingRules"/> as of the last of them. So it is the same whatever the pages were, and the same when it is made again.
/// </summary>
public sealed class StandingProjection(Func<ClosureEvents> closures, Func<NpgsqlDataSource> ledger) : IProjection
{
    public const string Name = "Standing";

    /// <summary>How many claims are worked out at once.</summary>
    private const int Together = 200;

    private static readonly string Upsert = """
        insert into ledger.standing (claim, level, rating, lines, depth, flags) values (?, ?, ?, ?, ?, ?)
        on conflict (claim) do update set level = excluded.level, rating = excluded.rating, lines = excluded.lines, depth = excluded.depth, flags = excluded.flags
        """;

    private static readonly string Wait = "insert into ledger.waiting (about, kind, part, about_kind, since, since_at) values (?, ?, ?, ?, ?, ?)";

    public async Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var ceiling = events[^1].Sequence;
        var changed = events.Select(e => e.StreamId).Distinct().ToArray();
        Guid[] claims = [.. await ledger().Read($"select id from ({ClaimsResting.EverOn(changed)}) as claims order by id", row => row.GetGuid(0), cancellation)];
        foreach (var some in claims.Chunk(Together)) await WorkOut(operations, some, ceiling, cancellation);

        var responding = events.Where(e => e.Data is ResponseMade or ResponseResolved or Corrections.Corrected or ClaimRetracted or ClaimMerged).Select(e => e.StreamId).Distinct().ToArray();
        if (responding.Length > 0) await KeepOpenResponses(operations, responding, ceiling, cancellation);
    }

    private async Task WorkOut(IDocumentOperations operations, Guid[] claims, long ceiling, CancellationToken token)
    {
        var read = await closures().OfAll(claims, ceiling, token);
        var each = claims.Select(claim => (Claim: claim, Steps: Known.Through(read.Of(claim)))).Where(c => c.Steps.Count > 0 && c.Steps[^1].After.Claims.ContainsKey(c.Claim)).ToList();
        var stands = await AnchorTexts.Of([.. each.Select(c => c.Steps[^1].After)], newestAlone: false, ledger(), token);
        operations.QueueSqlCommand("delete from ledger.waiting where about = any(?) and kind <> ?", claims, nameof(Waits.OpenResponse));
        foreach (var (claim, steps) in each)
        {
            var standing = StandingRules.Of(claim, steps[^1].After, stands);
            operations.QueueSqlCommand(Upsert, claim, standing.Level.ToString(), (object?)standing.Rating?.ToString() ?? DBNull.Value, standing.Lines, (object?)standing.Depth ?? DBNull.Value,
                standing.Flags.Select(f => f.ToString()).ToArray());
            if (standing.Level is Level.Merged or Level.Retracted) continue;

            foreach (var (kind, flag) in new[] { (Waits.StaleAssessment, Flag.Stale), (Waits.OrphanedAnchor, Flag.Orphaned), (Waits.NewerRevision, Flag.Superseded) })
            {
                if (standing.Because!.FirstOrDefault(b => b.Of == flag.ToString()) is { } because) Put(operations, kind, claim, steps.First(step => step.Event.Sequence == because.Sequence).Event);
            }
            if (Support.Fell(claim, steps, stands) is { } fell) Put(operations, Waits.SupportFell, claim, fell);
        }
    }

    private static void Put(IDocumentOperations operations, Waits kind, Guid claim, RecordedEvent since) =>
        operations.QueueSqlCommand(Wait, claim, kind.ToString(), claim, nameof(ReferenceTo.Claim), since.Sequence, since.RecordedAt);

    /// <summary>Denials and disputes that nobody has resolved: of documents and attributions, and of claims that still stand for themselves.</summary>
    private async Task KeepOpenResponses(IDocumentOperations operations, Guid[] streams, long ceiling, CancellationToken token)
    {
        var known = Known.After(await closures().OfStreams(streams, ceiling, token));
        operations.QueueSqlCommand("delete from ledger.waiting where about = any(?) and kind = ?", streams, nameof(Waits.OpenResponse));
        var responses = known.Documents.Values.SelectMany(d => d.Responses.Select(r => (About: d.Id, Kind: ReferenceTo.Document, Response: r)))
            .Concat(known.Attributions.Values.SelectMany(a => a.Responses.Select(r => (About: a.Id, Kind: ReferenceTo.Attribution, Response: r))))
            .Concat(known.Claims.Values.Where(c => c.MergedInto is null && c.Retracted is null).SelectMany(c => c.Responses.Select(r => (About: c.Id, Kind: ReferenceTo.Claim, Response: r))));
        foreach (var (about, kind, response) in responses.Where(r => r.Response is { CanBeResolved: true, Outcome: null }))
        {
            var made = known.EventsAbout(response.Id)[0];
            operations.QueueSqlCommand(Wait, about, nameof(Waits.OpenResponse), response.Id, kind.ToString(), made.Sequence, made.RecordedAt);
        }
    }
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
