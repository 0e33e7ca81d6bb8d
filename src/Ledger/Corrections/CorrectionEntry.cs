using Ledger.Documents;

namespace Ledger.Corrections;

/// <summary>A correction, as a page shows it.</summary>
/// <param name="RequestedBy">Who asked for it, in words.</param>
/// <param name="Notice">What readers are told.</param>
/// <param name="Changes">Each field before and after; none of an erratum.</param>
public sealed record CorrectionEntry(
    Guid Id, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes, ErratumEntry? Erratum)
{
    public static CorrectionEntry Of(Correction correction) => new(
        correction.Id, correction.ReasonCode, correction.Reason, correction.RequestedBy, correction.Notice, correction.Changes,
        correction.Erratum is { } erratum ? new ErratumEntry(erratum.Anchor.Revision, erratum.Anchor.Passages, erratum.ShouldRead) : null);
}

/// <summary>What a document's own text has wrong: where, and what it should read. The text stays.</summary>
public sealed record ErratumEntry(int Revision, IReadOnlyList<AnchoredPassage> Passages, string ShouldRead);
