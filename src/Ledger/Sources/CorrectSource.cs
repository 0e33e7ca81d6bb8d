using System.Text.Json;
using Ledger.Access;
using Ledger.Corrections;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Sources;

/// <summary>Sets right what the ledger had wrong about a source, field by field; before and after stay on record.</summary>
public sealed record CorrectSource(
    ReasonCode ReasonCode, string Reason, IReadOnlyDictionary<string, JsonElement> Changes, long Version, string? RequestedBy = null, string? Notice = null)
    : IRefer, ICorrection
{
    public sealed class Validator() : CorrectionValidator<CorrectSource, Source>(Source.Fields);

    public IEnumerable<Reference> References() => Source.Fields.References(Changes);
}

[Command, Requires(Right.Edit)]
public static class CorrectSourceEndpoint
{
    public static ProblemDetails Validate(CorrectSource command, Source source) => source switch
    {
        { Kind: SourceKind.Anonymous } when command.Sets("name") =>
            Problems.Unprocessable("anonymous-source-named", "An anonymous source is never named.", "changes.name",
                "Whoever comes forward is a source of their own: register them, and correct the attributions that are theirs."),
        { Kind: SourceKind.Anonymous } when command.Clears("description") =>
            Problems.Unprocessable("source-kind-mismatch", "An anonymous source is described: say what is known without naming it.", "changes.description"),
        { Kind: not SourceKind.Anonymous } when command.Sets("headCount") =>
            Problems.Unprocessable("source-kind-mismatch", "Only an anonymous source has a head count.", "changes.headCount"),
        { Kind: not SourceKind.Anonymous } when command.Clears("name") =>
            Problems.Unprocessable("source-kind-mismatch", "A person or an organisation has a name.", "changes.name"),
        _ => Source.Fields.Check(source, command),
    };

    [WolverinePost("/api/sources/{id}/corrections")]
    public static SourceCorrected Decide(CorrectSource command, [WriteModel] Source source, NewId newId) =>
        new(newId.Value, command.ReasonCode, command.Reason, command.RequestedBy, command.Notice, Source.Fields.Changes(source, command));
}
