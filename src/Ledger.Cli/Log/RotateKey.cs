using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Log;

/// <summary><c>ledger log rotate-key</c>: another key for the log, signed by the one before it.</summary>
internal static class RotateKey
{
    public static Command Command(CommandBuilder build)
    {
        var reason = Arguments.TextOption("--reason", "TEXT", "Why; it goes on record.");
        reason.Required = true;
        var origin = Arguments.TextOption("--origin", "NAME", "Another name that the log goes by from then on; its own, if not said.");
        return build.Build(
            "rotate-key",
            "Give the log another key, which the old one signs.",
            ["ledger log rotate-key --reason \"Every year in January.\"", "ledger log rotate-key --reason \"After the restoration.\" --origin example.org/ledger-2"],
            [reason, origin],
            async (session, token) =>
            {
                var receipt = await session.Ledger.PostTo("api/log", "api/log/key", (_, version) => JsonSerializer.SerializeToUtf8Bytes(Body(version, session.Value(reason)!, session.Value(origin))), token);
                if (session.Json)
                {
                    session.PrintJson(receipt);
                    return ExitCode.Done;
                }

                new Sheet(session.Screen).Facts(("Event", Printable.Markup(receipt.Text("sequence"))), ("Version", Printable.Markup(receipt.Text("version"))));
                session.Remark("The new key signs from the next checkpoint on: ledger log show. Tell those who keep the old one, and back the new one up.");
                return ExitCode.Done;
            });
    }

    private static Dictionary<string, object> Body(long version, string reason, string? origin)
    {
        var body = new Dictionary<string, object> { ["version"] = version, ["reason"] = reason };
        if (origin is not null) body["origin"] = origin;
        return body;
    }
}
