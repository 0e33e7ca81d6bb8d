using Npgsql;

namespace Ledger.Hosting;

/// <summary>
/// A private PostgreSQL that runs as long as this object lives: started on a free loopback port, stopped cleanly when it is disposed of, and stopped
/// too when the process ends in any other way. When PostgreSQL ends by itself it is started again on the same port, a few times; it then
/// recovers to what was committed.
/// </summary>
/// <remarks>See <c>docs/decisions/0003-embedded-postgresql.md</c>.</remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const int PortsTried = 10;
    private const int Patience = 40;
    private const int RestartsAllowed = 5;
    private static readonly TimeSpan _restartsCounted = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _beforeNextTry = TimeSpan.FromMilliseconds(250);

    private readonly EmbeddedPostgresOptions _options;
    private readonly ILogger _log;
    private readonly PostgresFolder _folder;
    private readonly PostgresBinaries _binaries;
    private readonly PostgresLog _postgresLog;
    private readonly CancellationTokenSource _stopping = new();
    private PostgresProcess _process;
    private bool _isDisposed;

    private EmbeddedPostgres(
        EmbeddedPostgresOptions options, ILogger log, PostgresFolder folder, PostgresBinaries binaries, PostgresLog postgresLog,
        PostgresPasswords passwords, PostgresProcess process, int port)
    {
        _options = options;
        _log = log;
        _folder = folder;
        _binaries = binaries;
        _postgresLog = postgresLog;
        _process = process;
        Port = port;
        OwnerConnectionString = ConnectionString(PostgresCluster.Owner, passwords.Owner);
        ServerConnectionString = ConnectionString(PostgresCluster.Server, passwords.Server);
        SuperuserConnectionString = ConnectionString(PostgresCluster.Superuser, passwords.Superuser);
        Exited = KeepRunning();
    }

    /// <summary>The database <c>ledger</c> as its owner, who migrates.</summary>
    public string OwnerConnectionString { get; }

    /// <summary>
    /// The database <c>ledger</c> as the role that the server works under. It may log in; what else it may do is for the migration to grant.
    /// </summary>
    public string ServerConnectionString { get; }

    /// <summary>The database <c>ledger</c> as the superuser, for repair and for tests.</summary>
    public string SuperuserConnectionString { get; }

    /// <summary>
    /// Where the data really is: the folder of the options, made absolute, or the fall-back of root. It holds the cluster
    /// (<c>postgres/</c>), the passwords, the log and the lock.
    /// </summary>
    public string DataFolder => _folder.Home;

    /// <summary>The TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The version of PostgreSQL, as "15.18".</summary>
    public string Version => _binaries.Version;

    /// <summary>
    /// Completes, and never fails, when PostgreSQL has ended and will not be started again: because this was disposed of, or because it had ended by
    /// itself too often or could not be started again, which is logged as critical.
    /// </summary>
    public Task Exited { get; }

    /// <summary>Finds the programs and the folder, makes the database if there is none, and starts PostgreSQL; ready for connections on return.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be started, and the message says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> Start(EmbeddedPostgresOptions options, ILogger log, CancellationToken token)
    {
        var folder = await PostgresFolder.Open(options, log, token);
        PostgresLog? postgresLog = null;
        try
        {
            var binaries = await PostgresBinaries.Find(options, folder, log, token);
            await PostgresLeftOver.Clear(folder, binaries, log, token);
            var passwords = await PostgresCluster.Ensure(folder, binaries, options, log, token);
            postgresLog = new PostgresLog(folder.LogFile);
            var (process, port) = await StartOnPort(options.Port, isRestart: false, folder, binaries, options, postgresLog, log, token);
            log.LogInformation(
                "PostgreSQL {Version} from {Binaries} runs on port {Port}; its data and its log are in {Folder}",
                binaries.Version, binaries.Folder, port, folder.Home);
            return new EmbeddedPostgres(options, log, folder, binaries, postgresLog, passwords, process, port);
        }
        catch (Exception exception)
        {
            postgresLog?.Dispose();
            folder.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
                throw PostgresFolder.Unusable(folder.Home, exception);
            throw;
        }
    }

    /// <summary>Stops PostgreSQL cleanly, waits until it has ended, and lets go of the folder. Connections that are open are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stopping.CancelAsync();
        await Exited;
        if (!await _process.Stop(_options.Time))
            _log.LogError("PostgreSQL in {Folder} did not stop in time and was killed; it recovers at the next start", DataFolder);
        await ClearLeftOver();
        _process.Dispose();
        _postgresLog.Dispose();
        _folder.Dispose();
        _stopping.Dispose();
    }

    private static async Task<(PostgresProcess Process, int Port)> StartOnPort(
        int? fixedPort, bool isRestart, PostgresFolder folder, PostgresBinaries binaries, EmbeddedPostgresOptions options, PostgresLog postgresLog,
        ILogger log, CancellationToken token)
    {
        if (!isRestart && fixedPort is { } wanted && !PostgresPort.IsFree(wanted))
            throw PortIsTaken(wanted);
        for (var attempt = 1; ; attempt++)
        {
            var port = fixedPort ?? PostgresPort.Free();
            try
            {
                return (await PostgresProcess.Start(folder, binaries, port, options, postgresLog, token), port);
            }
            catch (PostgresDidNotStart failure) when (failure.PortIsTaken && fixedPort is null && attempt < PortsTried)
            {
                log.LogInformation("Port {Port} was taken in the meantime: trying another", port);
            }
            catch (PostgresDidNotStart failure) when (failure.PortIsTaken && !isRestart)
            {
                throw PortIsTaken(port);
            }
            catch (PostgresDidNotStart failure) when ((failure.ClusterIsStillInUse || failure.PortIsTaken) && attempt < Patience)
            {
                await Task.Delay(_beforeNextTry, options.Time, token);
            }
            catch (PostgresDidNotStart failure)
            {
                throw PostgresCluster.Failed("PostgreSQL did not start", folder, failure.LastLines);
            }
        }
    }

    private static EmbeddedPostgresException PortIsTaken(int port) => new(
        $"Port {port} on 127.0.0.1, which Ledger was to use for its PostgreSQL, is taken by another program. "
        + "Stop that program, or choose another port, or none.");

    private async Task KeepRunning()
    {
        var restarts = new Queue<long>();
        while (true)
        {
            await Task.WhenAny(_process.Ended, Task.Delay(Timeout.InfiniteTimeSpan, _options.Time, _stopping.Token));
            if (_stopping.IsCancellationRequested)
                return;
            _log.LogCritical(
                "PostgreSQL in {Folder} ended by itself (exit code {Code}). Its last lines:\n{LastLines}",
                DataFolder, await _process.Ended, string.Join('\n', _postgresLog.LastLines));
            while (restarts.TryPeek(out var first) && _options.Time.GetElapsedTime(first) > _restartsCounted)
                restarts.Dequeue();
            if (restarts.Count == RestartsAllowed)
            {
                _log.LogCritical(
                    "PostgreSQL in {Folder} ended {Count} times in {Minutes} minutes: not starting it again",
                    DataFolder, restarts.Count + 1, _restartsCounted.TotalMinutes);
                return;
            }

            restarts.Enqueue(_options.Time.GetTimestamp());
            if (!await Restart())
                return;
        }
    }

    private async Task<bool> Restart()
    {
        var ended = _process;
        try
        {
            // It may be the guard alone that was killed, with PostgreSQL running on.
            await ended.Stop(_options.Time);
            await PostgresLeftOver.Clear(_folder, _binaries, _log, _stopping.Token);
            (_process, _) = await StartOnPort(Port, isRestart: true, _folder, _binaries, _options, _postgresLog, _log, _stopping.Token);
            ended.Dispose();
            _log.LogWarning("PostgreSQL in {Folder} runs again, on the same port {Port}", DataFolder, Port);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // We are being disposed of.
        }
        catch (Exception exception) when (exception is EmbeddedPostgresException or IOException or UnauthorizedAccessException)
        {
            _log.LogCritical(exception, "PostgreSQL in {Folder} could not be started again", DataFolder);
            return false;
        }
    }

    // The guard may have been killed, and PostgreSQL be running on.
    private async Task ClearLeftOver()
    {
        try
        {
            await PostgresLeftOver.Clear(_folder, _binaries, _log, CancellationToken.None);
        }
        catch (Exception exception) when (exception is EmbeddedPostgresException or IOException or UnauthorizedAccessException)
        {
            _log.LogError(exception, "PostgreSQL in {Folder} could not be stopped", DataFolder);
        }
    }

    private string ConnectionString(string role, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = PostgresCluster.Database,
        Username = role,
        Password = password,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
