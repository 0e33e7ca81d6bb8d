using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Review;

/// <summary><c>ledger queue</c>: what waits for an editor, what has waited longest first.</summary>
internal static class ReviewQueue
{
    private static readonly string[] Kinds = ["StaleAssessment", "OrphanedAnchor", "OpenResponse", "NewerRevision", "SupportFell"];

    public static Command Command(CommandBuilder build)
    {
        var kind = Arguments.NameOption("--kind", "KIND", "What waits for this reason:", Kinds);
        var claim = Arguments.IdOption("--claim", "What this claim waits for, or something that it rests on.");
        var document = Arguments.IdOption("--document", "What this document waits for, or a claim that rests on it.");
        var paging = new Paging();
        return build.Build(
            "queue",
            "Show what waits for an editor: stale assessments, lost passages, open responses, drafts gone final, claims whose support fell. The longest wait is first.",
            [
                "ledger queue",
                "ledger queue --kind OpenResponse --limit 10",
                "ledger queue --document 01890a5d-ac96-774b-bcce-b302099a8057 --all --json | jq -r '.items[].task'",
            ],
            [kind, claim, document, .. paging.Options],
            async (session, token) =>
            {
                var query = new Query("api/queue").With("kind", session.Value(kind)).With("claim", session.Value(claim)).With("document", session.Value(document));
                var page = await paging.Read(session, query, token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                if (page.Items.Count == 0) session.Remark("Nothing waits.");
                else new Sheet(session.Screen).Section("Waiting for an editor", page.Items.Select(Entry));
                if (page.Last.Number("upTo") is { } upTo) session.Remark($"The queue is as of event {upTo}.");
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }

    private static Branch Entry(JsonElement item)
    {
        var about = item.Member("about") ?? item.Member("claim");
        var response = item.Member("response");
        return new Branch(
            $"[bold]{Printable.Markup(item.Text("kind"))}[/]  {Printable.Markup(Words.Called(about))}",
            Branch.Of("to do:", Printable.Markup(item.Text("task"))),
            Branch.Of("since", Since(item)),
            Branch.Of(Printable.Markup(response?.Text("kind")), response?.Text("statement") is { } said ? $"“{Printable.Markup(said)}”" : null),
            Branch.Of("said on", Words.When(response?.Text("saidAt"))),
            Branch.Of("by", Printable.Markup(Words.Called(response?.Member("by")))),
            Branch.Of("response", Printable.Markup(response?.Text("id"))),
            Branch.Of(Printable.Markup(about?.Text("kind")?.ToLowerInvariant() ?? "about"), Printable.Markup(about?.Text("id"))));
    }

    private static string Since(JsonElement item)
    {
        var since = item.Member("since");
        var when = Words.When(since?.Text("at"));
        var days = item.Number("daysWaiting") switch
        {
            null => "",
            0 => ", today",
            1 => ", 1 day",
            { } many => $", {many} days",
        };
        return since?.Number("sequence") is { } sequence ? $"{when} (event {sequence}{days})" : when;
    }
}
