using System.CommandLine;

namespace Ledger.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Server { get; } = new("--server")
    {
        Description = "The ledger's address. Else LEDGER_SERVER, else the profile's, else http://127.0.0.1:5080.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string?> Token { get; } = new("--token")
    {
        Description = "Your token. Else LEDGER_TOKEN, else the profile's (which is sent to the profile's server alone).",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public Option<string?> Profile { get; } = new("--profile")
    {
        Description = "The profile to use. Else LEDGER_PROFILE, else the current one (ledger profile use).",
        HelpName = "NAME",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "For scripts: JSON alone on standard output, and problems as JSON on standard error.",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(Server);
        root.Options.Add(Token);
        root.Options.Add(Profile);
        root.Options.Add(Json);
    }
}
