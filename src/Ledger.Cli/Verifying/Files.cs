namespace Ledger.Cli.Verifying;

/// <summary>Reads files that the user names; what cannot be read is wrong usage.</summary>
internal static class Files
{
    /// <exception cref="WrongUsageException">It cannot be read.</exception>
    public static byte[] Bytes(string file) => Read(file, File.ReadAllBytes);

    /// <exception cref="WrongUsageException">It cannot be read.</exception>
    public static string Text(string file) => Read(file, File.ReadAllText);

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WrongUsageException($"{file} cannot be read: {unreadable.Message}");
        }
    }
}
