using System.Text.Json;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Integrity;
using Ledger.Redactions;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Audit;

/// <summary>
/// What an event changed, field by field. Fields go by the names that corrections use: <c>statement</c>, <c>revisions/2/status</c>,
/// <c>responses/&lt;id&gt;/outcome</c>. What was not there before is JSON null.
/// </summary>
/// <remarks>A correction has its own changes. Left out are a token's hash, and the excerpts of a hashed revision: they are text, and stand with the document.</remarks>
internal static class FieldChanges
{
    private static readonly JsonElement Nothing = Json.Element<object?>(null);

    public static IReadOnlyList<FieldChange> Of(RecordedEvent e, Names names) => e.Data switch
    {
        Corrected c => c.Changes,
        Redacted r => Set($"redactions/{r.RedactionId}/", r, "redactionId", "reason", "values", "texts", "lost"),
        ActorAdded => Set("", e.Data),
        RoleChanged c => [new("role", names.RolesBefore.TryGetValue(e.Sequence, out var before) ? Json.Element(before) : Nothing, Json.Element(c.Role))],
        TokenIssued t => Set($"tokens/{t.TokenId}/", t, "tokenId", "secretHash"),
        TokenRevoked t => Turned($"tokens/{t.TokenId}/revoked", true),
        SourceRegistered => Set("", e.Data),
        SourceMerged m => [new("mergedInto", Nothing, Json.Element(m.Into))],
        DocumentRegistered d => [.. Set("", d, "revision"), .. Set("revisions/1/", d.Revision, "excerpts")],
        DocumentRevised d => Set($"revisions/{d.Number}/", d.Revision, "excerpts"),
        TextSupplied t =>
        [
            new($"revisions/{t.Number}/form", Json.Element(TextForm.Hashed), Json.Element(TextForm.Held)),
            new($"revisions/{t.Number}/length", Nothing, Json.Element(t.Length)),
        ],
        CaveatAdded c => Set($"caveats/{c.CaveatId}/", c, "caveatId"),
        CaveatLifted c => Turned($"caveats/{c.CaveatId}/lifted", true),
        ErratumRecorded r => [new($"corrections/{r.CorrectionId}/shouldRead", Json.Element(string.Join(" … ", r.Anchor.Passages.Select(p => p.Exact))), Json.Element(r.ShouldRead))],
        ResponseMade r => Set($"responses/{r.ResponseId}/", r, "responseId"),
        ResponseResolved r => [new($"responses/{r.ResponseId}/outcome", Nothing, Json.Element(r.Outcome))],
        PassageAttributed => Set("", e.Data),
        AttributionWithdrawn => Turned("withdrawn", true),
        ClaimAsserted => Set("", e.Data),
        EvidenceLinked l => Set($"evidence/{l.EvidenceId}/", l, "evidenceId"),
        EvidenceWithdrawn w => Turned($"evidence/{w.EvidenceId}/withdrawn", true),
        ClaimAssessed a => Set($"assessments/{a.AssessmentId}/", a, "assessmentId"),
        AssessmentWithdrawn w => Turned($"assessments/{w.AssessmentId}/withdrawn", true),
        DocumentRetracted or ClaimRetracted => Turned("retracted", true),
        ClaimMerged m => [new("mergedInto", Nothing, Json.Element(m.Into))],
        ClaimPublished p => Turned("public", p.Public),
        LogOpened o => [new("key", Nothing, Json.Element(o.Key))],
        LogKeyRotated r => [new("key", Json.Element(r.Old), Json.Element(r.New))],
        RestorationAccepted r => [new("givenUp/size", Nothing, Json.Element(r.Size)), new("givenUp/root", Nothing, Json.Element(r.Root))],
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.Type, "No changes are known for this event."),
    };

    private static IReadOnlyList<FieldChange> Turned(string field, bool after) => [new(field, Json.Element(!after), Json.Element(after))];

    /// <summary>Every member that is given, under a name of its own; an anchor's revision and passages stand as fields beside the others.</summary>
    private static IReadOnlyList<FieldChange> Set(string prefix, object data, params string[] without) =>
    [
        .. from member in Members(JsonSerializer.SerializeToElement(data, data.GetType(), Json.Options))
        where !without.Contains(member.Name) && !(member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0)
        select new FieldChange(prefix + member.Name, Nothing, member.Value),
    ];

    private static IEnumerable<JsonProperty> Members(JsonElement data) =>
        data.EnumerateObject().SelectMany(member => member.Name == "anchor" ? member.Value.EnumerateObject() : Enumerable.Repeat(member, 1));
}
