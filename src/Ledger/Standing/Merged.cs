using Ledger.Http;
using Marten;
using Npgsql;

namespace Ledger.Standing;

/// <summary>What was merged, by the reliance edges.</summary>
public static class Merged
{
    /// <summary>A claim or a source, and everything that was merged into it, directly or through others; itself first.</summary>
    public static async Task<Guid[]> Into(Guid thing, NpgsqlDataSource ledger, CancellationToken token) => [.. await ledger.Read($"""
        with recursive merged as (
            select {thing} as id, 0 as far
            union
            select r.stream, far + 1 from merged join ledger.reliance r on r.target = merged.id and r.rests = 'MergedInto' and r.ended is null)
        select id from merged order by far, id
        """, row => row.GetGuid(0), token)];

    /// <summary>The same, as a session's own transaction sees it.</summary>
    public static async Task<Guid[]> Into(Guid thing, IQuerySession session, CancellationToken token) => [.. await session.AdvancedSql.QueryAsync<Guid>("""
        with recursive merged as (
            select ?::uuid as id, 0 as far
            union
            select r.stream, far + 1 from merged join ledger.reliance r on r.target = merged.id and r.rests = 'MergedInto' and r.ended is null)
        select id from merged order by far, id
        """, token, thing)];
}
