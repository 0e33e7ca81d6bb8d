using System.Diagnostics;
using System.Text.RegularExpressions;
using Ledger.ServerTests.Faults;

namespace Ledger.ServerTests.Cases;

/// <summary>The README's demo and every command of its tour, in order, as a person would type them after the build.</summary>
public sealed partial class TheReadmeIsTrue : IDisposable
{
    private const string CommandLine = "dotnet run --project src/Ledger.Cli -- ";

    private readonly string _folder = LedgerProcess.MakeFolder();
    private readonly int _port = LedgerProcess.FreePort();

    [Fact(Timeout = 300_000)]
    public async Task The_demo_and_the_tour_work_as_typed_and_a_second_start_finds_the_data_again()
    {
        string token;
        await using (var demo = await LedgerProcess.Start(_folder, _port, TestContext.Current.CancellationToken, "demo"))
        {
            demo.Output.ShouldContain("119 recorded, 0 on record already");
            token = Token().Match(demo.Output).Groups[1].Value;
            var (claim, sequence) = ("", "");
            var commands = Tour().ToList();
            commands.Count.ShouldBeGreaterThanOrEqualTo(8);
            foreach (var typed in commands)
            {
                var command = typed
                    .Replace("<an id from the list>", claim, StringComparison.Ordinal).Replace("<the same id>", claim, StringComparison.Ordinal)
                    .Replace("<a sequence from that history>", sequence, StringComparison.Ordinal).Replace("<that sequence>", sequence, StringComparison.Ordinal)
                    .Replace("http://127.0.0.1:5080", demo.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
                    .Replace(CommandLine, $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "Ledger.Cli.dll")}\" ", StringComparison.Ordinal)
                    .Replace("curl ", "curl --fail --silent --show-error ", StringComparison.Ordinal);
                var (code, output) = await Typed(command, token, demo.Address);
                code.ShouldBe(0, $"{typed}\n{output}");
                if (Id().Match(output) is { Success: true } found && typed.Contains("take away children", StringComparison.Ordinal)) claim = found.Value;
                if (typed.Contains("claim history", StringComparison.Ordinal)) sequence = Sequence().Match(output).Groups[1].Value;
            }
            (await demo.Stop()).ShouldBe(0);
        }

        await using var again = await LedgerProcess.Start(_folder, _port, TestContext.Current.CancellationToken, "demo");
        again.Output.ShouldContain("0 recorded, 119 on record already");
        await new LedgerClient(again.Address, token).Asked("/api/me");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The lines of the tour's blocks, but for the token, which the demo gives.</summary>
    private static IEnumerable<string> Tour()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md")).ReplaceLineEndings("\n");
        var tour = readme[readme.IndexOf("## A tour", StringComparison.Ordinal)..readme.IndexOf("## In production", StringComparison.Ordinal)];
        return Block().Matches(tour)
            .SelectMany(block => block.Groups[1].Value.Replace("\\\n", "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => !line.StartsWith("export ", StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ledger.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private async Task<(int Code, string Output)> Typed(string command, string token, Uri server)
    {
        var start = new ProcessStartInfo("sh", ["-c", command + " 2>&1"]) { RedirectStandardOutput = true, WorkingDirectory = _folder };
        start.Environment["LEDGER_TOKEN"] = token;
        start.Environment["LEDGER_SERVER"] = server.ToString();
        start.Environment["XDG_CONFIG_HOME"] = _folder;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    [GeneratedRegex("an editor's token: +(ledger_[A-Za-z0-9_-]+)")]
    private static partial Regex Token();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Id();

    [GeneratedRegex("^ +([0-9]+)  20", RegexOptions.Multiline)]
    private static partial Regex Sequence();

    [GeneratedRegex("^```\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
