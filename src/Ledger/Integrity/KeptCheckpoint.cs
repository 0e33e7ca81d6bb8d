using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>
/// The last checkpoint that was signed, in a file outside of PostgreSQL. A database that was restored from a backup, or rolled back, contradicts it, and is not signed for.
/// </summary>
public sealed class KeptCheckpoint(LogKey key)
{
    private readonly string _file = Path.Combine(key.Folder, "checkpoint");

    /// <summary>What was kept; none before the first. A file that cannot be read is an error: it is not taken for none.</summary>
    /// <exception cref="InvalidOperationException">The file is no checkpoint.</exception>
    public Checkpoint? Read()
    {
        if (!File.Exists(_file)) return null;
        return SignedCheckpoint.TryParse(File.ReadAllBytes(_file), out var kept, out var fault)
            ? kept.Checkpoint
            : throw new InvalidOperationException($"The last checkpoint, in {_file}, cannot be read. {fault}");
    }

    /// <summary>Keeps a checkpoint that was committed, in the place of the one before; there is always one of the two in full.</summary>
    public void Keep(SignedCheckpoint checkpoint) => DurableFile.Replace(_file, checkpoint.ToBytes());
}
