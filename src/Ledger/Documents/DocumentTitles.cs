using Ledger.Http;
using Npgsql;

namespace Ledger.Documents;

/// <summary>A document that a page refers to, by its title.</summary>
public sealed record Titled(Guid Id, string Title);

/// <summary>What the documents that a page refers to are called, and who issued them, read at once and without their revisions.</summary>
public sealed class DocumentTitles
{
    private readonly Dictionary<Guid, (string Title, Guid Publisher)> _titles;

    private DocumentTitles(IEnumerable<(Guid Id, string Title, Guid Publisher)> titles) => _titles = titles.ToDictionary(t => t.Id, t => (t.Title, t.Publisher));

    /// <summary>The sources that issued them.</summary>
    public IEnumerable<Guid> Publishers => _titles.Values.Select(t => t.Publisher);

    public Titled this[Guid document] => new(document, _titles[document].Title);

    public Titled? Maybe(Guid? document) => document is { } id ? this[id] : null;

    public Guid PublisherOf(Guid document) => _titles[document].Publisher;

    /// <summary>What these are called, and who issued them.</summary>
    public static DocumentTitles Of(IEnumerable<Document> documents) => new(documents.Select(d => (d.Id, d.Title, d.Publisher)));

    public static async Task<DocumentTitles> Of(IEnumerable<Guid> documents, NpgsqlDataSource ledger, CancellationToken token) => new(await ledger.Read(
        $"select id, data ->> 'title', (data ->> 'publisher')::uuid from ledger.mt_doc_document where id = any({documents.Distinct().ToArray()})",
        row => (row.GetGuid(0), row.GetString(1), row.GetGuid(2)), token));
}
