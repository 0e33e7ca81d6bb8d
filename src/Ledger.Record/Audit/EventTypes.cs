using System.Collections.Frozen;
using System.Text.Json;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Sources;

namespace Ledger.Audit;

/// <summary>The events that claims and what they rest on are made of, and their wire names.</summary>
public static class EventTypes
{
    public static readonly IReadOnlyList<Type> All =
    [
        typeof(SourceRegistered), typeof(SourceMerged), typeof(SourceCorrected), typeof(SourceRedacted),
        typeof(DocumentRegistered), typeof(DocumentRevised), typeof(TextSupplied), typeof(CaveatAdded), typeof(CaveatLifted), typeof(DocumentRetracted),
        typeof(DocumentCorrected), typeof(DocumentRedacted), typeof(ErratumRecorded), typeof(DocumentResponseMade), typeof(DocumentResponseResolved),
        typeof(PassageAttributed), typeof(AttributionWithdrawn), typeof(AttributionCorrected), typeof(AttributionRedacted), typeof(AttributionResponseMade), typeof(AttributionResponseResolved),
        typeof(ClaimAsserted), typeof(EvidenceLinked), typeof(EvidenceWithdrawn), typeof(ClaimAssessed), typeof(AssessmentWithdrawn),
        typeof(ClaimRetracted), typeof(ClaimMerged), typeof(ClaimPublished), typeof(ClaimCorrected), typeof(ClaimRedacted), typeof(ClaimResponseMade), typeof(ClaimResponseResolved),
    ];

    private static readonly FrozenDictionary<string, Type> ByName = All.ToFrozenDictionary(NameOf);

    /// <summary>An event's wire name: that of its type, in lower case, words parted by underscores. The store has the same.</summary>
    public static string NameOf(Type type) => JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name);

    /// <summary>The type of a wire name; none of an event that is about no claim, or not known.</summary>
    public static Type? Named(string name) => ByName.GetValueOrDefault(name);
}
