using Ledger.Documents;
using Ledger.Http;
using Ledger.Sources;

namespace Ledger.Claims;

/// <summary>Somebody or something that a claim is about, as a page shows it.</summary>
/// <param name="Kind">Source or Document.</param>
/// <param name="Name">The source's name, or the document's title.</param>
public sealed record PartyEntry(ReferenceTo Kind, Guid Id, string Name)
{
    public static PartyEntry Of(Party party, SourceNames sources, DocumentTitles documents) => party.Source is { } source
        ? new(ReferenceTo.Source, source, sources[source].Name)
        : new(ReferenceTo.Document, party.Document!.Value, documents[party.Document.Value].Title);
}
