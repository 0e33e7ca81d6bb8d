using Ledger.Access;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;
using Ledger.Sources;
using Marten;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Attributions;

/// <summary>An attribution as it stands, and the claims that it is evidence of.</summary>
/// <param name="Version">What a command about the attribution carries.</param>
/// <param name="Sequence">That of the attribution's newest event.</param>
/// <param name="Document">The document that the passages stand in.</param>
/// <param name="Revision">In which revision of it.</param>
/// <param name="Hops">Nearest first; the last is who the passages are attributed to.</param>
/// <param name="Occasion">When or where it was said, in words.</param>
/// <param name="RecordedBy">The actor who recorded it, and may withdraw it.</param>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
/// <param name="Claims">Newest first: 500 at most of <paramref name="ClaimsTotal"/>.</param>
public sealed record AttributionPage(
    Guid Id, long Version, long Sequence, CarrierEntry Document, int Revision, IReadOnlyList<AnchoredPassage> Passages, SpeechMode Mode, IReadOnlyList<HopEntry> Hops,
    DateTimeOffset? SaidAt, string? Occasion, Named RecordedBy, string? Withdrawn, IReadOnlyList<ResponseEntry> Responses, IReadOnlyList<CorrectionEntry> Corrections,
    IReadOnlyList<RedactionEntry> Redactions, IReadOnlyList<ClaimItem> Claims, long ClaimsTotal);

[Question, Requires(Right.Read)]
public static class AttributionPageEndpoint
{
    /// <summary>An attribution as it stands now: exact as soon as a write about it was answered.</summary>
    [WolverineGet("/api/attributions/{id}")]
    public static async Task<AttributionPage> Get(
        [Entity(MissingMessage = "There is no attribution with this id.")] Attribution attribution, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var sequence = await Sequences.Of(ledger, attribution.Id, attribution.Version, token);
        var claims = await ClaimList.Those(
            $"select stream from ledger.reliance where target = {attribution.Id} and rests = 'Evidence' and ended is null", session, ledger, token);
        var documents = await DocumentTitles.Of([attribution.Document, .. attribution.Hops.Select(h => h.Document).OfType<Guid>()], ledger, token);
        var sources = await SourceNames.Of(
            [.. attribution.Hops.Select(h => h.Source).OfType<Guid>(), .. attribution.Responses.Select(r => r.By), .. documents.Publishers], ledger, token);
        var actors = await ActorNames.Of([attribution.RecordedBy, .. attribution.Redactions.Select(r => r.By)], ledger, token);

        return new AttributionPage(
            attribution.Id, attribution.Version, sequence, CarrierEntry.Of(attribution.Document, sources, documents), attribution.Anchor.Revision, attribution.Anchor.Passages,
            attribution.Mode, [.. attribution.Hops.Select(h => HopEntry.Of(h, sources, documents))], attribution.SaidAt, attribution.Occasion,
            actors[attribution.RecordedBy], attribution.Withdrawn, [.. attribution.Responses.Select(r => ResponseEntry.Of(r, sources))],
            [.. attribution.Corrections.Select(CorrectionEntry.Of)], RedactionEntry.Of(attribution.Redactions, actors), claims.Items, claims.Total);
    }
}
