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
/// <param name="Source">About this source, or told by it, or by one that was merged into it: a subject, a mention, or a hop of an attribution that is evidence.</param>
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
        if (question.Source is { } source) conditions.Add($"c.id in ({ClaimsResting.OnSources(await Merged.Into(source, ledger, token))})");
        if (question.Document is { } document)
            conditions.Add($"c.id in ({ClaimsResting.OnDocument(document)}) or c.id in (select stream from ledger.reliance where target = {document} and rests in ('Subject', 'Mention') and ended is null)");
        if (question.Q is { } words) conditions.Add($"c.data ->> 'statement' ilike all ({SearchWords.Patterns(words)})");
        return await Page(conditions, PageAsked.By(question), session, ledger, token);
    }

    /// <summary>Claims for which all of these hold; the table's alias is <c>c</c>.</summary>
    public static async Task<Page<ClaimItem>> Page(
        IEnumerable<FormattableString> conditions, PageAsked asked, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var page = await ledger.Page($"true", $"ledger.mt_doc_claim c", $"c.id", conditions, asked, row => row.GetGuid(0), token);
        var claims = (await session.LoadManyAsync<Claim>(token, [.. page.Items])).ToDictionary(c => c.Id);
        return page.Select(id => ClaimItem.Of(claims[id]));
    }
}
