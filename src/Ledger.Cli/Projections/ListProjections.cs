using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Projections;

/// <summary><c>ledger projection list</c>: how far what lists and searches read is, and what stopped it.</summary>
internal static class ListProjections
{
    public static Command Command(CommandBuilder build) => build.Build(
        "list",
        "Show how far what lists and searches read is behind the ledger, what stopped it, and whether it is being rebuilt. For auditors and administrators. Exit code 1 if anything stopped.",
        ["ledger projection list", "ledger projection list --json | jq '.items[] | {name, behind, failure}'"],
        [],
        async (session, token) =>
        {
            var list = await session.Ledger.Get("api/projections", token);
            var projections = list.List("items");
            if (session.Json) session.PrintJson(list);
            else
            {
                var rows = new Rows("Projection", "State", "Up to", "Behind", "");
                foreach (var projection in projections)
                {
                    rows.Add(Printable.Markup(projection.Text("name")), Printable.Markup(projection.Text("state")), Printable.Markup(projection.Text("upTo")), Printable.Markup(projection.Text("behind")), Said(projection));
                }
                rows.Print(session, "No projections.");
            }
            return projections.Any(p => p.Member("failure") is not null) ? ExitCode.InDoubt : ExitCode.Done;
        });

    private static string Said(JsonElement projection) =>
        projection.Member("failure") is { } failure ? $"[red]{Printable.Markup(failure.Text("reason"))}[/]"
            : projection.Member("rebuild") is not { } rebuild ? ""
            : rebuild.Text("endedAt") is not { } ended ? $"{Printable.Markup(rebuild.Text("done"))} of {Printable.Markup(rebuild.Text("total"))} streams"
            : rebuild.Text("fault") is { } fault ? $"not rebuilt: {Printable.Markup(fault)}"
            : $"rebuilt {Words.When(ended)}: {Printable.Markup(rebuild.Text("changed"))} rows were other ones";
}
