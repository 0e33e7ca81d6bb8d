using System.CommandLine;
using System.Data;
using System.Globalization;
using Ledger.Cli.Http;
using Ledger.Proofs;
using Npgsql;
using Spectre.Console;

namespace Ledger.Cli.Verifying;

/// <summary><c>ledger verify database</c>: everything worked out again from the rows, without the server.</summary>
internal static class VerifyDatabase
{
    /// <summary>How many events are read together.</summary>
    private const int Together = 5_000;

    public static Command Command(CommandBuilder build)
    {
        var connection = new Option<string>("--connection") { Description = "The database, as a connection string of Npgsql. A role that may read the schema is enough.", HelpName = "STRING", Required = true };
        var key = VerifierKeys.Option();
        var checkpoints = new Option<string[]>("--checkpoint") { Description = "A checkpoint that you hold, as a signed note; may be repeated. It finds a log that was rolled back, or rewritten.", HelpName = "FILE" };
        return build.Build(
            "database",
            "Work everything out again from the rows of the database: each event against its leaf, the leaves against tiles and every checkpoint, streams and texts. Needs no server, and changes nothing.",
            [
                "ledger verify database --connection \"Host=localhost;Database=ledger;Username=auditor\" --key keys.txt --checkpoint checkpoint.txt",
                "ledger verify database --connection \"Host=localhost;Database=ledger;Username=auditor\" --json",
            ],
            [connection, key, checkpoints],
            async (session, token) =>
            {
                var trusted = VerifierKeys.Read(session.Value(key) ?? []);
                List<NoteVerifier> keys = [.. trusted.Log, .. trusted.Witnesses];
                var (held, doubts) = (new List<Checkpoint>(), new Doubts(Verdict.Told));
                foreach (var path in session.Value(checkpoints) ?? []) held.Add(Held(path, keys, doubts));
                try
                {
                    await using var source = Source(session.Value(connection)!);
                    var verdict = await WithBar(session, (events, log) => Run(source, keys, held, doubts, session.Surroundings.Time, events, log, token));
                    return verdict.Print(session);
                }
                catch (NpgsqlException failed)
                {
                    throw new LedgerFailedException(LedgerProblem.Own("database-failed", "The database cannot be read to its end.", failed.Message), failed);
                }
            });
    }

    /// <summary>Two walks at once, over one moment of the database: the events with their leaves, and the log.</summary>
    private static async Task<Verdict> Run(
        NpgsqlDataSource source, List<NoteVerifier> keys, List<Checkpoint> held, Doubts doubts, TimeProvider time, IProgress<double> eventsDone, IProgress<double> logDone, CancellationToken token)
    {
        await using var first = await source.OpenConnectionAsync(token);
        await using var walk = await first.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
        await Do(first, "set transaction read only", token);
        await using var second = await source.OpenConnectionAsync(token);
        await using var other = await second.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
        await Do(second, $"set transaction snapshot '{await Snapshot(first, token)}'", token);
        await Do(second, "set transaction read only", token);

        var log = new LogCheck(keys, held, doubts);
        var ofLog = Task.Run(() => Log(second, log, logDone, token), token);
        var (events, unsealed) = await Events(first, doubts, time, eventsDone, token);
        var (streams, texts) = (await Streams(first, doubts, token), await Texts(first, doubts, token));
        await ofLog;

        var hasKey = keys.Any(key => key.Algorithm is NoteAlgorithm.Ed25519);
        var witnesses = keys.Count(key => key.Algorithm is NoteAlgorithm.Cosignature);
        IReadOnlyList<string> looked =
        [
            Invariant($"{events} events: each against its leaf in the log, envelope and content; and each leaf against its event."),
            Invariant($"{streams} streams: their versions run from 1 without a gap."),
            Invariant($"{log.Leaves} leaves of the log: every tile, and the roots of all {log.Checkpoints} checkpoints that are kept."),
            .. hasKey ? (IEnumerable<string>)[Invariant($"The log's signature under each of these checkpoints.")] : [],
            .. witnesses > 0 ? (IEnumerable<string>)[Invariant($"{log.Cosignatures} cosignatures of the witnesses whose keys were given.")] : [],
            .. held.Count > 0 ? (IEnumerable<string>)[Invariant($"{held.Count} {(held.Count == 1 ? "checkpoint" : "checkpoints")} that you hold: whether the log still gives them.")] : [],
            Invariant($"{texts} texts of documents, against their hashes."),
        ];
        IReadOnlyList<string> not =
        [
            .. hasKey ? (IEnumerable<string>)[] : ["Who signed the checkpoints: no key of the log was given (--key)."],
            .. witnesses > 0 ? (IEnumerable<string>)[] : ["Cosignatures of witnesses: no key of a witness was given (--key)."],
            .. held.Count > 0 ? (IEnumerable<string>)[] : ["Whether the log was rolled back, or rewritten and signed again: that shows only against a checkpoint that you hold (--checkpoint)."],
            .. unsealed > 0 ? (IEnumerable<string>)[Invariant($"{unsealed} events are not sealed yet: nothing vouches for them.")] : [],
            "Whether texts that the events name are all there: a text that is gone is not missed, for it may have been redacted.",
            "What is worked out from the events: states, lists, the search.",
        ];
        return new Verdict("The database", looked, not, doubts);
    }

