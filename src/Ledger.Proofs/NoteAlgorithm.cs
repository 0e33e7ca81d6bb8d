namespace Ledger.Proofs;

/// <summary>What a key of a signed note signs, by the identifier bytes of C2SP signed-note (https://c2sp.org/signed-note#signature-types). Both are Ed25519 (RFC 8032).</summary>
public enum NoteAlgorithm
{
    /// <summary>0x01: the text of the note.</summary>
    Ed25519 = 0x01,

    /// <summary>0x04: the text of a checkpoint and the time at which a witness saw it: see <see cref="Cosignature"/>.</summary>
    Cosignature = 0x04,
}
