using System.Text;
using System.Text.Json;
using Ledger.Cli;

namespace Ledger.Tests.CommandLine;

/// <summary>A machine of its own for the command: environment, folder for configuration, standard streams, and a ledger in memory.</summary>
internal sealed class CommandLineMachine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-command-").FullName;

    public InMemoryLedger Ledger { get; } = new();
    public LeapingClock Clock { get; } = new();
    public Dictionary<string, string> Environment { get; } = new() { ["LEDGER_SERVER"] = "http://ledger.test", ["LEDGER_TOKEN"] = "ada" };
    public string StandardInput { get; set; } = "";
    public bool IsTerminal { get; set; }
    public int? Width { get; set; }

    public string ConfigurationFolder => Path.Combine(_folder, "config", "ledger");

    /// <summary>Writes a file and returns its path.</summary>
    public string File(string name, string content) => File(name, Encoding.UTF8.GetBytes(content));

    public string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public async Task<CommandLineRun> Run(params string[] typed)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await LedgerCommand.Run(
            typed,
            new Surroundings
            {
                Out = output,
                Error = error,
                In = () => new MemoryStream(Encoding.UTF8.GetBytes(StandardInput)),
                OutIsTerminal = IsTerminal,
                ErrorIsTerminal = IsTerminal,
                Width = Width,
                Environment = name => Environment.GetValueOrDefault(name),
                ConfigurationFolder = ConfigurationFolder,
                Handler = Ledger,
                Time = Clock,
            },
            TestContext.Current.CancellationToken);
        return new(exit, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        Ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What a run printed, and how it ended.</summary>
internal sealed record CommandLineRun(int Exit, string Out, string Error)
{
    /// <summary>Standard output, which must be one JSON value and nothing else.</summary>
    public JsonElement Json => Parse(Out);

    /// <summary>Standard error, which must be one JSON value and nothing else.</summary>
    public JsonElement ErrorJson => Parse(Error);

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
