using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Search;
using Marten;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Sources;

/// <summary>A source in a list.</summary>
/// <param name="Name">The name; of an anonymous source, its description.</param>
/// <param name="MergedInto">The source that it turned out to be, if it was merged.</param>
public sealed record SourceItem(Guid Id, long Version, SourceKind Kind, string Name, string? Role, Guid? MergedInto);

/// <summary>Sources, newest first.</summary>
/// <param name="Next">Where the list goes on, to be given as <c>after</c>; none where it ends.</param>
/// <param name="UpTo">The sequence up to which words and kinds are known, where they were asked for; the list of all is exact.</param>
public sealed record SourcesListed(IReadOnlyList<SourceItem> Items, string? Next, long? UpTo);

/// <summary>Asks for sources; whatever is said narrows the list.</summary>
/// <param name="Q">With these words in the name, the description or the role, as the search reads them.</param>
/// <param name="Kind">Of this kind.</param>
public sealed record SourcesAsked(string? Q = null, SourceKind? Kind = null, int? Limit = null, string? After = null) : IQuestion, IPaged
{
    public sealed class Validator : AbstractValidator<SourcesAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Q).Words();
            this.AddPaging();
        }
    }
}

[Question, Requires(Right.Read)]
public static class SourceListEndpoint
{
    /// <summary>Sources, newest first.</summary>
    [WolverineGet("/api/sources")]
    public static async Task<SourcesListed> Get(SourcesAsked question, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var conditions = new List<FormattableString>();
        if (question.Q is { } words) conditions.Add(SearchWords.Found(words));
        if (question.Kind is { } kind) conditions.Add($"w.sort = {kind.ToString()}");
        var searched = conditions.Count > 0;
        var upTo = searched ? await SearchProjection.UpTo(ledger, token) : (long?)null;
        var from = searched ? (FormattableString)$"ledger.mt_doc_source s {SearchWords.Joined(SearchKind.Source, $"s.id")}" : $"ledger.mt_doc_source s";
        var page = await ledger.Page($"true", from, searched ? [$"s.id", $"w.id"] : [$"s.id"], conditions, PageAsked.By(question), row => row.GetGuid(0), token);
        var sources = (await session.LoadManyAsync<Source>(token, [.. page.Items])).ToDictionary(s => s.Id);
        return new SourcesListed([.. page.Items.Select(id => sources[id]).Select(s => new SourceItem(s.Id, s.Version, s.Kind, s.Called, s.Role, s.MergedInto))], page.Next, upTo);
    }
}
