using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NSec.Cryptography;

namespace Ledger.Proofs;

/// <summary>A private key that signs notes or cosigns checkpoints, held in memory that is wiped when it is disposed of.</summary>
public sealed class NoteSigner : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Key _key;

    private NoteSigner(string name, NoteAlgorithm algorithm, Key key)
    {
        _key = key;
        Verifier = NoteVerifier.Of(name, algorithm, key.PublicKey);
    }

    /// <summary>The public key that goes with it.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Makes a new key.</summary>
    /// <param name="name">As of <see cref="NoteVerifier.Name"/>; for a log, its origin.</param>
    /// <exception cref="ArgumentException">The name or the algorithm is none.</exception>
    public static NoteSigner Generate(string name, NoteAlgorithm algorithm = NoteAlgorithm.Ed25519)
    {
        if ((NoteText.NameFault(name) ?? NoteVerifier.AlgorithmFault((int)algorithm)) is { } fault)
            throw new ArgumentException(fault);
        return new NoteSigner(name, algorithm, Key.Create(SignatureAlgorithm.Ed25519, Exportable));
    }

    /// <summary>
    /// Reads a private key as <see cref="ExportPrivateKey"/> writes it, and no other; its id must be that of its name and key. The fault never shows
    /// a part of the key.
    /// </summary>
    public static bool TryParse(string privateKey, [NotNullWhen(true)] out NoteSigner? signer, [NotNullWhen(false)] out string? fault)
    {
        signer = null;
        if (!privateKey.StartsWith(Prefix, StringComparison.Ordinal))
        {
            fault = $"A private key begins with {Prefix}; this does not.";
            return false;
        }

        if (!NoteVerifier.TrySplit(privateKey[Prefix.Length..], out var name, out var id, out var seed, out var algorithm, out fault))
            return false;
        if (!Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var key, Exportable) || key is null)
        {
            fault = "An Ed25519 private key has 32 bytes; this one has not.";
            return false;
        }

        var read = new NoteSigner(name, algorithm, key);
        if (id != read.Verifier.KeyId)
        {
            read.Dispose();
            fault = "The id of the private key is not that of its name and key.";
            return false;
        }

        signer = read;
        return true;
    }

    /// <summary>
    /// The private key itself, for the file that keeps it: <c>PRIVATE+KEY+name+id+base64(algorithm ‖ seed)</c>, the form of Go's golang.org/x/mod/sumdb/note.
    /// Whoever has it can sign in the name of the log.
    /// </summary>
    public string ExportPrivateKey() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prefix}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String([(byte)Verifier.Algorithm, .. _key.Export(KeyBlobFormat.RawPrivateKey)])}");

    /// <summary>Signs the text of a note.</summary>
    /// <exception cref="ArgumentException">The text cannot be that of a note.</exception>
    /// <exception cref="InvalidOperationException">The key is for cosignatures: see <see cref="Cosignature.Sign"/>.</exception>
    public NoteSignature Sign(string text)
    {
        if (NoteText.Fault(text) is { } fault)
            throw new ArgumentException(fault, nameof(text));
        if (Verifier.Algorithm is not NoteAlgorithm.Ed25519)
            throw new InvalidOperationException("This key cosigns checkpoints; it does not sign notes.");
        return new NoteSignature(Verifier.Name, Verifier.KeyId, SignBytes(NoteText.Bytes(text)));
    }

    /// <summary>The name and the public key; never the private one.</summary>
    public override string ToString() => Verifier.ToString();

    public void Dispose() => _key.Dispose();

    internal byte[] SignBytes(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
