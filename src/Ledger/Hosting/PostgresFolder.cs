using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Hosting;

/// <summary>
/// The data folder while this process holds it: the cluster in <c>postgres/</c>, and beside it the passwords, the log and the lock. No other
/// Ledger can use it until this is disposed of, or the process has ended in whatever way.
/// </summary>
public sealed class PostgresFolder : IDisposable
{
    private const string LockName = "ledger.lock";
    private const string UnfinishedName = "postgres.unfinished-";

    // What a fresh disk or a careful person leaves in an empty folder.
    private static readonly string[] _notContent = ["lost+found", ".gitignore", ".gitkeep", ".DS_Store"];

    private readonly FileStream _lock;

    private PostgresFolder(string home, string? user, FileStream heldLock)
    {
        Home = home;
        User = user;
        _lock = heldLock;
    }

    /// <summary>Where the data really is: the folder asked for, or root's fall-back.</summary>
    public string Home { get; }

    /// <summary>The user that PostgreSQL runs as here, or null for the one that we run as.</summary>
    public string? User { get; }

    public string Cluster => ClusterIn(Home);

    public string PasswordFile => Path.Combine(Home, "passwords.json");

    public string LogFile => Path.Combine(Home, "postgres.log");

    public bool HasCluster => Directory.Exists(Cluster);

    /// <summary>The major version that made the cluster, or null where there is none yet.</summary>
    public int? ClusterMajor
    {
        get
        {
            if (!HasCluster)
                return null;
            var text = File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")).Trim();
            return int.TryParse(text, CultureInfo.InvariantCulture, out var major)
                ? major
                : throw new EmbeddedPostgresException($"{Cluster} says that it was made by PostgreSQL \"{text}\", which Ledger does not know how to run.");
        }
    }

