using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>
/// A text and the signatures under it: C2SP signed-note (https://c2sp.org/signed-note). Before <see cref="Verify"/> has found a key that is trusted, the
/// text is anybody's.
/// </summary>
public sealed class SignedNote
{
    /// <summary>The most bytes of a note that is read.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>The most signature lines of a note that is read.</summary>
    public const int MaxSignatures = 100;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>With its last newline, without the empty line that separates it from the signatures.</summary>
    public string Text { get; }

    /// <summary>One or more, in the order of their lines; of keys known or unknown, right or wrong.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text.</summary>
    /// <exception cref="ArgumentException">The text cannot be that of a note, or there is no signer.</exception>
    public static SignedNote Sign(string text, params IReadOnlyList<NoteSigner> signers)
    {
        if (signers.Count is 0 or > MaxSignatures)
            throw new ArgumentException($"A note has 1 to {MaxSignatures} signatures.", nameof(signers));
        return new SignedNote(text, [.. signers.Select(signer => signer.Sign(text))]);
    }

    /// <summary>The same note with one more signature line at its end.</summary>
    /// <exception cref="InvalidOperationException">It has <see cref="MaxSignatures"/> already.</exception>
    public SignedNote With(NoteSignature signature) => Signatures.Count < MaxSignatures
        ? new SignedNote(Text, [.. Signatures, signature])
        : throw new InvalidOperationException($"A note has at most {MaxSignatures} signatures.");

    /// <summary>The same note with the first signature line that names each of these keys, right or wrong, and no others; <c>null</c>, if there are none.</summary>
    public SignedNote? Only(IReadOnlyList<NoteVerifier> keys)
    {
        var named = Signatures.Where(signature => keys.Any(key => key.IsNamedBy(signature))).DistinctBy(signature => (signature.KeyName, signature.KeyId)).ToList();
        return named.Count > 0 ? new SignedNote(Text, named) : null;
    }

    /// <summary>The note itself. Read again it is the same note, and written again the same bytes.</summary>
    public byte[] ToBytes() => NoteText.Bytes(ToString());

    public override string ToString() => $"{Text}\n{string.Concat(Signatures)}";

    /// <summary>Reads a note as <see cref="ToBytes"/> writes it, and no other: at most <see cref="MaxLength"/> bytes and <see cref="MaxSignatures"/> signatures.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, [NotNullWhen(false)] out string? fault)
    {
        note = null;
        if (bytes.Length > MaxLength)
        {
            fault = $"A note has at most {MaxLength} bytes; this one has {bytes.Length}.";
            return false;
        }

        if (NoteText.Read(bytes) is not { } whole)
        {
            fault = "A note is UTF-8; this one is not.";
            return false;
        }

        fault = NoteText.Fault(whole);
        if (fault is not null)
            return false;
        var end = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == whole.Length)
        {
            fault = "A note has an empty line and then its signatures; this one has not.";
            return false;
        }

        var lines = whole[(end + 2)..^1].Split('\n', MaxSignatures + 1);
        if (lines.Length > MaxSignatures)
        {
            fault = $"A note has at most {MaxSignatures} signatures; this one has more.";
            return false;
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (!NoteSignature.TryParse(line, out var signature, out fault))
                return false;
            signatures.Add(signature);
        }

        note = new SignedNote(whole[..(end + 1)], signatures);
        fault = null;
        return true;
    }

    /// <summary>
    /// Verifies every signature of a known key. Signatures of unknown keys, those with only a name or only an id of a known key among them, are as if
    /// they were not there; but one line that names a known key and is wrong spoils the whole note.
    /// </summary>
    /// <returns>The signatures that are right: one or more, unless there is a fault.</returns>
    public NoteVerification Verify(IReadOnlyList<NoteVerifier> known)
    {
        var verified = new List<VerifiedSignature>();
        foreach (var signature in Signatures)
        {
            var named = known.Where(key => key.IsNamedBy(signature)).ToList();
            if (named.Count == 0)
                continue;
            if (named.Find(key => key.Verifies(signature, Text)) is not { } by)
                return new NoteVerification([], $"The signature of {signature.KeyName} is wrong: the text was altered, or somebody else signed it.");
            verified.Add(new VerifiedSignature(by, by.Algorithm is NoteAlgorithm.Cosignature ? Cosignature.TimeOf(signature) : null));
        }

        return verified.Count > 0
            ? new NoteVerification(verified, null)
            : new NoteVerification([], "None of the signatures is of a key that is known here.");
    }
}

/// <summary>What came of verifying a note.</summary>
/// <param name="Signatures">Those that are right, in the order of their lines; none if there is a fault.</param>
/// <param name="Fault">Why the note must be rejected, or <c>null</c>.</param>
public sealed record NoteVerification(IReadOnlyList<VerifiedSignature> Signatures, string? Fault);

/// <summary>A signature that was found right.</summary>
/// <param name="By">The key whose it is.</param>
/// <param name="At">Of a cosignature, the time that it says, in seconds, up to the year 9999; else <c>null</c>.</param>
public sealed record VerifiedSignature(NoteVerifier By, DateTimeOffset? At);
