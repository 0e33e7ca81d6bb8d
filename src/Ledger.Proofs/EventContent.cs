using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>
/// The commitment to an event's data, which its leaf carries: SHA-256(salt ‖ canonical JSON of the data), in which each redactable value stands as the
/// string of 64 lower-case hexadecimal digits of SHA-256(its own salt ‖ canonical JSON of the value). A redactable value can be removed together
/// with its salt, and everything that is left still verifies; what was removed cannot be found by guessing.
/// </summary>
/// <remarks>
/// <para>
/// <b>Which values are redactable, the map of salts decides</b>, by JSON Pointer (RFC 6901), and nothing else. A pointer with a salt: the value there
/// is hashed, whatever it looks like. A pointer with <c>null</c> for a salt: the value was redacted, and what stands there must be the tombstone
/// <c>{"redacted":"…"}</c> and not a character more; its digits are taken as they are. A place that is not in the map: the value counts as it stands, though
/// it look like a tombstone to the letter. So a value that somebody wrote in that shape is never taken for a redaction, nor a redaction for a
/// value: redacting keeps the pointer in the map and takes the salt only.
/// </para>
/// <para>
/// The map comes with the data, from whoever shows it, and the hash does not cover which pointers are in it: a plain string of 64 digits (a text's
/// own SHA-256, say) gives the same commitment as a redacted value with these digits. Which values of an event are redactable follows from its data,
/// redacted or not: <b>whoever verifies compares the map's pointers with those of <see cref="Redactable"/></b>. With that, each commitment has one reading.
/// </para>
/// <para>
/// Every salt has exactly 16 bytes. Were a longer one allowed, bytes could be moved from the front of the JSON to the end of the salt, and one hash
/// would open as 1234 and as 234, or as a sentence and as what is quoted at its end.
/// </para>
/// <para>Redactable values do not lie in one another: the inner one's commitment would be gone with the outer one.</para>
/// </remarks>
public static class EventContent
{
    /// <summary>The bytes of every salt: random, and of each event and each value its own.</summary>
    public const int SaltLength = 16;

    internal const string Redacted = "redacted";

    internal static readonly IReadOnlyDictionary<string, byte[]?> NoSalts = new Dictionary<string, byte[]?>();

    /// <summary>The commitment to an event's data, whole or partly redacted: it is the same.</summary>
    /// <param name="salt">The event's own.</param>
    /// <param name="data">What has a canonical form (<see cref="CanonicalJson"/>); it stays as it is.</param>
    /// <param name="valueSalts">By the JSON Pointer of each redactable value its salt, or <c>null</c> if the value was redacted.</param>
    public static bool TryCommit(
        ReadOnlySpan<byte> salt, JsonNode? data, IReadOnlyDictionary<string, byte[]?> valueSalts, out Hash content, [NotNullWhen(false)] out string? fault)
    {
        content = default;
        return TryCanonical(data, out var canonical, out fault) && TryCommit(salt, canonical, valueSalts, out content, out fault);
    }

    /// <summary>The same of JSON in UTF-8, however it is written, in one pass: for whoever has many events to verify.</summary>
    public static bool TryCommit(
        ReadOnlySpan<byte> salt, ReadOnlySpan<byte> data, IReadOnlyDictionary<string, byte[]?> valueSalts, out Hash content, [NotNullWhen(false)] out string? fault)
    {
        content = default;
        fault = SaltFault("The event", salt);
        if (fault is not null)
            return false;
        using var committed = new CanonicalText(NumberReading.Exact);
        committed.Append(salt);
        committed.Replace(valueSalts);
        try
        {
            committed.Write(data);
        }
        catch (CanonicalJsonException none)
        {
            fault = none.Message;
            return false;
        }

        fault = committed.MetEverySalt ? committed.Fault : PointerFault(data, valueSalts.Keys);
        if (fault is not null)
            return false;
        content = TreeHash.Of(committed.Written);
        return true;
    }

    /// <summary>The commitment to one redactable value: the digits that stand for it in its event's.</summary>
    public static bool TryCommitValue(ReadOnlySpan<byte> salt, JsonNode? value, out Hash commitment, [NotNullWhen(false)] out string? fault)
    {
        commitment = default;
        fault = SaltFault("The value", salt);
        if (fault is not null || !TryCanonical(value, out var canonical, out fault))
            return false;
        commitment = Salted(salt, canonical);
        return true;
    }

