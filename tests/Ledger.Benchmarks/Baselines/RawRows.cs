using System.Diagnostics;
using Ledger.Http;
using Npgsql;

namespace Ledger.Benchmarks.Baselines;

/// <summary>
/// The limit of this PostgreSQL: the ledger's own event rows, byte for byte, into a table with the same columns and indexes, by a prepared <c>INSERT</c> each in a transaction of its own (<c>raw</c>), or by
/// binary <c>COPY</c> (<c>copy</c>).
/// </summary>
internal sealed class RawRows : IAsyncDisposable
{
    public const string Raw = "raw", Copied = "copy";

    private readonly NpgsqlDataSource _database;
    private readonly string[] _columns;
    private readonly IReadOnlyList<object?[]> _rows;
    private readonly string[] _types;
    private long _sequence;

    private RawRows(NpgsqlDataSource database, string[] columns, string[] types, IReadOnlyList<object?[]> rows)
    {
        (_database, _columns, _types, _rows) = (database, columns, types, rows);
    }

    /// <param name="owner">A connection of the role that owns the ledger's tables.</param>
    /// <param name="count">How many rows are taken from the newest events; they are used again and again, each time under numbers of their own.</param>
    public static async Task<RawRows> From(string owner, int count)
    {
        var database = NpgsqlDataSource.Create(owner);
        await using (var schema = database.CreateCommand("create schema if not exists baseline; drop table if exists baseline.events; create table baseline.events (like ledger.mt_events including defaults including indexes)"))
            await schema.ExecuteNonQueryAsync();
        await using var newest = database.CreateCommand($"select * from ledger.mt_events where type <> 'tombstone' order by seq_id desc limit {count}");
        await using var reader = await newest.ExecuteReaderAsync();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName).ToArray();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[columns.Length];
            reader.GetValues(row!);
            rows.Add(row);
        }
        return new RawRows(database, columns, types, rows);
    }

    /// <summary>Rows a second, with so many connections for so long.</summary>
    public async Task<double> Inserted(int connections, TimeSpan duration)
    {
        var text = $"insert into baseline.events ({string.Join(", ", _columns)}) values ({string.Join(", ", _columns.Select((_, at) => $"${at + 1}"))})";
        var (clock, done) = (Stopwatch.StartNew(), 0L);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var connection = await _database.OpenConnectionAsync();
            await using var insert = new NpgsqlCommand(text, connection);
            foreach (var type in _types) insert.Parameters.Add(new NpgsqlParameter { DataTypeName = type });
            await insert.PrepareAsync();
            while (clock.Elapsed < duration)
            {
                var row = Next();
                for (var at = 0; at < row.Length; at++) insert.Parameters[at].Value = row[at];
                await insert.ExecuteNonQueryAsync();
                Interlocked.Increment(ref done);
            }
        }));
        return done / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Rows a second, so many in each of several transactions.</summary>
    public async Task<double> Copy(int rows, int together)
    {
        var clock = Stopwatch.StartNew();
        await using var connection = await _database.OpenConnectionAsync();
        for (var done = 0; done < rows; done += together)
        {
            await using var copy = await connection.BeginBinaryImportAsync($"copy baseline.events ({string.Join(", ", _columns)}) from stdin (format binary)");
            for (var i = 0; i < together; i++)
            {
                var row = Next();
                await copy.StartRowAsync();
                for (var at = 0; at < row.Length; at++)
                {
                    if (row[at] is null or DBNull) await copy.WriteNullAsync();
                    else await copy.WriteAsync(row[at], _types[at]);
                }
            }
            await copy.CompleteAsync();
        }
        return rows / clock.Elapsed.TotalSeconds;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>One of the rows, under a sequence, an id and a stream that no other has.</summary>
    private object?[] Next()
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var row = (object?[])_rows[(int)(sequence % _rows.Count)].Clone();
        row[Array.IndexOf(_columns, "seq_id")] = sequence;
        row[Array.IndexOf(_columns, "id")] = NewId.Next(TimeProvider.System).Value;
        row[Array.IndexOf(_columns, "stream_id")] = NewId.Next(TimeProvider.System).Value;
        return row;
    }
}
