using System.CommandLine;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Access;

/// <summary><c>ledger profile list</c>: the profiles, without their tokens.</summary>
internal static class ListProfiles
{
    public static Command Command(CommandBuilder build) => build.Build(
        "list",
        "List your profiles. Tokens are not shown.",
        ["ledger profile list"],
        [],
        (session, _) =>
        {
            Print(session, Profiles.Read(session.Surroundings.ConfigurationFolder));
            return Task.FromResult(ExitCode.Done);
        });

    public static void Print(Session session, Profiles profiles)
    {
        if (session.Json)
        {
            session.PrintJson(new
            {
                profiles.Current,
                Items = profiles.All.Select(profile => new { Name = profile.Key, profile.Value.Server, HasToken = profile.Value.Token is not null }),
            });
            return;
        }

        var rows = new Rows("Profile", "Server", "Token", "Current");
        foreach (var (name, profile) in profiles.All)
            rows.Add(Printable.Markup(name), Printable.Markup(profile.Server), profile.Token is null ? "none" : "kept", name == profiles.Current ? "current" : "");
        rows.Print(session, "No profiles. Set one: ledger profile set NAME --server URL --token -");
    }
}
