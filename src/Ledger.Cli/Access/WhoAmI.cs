using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Access;

/// <summary><c>ledger whoami</c>: whom the token acts as, and where.</summary>
internal static class WhoAmI
{
    public static Command Command(CommandBuilder build) => build.Build(
        "whoami",
        "Show whom your token acts as, and on which ledger.",
        ["ledger whoami", "ledger whoami --profile newsroom --json | jq -r .role"],
        [],
        async (session, token) =>
        {
            var me = await session.Ledger.Get("api/me", token);
            if (session.Json)
                session.PrintJson(me);
            else
                new Sheet(session.Screen).Facts(
                    ("Name", Printable.Markup(me.Text("name"))),
                    ("Role", Printable.Markup(me.Text("role"))),
                    ("Actor", Printable.Markup(me.Text("id"))),
                    ("Ledger", Printable.Markup(session.SignIn.Server.AbsoluteUri)));
            return ExitCode.Done;
        });
}
