using System.CommandLine;
using System.Text.Json;
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
        var level = Arguments.NameOption("--level", "LEVEL", "Claims whose standing has this level:", [.. StandingInWords.Levels.Keys]);
        var flag = Arguments.NameOption("--flag", "FLAG", "Claims whose standing has this flag:", [.. StandingInWords.Flags.Keys]);
        var paging = new Paging();
        return build.Build(
            "list",
            "List claims, each with its standing.",
            ["ledger claim list --q \"driving force\"", "ledger claim list --topic immigration --limit 10", "ledger claim list --level SingleSource --flag Disputed", "ledger claim list --all --json | jq -r '.items[].id'"],
            [words, level, flag, topic, source, document, .. paging.Options],
            async (session, token) =>
            {
                var query = new Query("api/claims").With("level", session.Value(level)).With("flag", session.Value(flag)).With("q", session.Value(words)).With("topic", session.Value(topic))
                    .With("source", session.Value(source)).With("document", session.Value(document));
                var page = await paging.Read(session, query, token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                var rows = new Rows("Id", "Claim", "Standing") { Whole = ["Standing"] };
                foreach (var claim in page.Items)
                    rows.Add(
                        Printable.Markup(claim.Text("id")),
                        Printable.Markup(claim.Text("statement")) + (claim.Ended("retracted") is not null ? " [red](retracted)[/]" : "")
                            + (Words.Names(claim.List("topics")) is { Length: > 0 } topics ? $"\n[dim]{topics}[/]" : ""),
                        claim.Member("standing") is { } standing ? Standing(standing) : "");
                rows.Print(session, "No claims.");
                if (page.Last.Number("upTo") is { } upTo && page.Items.Count > 0) session.Remark($"Standings are as of event {upTo}.");
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }

    /// <summary>Level, lines and flags beneath each other: beside an id and a statement a table has no room for them in a row.</summary>
    private static string Standing(JsonElement standing) => string.Join(
        '\n',
        new[] { StandingLine.Level(standing), StandingLine.Lines(standing) }.Where(line => line != "").Concat(StandingLine.FlagNames(standing).Select(Printable.Markup)));
}
