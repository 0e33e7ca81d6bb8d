using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>Supplies the text of a revision that was known by its hash. It must have that hash, and every excerpt at its place.</summary>
public sealed record SupplyText(string Text, long Version)
{
    public sealed class Validator : AbstractValidator<SupplyText>
    {
        public Validator()
        {
            RuleFor(c => c.Text).NotNull().Prose(RevisionInput.LongestText);
            RuleFor(c => c.Version).Version();
        }
    }
}

[Command, Requires(Right.Record), LongText]
public static class SupplyTextEndpoint
{
    public static Task<ProblemDetails> LoadAsync(SupplyText command, Document document, int number, IDocumentSession session, CancellationToken token) =>
        RevisionTexts.CheckNotRedacted(document.Revision(number)?.Sha256, session, token);

    public static ProblemDetails Validate(SupplyText command, Document document, int number) => document.Revision(number) switch
    {
        null => Problems.NotFound("The document has no such revision."),
        { Form: TextForm.Held } => Problems.Conflict("text-held", "The text of this revision is here already."),
        { Form: TextForm.Unseen } => Problems.Conflict("text-unseen", "An unseen revision has no hash to check a text against.", "Record the text as a newer revision, with the reason."),
        { } revision when RevisionInput.Hash(command.Text) is var hash && hash != revision.Sha256 =>
            Problems.Unprocessable("text-differs", "The text is not the one that the hash was made of.", "text", $"Its SHA-256 is {hash}; the revision's is {revision.Sha256}."),
        { } revision => Excerpts.FirstMisfit(command.Text, revision.Excerpts) is { } fault
            ? Problems.Unprocessable("excerpt-misplaced", "An excerpt does not stand in the text where it was said to.", "text", fault.Message)
            : Problems.None,
    };

    [WolverinePost("/api/documents/{id}/revisions/{number}/text")]
    public static (TextSupplied, HoldText) Decide(SupplyText command, [WriteModel] Document document, int number) =>
        (new TextSupplied(number, CodePoints.Count(command.Text)), new HoldText(document.Revision(number)!.Sha256!, command.Text));
}
