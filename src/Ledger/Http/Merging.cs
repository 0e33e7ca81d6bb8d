using Marten;

namespace Ledger.Http;

/// <summary>What something is merged into, as it stood when the merge was decided.</summary>
public sealed record MergeTarget<T>(T Target);

/// <summary>Merges are decided one at a time, so that two that would close a circle cannot both find the other one free.</summary>
public static class Merging
{
    private const long Lock = 0x4D45524745; // "MERGE"

    /// <summary>Holds the merge lock until this session's transaction ends, and then reads what is merged into.</summary>
    public static async Task<MergeTarget<T>> Into<T>(Guid id, IDocumentSession session, CancellationToken token) where T : notnull
    {
        await session.BeginTransactionAsync(token);
        await session.AdvancedSql.QueryAsync<int>("select 1 from pg_advisory_xact_lock(?)", token, Lock);
        return new MergeTarget<T>((await session.LoadAsync<T>(id, token))!);
    }
}
