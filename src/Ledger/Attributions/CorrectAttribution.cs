using System.Text.Json;
using Ledger.Access;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Attributions;

/// <summary>
/// Sets right what the ledger had wrong about an attribution. <c>passages</c> are given as when attributing, with their <c>revision</c> (if it is not given,
/// the one that they stand in), and are found anew.
/// </summary>
public sealed record CorrectAttribution(
    ReasonCode ReasonCode, string Reason, IReadOnlyDictionary<string, JsonElement> Changes, long Version, string? RequestedBy = null, string? Notice = null)
    : IRefer, ICorrection
{
    public sealed class Validator() : CorrectionValidator<CorrectAttribution, Attribution>(Shapes);

    /// <summary>The shapes that a client sends: as the fields themselves, but for passages, which are still to be found.</summary>
    internal static readonly CorrectableFields<Attribution> Shapes = Attribution.Fields.Replace("passages",
        a => (IReadOnlyList<PassageInput>)[.. a.Anchor.Passages.Select(p => new PassageInput(p.Exact, p.Prefix, p.Suffix, p.Start))],
        rules => rules.Passages());

    public IEnumerable<Reference> References() => Attribution.Fields.References(Changes.Where(c => c.Key != "passages").ToDictionary());
}

/// <summary>The correction with its passages found and its hops' revisions named.</summary>
public sealed record FoundCorrection(
    ReasonCode ReasonCode, string Reason, IReadOnlyDictionary<string, JsonElement>? Changes, long Version, string? RequestedBy, string? Notice) : ICorrection;

[Command, Requires(Right.Edit)]
public static class CorrectAttributionEndpoint
{
    public static async Task<(ProblemDetails, FoundCorrection)> ValidateAsync(CorrectAttribution command, Attribution attribution, IDocumentSession session, CancellationToken token)
    {
        var changes = command.Changes.ToDictionary();
        var found = new FoundCorrection(command.ReasonCode, command.Reason, changes, command.Version, command.RequestedBy, command.Notice);
        if (attribution.CheckNotWithdrawn() is var withdrawn && withdrawn != Problems.None) return (withdrawn, found);

        if (changes.TryGetValue("hops", out var hops))
        {
            var chain = Json.Value<IReadOnlyList<Hop>>(hops)!;
            var revisions = await HopRevisions.Of(chain, session, token);
            if (revisions.Missing(chain) is { } hop) return (RevisionTexts.NotFound($"changes.hops[{hop}].revision"), found);
            changes["hops"] = Json.Element(revisions.Filled(chain));
        }

        if (changes.ContainsKey("passages") || changes.ContainsKey("revision"))
        {
            var revision = changes.TryGetValue("revision", out var asked) ? asked.GetInt32() : attribution.Anchor.Revision;
            var passages = changes.TryGetValue("passages", out var given)
                ? Json.Value<IReadOnlyList<PassageInput>>(given)!
                : [.. attribution.Anchor.Passages.Select(p => new PassageInput(p.Exact))];
            var document = await session.LoadAsync<Document>(attribution.Document, token);
            var (problem, where) = await Located.In(document!, revision, passages, "changes.passages", "changes.revision", session, token);
            if (where.Anchor is not { } anchor) return (problem, found);
            if (anchor.Equals(attribution.Anchor)) return (CorrectionQuestions.ChangesNothing(changes.ContainsKey("passages") ? "passages" : "revision"), found);

            // The place is one value in two fields: either may stay as it is.
            changes.Remove("passages");
            changes.Remove("revision");
            if (!anchor.Passages.SequenceEqual(attribution.Anchor.Passages)) changes["passages"] = Json.Element(anchor.Passages);
            if (anchor.Revision != attribution.Anchor.Revision) changes["revision"] = Json.Element(anchor.Revision);
        }
        return (Attribution.Fields.Check(attribution, found), found);
    }

    [WolverinePost("/api/attributions/{id}/corrections")]
    public static AttributionCorrected Decide(CorrectAttribution command, FoundCorrection found, [WriteModel] Attribution attribution, NewId newId) =>
        new(newId.Value, command.ReasonCode, command.Reason, command.RequestedBy, command.Notice, Attribution.Fields.Changes(attribution, found));
}
