using System.Text.Json;
using Ledger.Access;
using Ledger.Audit;
using Ledger.Cli.Verifying;
using Ledger.Http;
using Ledger.Integrity;
using Ledger.Proofs;
using Ledger.Standing;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Claims;

/// <summary>Puts together what a claim rests on, so that it can be checked offline: see <see cref="EvidencePackage"/>.</summary>
public sealed class ClaimPackaging(NpgsqlDataSource ledger, Horizon horizon, PublishedCheckpoint published, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The package of a claim that is on record. It covers everything that was recorded about it before this was asked.</summary>
    /// <returns>None, where that is not sealed within five seconds, or not cosigned by as many witnesses as the ledger waits for.</returns>
    public async Task<EvidencePackage?> Of(Guid claim, CancellationToken token)
    {
        var settled = await horizon.Now(token);
        if (await Covering(await Streams(claim, settled, token), settled, token) is not { } checkpoint) return null;

        // The checkpoint may cover what came since: whatever it covers of the closure is shown. The log has what an event rests on before that event, so that nothing is missing.
        var size = checkpoint.Checkpoint.Size;
        var events = await SealedEvents.Of(await Streams(claim, null, token), size, ledger, token);
        var recorded = events.Select(e => ShownEvent.Recorded(e.Leaf, e.Data!)).ToList();
        var closure = ClosureWalk.From(claim, Known.After(recorded));
        events = [.. events.Where(e => closure.Contains(e.Leaf.Stream))];
        recorded.RemoveAll(e => !closure.Contains(e.Stream));
        var known = Known.After(recorded);
        var texts = await AnchorTexts.Read([.. HeldTexts.Wanted(known, newestAlone: true).Distinct()], ledger, token);
        var standing = StandingRules.Of(claim, known, HeldTexts.In(texts, HeldTexts.LostBefore(recorded)));
        var keys = await SealedEvents.Of([TheLog.Id], size, ledger, token, KeyRotation.Opened, KeyRotation.Rotated);
        return new EvidencePackage(checkpoint, claim, events, keys, JsonSerializer.SerializeToNode(standing, Json.Options)!, texts);
    }

    private async Task<Guid[]> Streams(Guid claim, long? sequence, CancellationToken token) => [.. (await Closure.Of([claim], ledger, sequence, token))[claim].Distinct()];

    /// <summary>The checkpoint that the log shows, as soon as it covers what these streams had.</summary>
    private async Task<SignedCheckpoint?> Covering(Guid[] streams, long settled, CancellationToken token)
    {
        for (var begun = time.GetTimestamp(); ; await Task.Delay(Pause, time, token))
        {
            if (await published.Newest(token) is { } note && SignedCheckpoint.TryParse(note, out var checkpoint, out _))
            {
                var uncovered = await ledger.Read($"""
                    select 1 from ledger.mt_events e left join ledger.leaf l on l.sequence = e.seq_id
                    where e.stream_id = any({streams}) and e.seq_id <= {settled} and {EventTable.Real} and (l.index is null or l.index >= {checkpoint.Checkpoint.Size})
                    limit 1
                    """, _ => true, token);
                if (uncovered.Count == 0) return checkpoint;
            }
            if (time.GetElapsedTime(begun) >= Patience) return null;
        }
    }
}

[Question, Requires(Right.Read)]
public static class ClaimPackageEndpoint
{
    public static async Task<ProblemDetails> LoadAsync(Guid id, NpgsqlDataSource ledger, CancellationToken token) =>
        await ledger.Read($"select 1 from ledger.mt_doc_claim where id = {id}", _ => true, token) is [] ? await ClaimBeginnings.NotThere(id, ledger, token) : Problems.None;

    /// <summary>
    /// The evidence package of a claim: the events of everything that it rests on, with what opens their commitments, their proofs, the standing that follows from them, and the signed checkpoint that covers
    /// them, in one file which is checked offline: <c>ledger verify package</c>. 503, if what was recorded last is not sealed yet.
    /// </summary>
    [WolverineGet("/api/claims/{id}/package")]
    [ProducesResponseType<string>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ProblemDetails>(503, "application/problem+json")]
    public static async Task<IResult> Get(Guid id, ClaimPackaging packaging, HttpContext http, CancellationToken token)
    {
        if (await packaging.Of(id, token) is not { } package)
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.Problem(Problems.Of(503, "not-sealed", "What was recorded last is not sealed yet.", "Ask again in a moment; /health/ready says whether sealing goes on."));
        }
        return package.TryWrite(out var file, out var fault)
            ? Results.Bytes(file, "application/json", $"claim-{id}.package.json")
            : throw new InvalidOperationException($"The package of claim {id} cannot be written: {fault}");
    }
}
