using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Documents;

/// <summary><c>ledger document show</c>: a document, its revisions and limits, and what rests on it.</summary>
internal static class ShowDocument
{
    public static Command Command(CommandBuilder build)
    {
        var id = Arguments.Id("ID", "The document's id.");
        return build.Build(
            "show",
            "Show a document: its revisions, caveats, responses, corrections, attributions, and the claims that rest on it.",
            ["ledger document show 01890a5d-ac96-774b-bcce-b302099a8057", "ledger document show 01890a5d-ac96-774b-bcce-b302099a8057 --json | jq '.revisions[-1].status'"],
            [id],
            async (session, token) =>
            {
                var document = await session.Ledger.Get($"api/documents/{session.Value(id):D}", token);
                if (session.Json) session.PrintJson(document);
                else Print(document, new Sheet(session.Screen));
                return ExitCode.Done;
            });
    }

    private static void Print(JsonElement document, Sheet sheet)
    {
        sheet.Heading(Printable.BlockMarkup(document.Text("title")), Beneath.Of(document));
        sheet.Facts(
            ("Kind", Printable.Markup(document.Text("kind"))),
            ("Retracted", document.Ended("retracted") is { } why ? $"[red]{Printable.Markup(why)}[/]" : null),
            ("Publisher", Printable.Markup(Words.Called(document.Member("publisher")))),
            ("Authors", Words.Names(document.List("authors"))),
            ("Published", Words.When(document.Text("publishedAt"))),
            ("Address", Printable.Markup(document.Text("url"))),
            ("Language", Printable.Markup(document.Text("language"))));
        sheet.Section("Revisions", document.List("revisions").Select(Revision));
        sheet.Section("Caveats", document.List("caveats").Select(Caveat));
        sheet.Section("Responses", document.List("responses").Select(Entries.Response));
        sheet.Section("Corrections", document.List("corrections").Select(Entries.Correction));
        sheet.Section("Attributions", document.List("attributions").Select(Attribution));
        sheet.Section("Claims that rest on it", document.List("claims").Select(claim => new Branch(
            Printable.Markup(claim.Text("statement")), Branch.Of("standing:", StandingLine.Of(claim.Member("standing"))), Branch.Of("claim", Printable.Markup(claim.Text("id"))))));
    }

    private static Branch Revision(JsonElement revision) => new(
        $"{Printable.Markup(revision.Text("number"))}  {Printable.Markup(revision.Text("status"))}  [dim]{Form(revision)}[/]",
        [
            .. new[]
            {
                Branch.Of("published", Words.When(revision.Text("publishedAt"))),
                Branch.Of("received", Words.When(revision.Text("receivedAt"))),
                Branch.Of("rights:", Printable.Markup(revision.Text("rights"))),
                Branch.Of("because:", Printable.Markup(revision.Text("reason"))),
                Branch.Of("sha256", Printable.Markup(revision.Text("sha256"))),
            }.OfType<Branch>(),
            .. revision.List("excerpts").Select(excerpt => new Branch($"[dim]excerpt at {Printable.Markup(excerpt.Text("start"))}:[/] “{Printable.Markup(excerpt.Text("text"))}”")),
        ]);

    private static string Form(JsonElement revision) => revision.Text("form") switch
    {
        "Held" => "its text is held" + (revision.Number("length") is { } length ? $", {length} characters" : ""),
        "Hashed" => "known by its hash and excerpts",
        "Unseen" => "unseen: known through others alone",
        var other => Printable.Markup(other),
    };

    private static Branch Caveat(JsonElement caveat)
    {
        var lifted = caveat.Ended("lifted");
        return new(
            (lifted is null ? "" : "[dim]lifted:[/] ") + Printable.Markup(caveat.Text("text")),
            Branch.Of("by", Printable.Markup(Words.Called(caveat.Member("by")))),
            Branch.Of("stated", Words.When(caveat.Text("statedAt"))),
            Branch.Of("lifted because:", Printable.Markup(lifted)),
            Branch.Of("caveat", Printable.Markup(caveat.Text("id"))));
    }

    private static Branch Attribution(JsonElement attribution) => new(
        (attribution.List("passages").Any() ? Words.Passages(attribution.List("passages")) : Printable.Markup(Words.Called(attribution)))
            + (attribution.Ended("withdrawn") is not null ? " [yellow](withdrawn)[/]" : ""),
        Branch.Of("attribution", Printable.Markup(attribution.Text("id"))));
}
