using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Search;
using Ledger.Sources;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Documents;

/// <summary>A document in a list.</summary>
/// <param name="Retracted">Why it was retracted, if it was.</param>
public sealed record DocumentItem(Guid Id, long Version, DocumentKind Kind, string Title, Named Publisher, string? Retracted);

/// <summary>Documents, newest first.</summary>
/// <param name="Next">Where the list goes on, to be given as <c>after</c>; none where it ends.</param>
/// <param name="UpTo">The sequence up to which words and kinds are known, where they were asked for; the list of all is exact.</param>
public sealed record DocumentsListed(IReadOnlyList<DocumentItem> Items, string? Next, long? UpTo);

/// <summary>Asks for documents; whatever is said narrows the list.</summary>
/// <param name="Q">With these words in the title or the address, as the search reads them.</param>
/// <param name="Publisher">Issued by this source.</param>
/// <param name="Kind">Of this kind.</param>
public sealed record DocumentsAsked(string? Q = null, Guid? Publisher = null, DocumentKind? Kind = null, int? Limit = null, string? After = null) : IQuestion, IPaged
{
    public sealed class Validator : AbstractValidator<DocumentsAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Q).Words();
            this.AddPaging();
        }
    }
}

[Question, Requires(Right.Read)]
public static class DocumentListEndpoint
{
    /// <summary>Documents, newest first.</summary>
    [WolverineGet("/api/documents")]
    public static async Task<DocumentsListed> Get(DocumentsAsked question, NpgsqlDataSource ledger, CancellationToken token)
    {
        var conditions = new List<FormattableString>();
        if (question.Q is { } words) conditions.Add(SearchWords.Found(words));
        if (question.Kind is { } kind) conditions.Add($"w.sort = {kind.ToString()}");
        FormattableString from = $"ledger.mt_doc_document d";
        List<FormattableString> ids = [$"d.id"];
        var upTo = (long?)null;
        if (conditions.Count > 0)
        {
            upTo = await SearchProjection.UpTo(ledger, token);
            from = $"{from} {SearchWords.Joined(SearchKind.Document, $"d.id")}";
            ids.Add($"w.id");
        }
        if (question.Publisher is { } publisher)
        {
            from = $"{from} join ledger.reliance p on p.stream = d.id and p.target = {publisher} and p.rests = 'Publisher' and p.ended is null";
            ids.Add($"p.stream");
        }
        var page = await ledger.Page(
            $"d.mt_version, d.data ->> 'kind', d.data ->> 'title', (d.data ->> 'publisher')::uuid, d.data ->> 'retracted'", from, ids, conditions, PageAsked.By(question),
            row => (Id: row.GetGuid(0), Version: row.GetInt64(1), Kind: Enum.Parse<DocumentKind>(row.GetString(2)), Title: row.GetString(3), Publisher: row.GetGuid(4), Retracted: row.Text(5)), token);
        var sources = await SourceNames.Of(page.Items.Select(d => d.Publisher), ledger, token);
        return new DocumentsListed([.. page.Items.Select(d => new DocumentItem(d.Id, d.Version, d.Kind, d.Title, sources[d.Publisher], d.Retracted))], page.Next, upTo);
    }
}
