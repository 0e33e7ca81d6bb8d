using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ledger.Benchmarks;

/// <summary>The real server in a process of its own, as it is run; and that can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>How long it took from the start of the process until it said that it was ready.</summary>
    public TimeSpan Started { get; private set; }

    /// <summary>What differs from the server's own settings: one node, no limit of requests, warnings alone in the log.</summary>
    public static string[] Settings(Ground ground) =>
        ["--Ledger:Nodes", "1", "--Logging:LogLevel:Default", "Warning", "--Ledger:Limits:RequestsPerSecond", "1000000", "--Ledger:Log:Folder", ground.LogFolder];

    /// <param name="port">Where it listens; 0: a port that nobody has.</param>
    public static async Task<ServerProcess> Start(Ground ground, int port = 0)
    {
        if (port == 0) port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ledger.dll"), "--urls", $"http://127.0.0.1:{port}", .. Settings(ground)]) { WorkingDirectory = ground.Folder, RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__Ledger"] = ground.Server;
        start.Environment["ConnectionStrings__LedgerOwner"] = ground.Owner;
        start.Environment["LEDGER_ADMIN_TOKEN"] = Ground.Administrator;
        var clock = Stopwatch.StartNew();
        var server = new ServerProcess(Process.Start(start)!, port);
        server._process.OutputDataReceived += (_, said) =>
        {
            if (said.Data is { } line && (line.StartsWith("warn", StringComparison.Ordinal) || line.StartsWith("fail", StringComparison.Ordinal) || line.StartsWith("crit", StringComparison.Ordinal))) Console.WriteLine($"  the server says: {line}");
        };
        server._process.BeginOutputReadLine();
        using var client = new HttpClient();
        while (true)
        {
            if (server._process.HasExited) throw new InvalidOperationException($"The server ended with {server._process.ExitCode}.");
            try
            {
                using var ready = await client.GetAsync(new Uri(server.Address, "/health/ready"));
                if (ready.IsSuccessStatusCode) break;
            }
            catch (HttpRequestException)
            {
                // Not there yet.
            }
            await Task.Delay(10);
        }
        server.Started = clock.Elapsed;
        return server;
    }

    /// <summary>What it has in memory just now, in MB.</summary>
    public double Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1_048_576.0;
        }
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var term = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await term.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
