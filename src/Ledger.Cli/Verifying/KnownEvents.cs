using Ledger.Audit;

namespace Ledger.Cli.Verifying;

/// <summary>What the ledger's events are called. A test holds that these are the server's.</summary>
public static class KnownEvents
{
    /// <summary>The wire name of every event.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(
        [.. EventTypes.All.Select(EventTypes.NameOf), "actor_added", "role_changed", "token_issued", "token_revoked", "actor_redacted", "log_opened", "log_key_rotated", "restoration_accepted"], StringComparer.Ordinal);

    /// <summary>What streams are, by the names that the store has for them.</summary>
    public static readonly IReadOnlyDictionary<string, string> StreamKinds = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["actor"] = "Actor", ["attribution"] = "Attribution", ["claim"] = "Claim", ["document"] = "Document", ["log"] = "Log", ["source"] = "Source",
    };
}
