using System.Security.Cryptography;
using System.Text.Json;

namespace Ledger.Hosting;

/// <summary>The random passwords of the three roles, kept in a file that only its owner can read.</summary>
internal sealed record PostgresPasswords(string Superuser, string Owner, string Server)
{
    public static PostgresPasswords New() => new(Random(), Random(), Random());

    /// <summary>The passwords on file, or null if there is no file.</summary>
    public static PostgresPasswords? Read(string file)
    {
        try
        {
            if (!File.Exists(file))
                return null;
            var passwords = JsonSerializer.Deserialize<PostgresPasswords>(File.ReadAllText(file));
            if (passwords is { Superuser: not null, Owner: not null, Server: not null })
                return passwords;
        }
        catch (JsonException)
        {
            // Falls through to the same words as a file with something missing.
        }

        throw new EmbeddedPostgresException($"{file} does not hold PostgreSQL's passwords any more. Delete it: Ledger then sets new ones.");
    }

    /// <summary>Writes them whole or not at all.</summary>
    public void Write(string file)
    {
        var fresh = file + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(stream, this);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
    }

    private static string Random() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}
