using Npgsql;

namespace Ledger.Cli.Verifying;

/// <summary>How far the log says that it goes; from that follows which events must have a leaf.</summary>
/// <param name="To">Every event up to here has its leaf, as the newest checkpoint was written.</param>
/// <param name="Newest">The highest sequence that has a leaf.</param>
public sealed record Sealed(long To, long Newest)
{
    /// <summary>An event is sealed within seconds; one that is older than this, and has no leaf, was missed, or did not come as events do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<Sealed> Read(NpgsqlConnection connection, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("select coalesce((select max(sealed_to) from ledger.checkpoint), 0), coalesce((select max(sequence) from ledger.leaf), 0)", connection);
        await using var reader = await query.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new Sealed(reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Whether an event without a leaf is a doubt.</summary>
    /// <param name="isOver">Whether nobody is sealing: then what is behind the newest leaf is only not sealed yet, however old it is.</param>
    public bool MustHave(LedgerRow row, DateTimeOffset now, bool isOver) => row.Event is { } e
        && (e.Sequence <= To || !(e.RecordedAt > now - Patience && e.RecordedAt < now + Patience) && (!isOver || e.Sequence < Newest));
}
