using System.Globalization;
using Ledger.Http;
using Ledger.Proofs;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>The database contradicts the checkpoint that was kept outside of it: it is not the one that was signed for.</summary>
public sealed class ContradictedException(string message) : Exception(message);

/// <summary>Whether the database knows the checkpoint that was kept outside of it.</summary>
/// <param name="Kept">The kept checkpoint that it does not know; none where it knows it, or where none was kept.</param>
/// <param name="Newest">How many leaves the newest checkpoint of the database has.</param>
/// <param name="Fault">Why that cannot be told, if it cannot.</param>
public sealed record Contradiction(SignedCheckpoint? Kept, long Newest, string? Fault)
{
    /// <summary>In words: which checkpoint it is, as an administrator has to name it.</summary>
    public string? Message => Kept is { Checkpoint: var kept }
        ? string.Create(CultureInfo.InvariantCulture,
            $"A checkpoint of {kept.Size} leaves was signed, with the root {kept.Root.ToBase64()}, and this database, whose newest has {Newest}, does not know it: it was restored from a backup, or rolled back. What to do: docs/restoring.md.")
        : Fault;

    /// <summary>What was kept is read before the database is asked: what was signed meanwhile is no contradiction.</summary>
    public static async Task<Contradiction> Look(KeptCheckpoint outside, NpgsqlDataSource ledger, CancellationToken token)
    {
        SignedCheckpoint? kept;
        try
        {
            kept = outside.Read();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return new Contradiction(null, 0, e.Message);
        }
        if (kept is null or { Checkpoint.Size: 0 }) return new Contradiction(null, 0, null);

        var (newest, root) = (await ledger.Read(
            $"select coalesce(max(size), 0), (select root from ledger.checkpoint where size = {kept.Checkpoint.Size}) from ledger.checkpoint",
            row => (row.GetInt64(0), row.IsDBNull(1) ? (Hash?)null : new Hash(row.GetFieldValue<byte[]>(1))), token)).Single();
        return new Contradiction(root == kept.Checkpoint.Root ? null : kept, newest, null);
    }
}
