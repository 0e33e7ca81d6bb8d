using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;
using Ledger.Standing;
using Marten;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Sources;

/// <summary>A source as it stands, what is attributed to it or through it, the claims that have to do with it, and how it responded; with what was recorded of those merged into it.</summary>
/// <param name="Version">What a command about the source carries.</param>
/// <param name="Sequence">That of the source's newest event.</param>
/// <param name="MergedInto">The source that it turned out to be, if it was merged.</param>
/// <param name="MergedFrom">Those that turned out to be this one, directly or through others.</param>
/// <param name="Name">The name; of an anonymous source, its description.</param>
/// <param name="Attributions">Those in whose chains it is. Newest first: 500 at most of <paramref name="AttributionsTotal"/>.</param>
/// <param name="Claims">Those that it is a subject or a mention of, or whose evidence came through it or through what it issued or wrote. Newest first: 500 at most of <paramref name="ClaimsTotal"/>.</param>
/// <param name="Responses">Newest first: 500 at most of <paramref name="ResponsesTotal"/>.</param>
public sealed record SourcePage(
    Guid Id, long Version, long Sequence, Guid? MergedInto, IReadOnlyList<Guid> MergedFrom, SourceKind Kind, string Name, string? Description, int? HeadCount, string? Commitment,
    string? Role, IReadOnlyList<CorrectionEntry> Corrections, IReadOnlyList<RedactionEntry> Redactions, IReadOnlyList<AttributionOfSource> Attributions, long AttributionsTotal,
    IReadOnlyList<ClaimItem> Claims, long ClaimsTotal, IReadOnlyList<ResponseOfSource> Responses, long ResponsesTotal);

/// <summary>An attribution, on the page of a source in its chain.</summary>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
public sealed record AttributionOfSource(
    Guid Id, Titled Document, int Revision, IReadOnlyList<AnchoredPassage> Passages, SpeechMode Mode, IReadOnlyList<HopEntry> Hops, string? Withdrawn);

/// <summary>A response, on the page of the source that made it.</summary>
/// <param name="On">What it is about.</param>
/// <param name="State">Of a denial or a dispute alone.</param>
public sealed record ResponseOfSource(
    Guid Id, RespondedTo On, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt, ResponseState? State, string? Resolution);

/// <summary>What a response is about: a claim, a document or an attribution.</summary>
public sealed record RespondedTo(ReferenceTo Kind, Guid Id);

[Question, Requires(Right.Read)]
public static class SourcePageEndpoint
{
    /// <summary>A source as it stands now: exact as soon as a write about it was answered.</summary>
    [WolverineGet("/api/sources/{id}")]
    public static async Task<SourcePage> Get(
        [Entity(MissingMessage = "There is no source with this id.")] Source source, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var sequence = await Sequences.Of(ledger, source.Id, source.Version, token);
        var same = await Merged.Into(source.Id, ledger, token);
        var attributions = await AttributionList.Those($"select stream from ledger.reliance where target = any({same}) and rests = 'Hop' and ended is null", session, ledger, token);
        var claims = await ClaimList.Those(ClaimsResting.OnSources(same), session, ledger, token);
        var responses = await Responses(same, session, ledger, token);
        var hops = attributions.Items.SelectMany(a => a.Hops).ToList();
        var documents = await DocumentTitles.Of([.. attributions.Items.Select(a => a.Document), .. hops.Select(h => h.Document).OfType<Guid>()], ledger, token);
        var sources = await SourceNames.Of(hops.Select(h => h.Source).OfType<Guid>(), ledger, token);

        return new SourcePage(
            source.Id, source.Version, sequence, source.MergedInto, same[1..], source.Kind, source.Called, source.Description, source.HeadCount, source.Commitment,
            source.Role, [.. source.Corrections.Select(CorrectionEntry.Of)], RedactionEntry.Of(source.Redactions, await ActorNames.Of(source.Redactions.Select(r => r.By), ledger, token)),
            [.. attributions.Items.Select(a => new AttributionOfSource(
                a.Id, documents[a.Document], a.Anchor.Revision, a.Anchor.Passages, a.Mode, [.. a.Hops.Select(h => HopEntry.Of(h, sources, documents))], a.Withdrawn))], attributions.Total,
            claims.Items, claims.Total, responses.Items, responses.Total);
    }

    /// <summary>Responses are parts of what they are about: the edges say where, and the states what.</summary>
    private static async Task<Newest<ResponseOfSource>> Responses(Guid[] sources, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var spoken = await Newest.Of($"""
            select r.part from ledger.reliance r
            where r.target = any({sources}) and r.rests = 'Spoke' and r.ended is null
              and not exists (select from ledger.mt_doc_claim c where c.id = r.stream and c.data -> 'assessments' @> jsonb_build_array(jsonb_build_object('id', r.part)))
            """, ledger, token);
        var streams = (await ledger.Read($"select distinct stream from ledger.reliance where target = any({sources}) and rests = 'Spoke' and part = any({spoken.Items.ToArray()})",
            row => row.GetGuid(0), token)).ToArray();
        var responses = new Dictionary<Guid, (RespondedTo On, Response Response)>();
        foreach (var claim in await session.LoadManyAsync<Claim>(token, streams)) Add(ReferenceTo.Claim, claim.Id, claim.Responses);
        foreach (var document in await session.LoadManyAsync<Document>(token, streams)) Add(ReferenceTo.Document, document.Id, document.Responses);
        foreach (var attribution in await session.LoadManyAsync<Attribution>(token, streams)) Add(ReferenceTo.Attribution, attribution.Id, attribution.Responses);
        return spoken.Select(id => responses[id]).Select(r => new ResponseOfSource(
            r.Response.Id, r.On, r.Response.Kind, r.Response.Statement, r.Response.Via, r.Response.SaidAt, ResponseEntry.StateOf(r.Response), r.Response.Resolution));

        void Add(ReferenceTo kind, Guid stream, IEnumerable<Response> made)
        {
            foreach (var response in made) responses[response.Id] = (new RespondedTo(kind, stream), response);
        }
    }
}
