using System.Diagnostics.CodeAnalysis;

namespace Ledger.Proofs;

/// <summary>A checkpoint with the note that it is the text of. Who signed it is for <see cref="CheckpointPolicy.Verify"/> to say.</summary>
public sealed class SignedCheckpoint
{
    private SignedCheckpoint(Checkpoint checkpoint, SignedNote note)
    {
        Checkpoint = checkpoint;
        Note = note;
    }

    public Checkpoint Checkpoint { get; }

    public SignedNote Note { get; }

    /// <summary>Signs a checkpoint. That it contradicts none that was signed before, the caller has made sure of.</summary>
    /// <param name="signers">The log's keys, of the algorithm <see cref="NoteAlgorithm.Ed25519"/>.</param>
    /// <exception cref="ArgumentException">The checkpoint could not be read again: an origin or an extension is empty or more than one line, or the size is negative.</exception>
    public static SignedCheckpoint Sign(Checkpoint checkpoint, params IReadOnlyList<NoteSigner> signers)
    {
        if (!Checkpoint.TryParse(checkpoint.Text, out var read, out var fault))
            throw new ArgumentException(fault, nameof(checkpoint));
        if (read.Origin != checkpoint.Origin || read.Extensions.Count != checkpoint.Extensions.Count)
            throw new ArgumentException("The origin and each extension of a checkpoint are one line.", nameof(checkpoint));
        return new SignedCheckpoint(checkpoint, SignedNote.Sign(checkpoint.Text, signers));
    }

    /// <summary>The same checkpoint with one more signature line, such as a witness's.</summary>
    public SignedCheckpoint With(NoteSignature signature) => new(Checkpoint, Note.With(signature));

    /// <summary>The same checkpoint with the first signature line that names each of these keys, right or wrong, and no others; <c>null</c>, if there are none.</summary>
    public SignedCheckpoint? Only(IReadOnlyList<NoteVerifier> keys) => Note.Only(keys) is { } note ? new SignedCheckpoint(Checkpoint, note) : null;

    /// <summary>The note, as <c>/checkpoint</c> serves it.</summary>
    public byte[] ToBytes() => Note.ToBytes();

    public override string ToString() => Note.ToString();

    /// <summary>Reads a checkpoint as <see cref="ToBytes"/> writes it, and no other. No signature is verified.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedCheckpoint? checkpoint, [NotNullWhen(false)] out string? fault)
    {
        checkpoint = null;
        if (!SignedNote.TryParse(bytes, out var note, out fault) || !Checkpoint.TryParse(note.Text, out var read, out fault))
            return false;
        checkpoint = new SignedCheckpoint(read, note);
        return true;
    }
}
