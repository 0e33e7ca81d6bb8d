using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>Which key signs a checkpoint: the newest one on record that the checkpoint covers. Before it covers any, the one that opened the log.</summary>
public static class SigningKey
{
    /// <summary>The verifier key in an event of the log's own stream, which may stand in a query: none in any other.</summary>
    public const string OfEvent = $"case when e.type in ('{KeyRotation.Opened}', '{KeyRotation.Rotated}') then coalesce(e.data ->> 'new', e.data ->> 'key') end";

    /// <summary>The verifier key of the newest checkpoint; before there is one, the key that opened the log. None in a ledger whose log was never opened.</summary>
    public static async Task<string?> Newest(NpgsqlDataSource ledger, CancellationToken token) => (await ledger.Read($"""
        select coalesce(e.data ->> 'new', e.data ->> 'key')
        from ledger.mt_events e left join ledger.leaf l on l.sequence = e.seq_id
        where e.stream_id = {TheLog.Id} and e.type in ({KeyRotation.Opened}, {KeyRotation.Rotated})
        order by l.index is null, case when l.index is null then e.version else -e.version end
        limit 1
        """, row => row.GetString(0), token)).SingleOrDefault();
}
