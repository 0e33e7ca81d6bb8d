using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>Private keys, in the form <c>PRIVATE+KEY+…</c> of C2SP signed-note's tools: in the environment, or each in a file that only its owner may read.</summary>
internal static class KeyFile
{
    /// <summary>The key that was given; else the one in the file, which is made if it is not there.</summary>
    /// <param name="whose">In refusals: the log, or the witness.</param>
    /// <param name="variable">What the given key comes from.</param>
    /// <param name="given">The key itself; none, to take the file.</param>
    /// <param name="file">Where it is, or will be.</param>
    /// <param name="name">What it is called when it is made.</param>
    /// <param name="algorithm">What it must be for.</param>
    /// <exception cref="InvalidOperationException">The key, or its name, is not in its form, or it is for something else.</exception>
    public static NoteSigner Open(string whose, string variable, string? given, string file, string name, NoteAlgorithm algorithm)
    {
        if (given is { Length: > 0 }) return Read(whose, given, variable, algorithm);
        if (!File.Exists(file))
        {
            using var made = Generate(whose, name, algorithm);
            Write(made, file);
        }
        return Read(whose, File.ReadAllText(file).Trim(), file, algorithm);
    }

    /// <summary>A key in its form.</summary>
    /// <param name="from">Where it stands: a file, or a variable.</param>
    /// <exception cref="InvalidOperationException">It is not in its form, or it is for something else.</exception>
    public static NoteSigner Read(string whose, string key, string from, NoteAlgorithm algorithm)
    {
        if (!NoteSigner.TryParse(key, out var signer, out var fault)) throw new InvalidOperationException($"The key of the {whose}, in {from}, cannot be read. {fault}");
        if (signer.Verifier.Algorithm == algorithm) return signer;
        signer.Dispose();
        throw new InvalidOperationException($"The key of the {whose}, in {from}, is of the algorithm 0x{(int)signer.Verifier.Algorithm:x2}; it must be of 0x{(int)algorithm:x2}: a log and a witness have a key each.");
    }

    /// <summary>Puts a key into a file that only its owner may read, and onto the disk. Two servers that start together make one key: the first that has it there in full.</summary>
    public static void Write(NoteSigner signer, string file)
    {
        var unfinished = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(unfinished, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(signer.ExportPrivateKey() + "\n"));
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(unfinished, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(unfinished);
        }
    }

    /// <exception cref="InvalidOperationException">Nothing can be called so.</exception>
    public static NoteSigner Generate(string whose, string name, NoteAlgorithm algorithm)
    {
        try
        {
            return NoteSigner.Generate(name, algorithm);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"The {whose} cannot be called '{name}'. {e.Message}", e);
        }
    }
}
