using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Standing;
using Marten;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Documents;

/// <summary>A document as it stands, the attributions of passages in it, and the claims that rest on it.</summary>
/// <param name="Version">What a command about the document carries.</param>
/// <param name="Sequence">That of the document's newest event.</param>
/// <param name="Retracted">Why it was retracted, if it was.</param>
/// <param name="Attributions">Newest first: 500 at most of <paramref name="AttributionsTotal"/>.</param>
/// <param name="Claims">
/// Those with evidence that stands in the document, in its own voice or by an attribution, or came through it. Newest first: 500 at most of
/// <paramref name="ClaimsTotal"/>; all of them are in the list of claims by document.
/// </param>
/// <param name="StandingUpTo">The sequence up to which the standings of the claims are worked out.</param>
public sealed record DocumentPage(
    Guid Id, long Version, long Sequence, DocumentKind Kind, string Title, Named Publisher, IReadOnlyList<Named> Authors, string? Url, DateTimeOffset? PublishedAt,
    string? Language, string? Retracted, IReadOnlyList<Revision> Revisions, IReadOnlyList<CaveatEntry> Caveats, IReadOnlyList<ResponseEntry> Responses,
    IReadOnlyList<CorrectionEntry> Corrections, IReadOnlyList<RedactionEntry> Redactions, IReadOnlyList<AttributionInDocument> Attributions, long AttributionsTotal, IReadOnlyList<ClaimItem> Claims, long ClaimsTotal,
    long StandingUpTo);

/// <summary>A limit that a document, or its publisher, put on it.</summary>
/// <param name="Lifted">Why it holds no longer, if it does not.</param>
public sealed record CaveatEntry(Guid Id, string Text, Named? By, DateTimeOffset? StatedAt, Anchor? Anchor, string? Lifted);

/// <summary>An attribution of a passage, on the page of the document that it stands in.</summary>
/// <param name="Hops">Nearest first; the last is who the passage is attributed to.</param>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
public sealed record AttributionInDocument(
    Guid Id, int Revision, IReadOnlyList<AnchoredPassage> Passages, SpeechMode Mode, IReadOnlyList<HopEntry> Hops, string? Withdrawn);

[Question, Requires(Right.Read)]
public static class DocumentPageEndpoint
{
    /// <summary>A document as it stands now: exact as soon as a write about it was answered.</summary>
    [WolverineGet("/api/documents/{id}")]
    public static async Task<DocumentPage> Get(
        [Entity(MissingMessage = "There is no document with this id.")] Document document, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var sequence = await Sequences.Of(ledger, document.Id, document.Version, token);
        var attributions = await AttributionList.Those($"select stream from ledger.reliance where target = {document.Id} and rests = 'Carrier' and ended is null", session, ledger, token);
        var upTo = await ListedStanding.UpTo(ledger, token);
        var claims = await ClaimList.Those(ClaimsResting.OnDocument(document.Id), session, ledger, token);
        var hops = attributions.Items.SelectMany(a => a.Hops).ToList();
        var documents = await DocumentTitles.Of(hops.Select(h => h.Document).OfType<Guid>(), ledger, token);
        var sources = await SourceNames.Of(
            [
                document.Publisher, .. document.Authors, .. document.Responses.Select(r => r.By),
                .. document.Caveats.Select(c => c.By).Concat(hops.Select(h => h.Source)).OfType<Guid>(),
            ], ledger, token);

        return new DocumentPage(
            document.Id, document.Version, sequence, document.Kind, document.Title, sources[document.Publisher], [.. document.Authors.Select(a => sources[a])],
            document.Url, document.PublishedAt, document.Language, document.Retracted, document.Revisions,
            [.. document.Caveats.Select(c => new CaveatEntry(c.Id, c.Text, sources.Maybe(c.By), c.StatedAt, c.Anchor, c.Lifted))],
            [.. document.Responses.Select(r => ResponseEntry.Of(r, sources))], [.. document.Corrections.Select(CorrectionEntry.Of)],
            RedactionEntry.Of(document.Redactions, await ActorNames.Of(document.Redactions.Select(r => r.By), ledger, token)),
            [.. attributions.Items.Select(a => new AttributionInDocument(a.Id, a.Anchor.Revision, a.Anchor.Passages, a.Mode, [.. a.Hops.Select(h => HopEntry.Of(h, sources, documents))], a.Withdrawn))],
            attributions.Total, claims.Items, claims.Total, upTo);
    }
}
