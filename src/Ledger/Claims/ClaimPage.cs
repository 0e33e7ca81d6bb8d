using Ledger.Access;
using Ledger.Attributions;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Standing;
using Marten;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Claims;

/// <summary>A claim as it stands, with everything that it rests on and that was said about it.</summary>
/// <param name="Version">What a command about the claim carries.</param>
/// <param name="Sequence">That of the claim's newest event.</param>
/// <param name="Retracted">Why it was retracted, if it was.</param>
/// <param name="Subjects">Whose words it reports.</param>
/// <param name="Evidence">Its own, in the order linked, and then that of the claims merged into it: 500 at most of <paramref name="EvidenceTotal"/>.</param>
public sealed record ClaimPage(
    Guid Id, long Version, long Sequence, Guid? MergedInto, string? Retracted, bool Public, string Statement,
    IReadOnlyList<PartyEntry> Subjects, IReadOnlyList<PartyEntry> Mentions, IReadOnlyList<string> Topics,
    IReadOnlyList<EvidenceEntry> Evidence, int EvidenceTotal, IReadOnlyList<ResponseEntry> Responses, IReadOnlyList<CorrectionEntry> Corrections,
    IReadOnlyList<AssessmentEntry> Assessments);

/// <summary>Evidence of a claim, with where it stands and through whom it came.</summary>
/// <param name="Attribution">The attribution that it is; none, where a document speaks in its own voice.</param>
/// <param name="Document">The carrier: the document that the passages stand in.</param>
/// <param name="Mode">How close the passages are to what was said, by an attribution.</param>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
/// <param name="AttributionWithdrawn">Why the attribution itself was withdrawn, if it was.</param>
/// <param name="Chain">The attribution's hops, nearest first; the last is who the passages are attributed to.</param>
/// <param name="FromClaim">The claim that it was linked to, if that one was merged into this one.</param>
public sealed record EvidenceEntry(
    Guid Id, Stance Stance, Guid? Attribution, Guid Document, int Revision, IReadOnlyList<AnchoredPassage> Passages, SpeechMode? Mode, string? Note,
    string? Withdrawn, string? AttributionWithdrawn, IReadOnlyList<HopEntry> Chain, CarrierEntry Carrier, Named RecordedBy, Guid? FromClaim);

/// <summary>A verdict about a claim.</summary>
/// <param name="Evidence">The ids of the evidence that was considered.</param>
/// <param name="By">The source whose verdict it is; none: the actor's own.</param>
/// <param name="Actor">The actor who recorded it.</param>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
public sealed record AssessmentEntry(Guid Id, Rating Rating, string Rationale, IReadOnlyList<Guid> Evidence, Named? By, Named Actor, string? Withdrawn);

[Question, Requires(Right.Read)]
[NotYet("is not possible yet: a page shows a claim as it stands now.", "asOf", "sequence", "validAt")]
public static class ClaimPageEndpoint
{
    /// <summary>A claim as it stands now: exact as soon as a write about it was answered.</summary>
    [WolverineGet("/api/claims/{id}")]
    public static async Task<ClaimPage> Get(
        [Entity(MissingMessage = "There is no claim with this id.")] Claim claim, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var sequence = await Sequences.Of(ledger, claim.Id, claim.Version, token);
        var evidence = await EvidenceOf(claim, session, ledger, token);
        var shown = evidence.Take(PageAsked.Most).ToList();
        var attributions = (await session.LoadManyAsync<Attribution>(token, [.. shown.Select(e => e.Evidence.Attribution).OfType<Guid>().Distinct()])).ToDictionary(a => a.Id);
        var hops = attributions.Values.SelectMany(a => a.Hops).ToList();
        var parties = claim.Subjects.Concat(claim.Mentions).ToList();
        var documents = await DocumentTitles.Of(
            [
                .. parties.Select(p => p.Document).Concat(hops.Select(h => h.Document)).Concat(shown.Select(e => e.Evidence.Document)).OfType<Guid>(),
                .. attributions.Values.Select(a => a.Document),
            ], ledger, token);
        var sources = await SourceNames.Of(
            [
                .. parties.Select(p => p.Source).Concat(hops.Select(h => h.Source)).Concat(claim.Assessments.Select(a => a.By)).OfType<Guid>(),
                .. claim.Responses.Select(r => r.By), .. documents.Publishers,
            ], ledger, token);
        var actors = await ActorNames.Of([.. shown.Select(e => e.Evidence.RecordedBy), .. claim.Assessments.Select(a => a.Actor)], ledger, token);

        return new ClaimPage(
            claim.Id, claim.Version, sequence, claim.MergedInto, claim.Retracted, claim.Public, claim.Statement,
            [.. claim.Subjects.Select(p => PartyEntry.Of(p, sources, documents))], [.. claim.Mentions.Select(p => PartyEntry.Of(p, sources, documents))], claim.Topics,
            [.. shown.Select(e => Entry(e.Evidence, e.From == claim.Id ? null : e.From))], evidence.Count,
            [.. claim.Responses.Select(r => ResponseEntry.Of(r, sources))], [.. claim.Corrections.Select(CorrectionEntry.Of)],
            [.. claim.Assessments.Select(a => new AssessmentEntry(a.Id, a.Rating, a.Rationale, a.Evidence, sources.Maybe(a.By), actors[a.Actor], a.Withdrawn))]);

        EvidenceEntry Entry(Evidence e, Guid? from)
        {
            var attribution = e.Attribution is { } id ? attributions[id] : null;
            var (document, anchor) = (attribution?.Document ?? e.Document!.Value, attribution?.Anchor ?? e.Anchor!);
            return new EvidenceEntry(
                e.Id, e.Stance, e.Attribution, document, anchor.Revision, anchor.Passages, attribution?.Mode, e.Note, e.Withdrawn, attribution?.Withdrawn,
                [.. (attribution?.Hops ?? []).Select(h => HopEntry.Of(h, sources, documents))],
                CarrierEntry.Of(document, sources, documents), actors[e.RecordedBy], from);
        }
    }

    /// <summary>The claim's own evidence first, then that of the claims merged into it, nearest first.</summary>
    private static async Task<List<(Evidence Evidence, Guid From)>> EvidenceOf(Claim claim, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var ids = await Merged.Into(claim.Id, ledger, token);
        var merged = ids.Length > 1 ? (await session.LoadManyAsync<Claim>(token, ids[1..])).OrderBy(c => Array.IndexOf(ids, c.Id)) : Enumerable.Empty<Claim>();
        return [.. merged.Prepend(claim).SelectMany(c => c.Evidence.Select(e => (e, c.Id)))];
    }
}
