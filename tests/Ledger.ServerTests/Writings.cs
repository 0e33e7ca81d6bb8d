using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Integrity;
using Ledger.ServerTests.Integrity;

namespace Ledger.ServerTests;

/// <summary>A command that is ready to be sent: where to, and its body, with the version of what it is about.</summary>
public sealed record Ready(string Path, JsonObject Body)
{
    public Ready With(string member, JsonNode? value)
    {
        var body = Body.DeepClone().AsObject();
        body[member] = value;
        return this with { Body = body };
    }

    /// <summary>The id in the path: what the command is about. None of a command that makes something new.</summary>
    public Guid About => Path.StartsWith(Writings.OfTheLog, StringComparison.Ordinal) ? TheLog.Id : Guid.Parse(Path.Split('/')[3]);
}

/// <summary>One writing route of the contract.</summary>
/// <param name="Command">The command's name: its event says so.</param>
/// <param name="Event">The event that it appends, by its name on the wire.</param>
/// <param name="Part">The member of the receipt that has the id of the part that was made, if one is.</param>
/// <param name="Prepare">Puts on record what the command needs, and says how it is sent.</param>
public sealed record Writing(
    string Command, string Route, Right Right, string Event, string? Part, Func<LedgerServerFixture, Task<Ready>> Prepare)
{
    /// <summary>It makes something new, instead of changing what is there.</summary>
    public bool Begins => !Route.Contains("{id}", StringComparison.Ordinal) && !Route.StartsWith(Writings.OfTheLog, StringComparison.Ordinal);

    /// <summary>201 for something new or a part of something, else 200.</summary>
    public int Status => Begins || Part is not null ? 201 : 200;

    public override string ToString() => Command;
}

/// <summary>Every writing route, each with a command that succeeds.</summary>
public static class Writings
{
    public const string Why = "Because the record needs it.";

    /// <summary>How the routes of the one log begin, which need no id.</summary>
    public const string OfTheLog = "/api/log/";

