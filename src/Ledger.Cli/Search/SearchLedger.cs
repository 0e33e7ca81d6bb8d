using System.CommandLine;
using System.Text;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Cli.Search;

/// <summary><c>ledger search</c>: sources, documents, claims and texts that have some words, the best first.</summary>
internal static class SearchLedger
{
    private static readonly string[] Kinds = ["Source", "Document", "Claim", "Text"];

    public static Command Command(CommandBuilder build)
    {
        var words = new Argument<string>("WORDS") { Description = "All of these, in any form; \"as a phrase\"; this or that; and -this not." };
        var kind = Arguments.NameOption("--kind", "KIND", "Only these:", Kinds);
        var prefix = Arguments.Switch("--prefix", "Names, titles and statements with words that begin so.");
        var paging = new Paging();
        return build.Build(
            "search",
            "Search the ledger: names, titles, statements, topics, and the texts that are held. The best is first.",
            ["ledger search \"driving force\"", "ledger search \"zero tolerance -border\" --kind Text", "ledger search \"je sess\" --prefix --kind Source", "ledger search hearing --json | jq -r '.items[].id'"],
            [words, kind, prefix, .. paging.Options],
            async (session, token) =>
            {
                var query = new Query("api/search").With("q", session.Value(words)).With("kind", session.Value(kind)).With("prefix", session.Value(prefix) ? "true" : null);
                var page = await paging.Read(session, query, token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                if (page.Items.Count == 0) session.Remark("Nothing was found.");
                else new Sheet(session.Screen).Section("Found", page.Items.Select(Entry));
                if (page.Last.Number("upTo") is { } upTo) session.Remark($"The search has seen the ledger up to event {upTo}.");
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }

    private static Branch Entry(JsonElement item)
    {
        var isText = item.Text("kind") == "Text";
        var ended = item.Ended("retracted") is not null ? " [red](retracted)[/]" : item.Text("mergedInto") is { } into ? $" [red](merged into {Printable.Markup(into)})[/]" : "";
        var found = item.List("highlights").Select(highlight => Branch.Of(Printable.Markup(highlight.Text("field")), Marked(highlight)));
        return new Branch(
            $"[bold]{Printable.Markup(item.Text("kind"))}[/]  {Printable.Markup(item.Text("title"))}{(item.Number("revision") is { } revision ? $", revision {revision}" : "")}{ended}",
            [.. found.Append(Branch.Of(isText ? "document" : "id", Printable.Markup(item.Text("id")))).OfType<Branch>()]);
    }

    /// <summary>The passage with its words marked. Marks count code points.</summary>
    private static string Marked(JsonElement highlight)
    {
        var marks = highlight.List("marks").Select(mark => (Start: mark.Number("start"), End: mark.Number("end"))).ToList();
        var markup = new StringBuilder();
        var piece = new StringBuilder();
        long position = 0;
        foreach (var rune in (highlight.Text("text") ?? "").EnumerateRunes())
        {
            if (marks.Any(mark => mark.End == position)) Put("[yellow]", "[/]");
            if (marks.Any(mark => mark.Start == position)) Put("", "");
            piece.Append(rune.ToString());
            position++;
        }
        if (marks.Any(mark => mark.End == position)) Put("[yellow]", "[/]");
        else Put("", "");
        return markup.ToString();

        void Put(string before, string after)
        {
            if (piece.Length > 0) markup.Append(before).Append(Printable.Line(piece.ToString()).EscapeMarkup()).Append(after);
            piece.Clear();
        }
    }
}
