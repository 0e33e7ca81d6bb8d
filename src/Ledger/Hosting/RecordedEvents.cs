using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Integrity;
using Ledger.Sources;

namespace Ledger.Hosting;

/// <summary>Every event that the ledger knows. Once released, an event can always be read: each has a golden file in the tests.</summary>
public static class RecordedEvents
{
    public static readonly IReadOnlyList<Type> All =
    [
        typeof(ActorAdded), typeof(RoleChanged), typeof(TokenIssued), typeof(TokenRevoked),
        typeof(SourceRegistered), typeof(SourceMerged), typeof(SourceCorrected),
        typeof(DocumentRegistered), typeof(DocumentRevised), typeof(TextSupplied), typeof(CaveatAdded), typeof(CaveatLifted), typeof(DocumentRetracted),
        typeof(DocumentCorrected), typeof(ErratumRecorded), typeof(DocumentResponseMade), typeof(DocumentResponseResolved),
        typeof(PassageAttributed), typeof(AttributionWithdrawn), typeof(AttributionCorrected), typeof(AttributionResponseMade), typeof(AttributionResponseResolved),
        typeof(ClaimAsserted), typeof(EvidenceLinked), typeof(EvidenceWithdrawn), typeof(ClaimAssessed), typeof(AssessmentWithdrawn),
        typeof(ClaimRetracted), typeof(ClaimMerged), typeof(ClaimPublished), typeof(ClaimCorrected), typeof(ClaimResponseMade), typeof(ClaimResponseResolved),
        typeof(LogOpened), typeof(LogKeyRotated), typeof(RestorationAccepted),
    ];
}