    /// <summary>
    /// Finds, makes, checks and locks the folder.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">
    /// It is a file, cannot be written, has content that is not Ledger's, belongs to another user, or is in use by another Ledger.
    /// </exception>
    public static async Task<PostgresFolder> Open(EmbeddedPostgresOptions options, ILogger log, CancellationToken token)
    {
        var asked = Path.GetFullPath(options.DataFolder);
        try
        {
            var (home, user) = PostgresUser.WeAreRoot ? await PlaceForRoot(asked, options.SystemFolder, log, token) : (asked, null);
            Make(home, reachableByOthers: user is not null);
            RefuseForeignContent(home);
            var folder = new PostgresFolder(home, user, TakeLock(home));
            try
            {
                folder.Tidy();
                return folder;
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(asked, exception);
        }
    }

    /// <summary>What is wrong with a folder that an operation failed on, in words for a person.</summary>
    internal static EmbeddedPostgresException Unusable(string folder, Exception exception) => IsFullDisk(exception)
        ? new EmbeddedPostgresException($"The disk of {folder} is full. {Room}", exception)
        : new EmbeddedPostgresException(
            $"Ledger cannot write to its data folder {folder}: {exception.Message} Make it writable for the user {Environment.UserName}, "
            + "or name another folder with LEDGER_DATA.", exception);

    internal const string Room = "A new ledger needs 100 MB, and a running one some room to write. Free some space, or name another folder with LEDGER_DATA.";

    /// <summary>A new, empty folder of PostgreSQL's user, to make a cluster in. One that is never finished is removed at the next start.</summary>
    internal async Task<string> UnfinishedCluster(CancellationToken token)
    {
        // A name of its own each time: programs of a start that was killed may still be writing into theirs.
        var unfinished = Path.Combine(Home, UnfinishedName + RandomNumberGenerator.GetHexString(8, lowercase: true));
        Directory.CreateDirectory(unfinished);
        if (User is not null)
            await PostgresUser.GiveTo(User, unfinished, token);
        return unfinished;
    }

    public void Dispose() => _lock.Dispose();

    private static string ClusterIn(string home) => Path.Combine(home, "postgres");

    private static async Task<(string Home, string? User)> PlaceForRoot(string asked, string systemFolder, ILogger log, CancellationToken token)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)))[..16];
        var fallBack = Path.Combine(systemFolder, hash);
        foreach (var home in new[] { asked, fallBack })
        {
            if (!Directory.Exists(ClusterIn(home)))
                continue;
            var owner = await PostgresUser.OwnerOf(ClusterIn(home), token);
            if (owner == "root")
                continue;
            if (home == fallBack)
                SayFallBack(log, asked, home);
            return (home, owner);
        }

        var user = await PostgresUser.InPlaceOfRoot(token);
        if (File.Exists(asked) || await PostgresUser.CanReach(user, asked, token))
            return (asked, user);
        SayFallBack(log, asked, fallBack);
        return (fallBack, user);
    }

    private static void SayFallBack(ILogger log, string asked, string home) => log.LogWarning(
        "PostgreSQL does not run as root, and the user that it runs as cannot reach {Asked}: the data is in {Home}", asked, home);

    /// <summary>Makes a folder and what is missing above it, if need be so that every user of the machine can pass through.</summary>
    internal static void Make(string home, bool reachableByOthers)
    {
        if (File.Exists(home))
            throw new EmbeddedPostgresException($"The data folder {home} is a file. Remove it, or name a folder with LEDGER_DATA.");
        if (Directory.Exists(home))
            return;
        if (OperatingSystem.IsWindows() || !reachableByOthers)
        {
            Directory.CreateDirectory(home);
            return;
        }

        var missing = new Stack<string>();
        for (var folder = home; !Directory.Exists(folder); folder = Path.GetDirectoryName(folder)!)
            missing.Push(folder);
        foreach (var folder in missing)
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        }
    }

    private static void RefuseForeignContent(string home)
    {
        var names = Directory.EnumerateFileSystemEntries(home).Select(entry => Path.GetFileName(entry)!).Except(_notContent).Order().ToList();
        if (names.Count == 0 || names.Contains(LockName))
            return;
        var what = names.Contains("PG_VERSION")
            ? "is the data folder of a PostgreSQL that Ledger did not make"
            : $"has content that is not Ledger's ({string.Join(", ", names.Take(3))}{(names.Count > 3 ? ", …" : "")})";
        throw new EmbeddedPostgresException($"The folder {home} {what}. Name an empty or a new folder with LEDGER_DATA.");
    }

    private static FileStream TakeLock(string home)
    {
        var lockFile = Path.Combine(home, LockName);
        // Who holds it stands in a file of its own: the locked one can be opened by nobody else.
        var holderFile = Path.Combine(home, "ledger.pid");
        FileStream heldLock;
        try
        {
            heldLock = new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsTakenLock(exception))
        {
            var holder = File.Exists(holderFile) ? $" (process {File.ReadAllText(holderFile).Trim()})" : "";
            throw new EmbeddedPostgresException(
                $"The data folder {home} is in use by another Ledger{holder}. "
                + "Stop that one, or give this one a folder of its own with LEDGER_DATA.", exception);
        }

        try
        {
            File.WriteAllText(holderFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return heldLock;
        }
        catch
        {
            heldLock.Dispose();
            throw;
        }
    }

    private void Tidy()
    {
        foreach (var unfinished in Directory.EnumerateDirectories(Home, UnfinishedName + "*"))
            Directory.Delete(unfinished, recursive: true);
        if (!HasCluster)
            return;
        bool isEmpty;
        try
        {
            isEmpty = !Directory.EnumerateFileSystemEntries(Cluster).Any();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new EmbeddedPostgresException(
                $"The database in {Cluster} belongs to another user (Ledger was probably run as root before). "
                + $"Run Ledger as root again, give the folder to {Environment.UserName} (chown -R), or name another folder with LEDGER_DATA.", exception);
        }

        if (isEmpty)
            Directory.Delete(Cluster);
        else if (!File.Exists(Path.Combine(Cluster, "PG_VERSION")))
        {
            throw new EmbeddedPostgresException(
                $"{Cluster} has content, but is no PostgreSQL database. Move it away, or name another folder with LEDGER_DATA.");
        }
    }

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows.
    private static bool IsTakenLock(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) is 32 or 33 : exception.HResult is 11 or 35;

    // ENOSPC, ERROR_DISK_FULL.
    private static bool IsFullDisk(Exception exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) == 112 : exception.HResult == 28;
}
