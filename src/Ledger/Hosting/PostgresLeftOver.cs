using System.Diagnostics;
using System.Globalization;

namespace Ledger.Hosting;

/// <summary>
/// What an earlier PostgreSQL left in the cluster: itself, still running although no Ledger holds the folder (both the server and its guard were
/// killed); or only its <c>postmaster.pid</c>.
/// </summary>
internal static class PostgresLeftOver
{
    private const int SecondsToStop = 60;

    /// <summary>Afterwards no PostgreSQL runs on the cluster, and no <c>postmaster.pid</c> is in the way of the next one.</summary>
    public static async Task Clear(PostgresFolder folder, PostgresBinaries binaries, ILogger log, CancellationToken token)
    {
        var pidFile = PidFile(folder);
        if (!File.Exists(pidFile))
            return;
        if (Pid(pidFile) is { } pid && await IsPostgresOf(folder, pid, token))
        {
            log.LogWarning("A PostgreSQL that an earlier Ledger left behind (process {Pid}) still runs on {Folder}: stopping it", pid, folder.Home);
            if (!await Stop(folder, binaries, "fast", token) && !await Stop(folder, binaries, "immediate", token))
            {
                throw new EmbeddedPostgresException(
                    $"A PostgreSQL that an earlier Ledger left behind (process {pid}) runs on {folder.Home} and does not stop. "
                    + "End that process, then start again.");
            }
        }

        File.Delete(pidFile);
    }

    /// <summary>Stops the PostgreSQL that runs on the cluster, and waits until it has ended.</summary>
    public static async Task<bool> Stop(PostgresFolder folder, PostgresBinaries binaries, string mode, CancellationToken token)
    {
        string[] arguments = ["stop", "-D", folder.Cluster, "-m", mode, "-w", "-t", SecondsToStop.ToString(CultureInfo.InvariantCulture)];
        return (await PostgresCommand.Run(binaries.PgCtl, arguments, folder.User, token)).Succeeded || Pid(PidFile(folder)) is null;
    }

    public static string PidFile(PostgresFolder folder) => Path.Combine(folder.Cluster, "postmaster.pid");

    private static int? Pid(string pidFile) =>
        File.Exists(pidFile) && int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid) ? pid : null;

    // A pid is given again to another program once its first one has ended, so the number alone proves nothing.
    private static async Task<bool> IsPostgresOf(PostgresFolder folder, int pid, CancellationToken token)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // A postmaster works in its cluster, by whatever path that was reached.
                return File.ReadAllText($"/proc/{pid}/comm").StartsWith("postgres", StringComparison.Ordinal)
                    && File.ReadAllText($"/proc/{pid}/cwd/postmaster.pid") == File.ReadAllText(PidFile(folder));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false; // It has ended, or is somebody else's.
            }
        }

        if (OperatingSystem.IsWindows())
            return Process.GetProcesses().Any(process => process.Id == pid && process.ProcessName.Equals("postgres", StringComparison.OrdinalIgnoreCase));
        var command = await PostgresCommand.Run("ps", ["-p", pid.ToString(CultureInfo.InvariantCulture), "-o", "command="], user: null, token);
        return command.Output.Contains("postgres", StringComparison.Ordinal) && command.Output.Contains(folder.Cluster, StringComparison.Ordinal);
    }
}
