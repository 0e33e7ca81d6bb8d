using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Standing;
using Marten;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Claims;

/// <summary>A claim in a list.</summary>
/// <param name="MergedInto">What it was merged into, if it was.</param>
/// <param name="Retracted">Why it was retracted, if it was.</param>
public sealed record ClaimItem(Guid Id, long Version, string Statement, IReadOnlyList<string> Topics, bool Public, Guid? MergedInto, string? Retracted)
{
    public static ClaimItem Of(Claim claim) => new(claim.Id, claim.Version, claim.Statement, claim.Topics, claim.Public, claim.MergedInto, claim.Retracted);
}

/// <summary>Asks for claims; whatever is said narrows the list.</summary>
/// <param name="Topic">On this topic, letter for letter.</param>
/// <param name="Source">
/// About this source, or told by it, or by one that was merged into it: a subject, a mention, a hop of an attribution that is evidence, or who issued or wrote a document
/// that the evidence came through.
/// </param>
/// <param name="Document">That rest on this document, through evidence that stands in it or came through it; or are about it.</param>
/// <param name="Q">With each of these words in the statement.</param>
public sealed record ClaimsAsked(string? Topic = null, Guid? Source = null, Guid? Document = null, string? Q = null, int? Limit = null, string? After = null) : IQuestion, IPaged
{
    public sealed class Validator : AbstractValidator<ClaimsAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Topic).Line(100);
            RuleFor(q => q.Q).Words();
            this.AddPaging();
        }
    }
}

[Question, Requires(Right.Read)]
[NotYet("is not possible yet: a list does not know the standing of its claims.", "level", "flag")]
public static class ClaimListEndpoint
{
    /// <summary>Claims, newest first.</summary>
    [WolverineGet("/api/claims")]
    public static async Task<Page<ClaimItem>> Get(ClaimsAsked question, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var conditions = new List<FormattableString>();
        if (question.Topic is { } topic) conditions.Add($"c.data -> 'topics' @> to_jsonb({topic}::text)");
        // As arrays: what rests on something is found through its edges first, whatever PostgreSQL takes a recursive query for.
        if (question.Source is { } source) conditions.Add($"c.id = any(array({ClaimsResting.OnSources(await Merged.Into(source, ledger, token))}))");
        if (question.Document is { } document)
        {
            conditions.Add($"""
                c.id = any(array({ClaimsResting.OnDocument(document)}))
                or c.id = any(array(select stream from ledger.reliance where target = {document} and rests in ('Subject', 'Mention') and ended is null))
                """);
        }
        if (question.Q is { } words) conditions.Add($"c.data ->> 'statement' ilike all ({SearchWords.Patterns(words)})");
        var page = await ledger.Page($"true", $"ledger.mt_doc_claim c", $"c.id", conditions, PageAsked.By(question), row => row.GetGuid(0), token);
        var claims = await ClaimList.Items(page.Items, session, token);
        return page.Select(id => claims[id]);
    }
}

/// <summary>Claims, listed on the page of something else.</summary>
public static class ClaimList
{
    /// <summary>The newest of these.</summary>
    /// <param name="ids">A query of their ids.</param>
    public static async Task<Newest<ClaimItem>> Those(FormattableString ids, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var newest = await Newest.Of(ids, ledger, token);
        var claims = await Items(newest.Items, session, token);
        return newest.Select(id => claims[id]);
    }

    public static async Task<IReadOnlyDictionary<Guid, ClaimItem>> Items(IEnumerable<Guid> ids, IQuerySession session, CancellationToken token) =>
        (await session.LoadManyAsync<Claim>(token, [.. ids])).ToDictionary(c => c.Id, ClaimItem.Of);
}
