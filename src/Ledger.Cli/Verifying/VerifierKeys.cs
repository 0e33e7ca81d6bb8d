using System.CommandLine;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>The keys that whoever verifies trusts: of the log, and of witnesses.</summary>
internal sealed record VerifierKeys(IReadOnlyList<NoteVerifier> Log, IReadOnlyList<NoteVerifier> Witnesses)
{
    /// <summary>The option that names the files.</summary>
    public static Option<string[]> Option() => new("--key")
    {
        Description = "A file of verifier keys, one a line, as a log serves its own at /log/key: the log's, and those of witnesses that you know. May be repeated.",
        HelpName = "FILE",
    };

    /// <summary>Reads files of keys: one key a line; empty lines, and lines that begin with #, say nothing.</summary>
    /// <exception cref="WrongUsageException">A file cannot be read, or has something else in it.</exception>
    public static VerifierKeys Read(IEnumerable<string> files)
    {
        var keys = files.SelectMany(Read).Distinct().ToList();
        return new VerifierKeys([.. keys.Where(key => key.Algorithm is NoteAlgorithm.Ed25519)], [.. keys.Where(key => key.Algorithm is NoteAlgorithm.Cosignature)]);
    }

    private static List<NoteVerifier> Read(string file)
    {
        var keys = new List<NoteVerifier>();
        foreach (var line in Files.Text(file).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
            keys.Add(NoteVerifier.TryParse(line, out var key, out var fault) ? key : throw new WrongUsageException($"{file} has a line that is no verifier key.", fault));
        return keys.Count > 0 ? keys : throw new WrongUsageException($"{file} has no key in it.");
    }
}
