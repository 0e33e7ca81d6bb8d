using System.ComponentModel;
using System.Diagnostics;

namespace Ledger.Hosting;

/// <summary>How a program ended, and all that it wrote to its output and error streams.</summary>
internal sealed record PostgresCommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The end of what was written, for an error message.</summary>
    public string LastLines => string.Join(Environment.NewLine,
        Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).TakeLast(12).Select(line => "  " + line));
}

/// <summary>Runs PostgreSQL's programs, and the few of the operating system that go with them, to their end.</summary>
internal static class PostgresCommand
{
    /// <summary>
    /// A program to be started as the given user (null: the one we run as), in English, and with no <c>PG…</c> variable of the person's own
    /// shell to lead it astray.
    /// </summary>
    public static ProcessStartInfo For(string program, IEnumerable<string> arguments, string? user = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            // The folder that we are in may be closed to the other user.
            WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        if (user is not null)
            start.UserName = user;
        return start;
    }

    /// <summary>Starts it. A program that is not there, or that the user may not run, is an <see cref="EmbeddedPostgresException"/>.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            var user = string.IsNullOrEmpty(start.UserName) ? "" : $" as the user {start.UserName}";
            throw new EmbeddedPostgresException($"Ledger could not run {start.FileName}{user}: {exception.Message}.", exception);
        }
    }

    /// <summary>Runs it to its end; when cancelled, ends it and whatever it started.</summary>
    public static async Task<PostgresCommandResult> Run(ProcessStartInfo start, CancellationToken token, string input = "")
    {
        start.RedirectStandardOutput = true;
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(token);
            var error = process.StandardError.ReadToEndAsync(token);
            await Write(process, input);
            await process.WaitForExitAsync(token);
            // A Ctrl-C at the terminal ends the program as well as us: what it then says is not the reason.
            token.ThrowIfCancellationRequested();
            return new PostgresCommandResult(process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    public static Task<PostgresCommandResult> Run(string program, IEnumerable<string> arguments, string? user, CancellationToken token) =>
        Run(For(program, arguments, user), token);

    private static async Task Write(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all of it: its exit code and its own words say why, and better.
        }
    }
}
