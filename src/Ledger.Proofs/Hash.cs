using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Ledger.Proofs;

/// <summary>The 32 bytes of a SHA-256, as a value: of a leaf, a node, a root, or a content. Held without an allocation of its own.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Hash : IEquatable<Hash>
{
    /// <summary>32 bytes.</summary>
    public const int Length = 32;

    private const int Base64Length = 44;

    private readonly ulong _first, _second, _third, _fourth;

    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"A SHA-256 has {Length} bytes; these are {bytes.Length}.", nameof(bytes));
        this = MemoryMarshal.Read<Hash>(bytes);
    }

    /// <summary>Copies the 32 bytes to the beginning of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is less room than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Standard Base 64 with padding (RFC 4648, Section 4): 44 characters.</summary>
    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Lower-case hexadecimal: 64 characters.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Reads only what <see cref="ToBase64"/> writes.</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        if (!StrictBase64.TryDecode(text, Base64Length, out var bytes) || bytes.Length != Length)
            return false;
        hash = new Hash(bytes);
        return true;
    }

    /// <summary>Reads only what <see cref="ToString"/> writes: 64 digits, the letters in lower case.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        if (text.Length != 2 * Length || text.ContainsAnyInRange('A', 'F'))
            return false;
        Span<byte> bytes = stackalloc byte[Length];
        if (Convert.FromHexString(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != Length)
            return false;
        hash = new Hash(bytes);
        return true;
    }

    /// <summary>As of the characters, in ASCII.</summary>
    internal static bool TryParseHex(ReadOnlySpan<byte> text, out Hash hash)
    {
        hash = default;
        if (text.Length != 2 * Length || text.ContainsAnyInRange((byte)'A', (byte)'F'))
            return false;
        Span<byte> bytes = stackalloc byte[Length];
        if (Convert.FromHexString(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done || written != Length)
            return false;
        hash = new Hash(bytes);
        return true;
    }

    /// <summary>The 64 characters of <see cref="ToString"/> in ASCII.</summary>
    internal void WriteHex(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        Convert.TryToHexStringLower(bytes, destination, out _);
    }

    public bool Equals(Hash other) =>
        _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Hash other && Equals(other);

    /// <summary>The bytes are spread evenly already.</summary>
    public override int GetHashCode() => _first.GetHashCode();

    public static bool operator ==(Hash one, Hash other) => one.Equals(other);

    public static bool operator !=(Hash one, Hash other) => !one.Equals(other);
}
