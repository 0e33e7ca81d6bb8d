using Ledger.Standing;
using Marten;

namespace Ledger.Claims;

/// <summary>The evidence that a claim has through the claims that were merged into it.</summary>
/// <param name="Ids">The ids of that evidence.</param>
public sealed record MergedEvidence(IReadOnlySet<Guid> Ids)
{
    public static readonly MergedEvidence None = new(new HashSet<Guid>());

    /// <summary>From every claim merged into this one, however many times over.</summary>
    public static async Task<MergedEvidence> Of(Guid claim, IQuerySession session, CancellationToken token)
    {
        var merged = await session.AdvancedSql.QueryAsync<Guid>($"""
            with recursive merged as (
                select stream from {Reliance.TableName} where target = ? and rests = '{nameof(Rests.MergedInto)}'
                union
                select r.stream from {Reliance.TableName} r join merged m on r.target = m.stream where r.rests = '{nameof(Rests.MergedInto)}'
            )
            select stream from merged
            """, token, claim);
        var claims = await session.LoadManyAsync<Claim>(token, [.. merged]);
        return new MergedEvidence(claims.SelectMany(c => c.Evidence).Select(e => e.Id).ToHashSet());
    }
}
