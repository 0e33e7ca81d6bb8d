using Marten;

namespace Ledger.Http;

/// <summary>A command that takes away what others may have read, and so runs while no other does.</summary>
public interface IRunAlone;

/// <summary>
/// Commands run beside each other; one that <see cref="IRunAlone"/> waits until those that run have ended, and those that come wait for it. So nobody records again, from what they had read
/// before, what was just removed.
/// </summary>
public static class Turn
{
    /// <summary>The advisory lock of a turn: shared by those that run beside each other.</summary>
    public const long Lock = 0x5455524E; // "TURN"

    /// <summary>Takes the command's turn, until its transaction ends: before any other lock, and before anything is read.</summary>
    public static async Task Take<TCommand>(IDocumentSession session, CancellationToken token)
    {
        await session.BeginTransactionAsync(token);
        var alone = typeof(TCommand).IsAssignableTo(typeof(IRunAlone));
        await session.AdvancedSql.QueryAsync<int>(alone ? "select 1 from pg_advisory_xact_lock(?)" : "select 1 from pg_advisory_xact_lock_shared(?)", token, Lock);
    }
}
