using System.Security.Cryptography;
using System.Text;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>The last checkpoint of a log that was seen and found right, in a file: what the log must go on from.</summary>
internal sealed class KeptLogState(string file)
{
    public string File => file;

    /// <summary>Where it is kept, unless it was said: in the user's configuration, a file for each log.</summary>
    public static KeptLogState For(Uri log, string? said, Surroundings surroundings) => new(
        said ?? Path.Combine(surroundings.ConfigurationFolder, "logs", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(log.AbsoluteUri)))[..16] + ".checkpoint"));

    /// <summary>What was seen last; none the first time.</summary>
    /// <exception cref="WrongUsageException">The file has something else in it: it is not taken for none.</exception>
    public SignedCheckpoint? Read()
    {
        if (!System.IO.File.Exists(file)) return null;
        return SignedCheckpoint.TryParse(Files.Bytes(file), out var seen, out var fault) ? seen : throw new WrongUsageException($"{file} is not the last checkpoint: {fault}", "Move it away to begin anew.");
    }

    /// <summary>Keeps a newer one in its place.</summary>
    public void Keep(SignedCheckpoint seen) => Write(file, seen);

    /// <summary>Keeps two that contradict each other, beside: whoever has both can show that the log was forked.</summary>
    public IReadOnlyList<string> KeepFork(SignedCheckpoint seen, SignedCheckpoint now)
    {
        string[] files = [$"{file}.fork-seen-{seen.Checkpoint.Size}", $"{file}.fork-now-{now.Checkpoint.Size}"];
        Write(files[0], seen);
        Write(files[1], now);
        return files;
    }

    private static void Write(string file, SignedCheckpoint checkpoint)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        var unfinished = file + ".new";
        System.IO.File.WriteAllBytes(unfinished, checkpoint.ToBytes());
        System.IO.File.Move(unfinished, file, overwrite: true);
    }
}