    /// <summary>Removes values and their salts. The commitment to what is left is the one to what there was.</summary>
    /// <param name="data">Stays as it is.</param>
    /// <param name="valueSalts">Stays as it is.</param>
    /// <param name="pointers">Those to redact; one that was redacted before stays so.</param>
    /// <param name="redacted">The data with a tombstone in the place of each value.</param>
    /// <param name="saltsLeft">The map that goes with it: the same pointers, <c>null</c> for each that is redacted.</param>
    public static bool TryRedact(
        JsonNode? data, IReadOnlyDictionary<string, byte[]?> valueSalts, IReadOnlyCollection<string> pointers,
        out JsonNode? redacted, [NotNullWhen(true)] out IReadOnlyDictionary<string, byte[]?>? saltsLeft, [NotNullWhen(false)] out string? fault)
    {
        (redacted, saltsLeft) = (null, null);
        if (!TryCanonical(data, out var canonical, out fault) || !TryPoint(valueSalts.Keys, out var redactable, out fault))
            return false;
        var left = JsonNode.Parse(canonical);
        var salts = new Dictionary<string, byte[]?>(valueSalts, StringComparer.Ordinal);
        foreach (var pointer in pointers)
        {
            if (!redactable.TryGetValue(pointer, out var at))
            {
                fault = $"The value at {JsonPointer.Shown(pointer)} is not redactable.";
                return false;
            }

            if (!at.TryRead(left, out var value, out fault) || !TryStandIn(at, value, salts[pointer], out var hash, out fault))
                return false;
            at.Replace(ref left, new JsonObject { [Redacted] = hash.ToString() });
            salts[pointer] = null;
        }

        (redacted, saltsLeft) = (left, salts);
        return true;
    }

    private static bool IsTombstone(JsonNode? value, out Hash hash)
    {
        var digits = value is JsonObject { Count: 1 } tombstone && tombstone[Redacted] is JsonValue only && only.TryGetValue(out string? text) ? text : null;
        return Hash.TryParseHex(digits, out hash);
    }

    /// <summary>The digits that stand for a redactable value: of the value, or of its tombstone.</summary>
    private static bool TryStandIn(JsonPointer at, JsonNode? value, byte[]? salt, out Hash hash, [NotNullWhen(false)] out string? fault)
    {
        hash = default;
        if (salt is null)
        {
            fault = IsTombstone(value, out hash)
                ? null
                : $"At {at} there is no salt, so its value was redacted; but what stands there is no {{\"redacted\":\"…\"}} with 64 lower-case hexadecimal digits.";
            return fault is null;
        }

        fault = SaltFault($"The value at {at}", salt);
        if (fault is not null)
            return false;
        hash = Salted(salt, CanonicalJson.Serialize(value));
        return true;
    }

    /// <summary>Why not every pointer was met: one is none, lies inside of another, or leads nowhere.</summary>
    private static string PointerFault(ReadOnlySpan<byte> data, IEnumerable<string> keys)
    {
        if (!TryPoint(keys, out var pointers, out var fault))
            return fault;
        var root = JsonNode.Parse(data);
        foreach (var at in pointers.Values)
        {
            if (!at.TryRead(root, out _, out fault))
                return fault;
        }

        return "One of the pointers with a salt leads nowhere.";
    }

    private static bool TryPoint(IEnumerable<string> keys, [NotNullWhen(true)] out Dictionary<string, JsonPointer>? pointers, [NotNullWhen(false)] out string? fault)
    {
        pointers = null;
        fault = null;
        var read = new Dictionary<string, JsonPointer>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (!JsonPointer.TryParse(key, out var pointer, out fault))
                return false;
            read.Add(key, pointer);
        }

        foreach (var inner in read.Keys)
        {
            for (var end = inner.LastIndexOf('/'); end >= 0; end = end == 0 ? -1 : inner.LastIndexOf('/', end - 1))
            {
                if (read.TryGetValue(inner[..end], out var outer))
                {
                    fault = $"The redactable value at {JsonPointer.Shown(inner)} lies inside of the one at {outer}.";
                    return false;
                }
            }
        }

        pointers = read;
        return true;
    }

    internal static bool TryCanonical(JsonNode? json, [NotNullWhen(true)] out byte[]? canonical, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            canonical = CanonicalJson.Serialize(json);
            fault = null;
            return true;
        }
        catch (CanonicalJsonException none)
        {
            canonical = null;
            fault = none.Message;
            return false;
        }
    }

    private static Hash Salted(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> canonical)
    {
        var length = salt.Length + canonical.Length;
        var preimage = ArrayPool<byte>.Shared.Rent(length);
        salt.CopyTo(preimage);
        canonical.CopyTo(preimage.AsSpan(salt.Length));
        var hash = TreeHash.Of(preimage.AsSpan(0, length));
        // What is redacted one day is not to lie about in a pool.
        ArrayPool<byte>.Shared.Return(preimage, clearArray: true);
        return hash;
    }

    internal static string? SaltFault(string of, ReadOnlySpan<byte> salt) =>
        salt.Length == SaltLength ? null : $"{of} has a salt of {salt.Length} bytes; every salt has {SaltLength}.";
}
