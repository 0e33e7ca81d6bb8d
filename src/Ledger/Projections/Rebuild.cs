using System.Globalization;
using System.Text;
using Ledger.Http;
using Npgsql;

namespace Ledger.Projections;

/// <summary>
/// Works a projection out again from all events, in tables beside those that lists read; lets them follow until the projection is reached; and then, in one transaction in which the projection stands still, makes
/// the lists what they are (docs/decisions/0023). Whoever reads sees the lists as they were, or as they are afterwards. It writes in the one session that holds the lock: where that ends, nothing has happened.
/// </summary>
public sealed class Rebuild(IWorkedOutBeside projection, NpgsqlConnection connection, NpgsqlDataSource ledger, TimeProvider time)
{
    /// <summary>How many streams are worked out in one transaction, and how many events are followed in one.</summary>
    private const int Together = 2_000;

    /// <summary>Does it.</summary>
    /// <returns>How many rows of the lists are other ones now; none where the projection has not begun yet, and there is nothing to be made again.</returns>
    public async Task<long?> Run(CancellationToken token)
    {
        if (await Progress("", null, token) is not { } sequence) return null;
        await Begin(sequence, token);
        var last = Guid.Empty;
        while (await Streams(last, token) is { Length: > 0 } streams)
        {
            await Write(streams, sequence, null, token);
            last = streams[^1];
        }
        while (await Progress("", null, token) is { } reached && reached - sequence > Together) await Follow(sequence, sequence += Together, null, token);
        return await Replace(sequence, token);
    }

    private async Task Begin(long sequence, CancellationToken token)
    {
        await Do($"truncate {string.Join(", ", projection.Tables.Select(t => t.At(beside: true)))}", null, token);
        await Do("""
            update ledger.rebuild set begun_at = $2, up_to = $3, done = 0, total = (select count(*) from ledger.mt_streams where type = any($4)), fault = null where projection = $1
            """, null, token, projection.Projection, time.GetUtcNow(), sequence, projection.StreamTypes.ToArray());
    }

    private async Task<Guid[]> Streams(Guid after, CancellationToken token) =>
    [
        .. await ledger.Read($"select id from ledger.mt_streams where id > {after} and type = any({projection.StreamTypes.ToArray()}) order by id limit {Together}", row => row.GetGuid(0), token),
    ];

    private async Task Write(Guid[] streams, long sequence, NpgsqlTransaction? within, CancellationToken token)
    {
        var changes = await projection.WorkOut(streams, sequence, beside: true, token);
        await using var own = within is null ? await connection.BeginTransactionAsync(token) : null;
        foreach (var change in changes) await Do(Numbered(change.Sql), within ?? own, token, change.Values);
        if (own is null) return;
        await Do("update ledger.rebuild set done = least(total, done + $2) where projection = $1", own, token, projection.Projection, (long)streams.Length);
        await own.CommitAsync(token);
    }

    /// <summary>What the events after one sequence, up to another, have changed.</summary>
    private async Task Follow(long after, long sequence, NpgsqlTransaction? within, CancellationToken token)
    {
        var changed = await ledger.Read($"select distinct stream_id from ledger.mt_events where seq_id > {after} and seq_id <= {sequence} and type <> 'tombstone'", row => row.GetGuid(0), token);
        if (changed.Count == 0) return;
        var affected = await projection.AffectedBy([.. changed], token);
        foreach (var some in affected.Order().Chunk(Together)) await Write(some, sequence, within, token);
        if (within is null) await Do("update ledger.rebuild set up_to = $2 where projection = $1", null, token, projection.Projection, sequence);
    }

    /// <summary>Holds the projection's progress, follows what is left up to it, and makes the lists what was worked out: what is the same in both is not written.</summary>
    private async Task<long> Replace(long sequence, CancellationToken token)
    {
        await using var transaction = await connection.BeginTransactionAsync(token);
        // The projection writes its progress before all else: it waits here, and goes on when the lists are other ones.
        if (await Progress(" for update", transaction, token) is not { } reached || reached < sequence) throw new ProjectionWentBackException(projection.Projection);
        await Follow(sequence, reached, transaction, token);
        var changed = 0L;
        foreach (var table in projection.Tables) changed += await Ask(Replacing(table), transaction, token) ?? 0;
        await Do("update ledger.rebuild set up_to = $2, done = total, ended_at = $3, changed = $4 where projection = $1", transaction, token, projection.Projection, reached, time.GetUtcNow(), changed);
        await transaction.CommitAsync(token);
        return changed;
    }

    private static string Replacing(KeptTable table)
    {
        string Columns(IEnumerable<string> names, string of) => string.Join(", ", names.Select(name => $"{of}.{name}"));
        var all = table.Key.Concat(table.Values).ToList();
        var same = string.Join(" and ", table.Key.Select(k => $"b.{k} = l.{k}"));
        return $"""
            with gone as (delete from {table.At(beside: false)} l where not exists (select from {table.At(beside: true)} b where {same}) returning 1),
            put as (
                insert into {table.At(beside: false)} as r ({string.Join(", ", all)})
                select {Columns(all, "b")} from {table.At(beside: true)} b left join {table.At(beside: false)} l on {same}
                where l.{table.Key[0]} is null or ({Columns(table.Values, "l")}) is distinct from ({Columns(table.Values, "b")})
                on conflict ({string.Join(", ", table.Key)}) do update set {string.Join(", ", table.Values.Select(v => $"{v} = excluded.{v}"))}
                returning 1)
            select (select count(*) from gone) + (select count(*) from put)
            """;
    }

    private Task<long?> Progress(string locking, NpgsqlTransaction? within, CancellationToken token) =>
        Ask($"select last_seq_id from ledger.mt_event_progression where name = $1{locking}", within, token, projection.Projection + ":All");

    private async Task<long?> Ask(string sql, NpgsqlTransaction? within, CancellationToken token, params object[] values)
    {
        await using var command = Command(sql, within, values);
        return await command.ExecuteScalarAsync(token) as long?;
    }

    private async Task Do(string sql, NpgsqlTransaction? within, CancellationToken token, params object[] values)
    {
        await using var command = Command(sql, within, values);
        await command.ExecuteNonQueryAsync(token);
    }

    private NpgsqlCommand Command(string sql, NpgsqlTransaction? within, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection, within) { CommandTimeout = 0 };
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>The values by their numbers.</summary>
    private static string Numbered(string sql)
    {
        var pieces = sql.Split('?');
        var numbered = new StringBuilder(pieces[0]);
        for (var i = 1; i < pieces.Length; i++) numbered.Append(CultureInfo.InvariantCulture, $"${i}{pieces[i]}");
        return numbered.ToString();
    }
}

/// <summary>The projection was set back while it was worked out again: somebody has the store itself make it anew.</summary>
public sealed class ProjectionWentBackException(string projection) : InvalidOperationException($"The projection {projection} was set back by somebody else while it was worked out again. Ask for it once more when that is over.");
