namespace Ledger.Proofs;

/// <summary>
/// Which logs a witness knows, and what it says to whoever asks it to cosign a checkpoint: the rules of C2SP tlog-witness (https://c2sp.org/tlog-witness#add-checkpoint). It keeps
/// nothing: whoever uses it decides and moves what was seen in one step, so that no two requests decide on the same.
/// </summary>
/// <param name="Logs">The verifier keys of the logs. A log's origin is the name of its key; a log whose key was rotated has several.</param>
public sealed record WitnessPolicy(IReadOnlyList<NoteVerifier> Logs)
{
    /// <summary>
    /// What can be said without knowing what was seen: 404 where the log is unknown; 403 where no key of the log has signed, or a signature that names one is wrong; 400 where the tree
    /// would shrink.
    /// </summary>
    /// <returns><c>null</c>, if <see cref="Decide"/> has the last word.</returns>
    public WitnessRefusal? Refuse(AddCheckpoint request)
    {
        var checkpoint = request.Checkpoint.Checkpoint;
        var keys = KeysOf(checkpoint.Origin);
        if (keys.Count == 0)
            return new WitnessRefusal(404, $"This witness does not know the log {checkpoint.Origin}.");
        if (request.Checkpoint.Note.Verify(keys).Fault is { } fault)
            return new WitnessRefusal(403, fault);
        return request.OldSize > checkpoint.Size
            ? new WitnessRefusal(400, $"The old size, {request.OldSize}, is larger than that of the checkpoint, {checkpoint.Size}.")
            : null;
    }

    /// <summary>Decides a request.</summary>
    /// <param name="seen">The tree of the checkpoint that was cosigned last for this origin; <see cref="WitnessedTree.None"/>, if none was.</param>
    public WitnessDecision Decide(AddCheckpoint request, WitnessedTree seen)
    {
        var checkpoint = request.Checkpoint.Checkpoint;
        if (Refuse(request) is { } refusal)
            return new WitnessDecision(seen, null, refusal);
        if (request.OldSize != seen.Size)
            return Refused(409, $"The checkpoint that was cosigned last has {seen.Size} leaves, not {request.OldSize}.");
        if (checkpoint.Size == 0 && checkpoint.Root != TreeHash.Empty)
            return Refused(422, "A checkpoint without leaves has the root of the empty tree; this one has another.");
        // What RFC 6962 says of the same tree, and of none, is in the proof's own rules: then it has no hashes.
        if (!new ConsistencyProof(request.OldSize, checkpoint.Size, request.Proof).Verifies(seen.Root, checkpoint.Root, out var fault))
            return Refused(422, fault);
        return new WitnessDecision(new WitnessedTree(checkpoint.Size, checkpoint.Root), request.Checkpoint.Only(KeysOf(checkpoint.Origin)), null);

        WitnessDecision Refused(int status, string reason) => new(seen, null, new WitnessRefusal(status, reason));
    }

    private List<NoteVerifier> KeysOf(string origin) => [.. Logs.Where(key => key.Name == origin)];
}

/// <summary>What a witness keeps of a log: the tree of the checkpoint that it cosigned last.</summary>
/// <param name="Size">How many leaves it has.</param>
/// <param name="Root">Its root.</param>
public sealed record WitnessedTree(long Size, Hash Root)
{
    /// <summary>Of a log that nothing was cosigned of: the empty tree, with which every tree is consistent.</summary>
    public static WitnessedTree None { get; } = new(0, TreeHash.Empty);
}

/// <summary>Why a witness does not cosign.</summary>
/// <param name="Status">The status of HTTP that the protocol has for it: 400, 403, 404, 409 or 422. With 409 the answer is the size of what was seen, as <c>text/x.tlog.size</c>.</param>
/// <param name="Reason">For a person.</param>
public sealed record WitnessRefusal(int Status, string Reason);

/// <summary>What a witness decided: it cosigns, or it refuses.</summary>
/// <param name="Seen">What is seen from now on: the tree of the checkpoint; where it was refused, what was seen before. It is kept before the cosignature is given away.</param>
/// <param name="Checkpoint">To be cosigned: the checkpoint with the signatures of the log that were found right, and no others; <c>null</c>, if it was refused.</param>
/// <param name="Refusal">Why it was refused, or <c>null</c>.</param>
public sealed record WitnessDecision(WitnessedTree Seen, SignedCheckpoint? Checkpoint, WitnessRefusal? Refusal);
