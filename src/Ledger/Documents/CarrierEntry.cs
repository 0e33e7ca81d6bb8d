using Ledger.Sources;

namespace Ledger.Documents;

/// <summary>The document that a passage stands in, and who issued it.</summary>
public sealed record CarrierEntry(Guid Id, string Title, Named Publisher)
{
    public static CarrierEntry Of(Guid document, SourceNames sources, DocumentTitles documents) =>
        new(document, documents[document].Title, sources[documents.PublisherOf(document)]);
}
