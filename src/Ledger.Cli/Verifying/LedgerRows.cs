using Npgsql;

namespace Ledger.Cli.Verifying;

/// <summary>Reads events with their leaves, in ranges of sequence, whichever of the two is missing.</summary>
public static class LedgerRows
{
    /// <summary>The instant 0 of PostgreSQL's times, which are whole microseconds.</summary>
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The lowest and the highest sequence that an event or a leaf has; 0 and 0, where there is none.</summary>
    public static async Task<(long First, long Last)> Span(NpgsqlConnection connection, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("""
            select coalesce(least((select min(seq_id) from ledger.mt_events), (select min(sequence) from ledger.leaf)), 0),
                   coalesce(greatest((select max(seq_id) from ledger.mt_events), (select max(sequence) from ledger.leaf)), 0)
            """, connection);
        await using var reader = await query.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Up to which sequence a range goes that begins after one: it has at most so many events, and at most so many leaves.</summary>
    public static async Task<long> End(NpgsqlConnection connection, long after, long last, int atMost, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("""
            select least($2,
                (select seq_id from ledger.mt_events where seq_id > $1 order by seq_id offset $3 limit 1),
                (select sequence from ledger.leaf where sequence > $1 order by sequence offset $3 limit 1))
            """, connection)
        {
            Parameters = { new() { Value = after }, new() { Value = last }, new() { Value = (long)(atMost - 1) } },
        };
        return (long)(await query.ExecuteScalarAsync(token))!;
    }

    /// <summary>Every row of a range, in no order.</summary>
    /// <param name="after">The range begins after this sequence.</param>
    /// <param name="upTo">It ends with this one.</param>
    public static async Task<List<LedgerRow>> Read(NpgsqlConnection connection, long after, long upTo, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("""
            select e.seq_id, e.id, e.stream_id, (select s.type from ledger.mt_streams s where s.id = e.stream_id), e.version, e.type, e.timestamp, e.user_name,
                   e.headers ->> 'role', e.headers ->> 'command', e.correlation_id, e.causation_id, e.headers ->> 'content', e.headers ->> 'salt', e.headers -> 'salts', e.data,
                   e.is_archived, e.tenant_id, l.index, l.sequence, l.event, l.entry
            from (select * from ledger.mt_events where seq_id > $1 and seq_id <= $2 and type <> 'tombstone') e
            full join (select * from ledger.leaf where sequence > $1 and sequence <= $2) l on l.sequence = e.seq_id
            """, connection)
        {
            Parameters = { new() { Value = after }, new() { Value = upTo } },
        };
        await using var reader = await query.ExecuteReaderAsync(token);
        var rows = new List<LedgerRow>();
        while (await reader.ReadAsync(token)) rows.Add(new LedgerRow(reader.IsDBNull(0) ? null : Event(reader), reader.IsDBNull(19) ? null : Leaf(reader)));
        return rows;
    }

    private static EventRow Event(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.IsDBNull(2) ? Guid.Empty : row.GetGuid(2), Text(row, 3), row.GetInt64(4), row.GetString(5), Time(row.GetFieldValue<long>(6)), Text(row, 7),
        Text(row, 8), Text(row, 9), Text(row, 10), Text(row, 11), Text(row, 12), Text(row, 13), row.IsDBNull(14) ? null : row.GetFieldValue<byte[]>(14), row.GetFieldValue<byte[]>(15),
        Hidden(row));

    private static LeafRow Leaf(NpgsqlDataReader row) => new(row.GetInt64(18), row.GetInt64(19), row.GetGuid(20), row.GetFieldValue<byte[]>(21));

    /// <summary>Nothing is ever archived, and there is one tenant.</summary>
    private static string? Hidden(NpgsqlDataReader row) => !row.IsDBNull(16) && row.GetBoolean(16) ? "It is marked as archived, and nothing ever is."
        : Text(row, 17) is var tenant && tenant != "*DEFAULT*" ? $"It is another tenant's, {tenant ?? "nobody's"}, and there is one tenant only." : null;

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A time that no clock has, such as infinity, becomes the last or the first that there is.</summary>
    private static DateTimeOffset Time(long microseconds) => microseconds switch
    {
        _ when microseconds >= (DateTimeOffset.MaxValue - Epoch).Ticks / TimeSpan.TicksPerMicrosecond => DateTimeOffset.MaxValue,
        _ when microseconds <= (DateTimeOffset.MinValue - Epoch).Ticks / TimeSpan.TicksPerMicrosecond => DateTimeOffset.MinValue,
        _ => Epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
    };
}
