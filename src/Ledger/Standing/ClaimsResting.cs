namespace Ledger.Standing;

/// <summary>
/// Which claims rest on something, by the reliance edges, in SQL: each is a query of the claims' ids. Evidence that was withdrawn does not count, and neither does an
/// attribution that was. What a claim rests on, the claim that it was merged into rests on as well.
/// </summary>
public static class ClaimsResting
{
    /// <summary>Of the attribution of edge <c>a</c>. No join: PostgreSQL would take hardly any attribution to be left, and read all that there are to find them.</summary>
    private static readonly FormattableString NotWithdrawn = $"(select d.data ->> 'withdrawn' from ledger.mt_doc_attribution d where d.id = a.stream) is null";

    /// <summary>By evidence that stands in this document, in its own voice or by an attribution, or that came through it.</summary>
    public static FormattableString OnDocument(Guid document) => WithSurvivors($"""
        select stream from ledger.reliance where target = {document} and rests = 'Evidence' and ended is null
        union
        {ByAttributions($"a.target = {document} and a.rests in ('Carrier', 'Hop')")}
        """);

    /// <summary>
    /// By evidence that came through one of these sources, as a hop, or through a document that they issued or wrote; or because they are subjects or mentions.
    /// </summary>
    public static FormattableString OnSources(Guid[] sources) => WithSurvivors($"""
        select stream from ledger.reliance where target = any({sources}) and rests in ('Subject', 'Mention') and ended is null
        union
        {ByAttributions($"a.target = any({sources}) and a.rests = 'Hop'")}
        union
        select e.stream from ledger.reliance p
            join ledger.reliance e on e.target = p.stream and e.rests = 'Evidence' and e.ended is null
            where p.target = any({sources}) and p.rests in ('Publisher', 'Author') and p.ended is null
        union
        select e.stream from ledger.reliance p
            join ledger.reliance a on a.target = p.stream and a.rests in ('Carrier', 'Hop') and a.ended is null
            join ledger.reliance e on e.target = a.stream and e.rests = 'Evidence' and e.ended is null
            where p.target = any({sources}) and p.rests in ('Publisher', 'Author') and p.ended is null and {NotWithdrawn}
        """);

    /// <summary>
    /// Those whose closure has one of these streams in it, and perhaps some more: up along the edges that the closure follows down, whether they ended or not.
    /// </summary>
    public static FormattableString EverOn(Guid[] streams) => $"""
        with recursive up (id, claim) as (
            select s, exists (select from ledger.mt_streams m where m.id = s and m.type = 'claim') from unnest({streams}) s
            union
            select next.id, next.claim
            from up cross join lateral (
                select edge.stream as id, edge.rests in ('Subject', 'Evidence') as claim
                from ledger.reliance edge
                where not up.claim and edge.target = up.id and edge.rests in ('Subject', 'Evidence', 'Carrier', 'Hop', 'Publisher', 'Author', 'MergedInto')
                union all
                select edge.target, true
                from ledger.reliance edge
                where up.claim and edge.stream = up.id and edge.rests = 'MergedInto'
            ) next
        )
        select distinct id from up where claim
        """;

    private static FormattableString ByAttributions(FormattableString edge) => $"""
        select e.stream from ledger.reliance a
            join ledger.reliance e on e.target = a.stream and e.rests = 'Evidence' and e.ended is null
            where {edge} and a.ended is null and {NotWithdrawn}
        """;

    private static FormattableString WithSurvivors(FormattableString claims) => $"""
        with recursive resting as (
            select stream as id from ({claims}) as directly
            union
            select r.target from resting join ledger.reliance r on r.stream = resting.id and r.rests = 'MergedInto' and r.ended is null)
        select id from resting
        """;
}
