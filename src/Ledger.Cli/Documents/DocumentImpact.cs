using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Documents;

/// <summary><c>ledger document impact</c>: before the fact, what would become of the claims that rest on a document, or have to do with it.</summary>
internal static class DocumentImpact
{
    public static Command Command(CommandBuilder build)
    {
        var id = Arguments.Id("ID", "The document's id.");
        var paging = new Paging();
        return build.Build(
            "impact",
            "Show what retracting a document, disputing it, or losing a passage of it would do to the standing of each claim that rests on it, or has to do with it. Nothing is recorded.",
            ["ledger document impact 01890a5d-ac96-774b-bcce-b302099a8057", "ledger document impact 01890a5d-ac96-774b-bcce-b302099a8057 --all --json | jq '.items[].ifRetracted.level'"],
            [id, .. paging.Options],
            async (session, token) =>
            {
                var page = await paging.Read(session, new Query($"api/documents/{session.Value(id):D}/impact"), token);
                if (session.Json)
                {
                    page.PrintJson(session);
                    return ExitCode.Done;
                }

                if (page.Items.Count == 0) session.Remark("No claim has to do with this document.");
                else new Sheet(session.Screen).Section("Claims that have to do with it, and what would become of them", page.Items.Select(Entry));
                page.SayIfThereIsMore(session);
                return ExitCode.Done;
            });
    }

    private static Branch Entry(JsonElement item)
    {
        var now = item.Member("now");
        return new Branch(
            Printable.Markup(Words.Called(item.Member("claim"))),
            [
                .. new[]
                {
                    Branch.Of("now:", StandingLine.Of(now)),
                    Branch.Of("if it were retracted:", Becomes(now, item.Member("ifRetracted"))),
                    Branch.Of("if it were disputed:", Becomes(now, item.Member("ifDisputed"))),
                }.OfType<Branch>(),
                .. item.List("ifLost").Select(loss => new Branch(
                    $"[dim]if[/] {Words.Passages(loss.List("passages"))} [dim]were lost:[/] {Becomes(now, loss.Member("standing"))}",
                    Branch.Of("evidence", Printable.Markup(loss.Text("evidence"))))),
                .. new[] { Branch.Of("claim", Printable.Markup(item.Member("claim")?.Text("id"))) }.OfType<Branch>(),
            ]);
    }

    private static string? Becomes(JsonElement? now, JsonElement? then) => then is null ? null : StandingLine.Change(now, then) ?? "no change";
}
