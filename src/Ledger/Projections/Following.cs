using Marten;

namespace Ledger.Projections;

/// <summary>What every asynchronous projection does with a page of events, whichever it is.</summary>
public static class Following
{
    /// <summary>
    /// Fails the page, if another node has moved the progress of this projection in the meantime: what this one worked out would be older than what is there. (Two nodes have a projection for a moment, when one is
    /// taken for dead that is only slow; the store itself warns, and writes.)
    /// </summary>
    /// <param name="operations">Those of the page, in whose transaction the progress moves first.</param>
    public static void Alone(this IDocumentOperations operations, string projection) => operations.QueueSqlCommand(
        "select 1 / count(*) from ledger.mt_event_progression where name = ? and xmin = pg_current_xact_id()::xid", projection + ":All");
}
