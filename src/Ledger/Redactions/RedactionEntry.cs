using Ledger.Sources;

namespace Ledger.Redactions;

/// <summary>A redaction, as a page shows it.</summary>
/// <param name="Fields">What was named; with each went every value that it ever had.</param>
/// <param name="Authority">Who ordered it, or which rule.</param>
/// <param name="By">The actor who redacted.</param>
public sealed record RedactionEntry(Guid Id, IReadOnlyList<string> Fields, string Reason, string Authority, Named By)
{
    /// <param name="actors">What those who redacted are called.</param>
    public static IReadOnlyList<RedactionEntry> Of(IReadOnlyList<Redaction> redactions, IReadOnlyDictionary<Guid, Named> actors) =>
        [.. redactions.Select(r => new RedactionEntry(r.Id, r.Fields, r.Reason, r.Authority, actors[r.By]))];
}
