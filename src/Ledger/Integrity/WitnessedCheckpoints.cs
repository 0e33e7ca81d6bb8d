using System.Security.Cryptography;
using System.Text;
using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>
/// The newest checkpoint of each log that was cosigned, each in a file outside of PostgreSQL: a database that was restored from a backup, or rolled back, does not take the witness back with it.
/// </summary>
public sealed class WitnessedCheckpoints(WitnessKey key)
{
    /// <summary>A log's name in addresses and files: the SHA-256 of its origin, in lower-case hexadecimal (https://c2sp.org/tlog-witness#monitor-retrieval-mechanism).</summary>
    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    /// <summary>What was kept of a log; none before the first. A file that cannot be read is an error: it is not taken for none.</summary>
    /// <exception cref="WitnessInDoubtException">The file is no checkpoint of this log, or cannot be read.</exception>
    public SignedCheckpoint? Read(string origin)
    {
        var file = FileOf(origin);
        try
        {
            if (!File.Exists(file)) return null;
            if (SignedCheckpoint.TryParse(File.ReadAllBytes(file), out var kept, out _) && kept.Checkpoint.Origin == origin) return kept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WitnessInDoubtException($"What was cosigned of {origin} cannot be read. {e.Message}");
        }
        throw new WitnessInDoubtException($"What was cosigned of {origin} cannot be read: {file} is no checkpoint of it.");
    }

    /// <summary>Keeps a checkpoint, in the place of the one before; it is on the disk when this returns.</summary>
    /// <exception cref="WitnessInDoubtException">It cannot be written.</exception>
    public void Keep(SignedCheckpoint cosigned)
    {
        try
        {
            DurableFile.Replace(FileOf(cosigned.Checkpoint.Origin), cosigned.ToBytes());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WitnessInDoubtException($"What is cosigned of {cosigned.Checkpoint.Origin} cannot be kept. {e.Message}");
        }
    }

    private string FileOf(string origin) => Path.Combine(key.Folder, HashOf(origin));
}
