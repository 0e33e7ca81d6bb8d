using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Audit;

/// <summary><c>ledger audit refusals</c>: who tried what, and why it was refused.</summary>
internal static class AuditRefusals
{
    public static Command Command(CommandBuilder build)
    {
        var paging = new Paging();
        return build.Build(
            "refusals",
            "Show refused commands: who tried what, and why it was refused. For auditors and administrators.",
            ["ledger audit refusals --limit 20", "ledger audit refusals --all --json | jq -r '.items[] | [.at, .command, .problem] | @tsv'"],
            paging.Options,
            async (session, token) =>
            {
                var page = await paging.Read(session, new Query("api/audit/refusals"), token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                var rows = new Rows("At (UTC)", "Who", "Tried", "On", "Status", "Because");
                foreach (var refusal in page.Items)
                    rows.Add(
                        Words.When(refusal.Text("at")),
                        Words.Actor(refusal.Member("actor")),
                        Printable.Markup(refusal.Text("command")),
                        Printable.Markup(Words.Called(refusal.Member("target"))),
                        Printable.Markup(refusal.Text("status")),
                        Printable.Markup(Problem(refusal.Member("problem"))));
                rows.Print(session, "No refusals.");
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }

    private static string? Problem(JsonElement? problem) => problem is { ValueKind: JsonValueKind.Object } details
        ? details.Text("title") ?? details.Text("type")
        : problem?.AsText();
}
