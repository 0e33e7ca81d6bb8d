using System.Diagnostics;
using System.Globalization;

namespace Ledger.Hosting;

/// <summary>PostgreSQL ended instead of accepting connections; with the last lines that it wrote.</summary>
internal sealed class PostgresDidNotStart(IReadOnlyList<string> lastLines) : Exception("PostgreSQL did not start.")
{
    public string LastLines => string.Join(Environment.NewLine, lastLines.Select(line => "  " + line));

    public bool PortIsTaken => Says("could not bind");

    /// <summary>Processes of a postmaster that was killed have not yet noticed that it is gone.</summary>
    public bool ClusterIsStillInUse => Says("is still in use") || Says("lock file \"postmaster.pid\" already exists");

    private bool Says(string words) => lastLines.Any(line => line.Contains(words, StringComparison.Ordinal));
}

/// <summary>
/// One run of PostgreSQL, from its start to its end. It runs under a guard that holds the other end of a pipe of ours: when the pipe closes, because
/// we closed it or because we are gone in whatever way, the guard stops it.
/// </summary>
internal sealed class PostgresProcess : IDisposable
{
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longestStop = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(1);

    // Two processes: the shell that waits for PostgreSQL and ends with it, and within the brackets the one that waits for the pipe to close.
    // Either can be killed and the other still does its part. The signals of a terminal are not for them: it is Ledger that they stop, and
    // Ledger then stops PostgreSQL. INT is PostgreSQL's fast shutdown, QUIT its immediate one; it is asked more than once because a process
    // does not yet hear a signal in its first moments. What the shell itself says is not for PostgreSQL's log.
    private const string Guard =
        """
        trap '' INT QUIT HUP TERM
        exec 1>&2
        [ "$1" = own-session ] || set -m 2>/dev/null
        shift
        exec 3<&0
        "$@" </dev/null 3<&- &
        postgres=$!
        (
            while read -r nothing; do :; done
            tries=0
            while kill -INT "$postgres" && [ "$tries" -lt 60 ]; do
                sleep 1
                tries=$((tries + 1))
            done
            kill -QUIT "$postgres"
        ) <&3 >/dev/null 2>&1 &
        reader=$!
        exec 3<&- </dev/null >/dev/null 2>&1
        wait "$postgres"
        code=$?
        kill -KILL "$reader"
        wait "$reader"
        exit "$code"
        """;

    private readonly PostgresFolder _folder;
    private readonly PostgresBinaries _binaries;
    private readonly Process _process;
    private readonly Task _logRead;

    private PostgresProcess(PostgresFolder folder, PostgresBinaries binaries, Process process, PostgresLog postgresLog, TimeProvider time)
    {
        _folder = folder;
        _binaries = binaries;
        _process = process;
        _logRead = postgresLog.ReadAll(process.StandardError);
        Ended = WaitForEnd(time);
    }

    /// <summary>Completes with the exit code when PostgreSQL, or the guard, has ended and its last lines are read.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts PostgreSQL and waits until it accepts connections.</summary>
    /// <exception cref="PostgresDidNotStart">It ended instead.</exception>
    public static async Task<PostgresProcess> Start(
        PostgresFolder folder, PostgresBinaries binaries, int port, EmbeddedPostgresOptions options, PostgresLog postgresLog, CancellationToken token)
    {
        var started = new PostgresProcess(
            folder, binaries, PostgresCommand.Start(CommandLine(folder, binaries, port, options)), postgresLog, options.Time);
        try
        {
            while (!IsReady(folder))
            {
                if (started.Ended.IsCompleted)
                    throw new PostgresDidNotStart(postgresLog.LastLines);
                await Task.Delay(_betweenLooks, options.Time, token);
            }

            return started;
        }
        catch
        {
            await started.Stop(options.Time);
            started.Dispose();
            throw;
        }
    }

    /// <summary>Stops it cleanly and waits for its end: connections are cut, what was committed is on disk.</summary>
    /// <returns>False if it did not end in time and had to be killed; nothing that was committed is lost then either.</returns>
    public async Task<bool> Stop(TimeProvider time)
    {
        using var limit = new CancellationTokenSource(_longestStop, time);
        try
        {
            if (OperatingSystem.IsWindows() && !Ended.IsCompleted)
                await PostgresLeftOver.Stop(_folder, _binaries, "fast", limit.Token);
            _process.StandardInput.Close();
            await Ended.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await Ended;
            return false;
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitForEnd(TimeProvider time)
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        // Bounded: processes that outlive the postmaster for a moment hold the pipe open.
        await Task.WhenAny(_logRead, Task.Delay(_lastWords, time));
        return _process.ExitCode;
    }

    // The last line of the file is the postmaster's own word on it, for programs like this one (pg_ctl reads the same).
    private static bool IsReady(PostgresFolder folder)
    {
        try
        {
            const int statusLine = 7;
            return File.ReadLines(PostgresLeftOver.PidFile(folder)).ElementAtOrDefault(statusLine)?.Trim() == "ready";
        }
        catch (IOException)
        {
            return false; // Not there yet.
        }
    }

    private static ProcessStartInfo CommandLine(PostgresFolder folder, PostgresBinaries binaries, int port, EmbeddedPostgresOptions options)
    {
        var settings = Settings(port, options).SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" });
        string[] postgres = [binaries.Postgres, "-D", folder.Cluster, .. settings];
        if (OperatingSystem.IsWindows())
        {
            // No guard here: after a crash PostgreSQL runs on, and is found and stopped at the next start.
            var windows = PostgresCommand.For(postgres[0], postgres[1..]);
            windows.CreateNewProcessGroup = true;
            return windows;
        }

        const string shell = "/bin/sh";
        var setsid = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Append("/bin")
            .Select(place => Path.Combine(place, "setsid")).FirstOrDefault(File.Exists);
        string[] guard = [shell, "-c", Guard, "ledger-postgres"];
        return setsid is not null
            ? PostgresCommand.For(setsid, [.. guard, "own-session", .. postgres], folder.User)
            : PostgresCommand.For(shell, [.. guard[1..], "shared-session", .. postgres], folder.User);
    }

    private static Dictionary<string, string> Settings(int port, EmbeddedPostgresOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["password_encryption"] = "scram-sha-256",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
            ["logging_collector"] = "off",
            ["log_destination"] = "stderr",
            ["log_line_prefix"] = "%m [%p] %q%u ",
            // A statement or a row in the log would keep text that is redacted later.
            ["log_error_verbosity"] = "terse",
            ["log_min_error_statement"] = "panic",
        };
        foreach (var (name, value) in options.Settings)
            settings[name] = value;
        return settings;
    }
}
