namespace Ledger.Proofs;

/// <summary>Whose word a verifier takes for a checkpoint: it must carry a right signature of one of the log's keys, and cosignatures of so many witnesses.</summary>
/// <param name="Origin">The log that is meant.</param>
/// <param name="LogKeys">The log's keys, one of which must have signed: several, where a key was rotated.</param>
/// <param name="Witnesses">The witnesses that are known; none to ask for none.</param>
/// <param name="Quorum">How many different witnesses must have cosigned.</param>
public sealed record CheckpointPolicy(string Origin, IReadOnlyList<NoteVerifier> LogKeys, IReadOnlyList<NoteVerifier> Witnesses, int Quorum)
{
    /// <summary>The log's word alone.</summary>
    public CheckpointPolicy(string origin, params IReadOnlyList<NoteVerifier> logKeys)
        : this(origin, logKeys, [], 0)
    {
    }

    /// <summary>
    /// Whether a checkpoint is one that the policy trusts. A wrong signature of a known key, log or witness, spoils it; the time of a cosignature is
    /// told, not judged.
    /// </summary>
    public CheckpointVerification Verify(SignedCheckpoint checkpoint)
    {
        if (checkpoint.Checkpoint.Origin != Origin)
            return new CheckpointVerification([], [], $"The checkpoint is of another log than {Origin}.");
        var verification = checkpoint.Note.Verify([.. LogKeys, .. Witnesses]);
        if (verification.Fault is not null)
            return new CheckpointVerification([], [], verification.Fault);

        IReadOnlyList<VerifiedSignature> signatures = [.. verification.Signatures.Where(signature => LogKeys.Contains(signature.By))];
        IReadOnlyList<VerifiedSignature> cosignatures = [.. verification.Signatures.Where(signature => Witnesses.Contains(signature.By))];
        var witnesses = cosignatures.Select(signature => signature.By).Distinct().Count();
        var fault = signatures.Count == 0
            ? $"The checkpoint is signed with none of the keys known of {Origin}."
            : witnesses < Quorum ? $"The checkpoint is cosigned by {witnesses} of the known witnesses; {Quorum} are asked for." : null;
        return new CheckpointVerification(signatures, cosignatures, fault);
    }
}

/// <summary>What came of verifying a checkpoint.</summary>
/// <param name="Signatures">The log's signatures that are right.</param>
/// <param name="Cosignatures">The known witnesses' cosignatures that are right, with their times; a witness can be there more than once.</param>
/// <param name="Fault">Why the checkpoint is not trusted, or <c>null</c>.</param>
public sealed record CheckpointVerification(IReadOnlyList<VerifiedSignature> Signatures, IReadOnlyList<VerifiedSignature> Cosignatures, string? Fault);
