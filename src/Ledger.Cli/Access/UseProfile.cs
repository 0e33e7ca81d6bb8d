using System.CommandLine;

namespace Ledger.Cli.Access;

/// <summary><c>ledger profile use</c>: makes a profile the current one.</summary>
internal static class UseProfile
{
    public static Command Command(CommandBuilder build)
    {
        var name = ProfileArgument.Create();
        return build.Build(
            "use",
            "Make a profile the current one: the one that is used when nothing else is said.",
            ["ledger profile use newsroom"],
            [name],
            (session, _) =>
            {
                var folder = session.Surroundings.ConfigurationFolder;
                var profiles = Profiles.Read(folder);
                profiles.Named(session.Value(name));
                profiles = profiles with { Current = session.Value(name) };
                profiles.Write(folder);
                ListProfiles.Print(session, profiles);
                return Task.FromResult(ExitCode.Done);
            });
    }
}
