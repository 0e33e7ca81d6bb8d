using System.Collections.Concurrent;
using Ledger.Proofs;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>What was cosigned cannot be told for certain, so nothing is cosigned.</summary>
public sealed class WitnessInDoubtException(string message) : Exception(message);

/// <summary>
/// Cosigns the checkpoints of the logs that are known (<c>Ledger:Witness:Logs</c>, their verifier keys): C2SP tlog-witness. What was seen of a log lies in PostgreSQL and in a file outside of
/// it. The larger holds; where both have the same size and another root, nothing is cosigned. Both are moved before a cosignature is given away, by one request at a time for each log, on
/// however many nodes.
/// </summary>
public sealed class Witnessing(
    NpgsqlDataSource ledger, WitnessKey key, WitnessPolicy logs, WitnessedCheckpoints kept, WitnessHealth health, WitnessMetrics metrics, TimeProvider time, ILogger<Witnessing> log)
{
    public const string LogsSetting = "Ledger:Witness:Logs";

    private const int Lock = 0x5749544E; // "WITN"

    /// <summary>On this node one request at a time asks for a connection, so that the requests of a log never take all of them.</summary>
    private readonly Dictionary<string, SemaphoreSlim> _gates = logs.Logs.Select(k => k.Name).Distinct().ToDictionary(origin => origin, _ => new SemaphoreSlim(1));

    /// <summary>The logs that are known.</summary>
    /// <exception cref="InvalidOperationException">One of them is no verifier key.</exception>
    public static WitnessPolicy Logs(IConfiguration configuration) => new([.. configuration.GetSection(LogsSetting).GetChildren().Select(given =>
        NoteVerifier.TryParse(given.Value ?? "", out var verifier, out var fault) ? verifier : throw new InvalidOperationException($"{given.Path} is no verifier key of a log. {fault}"))]);

    /// <summary>Decides a request; where it is cosigned, it was kept that it is.</summary>
    /// <returns>The decision, and the cosignature, unless it was refused.</returns>
    /// <exception cref="WitnessInDoubtException">What was seen of the log cannot be told.</exception>
    public async Task<(WitnessDecision Decision, NoteSignature? Cosignature)> Witness(AddCheckpoint request, CancellationToken token)
    {
        if (logs.Refuse(request) is { } refusal) return Answered((new WitnessDecision(WitnessedTree.None, null, refusal), null));
        var origin = request.Checkpoint.Checkpoint.Origin;
        await _gates[origin].WaitAsync(token);
        try
        {
            var answer = await Move(request, origin, token);
            health.Faults.TryRemove(origin, out _);
            return Answered(answer);
        }
        catch (WitnessInDoubtException e)
        {
            if (health.Faults.GetValueOrDefault(origin) != e.Message) log.LogCritical("Nothing is cosigned of {Origin}. {Reason}", origin, e.Message);
            health.Faults[origin] = e.Message;
            throw;
        }
        finally
        {
            _gates[origin].Release();
        }
    }

    /// <summary>The newest checkpoint of a log that was cosigned, with the cosignature.</summary>
    /// <param name="originHash"><see cref="WitnessedCheckpoints.HashOf"/> of its origin.</param>
    /// <returns><c>null</c>, if none was cosigned, or the log is unknown.</returns>
    /// <exception cref="WitnessInDoubtException">What was seen of the log cannot be told.</exception>
    public async Task<SignedCheckpoint?> Newest(string originHash, CancellationToken token)
    {
        if (_gates.Keys.FirstOrDefault(known => WitnessedCheckpoints.HashOf(known) == originHash) is not { } origin) return null;
        await using var connection = await ledger.OpenConnectionAsync(token);
        return (await Seen(connection, origin, token)).Newest;
    }

    private async Task<(WitnessDecision, NoteSignature?)> Move(AddCheckpoint request, string origin, CancellationToken token)
    {
        await using var connection = await ledger.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var alone = new NpgsqlCommand($"select pg_advisory_xact_lock({Lock}, hashtext($1))", connection) { Parameters = { new() { Value = origin } } }) await alone.ExecuteNonQueryAsync(token);

        var (table, newest) = await Seen(connection, origin, token);
        var decision = logs.Decide(request, Tree(newest));
        if (decision.Checkpoint is not { } checkpoint)
        {
            if (decision.Refusal!.Status is 422) log.LogWarning("The log {Origin} asked to have a checkpoint of {Size} leaves cosigned that does not follow. {Reason}", origin, request.Checkpoint.Checkpoint.Size, decision.Refusal.Reason);
            return (decision, null);
        }

        var at = time.GetUtcNow();
        var cosignature = Cosignature.Sign(key.Signer, checkpoint.Checkpoint, at);
        var cosigned = checkpoint.With(cosignature);
        await using var move = new NpgsqlCommand("""
            insert into ledger.witnessed as w (origin, size, root, note, cosigned_at) values ($1, $2, $3, $4, $5)
            on conflict (origin) do update set size = excluded.size, root = excluded.root, note = excluded.note, cosigned_at = excluded.cosigned_at where w.size = $6 and w.root = $7
            """, connection)
        {
            Parameters =
            {
                new() { Value = origin }, new() { Value = decision.Seen.Size }, new() { Value = decision.Seen.Root.ToArray() }, new() { Value = cosigned.ToBytes() }, new() { Value = at },
                new() { Value = table.Size }, new() { Value = table.Root.ToArray() },
            },
        };
        if (await move.ExecuteNonQueryAsync(token) != 1) throw new WitnessInDoubtException($"What was cosigned of {origin} was changed by somebody who did not wait for their turn.");
        kept.Keep(cosigned);
        await transaction.CommitAsync(CancellationToken.None);
        return (decision, cosignature);
    }

    /// <summary>What the table says, and the newest checkpoint of table and file.</summary>
    private async Task<(WitnessedTree Table, SignedCheckpoint? Newest)> Seen(NpgsqlConnection connection, string origin, CancellationToken token)
    {
        var (table, columns) = (default(SignedCheckpoint), WitnessedTree.None);
        await using (var query = new NpgsqlCommand("select note, size, root from ledger.witnessed where origin = $1", connection) { Parameters = { new() { Value = origin } } })
        await using (var row = await query.ExecuteReaderAsync(token))
        {
            if (await row.ReadAsync(token))
            {
                columns = new WitnessedTree(row.GetInt64(1), new Hash(row.GetFieldValue<byte[]>(2)));
                if (!SignedCheckpoint.TryParse(row.GetFieldValue<byte[]>(0), out table, out _) || Tree(table) != columns) throw new WitnessInDoubtException($"What the database says was cosigned of {origin} contradicts itself.");
            }
        }
        var file = kept.Read(origin);
        if (columns.Size == Tree(file).Size && columns != Tree(file))
            throw new WitnessInDoubtException($"The database says that another checkpoint of {origin} with {columns.Size} leaves was cosigned than the file outside of it: one of them was altered.");
        return (columns, Tree(file).Size > columns.Size ? file : table ?? file);
    }

    private static WitnessedTree Tree(SignedCheckpoint? checkpoint) => checkpoint is null ? WitnessedTree.None : new WitnessedTree(checkpoint.Checkpoint.Size, checkpoint.Checkpoint.Root);

    private (WitnessDecision Decision, NoteSignature? Cosignature) Answered((WitnessDecision Decision, NoteSignature? Cosignature) answer)
    {
        metrics.Answered(answer.Decision.Refusal?.Status ?? 200);
        return answer;
    }
}

/// <summary>Whether this ledger can be a witness for the logs that it knows.</summary>
public sealed class WitnessHealth : IHealthCheck
{
    /// <summary>By origin: why nothing is cosigned of it, if that is so.</summary>
    public ConcurrentDictionary<string, string> Faults { get; } = new();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Faults.IsEmpty
        ? HealthCheckResult.Healthy("This ledger can cosign for others.")
        : HealthCheckResult.Degraded($"Nothing is cosigned of {string.Join(", ", Faults.Keys.Order())}. {string.Join(' ', Faults.Values.Order())}"));
}
