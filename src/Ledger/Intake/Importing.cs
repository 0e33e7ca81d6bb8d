using JasperFx;
using Ledger.Audit;
using Ledger.Cli.Cases;
using Ledger.Http;
using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ledger.Intake;

/// <summary>Some lines could not be recorded, though nothing is wrong with them: others wrote at the same moment, every time.</summary>
public sealed class ImportCrowdedOutException(Exception cause) : Exception("Others wrote to the same things at the same moment.", cause);

/// <summary>What the sender may do was changed since the import began.</summary>
public sealed class SenderChangedException : Exception;

/// <summary>Puts lines of an import on record, some at a time, each time in one transaction: all of them that are not refused are there, or none.</summary>
internal sealed class Importing(
    IDocumentStore store, NpgsqlDataSource ledger, SideConnections side, ImportedCommands commands, TimeProvider time, IOptions<Limits> limits, Refusals.Counter counter,
    ILogger<Importing> log)
{
    private const int Tries = 3;

    /// <summary>The bytes that a line may have: those of the longest body, and what stands around it.</summary>
    public long LongestLine => limits.Value.TextBytes + 1_024;

    /// <summary>Records these lines, and those that are refused among the refusals.</summary>
    /// <exception cref="ImportCrowdedOutException">Nothing of these lines is on record.</exception>
    /// <exception cref="SenderChangedException">Nothing of these lines is on record.</exception>
    public async Task<ImportOutcome> Record(ImportSender sender, IReadOnlyList<CaseLineRead> lines, CancellationToken token)
    {
        var read = lines.Select(line => ScriptLine.Of(line, LongestLine)).ToList();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var outcome = await Try(sender, read, token);
                await Keep(sender, outcome.Refused);
                return outcome;
            }
            catch (Exception crossed) when (IsCrossed(crossed))
            {
                log.LogWarning("Lines {First} to {Last} of {Case} are tried again: {Reason}", lines[0].Number, lines[^1].Number, sender.Case, crossed.GetBaseException().Message);
                if (attempt == Tries) throw new ImportCrowdedOutException(crossed);
            }
        }
    }

    private async Task<ImportOutcome> Try(ImportSender sender, IReadOnlyList<ScriptLine> lines, CancellationToken token)
    {
        await using var connection = await ledger.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var import = new ImportTransaction(sender, commands, transaction, store, time, limits.Value);
        var outcome = await import.Record(lines, token);
        await transaction.CommitAsync(CancellationToken.None);
        return outcome;
    }

    private async Task Keep(ImportSender sender, IReadOnlyList<RefusedLine> refused)
    {
        foreach (var line in refused) counter.Add(line.Problem.Status!.Value);
        var kept = refused.Where(line => Refusals.AreKept(line.Problem.Status!.Value))
            .Select(line => Refusal.Of(NewId.Next(time), sender.Caller, line.Command ?? HttpMethods.Post, line.Target, line.Problem, sender.Correlation)).ToList();
        if (kept.Count > 0) await Refusals.Keep(kept, side.Ledger);
    }

    /// <summary>Whether somebody else was in the way, and it may go well the next time.</summary>
    private static bool IsCrossed(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is ConcurrencyException or ExistingStreamIdCollisionException) return true;
            if (exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation }) return true;
        }
        return false;
    }
}
