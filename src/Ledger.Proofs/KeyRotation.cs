using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>
/// The statement of a log's key that another takes its place. What is signed is a text of three lines: <c>ledger-key-rotation/v1</c>, the old verifier key, the new one; the signature is that of a signed
/// note (https://c2sp.org/signed-note) with this text. No checkpoint, cosignature or other note of a log has such a text: the second line of a checkpoint is a number.
/// </summary>
/// <remarks>
/// The log records it in an event, <see cref="Rotated"/>, in a stream of its own, which begins with <see cref="Opened"/>: so the keys of a log are public, in order, and covered by its checkpoints.
/// </remarks>
public static class KeyRotation
{
    /// <summary>The type of the event with which a log begins: its data has the verifier key, <c>key</c>.</summary>
    public const string Opened = "log_opened";

    /// <summary>The type of the event of a rotation: its data has the verifier keys <c>old</c> and <c>new</c>, and the line of the <c>signature</c>, without its newline.</summary>
    public const string Rotated = "log_key_rotated";

    private const string Header = "ledger-key-rotation/v1";

    /// <summary>Signs the new key with the old one.</summary>
    /// <exception cref="ArgumentException">Keys of different names, one and the same key, or a key that cosigns.</exception>
    public static NoteSignature Sign(NoteSigner old, NoteVerifier @new)
    {
        if (Fault(old.Verifier, @new) is { } fault)
            throw new ArgumentException(fault, nameof(@new));
        return old.Sign(Text(old.Verifier, @new));
    }

    /// <summary>Whether the old key signed the new one.</summary>
    /// <param name="oldKey">A verifier key as <see cref="NoteVerifier.ToString"/> writes it. Whether it is trusted is for the caller to say.</param>
    /// <param name="newKey">As the old one; of the same name.</param>
    /// <param name="signatureLine">The line of <see cref="NoteSignature.ToString"/>, without its newline.</param>
    /// <param name="newVerifier">The new key, which is to be trusted as far as the old one is.</param>
    public static bool TryVerify(
        string oldKey, string newKey, string signatureLine, [NotNullWhen(true)] out NoteVerifier? newVerifier, [NotNullWhen(false)] out string? fault)
    {
        newVerifier = null;
        if (!NoteVerifier.TryParse(oldKey, out var old, out fault) || !NoteVerifier.TryParse(newKey, out var @new, out fault) || !NoteSignature.TryParse(signatureLine, out var signature, out fault))
            return false;
        fault = Fault(old, @new) ?? (old.Verifies(signature, Text(old, @new)) ? null : $"The key {old} did not sign {@new} as the one that takes its place.");
        if (fault is not null)
            return false;
        newVerifier = @new;
        return true;
    }

    private static string Text(NoteVerifier old, NoteVerifier @new) => $"{Header}\n{old}\n{@new}\n";

    private static string? Fault(NoteVerifier old, NoteVerifier @new)
    {
        if (old.Algorithm is not NoteAlgorithm.Ed25519 || @new.Algorithm is not NoteAlgorithm.Ed25519)
            return "The keys of a log sign notes (0x01); one of these cosigns.";
        if (old.Name != @new.Name)
            return $"A log keeps its name when its key is rotated; here the key of {old.Name} is followed by one of {@new.Name}.";
        return old.Equals(@new) ? $"The key {old} cannot take its own place." : null;
    }
}
