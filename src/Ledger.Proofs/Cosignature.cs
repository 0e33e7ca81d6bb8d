using System.Buffers.Binary;
using System.Globalization;

namespace Ledger.Proofs;

/// <summary>
/// The statement of a witness that, at a time, the largest tree of a log that it had seen, consistent with all before, was the one of a checkpoint:
/// C2SP tlog-cosignature, Ed25519 (https://c2sp.org/tlog-cosignature#ed25519-signed-message). It is a signature line of the checkpoint's
/// note, whose signature is eight bytes of seconds since 1970 (big-endian) and 64 of Ed25519.
/// </summary>
public static class Cosignature
{
    /// <summary>Cosigns a checkpoint. That it is consistent with what was cosigned before, the caller has made sure of.</summary>
    /// <param name="cosigner">A key of the algorithm <see cref="NoteAlgorithm.Cosignature"/>.</param>
    /// <param name="at">The time now, which is cut to seconds; after 1970.</param>
    /// <exception cref="ArgumentException">The key is for another algorithm, or the time is not after 1970.</exception>
    public static NoteSignature Sign(NoteSigner cosigner, Checkpoint checkpoint, DateTimeOffset at)
    {
        if (cosigner.Verifier.Algorithm is not NoteAlgorithm.Cosignature)
            throw new ArgumentException("This key signs notes; a cosigner has a key of its own.", nameof(cosigner));
        var time = at.ToUnixTimeSeconds();
        if (time <= 0)
            throw new ArgumentException("A cosignature has a time after 1970.", nameof(at));

        var signature = cosigner.SignBytes(Message(checkpoint.Text, time));
        var timed = new byte[sizeof(ulong) + signature.Length];
        BinaryPrimitives.WriteInt64BigEndian(timed, time);
        signature.CopyTo(timed, sizeof(ulong));
        return new NoteSignature(cosigner.Verifier.Name, cosigner.Verifier.KeyId, timed);
    }

    /// <summary>The time that a cosignature line says, verified or not; <c>null</c> if the line is none or the time lies after the year 9999.</summary>
    public static DateTimeOffset? TimeOf(NoteSignature signature) =>
        TrySplit(signature, out var time, out _) && time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(time) : null;

    /// <summary>What is signed: two lines of its own, then the text of the checkpoint.</summary>
    internal static byte[] Message(string checkpointText, long time) =>
        NoteText.Bytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{checkpointText}"));

    internal static bool TrySplit(NoteSignature signature, out long time, out ReadOnlyMemory<byte> cosignature)
    {
        (time, cosignature) = (0, default);
        if (signature.Signature.Length != sizeof(ulong) + 64)
            return false;
        time = BinaryPrimitives.ReadInt64BigEndian(signature.Signature.Span);
        cosignature = signature.Signature[sizeof(ulong)..];
        return time >= 0;
    }
}
