using System.Text;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Redactions;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Documents;

/// <summary>Asks for the text of a document.</summary>
/// <param name="Revision">Of which revision, from 1; the newest, unless said.</param>
public sealed record TextAsked(int? Revision = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<TextAsked>
    {
        public Validator() => RuleFor(q => q.Revision).GreaterThan(0).WithMessage("must be the number of a revision, 1 or more.");
    }
}

[Question, Requires(Right.Read)]
public static class DocumentTextEndpoint
{
    /// <summary>The text of a revision, byte for byte as it was supplied, in UTF-8. Its entity tag is the SHA-256 of those bytes.</summary>
    [WolverineGet("/api/documents/{id}/text"), ProducesResponseType<string>(StatusCodes.Status200OK, "text/plain")]
    public static async Task<IResult> Get(
        TextAsked question, [Entity(MissingMessage = "There is no document with this id.")] Document document, IQuerySession session, HttpContext http, CancellationToken token)
    {
        if (document.Revision(question.Revision ?? document.Revisions.Count) is not { } revision)
        {
            return Results.Problem(Problems.NotFound("The document has no such revision.", document.Revisions.Count == 1
                ? "It has one, number 1." : $"Its revisions are numbered from 1 to {document.Revisions.Count}."));
        }
        if (revision.Form is not TextForm.Held)
            return Results.Problem(await RevisionTexts.TextOf(session, revision, token) is null ? await Gone(revision, session, token) : NotHeld(revision));
        if (await RevisionTexts.TextOf(session, revision, token) is not RevisionText.Held held) return Results.Problem(await Gone(revision, session, token));
        if (EntityTags.IsKnown(http, revision.Sha256!)) return Results.StatusCode(StatusCodes.Status304NotModified);
        http.Response.Headers.ContentDisposition = "inline";
        return Results.Bytes(Encoding.UTF8.GetBytes(held.Text), "text/plain; charset=utf-8");
    }

    private static async Task<ProblemDetails> Gone(Revision revision, IQuerySession session, CancellationToken token)
    {
        var redaction = await RedactedTexts.RedactionOf(revision.Sha256!, session, token);
        var problem = Problems.Of(StatusCodes.Status410Gone, "text-redacted", $"The text of revision {revision.Number} was redacted.", $"Redaction {redaction} says why, and by whose order.");
        problem.Extensions["redaction"] = redaction;
        return problem;
    }

    private static ProblemDetails NotHeld(Revision revision) => Problems.Of(StatusCodes.Status404NotFound, "text-not-held",
        $"The text of revision {revision.Number} is not here.", revision.Form is TextForm.Hashed
            ? $"It is known by its SHA-256, {revision.Sha256}, and by {revision.Excerpts.Count} excerpts, which the document's page has. Whoever has the text can supply it."
            : "Nobody here has seen it: it is known only through others.");
}
