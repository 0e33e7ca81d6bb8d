using System.Globalization;
using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>
/// The last checkpoint that was signed, in a file outside of PostgreSQL. A database that was restored from a backup, or rolled back, contradicts it, and is not signed for until that is accepted on record.
/// </summary>
public sealed class KeptCheckpoint(LogKeys keys)
{
    private readonly string _file = Path.Combine(keys.Folder, "checkpoint");

    /// <summary>What was kept; none before the first. A file that cannot be read is an error: it is not taken for none.</summary>
    /// <exception cref="InvalidOperationException">The file is no checkpoint.</exception>
    public SignedCheckpoint? Read()
    {
        if (!File.Exists(_file)) return null;
        return SignedCheckpoint.TryParse(File.ReadAllBytes(_file), out var kept, out var fault)
            ? kept
            : throw new InvalidOperationException($"The last checkpoint, in the file \"checkpoint\" beside the log's keys, cannot be read. {fault}");
    }

    /// <summary>Keeps a checkpoint that was committed, in the place of the one before; there is always one of the two in full.</summary>
    public void Keep(SignedCheckpoint checkpoint) => DurableFile.Replace(_file, checkpoint.ToBytes());

    /// <summary>
    /// Lays a kept checkpoint aside, for good, and keeps the newest one of the database in its place; none, where it has none. Whatever interrupts it, one of the two is kept, and it can be done again.
    /// </summary>
    public void GiveUp(SignedCheckpoint kept, SignedCheckpoint? instead)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_file}.given-up-{kept.Checkpoint.Size}-{Convert.ToHexStringLower(kept.Checkpoint.Root.ToArray().AsSpan(0, 4))}");
        var aside = name;
        for (var others = 2; File.Exists(aside) && !File.ReadAllBytes(aside).AsSpan().SequenceEqual(kept.ToBytes()); others++) aside = string.Create(CultureInfo.InvariantCulture, $"{name}-{others}");
        if (instead is null)
        {
            File.Move(_file, aside, overwrite: true);
            return;
        }
        DurableFile.Replace(aside, kept.ToBytes());
        Keep(instead);
    }
}
