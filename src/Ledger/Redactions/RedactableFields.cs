using System.Globalization;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Redactions;

/// <summary>A value of an event, by where it stands.</summary>
/// <param name="Path">A JSON Pointer (RFC 6901).</param>
public readonly record struct ValuePlace(RedactableEvent In, string Path);

/// <summary>
/// By which name each value of a stream is redacted. Names are those that corrections use, with those of acts and parts beside them; what a correction changed goes by the name of the field
/// that it changed, so that with a field goes every value that it ever had.
/// </summary>
public static class RedactableFields
{
    /// <summary>Every field with a value that can be redacted still, in the order in which they were recorded.</summary>
    public static ILookup<string, ValuePlace> Of(IEnumerable<RedactableEvent> stream) =>
        (from e in stream from pointer in e.Open where IsText(e, pointer) select (Field: NameOf(e.Event.Data, pointer), Place: new ValuePlace(e, pointer))).ToLookup(f => f.Field, f => f.Place);

    /// <summary>The field that has the text of a revision, its excerpts, and all copies of it.</summary>
    public static string TextOf(int revision) => string.Create(CultureInfo.InvariantCulture, $"revisions/{revision}/text");

    /// <summary>A source's role is what somebody wrote; an actor's is one of five.</summary>
    private static bool IsText(RedactableEvent e, string pointer) => e.Event.Data is not (ActorAdded or RoleChanged) || pointer != "/role";

    private static string NameOf(object data, string pointer)
    {
        var steps = pointer.Split('/')[1..];
        return data switch
        {
            Corrected c when steps is ["changes", var change, ..] => c.Changes[int.Parse(change, CultureInfo.InvariantCulture)].Field,
            DocumentRegistered when steps[0] == "revision" => TextOf(1),
            DocumentRevised d when steps[0] == "revision" => TextOf(d.Number),
            DocumentRevised d => string.Create(CultureInfo.InvariantCulture, $"revisions/{d.Number}/{Property(steps)}"),
            IMakesPart { Part: var (name, id) } => $"{Parts[name]}/{id}/{Property(steps)}",
            EvidenceWithdrawn e => $"evidence/{e.EvidenceId}/withdrawn",
            AssessmentWithdrawn e => $"assessments/{e.AssessmentId}/withdrawn",
            CaveatLifted e => $"caveats/{e.CaveatId}/lifted",
            ResponseResolved e => $"responses/{e.ResponseId}/resolution",
            TokenRevoked e => $"tokens/{e.TokenId}/revoked",
            RoleChanged => "role/reason",
            ClaimRetracted or DocumentRetracted => "retraction/reason",
            AttributionWithdrawn => "withdrawal/reason",
            ClaimMerged or SourceMerged => "merge/reason",
            ClaimPublished => "publication/reason",
            _ => Property(steps),
        };
    }

    /// <summary>What parts are called where there are several of them.</summary>
    private static readonly Dictionary<string, string> Parts = new()
    {
        ["evidenceId"] = "evidence", ["assessmentId"] = "assessments", ["caveatId"] = "caveats", ["responseId"] = "responses", ["correctionId"] = "corrections", ["redactionId"] = "redactions",
        ["tokenId"] = "tokens",
    };

    /// <summary>An anchor's passages go by themselves, as in corrections.</summary>
    private static string Property(string[] steps) => steps[0] == "anchor" ? steps[1] : steps[0];
}