    private static async Task<(long Events, long Unsealed)> Events(NpgsqlConnection connection, Doubts doubts, TimeProvider time, IProgress<double> done, CancellationToken token)
    {
        var sealing = await Sealed.Read(connection, token);
        var (begin, last) = await LedgerRows.Span(connection, token);
        var (events, unsealed, now) = (0L, 0L, time.GetUtcNow());
        var checking = Task.CompletedTask;
        for (var after = begin - 1; after < last;)
        {
            var end = await LedgerRows.End(connection, after, last, Together, token);
            var rows = await LedgerRows.Read(connection, after, end, token);
            events += rows.Count(row => row.Event is not null);
            await checking;   // one range is checked while the next is read
            checking = Task.Run(() => Parallel.ForEach(rows, row =>
            {
                var mustHave = sealing.MustHave(row, now, isOver: true);
                if (row.Leaf is null && !mustHave) Interlocked.Increment(ref unsealed);
                var found = RowCheck.Of(row, mustHave);
                if (found.Count > 0) doubts.Add(found);
            }), token);
            after = end;
            done.Report((double)(after - begin + 1) / (last - begin + 1));
        }
        await checking;
        return (events, unsealed);
    }

    private static async Task Log(NpgsqlConnection connection, LogCheck log, IProgress<double> done, CancellationToken token)
    {
        var size = await LogCheck.NewestSize(connection, token);
        while (await log.Next(connection, size, token)) done.Report((double)log.Leaves / size);
        await log.Finish(connection, whole: true, token);
        done.Report(1);
    }

    private static async Task<long> Streams(NpgsqlConnection connection, Doubts doubts, CancellationToken token)
    {
        var all = 0L;
        for (Guid? last = null; ;)
        {
            (var streams, last) = await StreamCheck.Next(connection, last, 4 * Together, doubts, token);
            if (last is null) return all;
            all += streams;
        }
    }

    private static async Task<long> Texts(NpgsqlConnection connection, Doubts doubts, CancellationToken token)
    {
        var all = 0L;
        for (var last = ""; ;)
        {
            var (texts, next) = await TextCheck.Next(connection, last, Together, doubts, token);
            if (next is null) return all;
            (all, last) = (all + texts, next);
        }
    }

    private static NpgsqlDataSource Source(string connection)
    {
        try
        {
            return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "ledger verify database", CommandTimeout = 0, Pooling = false });
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            // What was typed may have a password in it, and is not repeated.
            throw new WrongUsageException("--connection is no connection string.", "It is written Host=…;Database=…;Username=…;Password=…");
        }
    }

    private static async Task<string> Snapshot(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select pg_export_snapshot()", connection);
        return (string)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task Do(NpgsqlConnection connection, string statement, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>What an auditor holds counts by the signature under it, where a key is given to verify it with.</summary>
    private static Checkpoint Held(string path, List<NoteVerifier> keys, Doubts doubts)
    {
        if (!SignedCheckpoint.TryParse(Files.Bytes(path), out var signed, out var fault)) throw new WrongUsageException($"--checkpoint: {path} is no checkpoint. {fault}");
        if (keys.Count > 0 && signed.Note.Verify(keys) is { Fault: { } wrong }) doubts.Add(new Doubt(DoubtKind.Signature, null, $"The checkpoint in {path} is not signed with a key that was given. {wrong}"));
        return signed.Checkpoint;
    }

    private static async Task<Verdict> WithBar(Session session, Func<IProgress<double>, IProgress<double>, Task<Verdict>> run)
    {
        if (session.Json || !session.ErrorScreen.Profile.Capabilities.Interactive) return await run(new Silence(), new Silence());
        return await session.ErrorScreen.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress => run(new Bar(progress.AddTask("Events", maxValue: 1)), new Bar(progress.AddTask("Log", maxValue: 1))));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Silence : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }
}
