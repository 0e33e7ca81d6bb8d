using Ledger.Standing;
using Marten;
using Npgsql;

namespace Ledger.Attributions;

/// <summary>Attributions, listed on the page of something else.</summary>
public static class AttributionList
{
    /// <summary>The newest of these.</summary>
    /// <param name="ids">A query of their ids.</param>
    public static async Task<Newest<Attribution>> Those(FormattableString ids, IQuerySession session, NpgsqlDataSource ledger, CancellationToken token)
    {
        var newest = await Newest.Of(ids, ledger, token);
        var attributions = (await session.LoadManyAsync<Attribution>(token, [.. newest.Items])).ToDictionary(a => a.Id);
        return newest.Select(id => attributions[id]);
    }
}
