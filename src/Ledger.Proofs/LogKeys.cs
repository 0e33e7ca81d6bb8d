using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>
/// The keys of a log, each signed by the one before it, as the log's own events tell it: <see cref="KeyRotation.Opened"/> with the first key, then <see cref="KeyRotation.Rotated"/> for each that
/// took its place. Whoever trusts one of them trusts those that follow it, and none before it.
/// </summary>
public sealed class LogKeys
{
    private readonly List<NoteVerifier> _keys = [];

    /// <summary>The first key first.</summary>
    public IReadOnlyList<NoteVerifier> InOrder => _keys;

    /// <summary>Whether events of this type are about keys.</summary>
    public static bool IsAbout(string type) => type is KeyRotation.Opened or KeyRotation.Rotated;

    /// <summary>Takes the next event about keys. That it is in the log, and next in it, the caller has made sure of.</summary>
    /// <returns>
    /// <c>false</c> with the fault, and nothing is taken, if the first event is no <see cref="KeyRotation.Opened"/> or a later one is, if the old key of a rotation is not the newest here or did not sign the new one,
    /// or if the new one was there before.
    /// </returns>
    public bool TryAdd(string type, JsonNode? data, [NotNullWhen(false)] out string? fault)
    {
        if (type != (_keys.Count == 0 ? KeyRotation.Opened : KeyRotation.Rotated))
        {
            fault = $"The keys of a log begin with {KeyRotation.Opened}, and each further one comes with {KeyRotation.Rotated}; here {type} is number {_keys.Count + 1}.";
            return false;
        }

        if (!TryRead(type, data, out var key, out fault))
            return false;
        if (_keys.Contains(key))
        {
            fault = $"The key {key} was the log's before: no key comes back.";
            return false;
        }

        _keys.Add(key);
        return true;
    }

    /// <summary>Those of the keys that follow from one that is trusted, itself among them; none if no trusted key is here.</summary>
    public IReadOnlyList<NoteVerifier> From(IReadOnlyList<NoteVerifier> trusted) => [.. _keys.SkipWhile(key => !trusted.Contains(key))];

    private bool TryRead(string type, JsonNode? data, [NotNullWhen(true)] out NoteVerifier? key, [NotNullWhen(false)] out string? fault)
    {
        key = null;
        if (type == KeyRotation.Opened)
        {
            if (!TryText(data, "key", out var first, out fault) || !NoteVerifier.TryParse(first, out var opened, out fault))
                return false;
            key = opened.Algorithm is NoteAlgorithm.Ed25519 ? opened : null;
            fault = key is null ? "The key of a log signs notes (0x01); this one cosigns." : null;
            return key is not null;
        }

        if (!TryText(data, "old", out var old, out fault) || !TryText(data, "new", out var next, out fault) || !TryText(data, "signature", out var signature, out fault))
            return false;
        if (old == _keys[^1].ToString())
            return KeyRotation.TryVerify(old, next, signature, out key, out fault);
        fault = $"The key that is rotated is not the log's newest, {_keys[^1]}.";
        return false;
    }

    private static bool TryText(JsonNode? data, string name, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? fault)
    {
        text = data is JsonObject members && members.TryGetPropertyValue(name, out var member) && member is JsonValue value && value.TryGetValue(out string? read) ? read : null;
        fault = text is null ? $"An event about keys has a text {name}; this one has none." : null;
        return text is not null;
    }
}
