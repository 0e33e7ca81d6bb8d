using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Ledger.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ledger.ServerTests.Hosting;

/// <summary>A place of its own for a test's data folders, with what it takes to look at the processes on them.</summary>
public sealed class PostgresGround : ILogger, IDisposable
{
    private readonly ConcurrentQueue<(string Line, Exception? Exception)> _lines = new();
    private readonly ConcurrentDictionary<(string Words, int Times), TaskCompletionSource> _awaited = new();
    private readonly string _root;

    public PostgresGround()
    {
        _root = Directory.CreateTempSubdirectory("ledger-").FullName;
        OpenToOthers(_root);
        Options = new EmbeddedPostgresOptions
        {
            DataFolder = Place("data"),
            SystemFolder = Place("system"),
            CacheFolder = Place("cache"),
            Settings = new Dictionary<string, string> { ["fsync"] = "off" },
        };
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public EmbeddedPostgresOptions Options { get; }

    public string Log => string.Join('\n', _lines.Select(line => line.Line + line.Exception?.Message));

    public string Place(string name) => Path.Combine(_root, name);

    public string Cluster => Path.Combine(Options.DataFolder, "postgres");

    public string PidFile => Path.Combine(Cluster, "postmaster.pid");

    public int Postmaster => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    public Task<EmbeddedPostgres> Start(EmbeddedPostgresOptions? options = null) => EmbeddedPostgres.Start(options ?? Options, this, Token);

    /// <summary>The message of the refusal to start.</summary>
    public async Task<string> Refusal(EmbeddedPostgresOptions? options = null) =>
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => Start(options))).Message;

    /// <summary>A data folder with a finished database that nobody runs.</summary>
    public async Task MakeDatabase()
    {
        await using var postgres = await Start();
        await Do(postgres.OwnerConnectionString, "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
    }

    public static async Task Do(string connectionString, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Token);
    }

    public static async Task<string> Ask(string connectionString, string question)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(question);
        return Convert.ToString(await command.ExecuteScalarAsync(Token), CultureInfo.InvariantCulture)!;
    }

    /// <summary>Runs a program of the machine; a failure of it is a failure of the test, unless it may fail.</summary>
    public static async Task<string> Run(string program, params string[] arguments)
    {
        var (succeeded, output) = await Try(program, arguments);
        succeeded.ShouldBeTrue($"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public static async Task<(bool Succeeded, string Output)> Try(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode == 0, (await output + await error).Trim());
    }

    /// <summary>The processes, ours aside, that have this place on their command line: PostgreSQL and its guard.</summary>
    public async Task<IReadOnlyList<int>> Processes(string saying = "") =>
    [
        .. (await Run("ps", "axww", "-o", "pid=,args=")).Split('\n')
            .Where(line => line.Contains(_root, StringComparison.Ordinal) && line.Contains(saying, StringComparison.Ordinal))
            .Select(line => int.Parse(line.AsSpan().Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture)),
    ];

    public static Task Kill(int pid, string signal = "KILL") => Run("kill", "-" + signal, pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits until a process that is not our child has ended.</summary>
    public static async Task HasEnded(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            await process.WaitForExitAsync(Token);
        }
        catch (ArgumentException)
        {
            // It had ended before we looked.
        }
    }

    /// <summary>Waits until these words have been logged, so many times.</summary>
    public Task Logged(string words, int times = 1)
    {
        var awaited = _awaited.GetOrAdd((words, times), _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Tell();
        return awaited.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    public static void OpenToOthers(string folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
    }

    /// <summary>A folder of programs that only say that they are PostgreSQL of some version.</summary>
    public string FakePostgres(string place, string version)
    {
        var folder = Place(place);
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "postgres", "initdb", "pg_ctl" })
            Script(Path.Combine(folder, name), $"echo '{name} (PostgreSQL) {version}'");
        return folder;
    }

    public static void Script(string file, string body)
    {
        File.WriteAllText(file, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue(($"{logLevel}: {formatter(state, exception)} ", exception));
        Tell();
    }

    private void Tell()
    {
        foreach (var ((words, times), awaited) in _awaited)
        {
            if (_lines.Count(line => line.Line.Contains(words, StringComparison.Ordinal)) >= times)
                awaited.TrySetResult();
        }
    }
}
