using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Log;

/// <summary><c>ledger log doubts</c>: what the server's own check of the ledger against its log found.</summary>
internal static class LogDoubts
{
    public static Command Command(CommandBuilder build)
    {
        var paging = new Paging();
        return build.Build(
            "doubts",
            "Show what the ledger's last check of itself found: events and leaves that do not fit. For auditors and administrators. Exit code 1 if there is any.",
            ["ledger log doubts", "ledger log doubts --all --json | jq -r '.items[] | [.sequence, .kind, .said] | @tsv'"],
            paging.Options,
            async (session, token) =>
            {
                var page = await paging.Read(session, new Query("api/log/doubts"), token);
                var doubts = page.Last.Number("doubts") ?? 0;
                if (session.Json) page.PrintJson(session);
                else
                {
                    var rows = new Rows("Event", "Kind", "Found");
                    foreach (var doubt in page.Items) rows.Add(Printable.Markup(doubt.Text("sequence")), Printable.Markup(doubt.Text("kind")), Printable.Markup(doubt.Text("said")));
                    rows.Print(session, "No doubts.");
                    session.Remark(page.Last.Text("checkedAt") is { } at ? $"{doubts} found by the check that ended at {Words.When(at)} UTC." : "Nothing was checked yet.");
                    page.SayIfThereIsMore(session);
                }
                return doubts > 0 ? ExitCode.InDoubt : ExitCode.Done;
            });
    }
}
