using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Marten;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Sources;

/// <summary>A source in a list.</summary>
/// <param name="Name">The name; of an anonymous source, its description.</param>
/// <param name="MergedInto">The source that it turned out to be, if it was merged.</param>
public sealed record SourceItem(Guid Id, long Version, SourceKind Kind, string Name, string? Role, Guid? MergedInto);

/// <summary>Asks for sources; whatever is said narrows the list.</summary>
/// <param name="Q">With each of these words in the name or the description.</param>
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
    public static async Task<Page<SourceItem>> Get(SourcesAsked question, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var conditions = new List<FormattableString>();
        if (question.Q is { } words) conditions.Add($"concat_ws(' ', s.data ->> 'name', s.data ->> 'description') ilike all ({SearchWords.Patterns(words)})");
        if (question.Kind is { } kind) conditions.Add($"s.data ->> 'kind' = {kind.ToString()}");
        var page = await ledger.Page($"true", $"ledger.mt_doc_source s", $"s.id", conditions, PageAsked.By(question), row => row.GetGuid(0), token);
        var sources = (await session.LoadManyAsync<Source>(token, [.. page.Items])).ToDictionary(s => s.Id);
        return page.Select(id => sources[id]).Select(s => new SourceItem(s.Id, s.Version, s.Kind, s.Called, s.Role, s.MergedInto));
    }
}
