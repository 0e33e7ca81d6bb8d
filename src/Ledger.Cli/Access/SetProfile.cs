using System.CommandLine;
using System.Text;
using Ledger.Cli.Http;

namespace Ledger.Cli.Access;

/// <summary><c>ledger profile set</c>: keeps a ledger's address and the user's token there under a name.</summary>
internal static class SetProfile
{
    // A token is a line; a file given by mistake is not read to its end.
    private const int LongestToken = 4096;

    public static Command Command(CommandBuilder build)
    {
        var name = ProfileArgument.Create();
        return build.Build(
            "set",
            "Keep a ledger's --server and your --token there under a name. What is not said stays as it was. The first profile becomes the current one.",
            ["ledger profile set newsroom --server https://ledger.example.org --token - < token.txt", "ledger profile set local --server http://127.0.0.1:5080 --token $LEDGER_TOKEN"],
            [name],
            (session, _) =>
            {
                var (server, token) = session.TypedSignIn;
                if (token == "-") token = ReadToken(session);

                var folder = session.Surroundings.ConfigurationFolder;
                var profiles = Profiles.Read(folder);
                var known = profiles.All.GetValueOrDefault(session.Value(name));
                var address = SignIn.Address(server ?? known?.Server ?? LedgerHttp.DefaultServer.AbsoluteUri).AbsoluteUri.TrimEnd('/');
                if (token is not null) SignIn.Usable(token);

                // A token is for the server that it was set with: another server does not inherit it.
                profiles.All[session.Value(name)] = new(address, token ?? (known?.Server == address ? known.Token : null));
                profiles = profiles with { Current = profiles.Current is { } current && profiles.All.ContainsKey(current) ? current : session.Value(name) };
                profiles.Write(folder);
                ListProfiles.Print(session, profiles);
                return Task.FromResult(ExitCode.Done);
            });
    }

    private static string ReadToken(Session session)
    {
        using var reader = new StreamReader(session.Surroundings.In(), Encoding.UTF8);
        var buffer = new char[LongestToken];
        var read = reader.ReadBlock(buffer);
        return new string(buffer, 0, read).Trim() is { Length: > 0 } token
            ? token
            : throw new WrongUsageException("--token -: there is no token on standard input.");
    }
}
