using Ledger.Http;
using Npgsql;

namespace Ledger.Standing;

/// <summary>The beginning of a list inside a page, newest first, and how long the list is.</summary>
public sealed record Newest<T>(IReadOnlyList<T> Items, long Total)
{
    public Newest<TOther> Select<TOther>(Func<T, TOther> select) => new([.. Items.Select(select)], Total);
}

/// <summary>Lists inside a page: they are cut where they would make it endless.</summary>
public static class Newest
{
    /// <summary>The newest of these ids, 500 at most: ids are UUIDs of version 7 and sort by when they were made.</summary>
    /// <param name="ids">A query of one column.</param>
    public static async Task<Newest<Guid>> Of(FormattableString ids, NpgsqlDataSource ledger, CancellationToken token)
    {
        var rows = await ledger.Read($"select id, count(*) over () from (select distinct id from ({ids}) as ids (id)) as those order by id desc limit {PageAsked.Most}",
            row => (Id: row.GetGuid(0), Total: row.GetInt64(1)), token);
        return new([.. rows.Select(r => r.Id)], rows.Count > 0 ? rows[0].Total : 0);
    }
}
