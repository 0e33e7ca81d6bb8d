namespace Ledger.Hosting;

/// <summary>
/// The user of the operating system that PostgreSQL runs as. It refuses to run as root, so for root it is the owner of the cluster, or
/// <c>postgres</c>, or <c>nobody</c>; for everybody else it is they themselves.
/// </summary>
internal static class PostgresUser
{
    private static readonly string[] _inPlaceOfRoot = ["postgres", "nobody"];

    public static bool WeAreRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    public static async Task<string> InPlaceOfRoot(CancellationToken token)
    {
        foreach (var name in _inPlaceOfRoot)
        {
            if ((await PostgresCommand.Run("id", ["-u", name], user: null, token)).Succeeded)
                return name;
        }

        throw new EmbeddedPostgresException(
            "PostgreSQL refuses to run as root, and this machine has neither a user postgres nor a user nobody to run it as. "
            + "Run Ledger as another user, or add a user postgres.");
    }

    /// <summary>The name of a folder's owner, or its number where it has no name.</summary>
    public static async Task<string> OwnerOf(string folder, CancellationToken token)
    {
        var listed = await PostgresCommand.Run("ls", ["-ld", folder], user: null, token);
        var fields = listed.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return listed.Succeeded && fields.Length > 2
            ? fields[2]
            : throw new EmbeddedPostgresException($"Ledger could not find out who owns {folder}:{Environment.NewLine}{listed.LastLines}");
    }

    /// <summary>Whether the user can enter the folder, or the nearest one above it that is there.</summary>
    public static async Task<bool> CanReach(string user, string folder, CancellationToken token)
    {
        var existing = folder;
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing)!;
        return (await PostgresCommand.Run("/bin/sh", ["-c", "cd \"$1\"", "sh", existing], user, token)).Succeeded;
    }

    public static async Task GiveTo(string user, string folder, CancellationToken token)
    {
        var changed = await PostgresCommand.Run("chown", [user, folder], user: null, token);
        if (!changed.Succeeded)
        {
            throw new EmbeddedPostgresException(
                $"PostgreSQL runs as the user {user}, and Ledger could not give it the folder {folder}:{Environment.NewLine}{changed.LastLines}");
        }
    }
}
