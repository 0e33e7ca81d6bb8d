using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ledger.ServerTests.Faults;

/// <summary>A whole Ledger in a process of its own, with a database of its own, as a person starts it; and that can be killed.</summary>
public sealed class LedgerProcess : IAsyncDisposable
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly string _lastWords;

    private LedgerProcess(string folder, int port, string[] arguments)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        _lastWords = arguments.Contains("demo") ? "Ctrl-C stops" : "Ledger is at";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ledger.dll"), "--urls", Address.ToString(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["LEDGER_DATA"] = Path.Combine(folder, "data");
        start.Environment["LEDGER_ADMIN_TOKEN"] = LedgerServerFixture.AdministratorToken;
        start.Environment.Remove("ConnectionStrings__Ledger");
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Heard(e.Data);
        _process.ErrorDataReceived += (_, e) => Heard(e.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The server ended: {Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public bool IsRunning => !_process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Starts it, and answers when it says that it is ready.</summary>
    public static async Task<LedgerProcess> Start(string folder, int port, CancellationToken token, params string[] arguments)
    {
        var ledger = new LedgerProcess(folder, port, arguments);
        await ledger._ready.Task.WaitAsync(token);
        return ledger;
    }

    /// <summary>Starts it, and does not wait: it may be kept from becoming ready.</summary>
    public static LedgerProcess Begin(string folder, int port, params string[] arguments) => new(folder, port, arguments);

    /// <summary>A new folder for its data, which the user that root's PostgreSQL runs as can reach.</summary>
    public static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("ledger-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    /// <summary>A port that nobody has just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Kills it, as a power cut would; its database goes with it.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it as a service manager does, and answers its exit code. (Ctrl-C ends the same way, but a shell may have its children ignore it.)</summary>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Kill();
        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
        if (line.StartsWith(_lastWords, StringComparison.Ordinal)) _ready.TrySetResult();
    }
}
