using System.CommandLine;
using System.Text;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Redactions;

/// <summary><c>ledger redact</c>: text that is to be gone for good. It says first what will go, and asks.</summary>
internal static class Redact
{
    private static readonly string[] Kinds = ["source", "document", "attribution", "claim", "actor"];

    public static Command Command(CommandBuilder build)
    {
        var kind = new Argument<string>("KIND") { Description = $"What it is: {string.Join(", ", Kinds)}." };
        kind.AcceptOnlyFromAmong(Kinds);
        var id = Arguments.Id("ID", "Its id.");
        var fields = new Option<string[]>("--field") { Description = "What is to go, by the name that corrections use; again for each.", HelpName = "FIELD", Required = true };
        var reason = Arguments.TextOption("--reason", "TEXT", "Why; it goes on record.");
        var authority = Arguments.TextOption("--authority", "TEXT", "Who ordered it, or which rule; it goes on record.");
        (reason.Required, authority.Required) = (true, true);
        var yes = Arguments.Switch("--yes", "Do not ask.");
        return build.Build(
            "redact",
            "Remove free text or names for good; administrators only. Ids, kinds and dates stay, and so does every standing.",
            [
                "ledger redact source 01890a5d-ac96-774b-bcce-b302099a8057 --field name --field description --reason \"The source is at risk.\" --authority \"Request by counsel\"",
                "ledger redact document 01890a5d-b1c2-7d3e-8f40-5a6b7c8d9e0f --field revisions/1/text --reason \"An injunction.\" --authority \"Regional court, 12 O 345/20\" --yes",
            ],
            [kind, id, fields, reason, authority, yes],
            async (session, token) =>
            {
                var thing = $"api/{session.Value(kind)}s/{session.Value(id):D}";
                var named = session.Value(fields)!;
                if (!session.Value(yes))
                {
                    if (session.Json) throw new WrongUsageException("A script is not asked.", "Say --yes beside --json.");
                    var page = await session.Ledger.Get(thing, token);
                    session.Remark($"Of the {session.Value(kind)} {page.Text("id")}, version {page.Text("version")}, this goes for good, with every value that it ever had and every copy:");
                    foreach (var field in named) session.Remark($"  {field}");
                    session.Remark("Nobody can bring it back. Type yes to go on.");
                    using var typed = new StreamReader(session.Surroundings.In(), Encoding.UTF8);
                    if ((await typed.ReadLineAsync(token))?.Trim() != "yes")
                    {
                        session.Remark("Nothing was redacted.");
                        return ExitCode.Stopped;
                    }
                }

                var receipt = await session.Ledger.PostTo(
                    thing, $"{thing}/redactions",
                    (_, version) => JsonSerializer.SerializeToUtf8Bytes(new { version, fields = named, reason = session.Value(reason), authority = session.Value(authority) }), token);
                if (session.Json) session.PrintJson(receipt);
                else new Sheet(session.Screen).Facts(("Redacted", Printable.Markup(string.Join(", ", named))), ("Of", session.Value(id).ToString("D")), ("Version", Printable.Markup(receipt.Text("version"))));
                return ExitCode.Done;
            });
    }
}
