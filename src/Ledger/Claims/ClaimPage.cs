using FluentValidation;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Standing;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Claims;

/// <summary>A claim as it stands, with everything that it rests on and that was said about it.</summary>
/// <param name="Version">What a command about the claim carries.</param>
/// <param name="Sequence">That of the claim's newest event.</param>
/// <param name="Retracted">Why it was retracted, if it was.</param>
/// <param name="Subjects">Whose words it reports.</param>
/// <param name="Standing">What is known of it, and because of which events.</param>
/// <param name="Evidence">Its own, in the order linked, and then that of the claims merged into it: 500 at most of <paramref name="EvidenceTotal"/>.</param>
/// <param name="UpTo">The sequence that this answers for, where it was asked as of an instant or a sequence; none: as of now.</param>
/// <param name="ValidAt">The instant in the world that the standing is of, where it was asked for.</param>
public sealed record ClaimPage(
    Guid Id, long Version, long Sequence, Guid? MergedInto, string? Retracted, bool Public, string Statement,
    IReadOnlyList<PartyEntry> Subjects, IReadOnlyList<PartyEntry> Mentions, IReadOnlyList<string> Topics,
    ClaimStanding Standing, IReadOnlyList<EvidenceEntry> Evidence, int EvidenceTotal, IReadOnlyList<ResponseEntry> Responses, IReadOnlyList<CorrectionEntry> Corrections,
    IReadOnlyList<RedactionEntry> Redactions, IReadOnlyList<AssessmentEntry> Assessments, long? UpTo, DateTimeOffset? ValidAt);

/// <summary>Evidence of a claim, with where it stands and through whom it came.</summary>
/// <param name="Attribution">The attribution that it is; none, where a document speaks in its own voice.</param>
/// <param name="Document">The carrier: the document that the passages stand in.</param>
/// <param name="Mode">How close the passages are to what was said, by an attribution.</param>
/// <param name="Live">Whether it counts: it is neither withdrawn, nor undercut, nor lost.</param>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
/// <param name="AttributionWithdrawn">Why the attribution itself was withdrawn, if it was.</param>
/// <param name="Chain">The attribution's hops, nearest first; the last is who the passages are attributed to.</param>
/// <param name="FromClaim">The claim that it was linked to, if that one was merged into this one.</param>
public sealed record EvidenceEntry(
    Guid Id, Stance Stance, Guid? Attribution, Guid Document, int Revision, IReadOnlyList<AnchoredPassage> Passages, SpeechMode? Mode, string? Note,
    bool Live, string? Withdrawn, string? AttributionWithdrawn, IReadOnlyList<HopEntry> Chain, CarrierEntry Carrier, Named RecordedBy, Guid? FromClaim);

/// <summary>A verdict about a claim.</summary>
/// <param name="Evidence">The ids of the evidence that was considered.</param>
/// <param name="By">The source whose verdict it is; none: the actor's own.</param>
/// <param name="Actor">The actor who recorded it.</param>
/// <param name="Withdrawn">Why it was withdrawn, if it was.</param>
public sealed record AssessmentEntry(Guid Id, Rating Rating, string Rationale, IReadOnlyList<Guid> Evidence, Named? By, Named Actor, string? Withdrawn);

/// <summary>Asks for a claim, and as of when: when the ledger knew it, and when it held in the world.</summary>
/// <param name="AsOf">What the ledger knew at this instant.</param>
/// <param name="Sequence">What the ledger knew at this sequence; not beside <paramref name="AsOf"/>.</param>
/// <param name="ValidAt">What had been published, said and stated in the world by this instant, as the ledger knows it.</param>
public sealed record ClaimAsked(DateTimeOffset? AsOf = null, long? Sequence = null, DateTimeOffset? ValidAt = null) : IQuestion, IAskedAsOf
{
    public sealed class Validator : AbstractValidator<ClaimAsked>
    {
        public Validator(TimeProvider time)
        {
            KnownAt.Rules(this, time);
            RuleFor(q => q.ValidAt).AlreadyCome(time);
        }
    }
}

