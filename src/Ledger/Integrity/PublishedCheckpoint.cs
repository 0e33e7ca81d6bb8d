using System.Text;
using Ledger.Http;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>The checkpoint that the log shows: the newest that enough witnesses have cosigned, with their cosignatures behind the log's own signature.</summary>
public sealed class PublishedCheckpoint(NpgsqlDataSource ledger, LogWitnesses witnesses)
{
    /// <summary>The signed note; cosignatures stand in the order in which the settings name the witnesses.</summary>
    /// <returns><c>null</c>, if nothing was sealed yet, or nothing is cosigned by enough.</returns>
    public async Task<byte[]?> Newest(CancellationToken token)
    {
        var size = witnesses.Quorum == 0 ? (FormattableString)$"(select max(size) from ledger.checkpoint)" : QuorumSize;
        if (await ledger.Read($"select size, note from ledger.checkpoint where size = {size}", row => (Size: row.GetInt64(0), Note: row.GetFieldValue<byte[]>(1)), token) is not [var (newest, note)]) return null;
        if (witnesses.All.Count == 0) return note;
        var lines = await ledger.Read($"select witness, line from ledger.cosignature where size = {newest} and witness = any({witnesses.Keys})", row => (By: row.GetString(0), Line: row.GetString(1)), token);
        return [.. note, .. Encoding.UTF8.GetBytes(string.Concat(lines.OrderBy(l => Array.IndexOf(witnesses.Keys, l.By)).Select(l => l.Line)))];
    }

    /// <summary>How many leaves the newest checkpoint has that was signed before an instant, and is not behind what is shown; none, if what is shown has got there.</summary>
    public async Task<long?> NotShown(DateTimeOffset signedBefore, CancellationToken token)
    {
        if (witnesses.Quorum == 0) return null;
        var behind = await ledger.Read($"""
            select size from ledger.checkpoint where signed_at < {signedBefore} and size > coalesce({QuorumSize}, -1) order by size desc limit 1
            """, row => row.GetInt64(0), token);
        return behind is [var size] ? size : null;
    }

    private FormattableString QuorumSize =>
        $"(select size from ledger.cosignature where witness = any({witnesses.Keys}) group by size having count(*) >= {witnesses.Quorum} order by size desc limit 1)";
}
