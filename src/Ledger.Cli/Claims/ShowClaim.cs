using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary><c>ledger claim show</c>: one claim, what it rests on, and what was said against it.</summary>
internal static class ShowClaim
{
    public static Command Command(CommandBuilder build)
    {
        var id = Arguments.Id("ID", "The claim's id.");
        return build.Build(
            "show",
            "Show a claim: its evidence with the chain of who told whom, responses, corrections, and assessments with whose they are.",
            ["ledger claim show 01890a5d-ac96-774b-bcce-b302099a8057", "ledger claim show 01890a5d-ac96-774b-bcce-b302099a8057 --json | jq '.evidence[].chain'"],
            [id],
            async (session, token) =>
            {
                var claim = await session.Ledger.Get($"api/claims/{session.Value(id):D}", token);
                if (session.Json) session.PrintJson(claim);
                else Print(claim, new Sheet(session.Screen));
                return ExitCode.Done;
            });
    }

    private static void Print(JsonElement claim, Sheet sheet)
    {
        sheet.Heading(Printable.BlockMarkup(claim.Text("statement")), Beneath.Of(claim, claim.Flag("public") ? "public" : claim.Member("public") is null ? null : "not public"));
        sheet.Facts(
            ("Merged into", Printable.Markup(Words.Called(claim.Member("mergedInto")))),
            ("Retracted", claim.Ended("retracted") is { } why ? $"[red]{Printable.Markup(why)}[/]" : null),
            ("Standing", claim.Member("standing") is { } standing ? Standing(standing) : null),
            ("Words of", Words.Names(claim.List("subjects"))),
            ("Mentions", Words.Names(claim.List("mentions"))),
            ("Topics", Words.Names(claim.List("topics"))));
        sheet.Section("Evidence", claim.List("evidence").Select(Evidence));
        sheet.Section("Responses", claim.List("responses").Select(Entries.Response));
        sheet.Section("Corrections", claim.List("corrections").Select(Entries.Correction));
        sheet.Section("Assessments", claim.List("assessments").Select(Assessment));
    }

    private static string Standing(JsonElement standing) => string.Join(" [dim]·[/] ", new[]
    {
        Printable.Markup(standing.Text("level")) + (standing.Text("rating") is { } rating ? $" {Printable.Markup(rating)}" : ""),
        standing.Number("lines") is { } lines ? (lines == 1 ? "1 line" : $"{lines} lines") : "",
        standing.Number("depth") is { } depth ? $"depth {depth}" : "",
        Words.Names(standing.List("flags")),
    }.Where(part => part != ""));

    private static Branch Evidence(JsonElement evidence)
    {
        var stance = evidence.Text("stance") switch
        {
            "Supports" => "[green]Supports[/]",
            "Rebuts" => "[red]Rebuts[/]",
            var other => Printable.Markup(other ?? "Evidence"),
        };
        var carrier = $"{Printable.Markup(Words.Called(evidence.Member("carrier") ?? evidence.Member("document")))}{Revision(evidence)}";
        return new Branch(
            $"{stance}  {Words.Passages(evidence.List("passages"))}",
            Chain(carrier, [.. evidence.List("chain")]),
            Branch.Of("withdrawn:", evidence.Ended("withdrawn") is { } withdrawn ? $"[yellow]{Printable.Markup(withdrawn)}[/]" : null),
            Branch.Of("note:", Printable.Markup(evidence.Text("note"))),
            Branch.Of("recorded by", evidence.Member("recordedBy") is { } by ? Words.Actor(by) : null),
            Branch.Of("evidence", Printable.Markup(evidence.Text("id"))),
            Branch.Of("attribution", Printable.Markup(evidence.Member("attribution") is { } attribution ? attribution.Text("id") ?? Words.Called(attribution) : null)));
    }

    /// <summary>From the document at hand outward, each hop hanging from the one that told of it.</summary>
    private static Branch Chain(string carrier, ReadOnlySpan<JsonElement> hops)
    {
        Branch? beyond = null;
        for (var at = hops.Length - 1; at >= 0; at--) beyond = new Branch($"[dim]→[/] {Hop(hops[at])}", beyond);
        return new Branch(carrier, beyond);
    }

    private static string Hop(JsonElement hop)
    {
        var source = hop.Member("source") is { } who ? Printable.Markup(Words.Called(who)) : null;
        var document = hop.Member("document") is { } what ? $"{Printable.Markup(Words.Called(what))}{Revision(hop)}" : null;
        var verb = Printable.Markup(hop.Text("verb"));
        var note = hop.Text("note") is { } text ? $" [dim]({Printable.Markup(text)})[/]" : "";
        return (source, document) switch
        {
            (null, null) => $"{verb}{note}",
            (null, _) => $"{document} {verb}{note}",
            (_, null) => $"{source} {verb}{note}",
            _ => $"{source} {verb}, [dim]in[/] {document}{note}",
        };
    }

    private static string Revision(JsonElement element) => element.Number("revision") is { } number ? $" [dim](revision {number})[/]" : "";

    private static Branch Assessment(JsonElement assessment) => new(
        $"[bold]{Printable.Markup(assessment.Text("rating"))}[/]  [dim]by[/] {Whose(assessment)}",
        Branch.Of("because:", Printable.Markup(assessment.Text("rationale"))),
        Branch.Of("withdrawn:", assessment.Ended("withdrawn") is { } withdrawn ? $"[yellow]{Printable.Markup(withdrawn)}[/]" : null),
        Branch.Of("evidence considered:", Words.Names(assessment.List("evidence"))),
        Branch.Of("assessment", Printable.Markup(assessment.Text("id"))));

    private static string Whose(JsonElement assessment)
    {
        var actor = assessment.Member("recordedBy") ?? assessment.Member("actor");
        return (assessment.Member("by"), actor) switch
        {
            ({ } source, { } recorder) => $"{Printable.Markup(Words.Called(source))} [dim](recorded by {Printable.Markup(Words.Called(recorder))})[/]",
            ({ } source, null) => Printable.Markup(Words.Called(source)),
            (null, { } reviewer) => Words.Actor(reviewer),
            _ => "the reviewer who recorded it",
        };
    }
}
