using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Log;

/// <summary><c>ledger log accept-restoration</c>: says that the database was restored from before what had been signed, so that the log goes on.</summary>
internal static class AcceptRestoration
{
    public static Command Command(CommandBuilder build)
    {
        var size = new Option<long>("--size")
        {
            Description = "How many leaves the checkpoint has that is given up, as ledger log show says.",
            HelpName = "NUMBER",
            Required = true,
            CustomParser = result =>
            {
                if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) return number;
                result.AddError($"--size: \"{Printable.Line(result.Tokens[0].Value)}\" is no number of leaves: 1 or more.");
                return 0;
            },
        };
        var root = Arguments.TextOption("--root", "BASE64", "Its root.");
        root.Required = true;
        var reason = Arguments.TextOption("--reason", "TEXT", "Why; it goes on record.");
        reason.Required = true;
        return build.Build(
            "accept-restoration",
            "Accept that the database was restored from before a signed checkpoint, and give that checkpoint up. Read docs/restoring.md first: whoever holds it sees a fork.",
            ["ledger log accept-restoration --size 4711 --root \"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\" --reason \"The disk was lost; the backup is of last night.\""],
            [size, root, reason],
            async (session, token) =>
            {
                var receipt = await session.Ledger.PostTo(
                    "api/log",
                    "api/log/restoration",
                    (_, version) => JsonSerializer.SerializeToUtf8Bytes(new { version, size = session.Value(size), root = session.Value(root), reason = session.Value(reason) }),
                    token);
                if (session.Json)
                {
                    session.PrintJson(receipt);
                    return ExitCode.Done;
                }

                new Sheet(session.Screen).Facts(("Given up", $"{session.Value(size)} leaves"), ("Event", Printable.Markup(receipt.Text("sequence"))), ("Version", Printable.Markup(receipt.Text("version"))));
                session.Remark("Sealing goes on in a moment: ledger log show. Tell those who hold the checkpoint that was given up.");
                return ExitCode.Done;
            });
    }
}
