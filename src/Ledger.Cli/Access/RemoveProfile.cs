using System.CommandLine;

namespace Ledger.Cli.Access;

/// <summary><c>ledger profile remove</c>: forgets a profile and its token. The token itself goes on working until it is revoked.</summary>
internal static class RemoveProfile
{
    public static Command Command(CommandBuilder build)
    {
        var name = ProfileArgument.Create();
        return build.Build(
            "remove",
            "Forget a profile and its token here. The token itself works until it is revoked (ledger token revoke).",
            ["ledger profile remove newsroom"],
            [name],
            (session, _) =>
            {
                var folder = session.Surroundings.ConfigurationFolder;
                var profiles = Profiles.Read(folder);
                profiles.Named(session.Value(name));
                profiles.All.Remove(session.Value(name));
                if (profiles.Current == session.Value(name)) profiles = profiles with { Current = null };
                profiles.Write(folder);
                ListProfiles.Print(session, profiles);
                return Task.FromResult(ExitCode.Done);
            });
    }
}
