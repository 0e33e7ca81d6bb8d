using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Sources;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Documents;

/// <summary>A document in a list.</summary>
/// <param name="Retracted">Why it was retracted, if it was.</param>
public sealed record DocumentItem(Guid Id, long Version, DocumentKind Kind, string Title, Named Publisher, string? Retracted);

/// <summary>Asks for documents; whatever is said narrows the list.</summary>
/// <param name="Q">With each of these words in the title.</param>
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
    public static async Task<Page<DocumentItem>> Get(DocumentsAsked question, NpgsqlDataSource ledger, CancellationToken token)
    {
        var conditions = new List<FormattableString>();
        if (question.Q is { } words) conditions.Add($"d.data ->> 'title' ilike all ({SearchWords.Patterns(words)})");
        if (question.Publisher is { } publisher) conditions.Add($"d.id in (select stream from ledger.reliance where target = {publisher} and rests = 'Publisher' and ended is null)");
        if (question.Kind is { } kind) conditions.Add($"d.data ->> 'kind' = {kind.ToString()}");
        var page = await ledger.Page(
            $"d.mt_version, d.data ->> 'kind', d.data ->> 'title', (d.data ->> 'publisher')::uuid, d.data ->> 'retracted'", $"ledger.mt_doc_document d", $"d.id", conditions, PageAsked.By(question),
            row => (Id: row.GetGuid(0), Version: row.GetInt64(1), Kind: Enum.Parse<DocumentKind>(row.GetString(2)), Title: row.GetString(3), Publisher: row.GetGuid(4), Retracted: row.Text(5)), token);
        var sources = await SourceNames.Of(page.Items.Select(d => d.Publisher), ledger, token);
        return page.Select(d => new DocumentItem(d.Id, d.Version, d.Kind, d.Title, sources[d.Publisher], d.Retracted));
    }
}
