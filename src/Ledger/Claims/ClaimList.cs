using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Search;
using Ledger.Standing;
using Marten;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Claims;

/// <summary>A claim in a list.</summary>
/// <param name="MergedInto">What it was merged into, if it was.</param>
/// <param name="Retracted">Why it was retracted, if it was.</param>
/// <param name="Standing">As of the sequence that the list has seen; none of a claim that it has not seen yet.</param>
public sealed record ClaimItem(
    Guid Id, long Version, string Statement, IReadOnlyList<string> Topics, bool Public, Guid? MergedInto, string? Retracted, ListedStanding? Standing)
{
    public static ClaimItem Of(Claim claim, ListedStanding? standing) =>
        new(claim.Id, claim.Version, claim.Statement, claim.Topics, claim.Public, claim.MergedInto, claim.Retracted, standing);
}

/// <summary>Claims, newest first.</summary>
/// <param name="Next">Where the list goes on, to be given as <c>after</c>; none where it ends.</param>
/// <param name="UpTo">The sequence up to which the standings are worked out, and words and topics, if they were asked for, are known.</param>
public sealed record ClaimsListed(IReadOnlyList<ClaimItem> Items, string? Next, long UpTo);

/// <summary>Asks for claims; whatever is said narrows the list.</summary>
/// <param name="Level">Whose standing has this level.</param>
/// <param name="Flag">Whose standing has this flag.</param>
/// <param name="Topic">On this topic, letter for letter.</param>
/// <param name="Source">
/// About this source, or told by it, or by one that was merged into it: a subject, a mention, a hop of an attribution that is evidence, or who issued or wrote a document
/// that the evidence came through.
/// </param>
/// <param name="Document">That rest on this document, through evidence that stands in it or came through it; or are about it.</param>
/// <param name="Q">With these words in its statement or topics, as the search reads them.</param>
public sealed record ClaimsAsked(
    Level? Level = null, Flag? Flag = null, string? Topic = null, Guid? Source = null, Guid? Document = null, string? Q = null, int? Limit = null, string? After = null)
    : IQuestion, IPaged
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
public static class ClaimListEndpoint
{
    /// <summary>Claims, newest first, each with its standing as the list has worked it out: up to which sequence, the answer says.</summary>
    [WolverineGet("/api/claims")]
    public static async Task<ClaimsListed> Get(ClaimsAsked question, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var upTo = await ListedStanding.UpTo(ledger, token);
        var searched = question.Q is not null || question.Topic is not null;
        if (searched) upTo = Math.Min(upTo, await SearchProjection.UpTo(ledger, token));
        var conditions = new List<FormattableString>();
        if (question.Level is { } level) conditions.Add($"s.level = {level.ToString()}");
        if (question.Flag is { } flag) conditions.Add($"s.flags @> array[{flag.ToString()}]::varchar[]");
        if (question.Topic is { } topic) conditions.Add($"w.topics @> array[{topic}]::text[]");
        // As arrays: what rests on something is found through its edges first, whatever PostgreSQL takes a recursive query for.
        if (question.Source is { } source) conditions.Add($"c.id = any(array({ClaimsResting.OnSources(await Merged.Into(source, ledger, token))}))");
        if (question.Document is { } document)
        {
            conditions.Add($"""
                c.id = any(array({ClaimsResting.OnDocument(document)}))
                or c.id = any(array(select stream from ledger.reliance where target = {document} and rests in ('Subject', 'Mention') and ended is null))
                """);
        }
        if (question.Q is { } words) conditions.Add(SearchWords.Found(words));
        FormattableString from = $"ledger.mt_doc_claim c";
        List<FormattableString> ids = [$"c.id"];
        if (question.Level is not null || question.Flag is not null)
        {
            from = $"{from} join ledger.standing s on s.claim = c.id";
            ids.Add($"s.claim");
        }
        if (searched)
        {
            from = $"{from} {SearchWords.Joined(SearchKind.Claim, $"c.id")}";
            ids.Add($"w.id");
        }
        var page = await ledger.Page($"true", from, ids, conditions, PageAsked.By(question), row => row.GetGuid(0), token);
        var claims = await ClaimList.Items(page.Items, session, ledger, token);
        return new ClaimsListed([.. page.Items.Select(id => claims[id])], page.Next, upTo);
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
        var claims = await Items(newest.Items, session, ledger, token);
        return newest.Select(id => claims[id]);
    }

    public static async Task<IReadOnlyDictionary<Guid, ClaimItem>> Items(IReadOnlyList<Guid> ids, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var standings = await ListedStanding.Of(ids, ledger, token);
        return (await session.LoadManyAsync<Claim>(token, [.. ids])).ToDictionary(c => c.Id, c => ClaimItem.Of(c, standings.GetValueOrDefault(c.Id)));
    }
}
