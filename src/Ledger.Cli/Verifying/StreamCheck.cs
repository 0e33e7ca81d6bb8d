using System.Globalization;
using Npgsql;

namespace Ledger.Cli.Verifying;

/// <summary>Whether the versions of every stream run from 1 to where the stream says that it is, without a gap and none twice.</summary>
public static class StreamCheck
{
    /// <summary>Looks at the next streams, by id.</summary>
    /// <param name="after">The last stream that was looked at; none at the beginning.</param>
    /// <param name="atMost">How many streams.</param>
    /// <returns>How many there were, and the last of them; none where there are no more.</returns>
    public static async Task<(int Streams, Guid? Last)> Next(NpgsqlConnection connection, Guid? after, int atMost, Doubts doubts, CancellationToken token)
    {
        var (streams, last, wrong) = (0, (Guid?)null, new List<(Guid Stream, long Version)>());
        await using (var query = new NpgsqlCommand("""
            select s.id, s.version, e.events = s.version and e.versions = s.version and coalesce(e.first, 1) = 1 and coalesce(e.newest, s.version) = s.version
            from (select id, version from ledger.mt_streams where $1::uuid is null or id > $1 order by id limit $2) s
            cross join lateral (
                select count(*) as events, count(distinct version) as versions, min(version) as first, max(version) as newest
                from ledger.mt_events where stream_id = s.id and type <> 'tombstone') e
            order by s.id
            """, connection))
        {
            query.Parameters.Add(new NpgsqlParameter { Value = after ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
            query.Parameters.Add(new NpgsqlParameter { Value = atMost });
            await using var reader = await query.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                streams++;
                last = reader.GetGuid(0);
                if (!reader.GetBoolean(2)) wrong.Add((reader.GetGuid(0), reader.GetInt64(1)));
            }
        }

        foreach (var (stream, version) in wrong) await Tell(connection, stream, version, doubts, token);
        return (streams, last);
    }

    private static async Task Tell(NpgsqlConnection connection, Guid stream, long version, Doubts doubts, CancellationToken token)
    {
        await using var query = new NpgsqlCommand("select version, seq_id from ledger.mt_events where stream_id = $1 and type <> 'tombstone' order by version, seq_id", connection) { Parameters = { new() { Value = stream } } };
        await using var reader = await query.ExecuteReaderAsync(token);
        var (before, newest) = (0L, (long?)null);
        while (await reader.ReadAsync(token))
        {
            var (own, sequence) = (reader.GetInt64(0), reader.GetInt64(1));
            if (own != before + 1)
            {
                doubts.Add(new Doubt(DoubtKind.Version, sequence, string.Create(CultureInfo.InvariantCulture,
                    $"Its stream, {stream}, {(own == before ? $"has version {own} twice" : $"goes from version {before} to {own}")}.")));
            }
            (before, newest) = (own, sequence);
        }
        if (before != version)
            doubts.Add(new Doubt(DoubtKind.Version, newest, string.Create(CultureInfo.InvariantCulture, $"The stream {stream} says that it is at version {version}, and its newest event has {before}.")));
    }
}
