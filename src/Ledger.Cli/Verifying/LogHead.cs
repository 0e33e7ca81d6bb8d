using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>The newest checkpoint of a log, and the keys that it may be signed with.</summary>
/// <param name="Keys">Those that are trusted, and those that follow from them: each signed by the one before it.</param>
internal sealed record LogHead(SignedCheckpoint Signed, IReadOnlyList<NoteVerifier> Keys, IReadOnlyList<VerifiedSignature> Cosignatures)
{
    public Checkpoint Checkpoint => Signed.Checkpoint;

    /// <summary>Reads the checkpoint and the keys of a log, and makes sure of the signatures.</summary>
    /// <param name="quorum">How many of the known witnesses must have cosigned.</param>
    /// <returns>The head; or what is wrong with it.</returns>
    public static async Task<(LogHead? Head, string? Fault)> Read(LogSource log, VerifierKeys trusted, int quorum, CancellationToken token)
    {
        if (await log.Read(LogSource.Checkpoint, token) is not { } bytes) return (null, "The log has no checkpoint.");
        if (!SignedCheckpoint.TryParse(bytes, out var signed, out var fault)) return (null, $"The log's checkpoint is none: {fault}");
        var keys = trusted.Log;
        if (await log.Read(LogSource.Keys, token) is { } told)
        {
            if (!TryFollow(told, trusted.Log, out var followed, out fault)) return (null, fault);
            if (followed.Count > 0) keys = followed;
        }
        var verification = new CheckpointPolicy(OriginOf(signed, keys), keys, trusted.Witnesses, quorum).Verify(signed);
        return verification.Fault is { } wrong ? (null, $"The log's checkpoint of {signed.Checkpoint.Size} events is not trusted: {wrong}") : (new LogHead(signed, keys, verification.Cosignatures), null);
    }

    /// <summary>What a checkpoint must call itself: a name that a trusted key has, and with a rotation that may be another one.</summary>
    private static string OriginOf(SignedCheckpoint signed, IReadOnlyList<NoteVerifier> keys) =>
        keys.Any(key => key.Name == signed.Checkpoint.Origin) ? signed.Checkpoint.Origin : keys.Count > 0 ? keys[^1].Name : "a log that is known";

    /// <summary>The keys in what a log tells of them, from the first that is trusted on.</summary>
    private static bool TryFollow(byte[] told, IReadOnlyList<NoteVerifier> trusted, out IReadOnlyList<NoteVerifier> followed, [NotNullWhen(false)] out string? fault)
    {
        var keys = new List<NoteVerifier>();
        followed = keys;
        fault = null;
        try
        {
            NoteVerifier? before = null;
            foreach (var entry in JsonElement.Parse(told).GetProperty("keys").EnumerateArray())
            {
                var text = entry.GetProperty("key").GetString() ?? "";
                if (!NoteVerifier.TryParse(text, out var key, out fault)) return false;
                if (before is not null && !KeyRotation.TryVerify(before.ToString(), text, entry.GetProperty("signature").GetString() ?? "", out key, out fault)) return false;
                if (keys.Count > 0 || trusted.Contains(key)) keys.Add(key);
                before = key;
            }
            return true;
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            fault = "What the log says of its keys cannot be read.";
            return false;
        }
    }
}