    public static readonly IReadOnlyList<Writing> All =
    [
        new("RegisterSource", "/api/sources", Right.Record, "source_registered", null,
            _ => Begin("/api/sources", new { kind = "Anonymous", description = "Officials who read the report", headCount = 3, role = "Officials" })),
        new("CorrectSource", "/api/sources/{id}/corrections", Right.Edit, "source_corrected", "correctionId",
            async ledger => About("sources", await ledger.Contributor.RecordedPerson("Jeff Session"), "corrections",
                new { reasonCode = "WrongName", reason = Why, changes = new { name = "Jeff Sessions" } })),
        new("MergeSource", "/api/sources/{id}/merge", Right.Edit, "source_merged", null,
            async ledger => About("sources", await ledger.Contributor.RecordedPerson("J. Sessions"), "merge",
                new { into = (await ledger.Contributor.RecordedPerson()).Id, reason = Why })),
        new("RedactSource", "/api/sources/{id}/redactions", Right.Administer, "source_redacted", "redactionId",
            async ledger => About("sources", await ledger.Contributor.RecordedPerson(), "redactions", new { fields = new[] { "name" }, reason = Why, authority = "A court" })),

        new("RegisterDocument", "/api/documents", Right.Record, "document_registered", null,
            async ledger => await Begin("/api/documents", new
            {
                kind = "Article", title = "An article", publisher = (await ledger.Contributor.RecordedOrganisation()).Id,
                revision = new { status = "Published", rights = "Quotation", text = "What it says." },
            })),
        new("ReviseDocument", "/api/documents/{id}/revisions", Right.Record, "document_revised", null,
            async ledger => About("documents", await ledger.Report(), "revisions",
                new { revision = new { status = "Final", rights = "Quotation", unseen = true }, reason = Why })),
        new("SupplyText", "/api/documents/{id}/revisions/{number}/text", Right.Record, "text_supplied", null,
            async ledger => About("documents", await ledger.Contributor.RecordedByHash(await ledger.Publisher(), "The whole text."), "revisions/1/text",
                new { text = "The whole text." })),
        new("AddCaveat", "/api/documents/{id}/caveats", Right.Record, "caveat_added", "caveatId",
            async ledger => About("documents", await ledger.Report(), "caveats", new { text = "Subject to change." })),
        new("LiftCaveat", "/api/documents/{id}/caveats/{caveatId}/lift", Right.Edit, "caveat_lifted", null,
            async ledger => Of("documents", await ledger.Contributor.WithCaveat(await ledger.Report()), "caveats", "lift", new { reason = Why })),
        new("RespondToDocument", "/api/documents/{id}/responses", Right.Record, "document_response_made", "responseId",
            async ledger => About("documents", await ledger.Report(), "responses", new { by = await ledger.Party(), kind = "Dispute" })),
        new("ResolveDocumentResponse", "/api/documents/{id}/responses/{responseId}/resolution", Right.Edit, "document_response_resolved", null,
            async ledger => Of("documents", await ledger.Contributor.Disputed("documents", await ledger.Report(), await ledger.Party()), "responses", "resolution",
                new { outcome = "Rejected", reason = Why })),
        new("CorrectDocument", "/api/documents/{id}/corrections", Right.Edit, "document_corrected", "correctionId",
            async ledger => About("documents", await ledger.Report(), "corrections", new { reasonCode = "Typo", reason = Why, changes = new { title = "The draft report" } })),
        new("RetractDocument", "/api/documents/{id}/retraction", Right.Edit, "document_retracted", null,
            async ledger => About("documents", await ledger.Report(), "retraction", new { reason = Why })),
        new("RedactDocument", "/api/documents/{id}/redactions", Right.Administer, "document_redacted", "redactionId",
            async ledger => About("documents", await ledger.Report(), "redactions", new { fields = new[] { "title" }, reason = Why, authority = "A court" })),

        new("AttributePassage", "/api/attributions", Right.Record, "passage_attributed", null,
            async ledger => await Begin("/api/attributions", new
            {
                document = (await ledger.Article()).Id, revision = 1, passages = new[] { new { exact = Stories.Quotation } }, mode = "Verbatim",
                hops = new[] { new { source = await ledger.Party(), verb = "said" } },
            })),
        new("WithdrawAttribution", "/api/attributions/{id}/withdrawal", Right.Record, "attribution_withdrawn", null,
            async ledger => About("attributions", await ledger.Attribution(), "withdrawal", new { reason = Why })),
        new("RespondToAttribution", "/api/attributions/{id}/responses", Right.Record, "attribution_response_made", "responseId",
            async ledger => About("attributions", await ledger.Attribution(), "responses", new { by = await ledger.Party(), kind = "Denial", statement = "I never said so." })),
        new("ResolveAttributionResponse", "/api/attributions/{id}/responses/{responseId}/resolution", Right.Edit, "attribution_response_resolved", null,
            async ledger => Of("attributions", await ledger.Contributor.Disputed("attributions", await ledger.Attribution(), await ledger.Party()), "responses", "resolution",
                new { outcome = "Upheld", reason = Why })),
        new("CorrectAttribution", "/api/attributions/{id}/corrections", Right.Edit, "attribution_corrected", "correctionId",
            async ledger => About("attributions", await ledger.Attribution(), "corrections", new { reasonCode = "WrongQuote", reason = Why, changes = new { mode = "Partial" } })),
        new("RedactAttribution", "/api/attributions/{id}/redactions", Right.Administer, "attribution_redacted", "redactionId",
            async ledger => About("attributions", await ledger.Attribution(), "redactions", new { fields = new[] { "passages" }, reason = Why, authority = "A court" })),

        new("AssertClaim", "/api/claims", Right.Record, "claim_asserted", null,
            async ledger => await Begin("/api/claims", new { statement = "Sessions said so.", subjects = new[] { new { source = await ledger.Party() } }, topics = new[] { "borders" } })),
        new("LinkEvidence", "/api/claims/{id}/evidence", Right.Record, "evidence_linked", "evidenceId",
            async ledger => About("claims", await ledger.Claim(), "evidence", new { stance = "Supports", attribution = (await ledger.Attribution()).Id })),
        new("WithdrawEvidence", "/api/claims/{id}/evidence/{evidenceId}/withdrawal", Right.Record, "evidence_withdrawn", null,
            async ledger => Of("claims", await ledger.Contributor.SupportedBy(await ledger.Claim(), (await ledger.Attribution()).Id), "evidence", "withdrawal", new { reason = Why })),
        new("AssessClaim", "/api/claims/{id}/assessments", Right.Edit, "claim_assessed", "assessmentId",
            async ledger => About("claims", await ledger.Claim(), "assessments", new { rating = "Mixed", rationale = "Some of it holds.", evidence = Array.Empty<Guid>() })),
        new("WithdrawAssessment", "/api/claims/{id}/assessments/{assessmentId}/withdrawal", Right.Edit, "assessment_withdrawn", null,
            async ledger => Of("claims", await ledger.Editor.Assessed(await ledger.Claim()), "assessments", "withdrawal", new { reason = Why })),
        new("RespondToClaim", "/api/claims/{id}/responses", Right.Record, "claim_response_made", "responseId",
            async ledger => About("claims", await ledger.Claim(), "responses", new { by = await ledger.Party(), kind = "NoComment" })),
        new("ResolveClaimResponse", "/api/claims/{id}/responses/{responseId}/resolution", Right.Edit, "claim_response_resolved", null,
            async ledger => Of("claims", await ledger.Contributor.Disputed("claims", await ledger.Claim(), await ledger.Party(), "Denial"), "responses", "resolution",
                new { outcome = "Withdrawn", reason = Why })),
        new("CorrectClaim", "/api/claims/{id}/corrections", Right.Edit, "claim_corrected", "correctionId",
            async ledger => About("claims", await ledger.Claim(), "corrections", new { reasonCode = "WrongFact", reason = Why, changes = new { statement = "Sessions said something else." } })),
        new("RetractClaim", "/api/claims/{id}/retraction", Right.Edit, "claim_retracted", null,
            async ledger => About("claims", await ledger.Claim(), "retraction", new { reason = Why })),
        new("MergeClaim", "/api/claims/{id}/merge", Right.Edit, "claim_merged", null,
            async ledger => About("claims", await ledger.Claim(), "merge", new { into = (await ledger.Claim()).Id, reason = Why })),
        new("PublishClaim", "/api/claims/{id}/publication", Right.Edit, "claim_published", null,
            async ledger => About("claims", await ledger.Claim(), "publication", new { @public = true, reason = Why })),
        new("RedactClaim", "/api/claims/{id}/redactions", Right.Administer, "claim_redacted", "redactionId",
            async ledger => About("claims", await ledger.Claim(), "redactions", new { fields = new[] { "statement" }, reason = Why, authority = "A court" })),

        new("AddActor", "/api/actors", Right.Administer, "actor_added", null, _ => Begin("/api/actors", new { name = "Ada Reporter", role = "Contributor" })),
        new("ChangeRole", "/api/actors/{id}/role", Right.Administer, "role_changed", null,
            async ledger => About("actors", await ledger.Administrator.AddedActor(Role.Reader), "role", new { role = "Editor", reason = Why })),
        new("IssueToken", "/api/actors/{id}/tokens", Right.Administer, "token_issued", "tokenId",
            async ledger => About("actors", await ledger.Administrator.AddedActor(Role.Reader), "tokens", new { note = "The first one" })),
        new("RevokeToken", "/api/actors/{id}/tokens/{tokenId}/revocation", Right.Administer, "token_revoked", null,
            async ledger => Of("actors", await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Reader)), "tokens", "revocation", new { reason = Why })),

        new("RotateLogKey", "/api/log/key", Right.Administer, "log_key_rotated", null, ledger => AboutTheLog(ledger, "key", new { reason = Why })),
        new("AcceptRestoration", "/api/log/restoration", Right.Administer, "restoration_accepted", null, async ledger =>
        {
            var forgotten = await ledger.Contradicted();
            return await AboutTheLog(ledger, "restoration", new { size = forgotten.Size, root = forgotten.Root.ToBase64(), reason = Why });
        }),
        new("RedactActor", "/api/actors/{id}/redactions", Right.Administer, "actor_redacted", "redactionId",
            async ledger => About("actors", await ledger.Administrator.AddedActor(Role.Reader), "redactions", new { fields = new[] { "name" }, reason = Why, authority = "A court" })),
    ];

    /// <summary>For theories: every one of them, by its command.</summary>
    public static TheoryData<string> Commands => [.. All.Select(w => w.Command)];

    /// <summary>For theories: those that change something that exists.</summary>
    public static TheoryData<string> Changes => [.. All.Where(w => !w.Begins).Select(w => w.Command)];

    /// <summary>For theories: those that change something that has an id in their route.</summary>
    public static TheoryData<string> ChangesById => [.. All.Where(w => w.Route.Contains("{id}", StringComparison.Ordinal)).Select(w => w.Command)];

    public static Writing Of(string command) => All.Single(w => w.Command == command);

    /// <summary>The command that this path takes.</summary>
    public static string CommandAt(string path)
    {
        var steps = path.Split('/');
        return All.Single(w => w.Route.Split('/') is var pattern && pattern.Length == steps.Length
            && pattern.Zip(steps).All(s => s.First == s.Second || s.First.StartsWith('{'))).Command;
    }

    /// <summary>Whoever may do it with the least right.</summary>
    public static Role Actor(this Writing writing) => writing.Right.Roles()[0];

    private static Task<Ready> Begin(string path, object body) => Task.FromResult(new Ready(path, Json(body)));

    private static Ready About(string kind, Recorded thing, string act, object body) =>
        new Ready($"/api/{kind}/{thing.Id}/{act}", Json(body)).With("version", thing.Version);

    private static async Task<Ready> AboutTheLog(LedgerServerFixture ledger, string act, object body) =>
        new Ready(OfTheLog + act, Json(body)).With("version", (await ledger.Administrator.Asked("/api/log"))["version"]!.GetValue<long>());

    /// <summary>An act on the part that was just made.</summary>
    private static Ready Of(string kind, Recorded part, string parts, string act, object body) =>
        new Ready($"/api/{kind}/{part.Id}/{parts}/{part.Part}/{act}", Json(body)).With("version", part.Version);

    private static JsonObject Json(object body) => System.Text.Json.JsonSerializer.SerializeToNode(body, Ledger.Http.Json.Options)!.AsObject();
}
