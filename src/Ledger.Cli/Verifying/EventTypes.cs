namespace Ledger.Cli.Verifying;

/// <summary>What the ledger's events are called. A test holds that these are the server's.</summary>
public static class EventTypes
{
    /// <summary>The wire name of every event.</summary>
    public static readonly IReadOnlySet<string> Known = new HashSet<string>(StringComparer.Ordinal)
    {
        "actor_added", "assessment_withdrawn", "attribution_corrected", "attribution_response_made", "attribution_response_resolved", "attribution_withdrawn", "caveat_added",
        "caveat_lifted", "claim_asserted", "claim_assessed", "claim_corrected", "claim_merged", "claim_published", "claim_response_made", "claim_response_resolved", "claim_retracted",
        "document_corrected", "document_registered", "document_response_made", "document_response_resolved", "document_retracted", "document_revised", "erratum_recorded",
        "evidence_linked", "evidence_withdrawn", "passage_attributed", "role_changed", "source_corrected", "source_merged", "source_registered", "text_supplied", "token_issued",
        "token_revoked",
    };

    /// <summary>What streams are, by the names that the store has for them.</summary>
    public static readonly IReadOnlyDictionary<string, string> StreamKinds = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["actor"] = "Actor", ["attribution"] = "Attribution", ["claim"] = "Claim", ["document"] = "Document", ["source"] = "Source",
    };
}
