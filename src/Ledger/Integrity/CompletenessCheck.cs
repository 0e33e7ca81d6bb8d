using System.Diagnostics.Metrics;
using Ledger.Cli.Verifying;
using Ledger.Http;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Integrity;

/// <summary>
/// Checks the whole ledger against its log: each event against its leaf and each leaf against its event, the versions of every stream, the texts, and the log itself, from its leaves to the roots of
/// its checkpoints (docs/decisions/0018). In ranges, each a short statement, with a pause after each: nothing is held up by it, and its memory does not grow with the ledger.
/// </summary>
public sealed class CompletenessCheck
{
    public const string Meter = "Ledger.Integrity";

    /// <summary>How many doubts are kept by one run; all of them are counted.</summary>
    public const int Most = 10_000;

    private const int Together = 2_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource _ledger;
    private readonly TimeProvider _time;
    private Found _found = new(new Dictionary<DoubtKind, long>(), 0, 0, 0);

    public CompletenessCheck(NpgsqlDataSource ledger, TimeProvider time, IMeterFactory meters)
    {
        (_ledger, _time) = (ledger, time);
        var meter = meters.Create(Meter);
        meter.CreateObservableGauge("ledger.seal.doubts", () => _found.Doubts.Select(kind => new Measurement<long>(kind.Value, new KeyValuePair<string, object?>("kind", kind.Key.ToString()))), "{doubt}",
            "Doubts that the last check of the ledger against its log found, by kind");
        meter.CreateObservableGauge("ledger.seal.checked", () => _found.Events, "{event}", "Events that it looked at");
        meter.CreateObservableGauge("ledger.seal.unsealed", () => _found.Unsealed, "{event}", "Events that had no leaf when it came to them");
        meter.CreateObservableGauge("ledger.seal.check.duration", () => _found.Seconds, "s", "How long it took");
    }

    /// <summary>Checks everything that was there when it began, and puts what it found in the place of what was found before.</summary>
    /// <returns>How many doubts there are.</returns>
    public async Task<long> Run(CancellationToken token)
    {
        var start = _time.GetTimestamp();
        var doubts = new Doubts(Most);
        await using var connection = await _ledger.OpenConnectionAsync(token);
        var size = await LogCheck.NewestSize(connection, token);
        var (upTo, events, unsealed) = await Rows(connection, doubts, token);
        await Streams(connection, doubts, token);
        await Texts(connection, doubts, token);
        await Log(connection, size, doubts, token);

        await Replace(connection, doubts, upTo, events, token);
        _found = new Found(doubts.ByKind, events, unsealed, _time.GetElapsedTime(start).TotalSeconds);
        return doubts.Count;
    }

    private async Task<(long UpTo, long Events, long Unsealed)> Rows(NpgsqlConnection connection, Doubts doubts, CancellationToken token)
    {
        var sealing = await Sealed.Read(connection, token);
        var (first, last) = await LedgerRows.Span(connection, token);
        var (events, unsealed) = (0L, 0L);
        for (var after = first - 1; after < last;)
        {
            var end = await LedgerRows.End(connection, after, last, Together, token);
            var now = _time.GetUtcNow();
            foreach (var row in await LedgerRows.Read(connection, after, end, token))
            {
                if (row.Event is not null) events++;
                if (row.Leaf is null) unsealed++;
                doubts.Add(RowCheck.Of(row, sealing.MustHave(row, now, isOver: false)));
            }
            after = end;
            await Task.Delay(Pause, _time, token);
        }
        return (last, events, unsealed);
    }

    private async Task Streams(NpgsqlConnection connection, Doubts doubts, CancellationToken token)
    {
        Guid? last = null;
        while ((last = (await StreamCheck.Next(connection, last, Together, doubts, token)).Last) is not null) await Task.Delay(Pause, _time, token);
    }

    private async Task Texts(NpgsqlConnection connection, Doubts doubts, CancellationToken token)
    {
        for (var last = ""; (await TextCheck.Next(connection, last, Together / 20, doubts, token)).Last is { } next; last = next) await Task.Delay(Pause, _time, token);
    }

    private async Task Log(NpgsqlConnection connection, long size, Doubts doubts, CancellationToken token)
    {
        var log = new LogCheck([], [], doubts);
        while (await log.Next(connection, size, token)) await Task.Delay(Pause, _time, token);
        await log.Finish(connection, whole: false, token);
    }

    private async Task Replace(NpgsqlConnection connection, Doubts doubts, long upTo, long events, CancellationToken token)
    {
        var (kept, now) = (doubts.Kept, _time.GetUtcNow());
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new("delete from ledger.doubt"));
        batch.BatchCommands.Add(new("""
            insert into ledger.doubt (number, sequence, kind, found_at, said)
            select number, sequence, kind, $1, said from unnest($2::bigint[], $3::text[], $4::text[]) with ordinality d (sequence, kind, said, number)
            """)
        {
            Parameters =
            {
                new() { Value = now }, new() { Value = kept.Select(d => d.Sequence).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = kept.Select(d => d.Kind.ToString()).ToArray() }, new() { Value = kept.Select(d => d.Said.Replace('\0', ' ')).ToArray() },
            },
        });
        batch.BatchCommands.Add(new("""
            insert into ledger.completeness (id, ended_at, up_to, events, doubts) values (1, $1, $2, $3, $4)
            on conflict (id) do update set ended_at = $1, up_to = $2, events = $3, doubts = $4
            """)
        {
            Parameters = { new() { Value = now }, new() { Value = upTo }, new() { Value = events }, new() { Value = doubts.Count } },
        });
        await batch.ExecuteNonQueryAsync(token);
        await transaction.CommitAsync(token);
    }

    private sealed record Found(IReadOnlyDictionary<DoubtKind, long> Doubts, long Events, long Unsealed, double Seconds);
}
