using FluentValidation;
using Ledger.Access;
using Ledger.Audit;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Integrity;
using Ledger.Responses;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Standing;

/// <summary>Asks what would become of the claims that rest on a document.</summary>
public sealed record ImpactAsked(int? Limit = null, string? After = null) : IQuestion, IPaged
{
    public sealed class Validator : AbstractValidator<ImpactAsked>
    {
        public Validator() => this.AddPaging();
    }
}

/// <summary>What would become of a claim that rests on a document. Standings come without their reasons: some of the events have not happened.</summary>
/// <param name="Now">As it is.</param>
/// <param name="IfRetracted">If the document were retracted.</param>
/// <param name="IfDisputed">If somebody disputed it.</param>
/// <param name="IfLost">For each live piece of evidence that stands in it: if a newer revision had its passages no longer.</param>
public sealed record ImpactItem(ImpactClaim Claim, ClaimStanding Now, ClaimStanding IfRetracted, ClaimStanding IfDisputed, IReadOnlyList<ImpactOfLoss> IfLost);

public sealed record ImpactClaim(Guid Id, string Statement);

/// <summary>What would become of a claim if a newer revision of the document had these passages no longer.</summary>
public sealed record ImpactOfLoss(Guid Evidence, Guid? Attribution, IReadOnlyList<AnchoredPassage> Passages, ClaimStanding Standing);

[Question, Requires(Right.Read)]
public static class DocumentImpactEndpoint
{
    /// <summary>The hash of a text that nobody has written.</summary>
    private const string Unwritten = "unwritten";

    public static async Task<(ProblemDetails, Page<Guid>)> LoadAsync(Guid id, ImpactAsked question, NpgsqlDataSource ledger, CancellationToken token)
    {
        var found = await ledger.Read($"select true from ledger.mt_streams where id = {id} and type = 'document'", row => row.GetBoolean(0), token);
        if (found.Count == 0) return (Problems.NotFound("There is no document with this id."), new Page<Guid>([]));
        return (Problems.None, await ledger.Page($"true", $"ledger.mt_doc_claim c", [$"c.id"], [$"c.id = any(array({ClaimsResting.EverOn([id])}))"], PageAsked.By(question), row => row.GetGuid(0), token));
    }

    /// <summary>
    /// Before the fact: what retracting the document, disputing it, or losing a passage would do to the standing of each claim that rests on it, or has it in its closure. The rules of standing over
    /// each claim's closure, with one event that has not happened.
    /// </summary>
    [WolverineGet("/api/documents/{id}/impact")]
    [ProducesResponseType<ProblemDetails>(503, "application/problem+json")]
    public static async Task<Page<ImpactItem>> Get(
        Guid id, ImpactAsked question, Page<Guid> claims, ClosureEvents closures, Horizon horizon, NpgsqlDataSource ledger, CancellationToken token)
    {
        var read = await closures.OfAll([.. claims.Items], await horizon.Now(token), token);
        var each = claims.Items.Select(claim => (Claim: claim, Known: Known.After(read.Of(claim)))).ToList();
        var stands = await AnchorTexts.Of([.. each.Select(c => c.Known)], newestAlone: true, ledger, token);
        return new Page<ImpactItem>([.. each.Select(c => Of(c.Claim, id, c.Known, stands))], claims.Next);
    }

    /// <summary>What would become of one claim.</summary>
    internal static ImpactItem Of(Guid claim, Guid document, Known known, AnchorStands stands)
    {
        var weighed = StandingRules.Weigh(claim, known, stands);
        var losses =
            from piece in known.WithMerged(claim).SelectMany(c => c.Evidence)
            where weighed.Live.Contains(piece.Id)
            let place = known.PlaceOf(piece)
            where place.Document == document
            let anchor = place.Anchor
            select new ImpactOfLoss(piece.Id, piece.Attribution, anchor.Passages, After(Revised(known.Documents[document]), (carrier, sha256, revision, other) => sha256 == Unwritten
                ? !other.Overlaps(anchor) && StandsNow(known.Documents[document], other, stands)
                : stands(carrier, sha256, revision, other)));
        return new ImpactItem(
            new ImpactClaim(claim, known.Claims[claim].Statement), weighed.Standing.WithoutReasons(),
            After(new DocumentRetracted("It has not been."), stands),
            After(new DocumentResponseMade(Guid.AllBitsSet, known.Documents[document].Publisher, ResponseKind.Dispute, null, null, null), stands),
            [.. losses]);

        ClaimStanding After(object hypothetical, AnchorStands texts) => StandingRules.Of(claim, known.After(Hypothetical(known.EventsOf(document)[^1], hypothetical)), texts).WithoutReasons();
    }

    private static DocumentRevised Revised(Document document)
    {
        var newest = document.Revisions[^1];
        return new DocumentRevised(newest.Number + 1, new RecordedRevision(newest.Status, newest.Rights, TextForm.Held, Unwritten, null, [], null, null), "It has not been.");
    }

    private static bool StandsNow(Document document, Anchor anchor, AnchorStands stands) =>
        document.Revisions[^1] is { Form: TextForm.Held } newest && newest.Number > anchor.Revision ? stands(document.Id, newest.Sha256!, newest.Number, anchor) : true;

    /// <summary>An event that would come next in the stream, and after all others.</summary>
    private static RecordedEvent Hypothetical(RecordedEvent last, object data) => last with { Sequence = long.MaxValue, Version = last.Version + 1, Type = "has_not_happened", Data = data };
}
