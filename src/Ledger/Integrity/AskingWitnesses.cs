using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>A witness did not cosign.</summary>
/// <param name="otherHistory">Whether it says that it has seen another history of this log.</param>
public sealed class NotCosignedException(string message, bool otherHistory = false) : Exception(message)
{
    public bool OtherHistory => otherHistory;
}

/// <summary>
/// Has this log's newest checkpoint cosigned by its witnesses: C2SP tlog-witness. On one node at a time, the one that holds the advisory lock. Each witness is followed at its own pace: one that
/// is slow or gone delays neither another nor the sealing. A cosignature is kept once it was verified.
/// </summary>
public sealed class AskingWitnesses : BackgroundService
{
    private const long Lock = 0x5749544E455353; // "WITNESS"

    /// <summary>The most bytes of an answer: some signature lines.</summary>
    private const int MaxAnswer = 64 * 1_024;

    /// <summary>How often a witness's own 409 is followed in one go.</summary>
    private const int Attempts = 4;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200), Elsewhere = TimeSpan.FromSeconds(1), Pace = TimeSpan.FromMilliseconds(500), Patience = TimeSpan.FromSeconds(10), Longest = TimeSpan.FromMinutes(1);

    private readonly LogWitnesses _witnesses;
    private readonly NpgsqlDataSource _ledger;
    private readonly WitnessesHealth _health;
    private readonly WitnessMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<AskingWitnesses> _log;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MaxAnswer,
    };

    /// <exception cref="InvalidOperationException">The ledger is named as a witness of itself.</exception>
    public AskingWitnesses(LogWitnesses witnesses, WitnessKey own, NpgsqlDataSource ledger, WitnessesHealth health, WitnessMetrics metrics, TimeProvider time, ILogger<AskingWitnesses> log)
    {
        if (witnesses.All.Any(witness => witness.Key.Equals(own.Signer.Verifier))) throw new InvalidOperationException($"{LogWitnesses.Setting} names this ledger's own key: nobody is a witness of their own word.");
        (_witnesses, _ledger, _health, _metrics, _time, _log) = (witnesses, ledger, health, metrics, time, log);
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_witnesses.All.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var held = await SessionLock.TryTake(_ledger, Lock, stoppingToken);
                if (held is not null) await AskAll(held.Connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
            {
                _log.LogWarning("Witnesses are not asked just now: the database is away. {Reason}", e.Message);
            }
            await Task.Delay(Elsewhere, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells each witness's follower how far the log is, for as long as the session with the lock lasts.</summary>
    private async Task AskAll(NpgsqlConnection connection, CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        var followed = _witnesses.All.Select(witness => (Witness: witness, Grown: Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }))).ToList();
        var followers = followed.Select(f => Follow(f.Witness, f.Grown.Reader, ended.Token)).ToList();
        try
        {
            for (var newest = -1L; ; await Task.Delay(Look, _time, token))
            {
                await using var query = new NpgsqlCommand("select max(size) from ledger.checkpoint", connection);
                if (await query.ExecuteScalarAsync(token) is not long size || size <= newest) continue;
                newest = size;
                foreach (var (_, grown) in followed) grown.Writer.TryWrite(size);
            }
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(followers);
        }
    }

    /// <summary>Has one witness cosign whenever the log grew; after a failure again, more and more slowly. Ends with its token, and never otherwise.</summary>
    private async Task Follow(LogWitness witness, ChannelReader<long> grown, CancellationToken token)
    {
        long? last = null;
        var failures = 0;
        try
        {
            for (var size = await grown.ReadAsync(token); ;)
            {
                try
                {
                    last = await Ask(witness, last, size, token);
                    failures = 0;
                    Report(witness, null);
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    failures++;
                    last = null;
                    Report(witness, Fault(witness, e));
                }

                if (failures == 0)
                {
                    await Task.Delay(Pace, _time, token);
                    size = await grown.ReadAsync(token);
                    continue;
                }
                var pause = TimeSpan.FromSeconds(1 << Math.Min(failures - 1, 6));
                await Task.Delay(pause < Longest ? pause : Longest, _time, token);
                if (grown.TryRead(out var newer)) size = newer;
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
        }
    }

    /// <summary>Has a checkpoint cosigned, and keeps the cosignature.</summary>
    /// <param name="last">How many leaves the witness has seen, as far as is known; none, to take what was kept.</param>
    /// <returns>How many leaves the witness has seen now.</returns>
    /// <exception cref="NotCosignedException">It did not cosign.</exception>
    private async Task<long> Ask(LogWitness witness, long? last, long size, CancellationToken token)
    {
        var by = witness.Key.ToString();
        var old = last ?? (await _ledger.Read($"select coalesce(max(size), 0) from ledger.cosignature where witness = {by}", row => row.GetInt64(0), token)).Single();
        if (old >= size) return old;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var note = (await _ledger.Read($"select note from ledger.checkpoint where size = {size}", row => row.GetFieldValue<byte[]>(0), token)).Single();
            if (!SignedCheckpoint.TryParse(note, out var checkpoint, out var fault)) throw new InvalidOperationException($"The checkpoint of {size} leaves cannot be read. {fault}");
            var proof = await _ledger.ProveConsistency(old, size, token);
            var (status, type, body) = await Send(witness, new AddCheckpoint(old, proof.Hashes, checkpoint), token);
            switch (status)
            {
                case HttpStatusCode.OK:
                    await Keep(witness, checkpoint, body, token);
                    return size;
                case HttpStatusCode.Conflict when type == "text/x.tlog.size" && TryReadSize(body, out var seen):
                    if (seen > size)
                    {
                        size = (await _ledger.Read($"select max(size) from ledger.checkpoint", row => row.GetInt64(0), token)).Single();
                        if (seen > size) throw new NotCosignedException($"It has seen {seen} leaves of this log, which has {size}: it has seen another history, or this database was restored.", otherHistory: true);
                    }
                    old = seen;
                    break;
                case HttpStatusCode.UnprocessableEntity:
                    throw new NotCosignedException($"It has seen another history of this log: the tree of {size} leaves does not follow from the one of {old} leaves that it cosigned.", otherHistory: true);
                default:
                    throw new NotCosignedException($"It answered {(int)status}{Meaning(status)}.");
            }
        }
        throw new NotCosignedException("Each time it was asked it had seen another size of this log.");
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> Send(LogWitness witness, AddCheckpoint request, CancellationToken token)
    {
        using var content = new ByteArrayContent(request.ToBytes()) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain", "utf-8") } };
        using var answer = await _http.PostAsync(witness.AddCheckpoint, content, token);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync(token));
    }

    /// <summary>Keeps what is right and of the witness's own key; lines of others, known or unknown, are as if they were not there.</summary>
    private async Task Keep(LogWitness witness, SignedCheckpoint checkpoint, byte[] body, CancellationToken token)
    {
        if (!SignatureLines.TryParse(body, out var lines, out var fault)) throw new NotCosignedException($"Its answer cannot be read. {fault}");
        var text = checkpoint.Checkpoint.Text;
        if (lines.FirstOrDefault(line => witness.Key.Verifies(line, text)) is not { } cosignature || Cosignature.TimeOf(cosignature) is not { } at || at == DateTimeOffset.UnixEpoch)
            throw new NotCosignedException("Its answer has no cosignature of its key that verifies.");
        await using var insert = _ledger.Command($"""
            insert into ledger.cosignature (size, witness, line, signed_at) values ({checkpoint.Checkpoint.Size}, {witness.Key.ToString()}, {cosignature.ToString()}, {at}) on conflict do nothing
            """);
        await insert.ExecuteNonQueryAsync(token);
    }

    private void Report(LogWitness witness, (string Reason, bool OtherHistory)? fault)
    {
        _metrics.Asked(witness.Key.Name, fault switch { null => "cosigned", { OtherHistory: true } => "other-history", _ => "failed" });
        var before = _health.Faults.GetValueOrDefault(witness.Key);
        if (fault is not { } found)
        {
            if (before is not null) _log.LogInformation("The witness {Witness} cosigns again.", witness.Key.Name);
            _health.Faults.TryRemove(witness.Key, out _);
            return;
        }
        if (before?.Reason != found.Reason) _log.Log(found.OtherHistory ? LogLevel.Critical : LogLevel.Warning, "The witness {Witness} does not cosign. {Reason}", witness.Key.Name, found.Reason);
        _health.Faults[witness.Key] = new WitnessFault(found.Reason, found.OtherHistory);
    }

    private static (string Reason, bool OtherHistory) Fault(LogWitness witness, Exception e) => e switch
    {
        NotCosignedException refused => (refused.Message, refused.OtherHistory),
        OperationCanceledException => ($"{witness.AddCheckpoint} did not answer within {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds.", false),
        _ => (e.Message, false),
    };

    private static string Meaning(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => ": it does not know this log, or the address is not that of a witness",
        HttpStatusCode.Forbidden => ": it knows this log by another key",
        _ => "",
    };

    private static bool TryReadSize(byte[] body, out long size)
    {
        size = 0;
        return body is [.., (byte)'\n'] && long.TryParse(Encoding.ASCII.GetString(body[..^1]), NumberStyles.None, CultureInfo.InvariantCulture, out size);
    }
}
