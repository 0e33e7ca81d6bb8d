using Ledger.Documents;
using Ledger.Sources;

namespace Ledger.Attributions;

/// <summary>One link of a chain, as a page shows it: who, and/or the document that it speaks through, in the revision that was read.</summary>
/// <param name="Verb">The carrier's own verb.</param>
public sealed record HopEntry(string Verb, Named? Source, Titled? Document, int? Revision, string? Note)
{
    public static HopEntry Of(Hop hop, SourceNames sources, DocumentTitles documents) =>
        new(hop.Verb, sources.Maybe(hop.Source), documents.Maybe(hop.Document), hop.Revision, hop.Note);
}