/// <summary>What is known of the closure of a claim, and up to which sequence it was asked; none: now.</summary>
public sealed record ClosureKnown(Known Known, long? UpTo)
{
    public static readonly ClosureKnown Nothing = new(Known.Nothing, null);
}

[Question, Requires(Right.Read)]
public static class ClaimPageEndpoint
{
    public static async Task<(ProblemDetails, ClosureKnown)> LoadAsync(
        Guid id, ClaimAsked question, KnownAt knownAt, ClosureEvents closures, NpgsqlDataSource ledger, CancellationToken token)
    {
        var (problem, upTo) = await knownAt.Of(question, token);
        if (problem != Problems.None) return (problem, ClosureKnown.Nothing);
        var known = Known.After(await closures.Of(id, upTo, token));
        return known.Claims.ContainsKey(id) ? (Problems.None, new ClosureKnown(known, upTo)) : (await ClaimBeginnings.NotThere(id, ledger, token), ClosureKnown.Nothing);
    }

    /// <summary>A claim with its standing, as of now: exact as soon as a write about it was answered. Or as of any instant or sequence: worked out from the events, the same each time.</summary>
    [WolverineGet("/api/claims/{id}")]
    [ProducesResponseType<ProblemDetails>(503, "application/problem+json")]
    public static async Task<ClaimPage> Get(Guid id, ClaimAsked question, ClosureKnown closure, ClosureEvents closures, NpgsqlDataSource ledger, CancellationToken token)
    {
        var known = closure.Known;
        var claim = known.Claims[id];
        var weighed = StandingRules.Weigh(id, known, await AnchorTexts.Of(known, question.ValidAt is null, ledger, token), question.ValidAt);
        var evidence = known.WithMerged(id).SelectMany(c => c.Evidence.Select(e => (Evidence: e, From: c.Id))).ToList();
        var shown = evidence.Take(PageAsked.Most).ToList();

        var beside = claim.Mentions.Count + claim.Responses.Count + claim.Assessments.Count(a => a.By is not null) > 0
            ? Known.After(await closures.NamesBeside(id, closure.UpTo, token)) : Known.Nothing;
        var documents = DocumentTitles.Of(known.Documents.Values.Concat(beside.Documents.Values).DistinctBy(d => d.Id));
        var sources = SourceNames.Of(known.Sources.Values.Concat(beside.Sources.Values).DistinctBy(s => s.Id));
        var actors = await ActorNames.Of([.. shown.Select(e => e.Evidence.RecordedBy), .. claim.Assessments.Select(a => a.Actor), .. claim.Redactions.Select(r => r.By)], ledger, token);

        return new ClaimPage(
            id, claim.Version, known.EventsOf(id)[^1].Sequence, claim.MergedInto, claim.Retracted, claim.Public, claim.Statement,
            [.. claim.Subjects.Select(p => PartyEntry.Of(p, sources, documents))], [.. claim.Mentions.Select(p => PartyEntry.Of(p, sources, documents))], claim.Topics,
            weighed.Standing, [.. shown.Select(e => Entry(e.Evidence, e.From == id ? null : e.From))], evidence.Count,
            [.. claim.Responses.Select(r => ResponseEntry.Of(r, sources))], [.. claim.Corrections.Select(CorrectionEntry.Of)], RedactionEntry.Of(claim.Redactions, actors),
            [.. claim.Assessments.Select(a => new AssessmentEntry(a.Id, a.Rating, a.Rationale, a.Evidence, sources.Maybe(a.By), actors[a.Actor], a.Withdrawn))],
            closure.UpTo, question.ValidAt);

        EvidenceEntry Entry(Evidence e, Guid? from)
        {
            var (attribution, document, anchor) = known.PlaceOf(e);
            return new EvidenceEntry(
                e.Id, e.Stance, e.Attribution, document, anchor.Revision, anchor.Passages, attribution?.Mode, e.Note, weighed.Live.Contains(e.Id), e.Withdrawn, attribution?.Withdrawn,
                [.. (attribution?.Hops ?? []).Select(h => HopEntry.Of(h, sources, documents))],
                CarrierEntry.Of(document, sources, documents), actors[e.RecordedBy], from);
        }
    }
}
