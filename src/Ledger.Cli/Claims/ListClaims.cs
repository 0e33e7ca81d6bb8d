using System.CommandLine;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary><c>ledger claim list</c>: claims, by words, topic, source or document.</summary>
internal static class ListClaims
{
    public static Command Command(CommandBuilder build)
    {
        var words = Arguments.TextOption("--q", "WORDS", "Claims with these words.");
        var topic = Arguments.TextOption("--topic", "TOPIC", "Claims on this topic.");
        var source = Arguments.IdOption("--source", "Claims that this source has to do with.");
        var document = Arguments.IdOption("--document", "Claims that rest on this document.");
        var paging = new Paging();
        return build.Build(
            "list",
            "List claims.",
            ["ledger claim list --q \"driving force\"", "ledger claim list --topic immigration --limit 10", "ledger claim list --all --json | jq -r '.items[].id'"],
            [words, topic, source, document, .. paging.Options],
            async (session, token) =>
            {
                var query = new Query("api/claims").With("q", session.Value(words)).With("topic", session.Value(topic))
                    .With("source", session.Value(source)).With("document", session.Value(document));
                var page = await paging.Read(session, query, token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                var rows = new Rows("Id", "Claim", "Topics", "Standing");
                foreach (var claim in page.Items)
                    rows.Add(
                        Printable.Markup(claim.Text("id")),
                        Printable.Markup(claim.Text("statement")) + (claim.Ended("retracted") is not null ? " [red](retracted)[/]" : ""),
                        Words.Names(claim.List("topics")),
                        claim.Member("standing") is { } standing ? Printable.Markup(standing.Text("level")) : "");
                rows.Print(session, "No claims.");
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }
}
