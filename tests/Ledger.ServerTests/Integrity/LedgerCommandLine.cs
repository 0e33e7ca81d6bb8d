using System.Text.Json;
using Ledger.Cli;

namespace Ledger.ServerTests.Integrity;

/// <summary>Somebody at a machine of their own, with the <c>ledger</c> command and a folder.</summary>
internal sealed class LedgerCommandLine(Uri? server = null, string? token = null) : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ledger-verifying-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Runs the command for a script, and reads what it printed.</summary>
    public async Task<(int Exit, JsonElement Said)> Run(params string[] typed)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new Dictionary<string, string?> { ["LEDGER_SERVER"] = server?.AbsoluteUri, ["LEDGER_TOKEN"] = token };
        var exit = await LedgerCommand.Run([.. typed, "--json"], new Surroundings
        {
            Out = output, Error = error, In = () => Stream.Null, OutIsTerminal = false, ErrorIsTerminal = false,
            Environment = name => environment.GetValueOrDefault(name), ConfigurationFolder = Path("config"),
        }, TestContext.Current.CancellationToken);
        var said = output.ToString() is { Length: > 0 } told ? told : error.ToString();
        return (exit, JsonElement.Parse(said.Length > 0 ? said : "{}"));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What verifying said.</summary>
internal static class Verdicts
{
    public static string[] Doubts(this JsonElement said) => [.. said.GetProperty("doubts").EnumerateArray().Select(doubt => $"{doubt.GetProperty("kind").GetString()}: {doubt.GetProperty("said").GetString()}")];

    public static string Checked(this JsonElement said) => string.Join('\n', said.GetProperty("checked").EnumerateArray());

    public static string NotChecked(this JsonElement said) => string.Join('\n', said.GetProperty("notChecked").EnumerateArray());
}
