using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NSec.Cryptography;

namespace Ledger.Proofs;

/// <summary>
/// The public key of whoever signs notes, with its name: C2SP signed-note, "Verifier keys" (https://c2sp.org/signed-note#verifier-keys). Two
/// are equal if name, algorithm and key are.
/// </summary>
public sealed class NoteVerifier : IEquatable<NoteVerifier>
{
    private readonly PublicKey _key;
    private readonly string _written;

    private NoteVerifier(string name, NoteAlgorithm algorithm, PublicKey key)
    {
        Name = name;
        Algorithm = algorithm;
        _key = key;
        var bytes = key.Export(KeyBlobFormat.RawPublicKey);
        KeyId = IdOf(name, algorithm, bytes);
        _written = string.Create(CultureInfo.InvariantCulture, $"{name}+{KeyId:x8}+{Convert.ToBase64String([(byte)algorithm, .. bytes])}");
    }

    public string Name { get; }

    public NoteAlgorithm Algorithm { get; }

    /// <summary>The first four bytes of SHA-256(name ‖ newline ‖ algorithm ‖ public key). It finds a key; it proves nothing.</summary>
    public uint KeyId { get; }

    /// <summary>The verifier key: <c>name+id+base64(algorithm ‖ public key)</c>.</summary>
    public override string ToString() => _written;

    /// <summary>Reads a verifier key as <see cref="ToString"/> writes it, and no other; its id must be that of its name and key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NoteVerifier? verifier, [NotNullWhen(false)] out string? fault)
    {
        verifier = null;
        if (!TrySplit(text, out var name, out var id, out var material, out var algorithm, out fault))
            return false;
        if (!TryCreate(name, algorithm, material, out var read, out fault))
            return false;
        if (id != read.KeyId)
        {
            fault = $"The id of the key, {id:x8}, is not that of its name and public key, {read.KeyId:x8}.";
            return false;
        }

        verifier = read;
        return true;
    }

    /// <summary>The verifier of a name and an Ed25519 public key of 32 bytes (RFC 8032).</summary>
    public static bool TryCreate(
        string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out NoteVerifier? verifier, [NotNullWhen(false)] out string? fault)
    {
        verifier = null;
        fault = NoteText.NameFault(name) ?? AlgorithmFault((int)algorithm);
        if (fault is not null)
            return false;
        if (!PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key) || key is null)
        {
            fault = "This is no Ed25519 public key: 32 bytes that stand for a point of the curve.";
            return false;
        }

        verifier = new NoteVerifier(name, algorithm, key);
        return true;
    }

    /// <summary>Whether a signature line names this key: only then is there anything to verify.</summary>
    public bool IsNamedBy(NoteSignature signature) => signature.KeyId == KeyId && signature.KeyName == Name;

    /// <summary>Whether a signature line is this key's over this text.</summary>
    public bool Verifies(NoteSignature signature, string text) => IsNamedBy(signature) && (Algorithm is NoteAlgorithm.Cosignature
        ? Cosignature.TrySplit(signature, out var time, out var cosignature) && IsRight(Cosignature.Message(text, time), cosignature.Span)
        : IsRight(NoteText.Bytes(text), signature.Signature.Span));

    public bool Equals([NotNullWhen(true)] NoteVerifier? other) => other is not null && _written == other._written;

    public override bool Equals(object? obj) => obj is NoteVerifier other && Equals(other);

    public override int GetHashCode() => _written.GetHashCode(StringComparison.Ordinal);

    internal static NoteVerifier Of(string name, NoteAlgorithm algorithm, PublicKey key) => new(name, algorithm, key);

    internal static string? AlgorithmFault(int algorithm) => algorithm is (int)NoteAlgorithm.Ed25519 or (int)NoteAlgorithm.Cosignature
        ? null
        : $"The algorithm of the key is 0x{algorithm:x2}; this library knows 0x01 (Ed25519) and 0x04 (Ed25519 cosignatures).";

    /// <summary>Takes <c>name+id+base64(algorithm ‖ material)</c> apart, which public and private keys have in common. No part but the name is checked against another.</summary>
    internal static bool TrySplit(
        string text, out string name, out uint id, [NotNullWhen(true)] out byte[]? material, out NoteAlgorithm algorithm, [NotNullWhen(false)] out string? fault)
    {
        (id, material, algorithm) = (0, null, default);
        // The Base 64 of a key can have a plus of its own; a name cannot.
        var parts = text.Length > 1_024 ? [] : text.Split('+', 3);
        name = parts.Length == 3 ? parts[0] : "";
        if (parts.Length != 3 || parts[1].Length != 8 || parts[1].Any(digit => !char.IsAsciiHexDigitLower(digit)) || !StrictBase64.TryDecode(parts[2], 512, out var bytes) || bytes.Length < 2)
        {
            fault = "A key is a name, a plus, its id as eight lower-case hexadecimal digits, a plus, and the algorithm and key in Base 64.";
            return false;
        }

        fault = NoteText.NameFault(name) ?? AlgorithmFault(bytes[0]);
        if (fault is not null)
            return false;
        id = uint.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        algorithm = (NoteAlgorithm)bytes[0];
        material = bytes[1..];
        return true;
    }

    private bool IsRight(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureAlgorithm.Ed25519.SignatureSize && SignatureAlgorithm.Ed25519.Verify(_key, message, signature);

    private static uint IdOf(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[Hash.Length];
        System.Security.Cryptography.SHA256.HashData([.. NoteText.Bytes(name), (byte)'\n', (byte)algorithm, .. publicKey], hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
