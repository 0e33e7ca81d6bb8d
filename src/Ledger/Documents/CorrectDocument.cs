using System.Text.Json;
using FluentValidation;
using Ledger.Access;
using Ledger.Corrections;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Documents;

/// <summary>What a document's text has wrong: the revision, the passage, and what it should read.</summary>
public sealed record ErratumInput(int Revision, PassageInput Passage, string ShouldRead);

/// <summary>
/// Sets right what the ledger had wrong about a document (<c>changes</c>), or records what the document's own text has wrong (<c>erratum</c>). The text stays.
/// </summary>
public sealed record CorrectDocument(
    ReasonCode ReasonCode, string Reason, long Version, IReadOnlyDictionary<string, JsonElement>? Changes = null, ErratumInput? Erratum = null,
    string? RequestedBy = null, string? Notice = null) : IRefer, ICorrection
{
    public sealed class Validator : CorrectionValidator<CorrectDocument, Document>
    {
        public Validator() : base(Document.Fields)
        {
            RuleFor(c => c.Erratum).Must((command, erratum) => erratum is null != command.Changes is null).WithMessage("give either changes or an erratum.");
            When(c => c.Erratum is not null, () =>
            {
                RuleFor(c => c.Erratum!.Revision).GreaterThan(0);
                RuleFor(c => c.Erratum!.Passage).NotNull().SetValidator(new PassageValidator());
                RuleFor(c => c.Erratum!.ShouldRead).NotNull().Prose(10_000);
            });
        }
    }

    public IEnumerable<Reference> References() => Document.Fields.References(Changes);
}

[Command, Requires(Right.Edit)]
public static class CorrectDocumentEndpoint
{
    public static async Task<(ProblemDetails, Located)> ValidateAsync(CorrectDocument command, Document document, IDocumentSession session, CancellationToken token) =>
        command.Erratum is { } erratum
            ? await Located.In(document, erratum.Revision, [erratum.Passage], "erratum.passage", "erratum.revision", session, token)
            : (Document.Fields.Check(document, command), Located.Nowhere);

    [WolverinePost("/api/documents/{id}/corrections")]
    public static object Decide(CorrectDocument command, [WriteModel] Document document, Located where, NewId newId) => command.Erratum is { } erratum
        ? new ErratumRecorded(newId.Value, command.ReasonCode, command.Reason, command.RequestedBy, command.Notice, where.Anchor!, erratum.ShouldRead)
        : new DocumentCorrected(newId.Value, command.ReasonCode, command.Reason, command.RequestedBy, command.Notice, Document.Fields.Changes(document, command));
}
