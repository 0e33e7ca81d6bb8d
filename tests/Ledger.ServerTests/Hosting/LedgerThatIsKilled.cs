using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Ledger.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.ServerTests.Hosting;

/// <summary>
/// A process of its own with an embedded PostgreSQL in it, to be killed. It is this very program, which, when told so by a variable, runs no tests
/// but a PostgreSQL.
/// </summary>
public sealed class LedgerThatIsKilled : IDisposable
{
    private const string FolderVariable = "LEDGER_TEST_FOLDER";
    private const string PortVariable = "LEDGER_TEST_PORT";

    private readonly Process _process;
    private readonly TcpClient _connection;

    private LedgerThatIsKilled(Process process, TcpClient connection)
    {
        _process = process;
        _connection = connection;
    }

    public int Pid => _process.Id;

    /// <summary>Starts it and waits until its PostgreSQL is ready.</summary>
    public static async Task<LedgerThatIsKilled> Start(EmbeddedPostgresOptions options)
    {
        var token = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Ledger.ServerTests.exe" : "Ledger.ServerTests");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        start.Environment[FolderVariable] = options.DataFolder;
        start.Environment[PortVariable] = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start)!;
        var connected = listener.AcceptTcpClientAsync(token).AsTask();
        if (await Task.WhenAny(connected, process.WaitForExitAsync(token)) != connected)
            throw new InvalidOperationException("It ended before it was ready: " + await process.StandardOutput.ReadToEndAsync(token));
        return new LedgerThatIsKilled(process, await connected);
    }

    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _connection.Dispose();
    }

    // Runs before the test runner's own Main. Nothing but this thread may touch this assembly until it is over, so it never waits for code of it.
    [ModuleInitializer]
    internal static void Become()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
            return;
        var options = new EmbeddedPostgresOptions { DataFolder = folder };
        try
        {
            EmbeddedPostgres.Start(options, NullLogger.Instance, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (EmbeddedPostgresException exception)
        {
            Console.WriteLine(exception.Message);
            Environment.Exit(1);
        }

        using var connection = new TcpClient("127.0.0.1", int.Parse(Environment.GetEnvironmentVariable(PortVariable)!, CultureInfo.InvariantCulture));
        // Until it is killed, or the test that started it is gone.
        connection.GetStream().ReadByte();
        Environment.Exit(0);
    }
}
