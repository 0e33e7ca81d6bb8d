using System.CommandLine;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary><c>ledger claim show</c>: what is known of a claim and why, now or at any time, what it rests on, and what was said against it.</summary>
internal static class ShowClaim
{
    public static Command Command(CommandBuilder build)
    {
        var id = Arguments.Id("ID", "The claim's id.");
        var asOf = Arguments.MomentOption("--as-of", "What the ledger knew then: at an instant, or up to a sequence (a bare number).");
        var validAt = Arguments.InstantOption("--valid-at", "What held in the world then: what was published and said by this instant.");
        return build.Build(
            "show",
            "Show a claim: its standing with the reasons, its evidence with the chain of who told whom, responses, corrections, and assessments with whose they are.",
            [
                "ledger claim show 01890a5d-ac96-774b-bcce-b302099a8057",
                "ledger claim show 01890a5d-ac96-774b-bcce-b302099a8057 --as-of 2020-10-06T23:30:00Z",
                "ledger claim show 01890a5d-ac96-774b-bcce-b302099a8057 --as-of 41 --valid-at 2018-05-31",
                "ledger claim show 01890a5d-ac96-774b-bcce-b302099a8057 --json | jq '.evidence[].chain'",
            ],
            [id, asOf, validAt],
            async (session, token) =>
            {
                var (known, held) = (session.Value(asOf), session.Value(validAt));
                var claim = await session.Ledger.Get(new Query($"api/claims/{session.Value(id):D}").AsOf(known).With("validAt", held).ToString(), token);
                if (session.Json) session.PrintJson(claim);
                else Print(claim, known, held, new Sheet(session.Screen));
                return ExitCode.Done;
            });
    }

    private static void Print(JsonElement claim, Moment? asOf, DateTimeOffset? validAt, Sheet sheet)
    {
        sheet.Heading(
            Printable.BlockMarkup(claim.Text("statement")),
            Beneath.Of(claim, claim.Flag("public") ? "public" : claim.Member("public") is null ? null : "not public"),
            [
                .. asOf is null ? Array.Empty<string>() : [$"As the ledger knew it {AsOf(asOf, claim.Number("upTo"))}."],
                .. validAt is not { } at ? Array.Empty<string>() : [$"Its standing as it held in the world at {Moment.InWordsOf(at)}."],
            ]);
        if (claim.Member("standing") is { ValueKind: JsonValueKind.Object } standing) Print(new StandingInWords(standing, claim, new NamesOnPage(claim)), standing, sheet);
        sheet.Facts(
            ("Merged into", Printable.Markup(Words.Called(claim.Member("mergedInto")))),
            ("Retracted", claim.Ended("retracted") is { } why ? $"[red]{Printable.Markup(why)}[/]" : null),
            ("Words of", Words.Names(claim.List("subjects"))),
            ("Mentions", Words.Names(claim.List("mentions"))),
            ("Topics", Words.Names(claim.List("topics"))));
        var evidence = claim.List("evidence").ToList();
        sheet.Section(claim.Number("evidenceTotal") is { } total && total > evidence.Count ? $"Evidence (the first {evidence.Count} of {total})" : "Evidence",
            evidence.Select(entry => EvidenceTree.Entry(entry, dated: validAt is not null)));
        sheet.Section("Responses", claim.List("responses").Select(Entries.Response));
        sheet.Section("Corrections", claim.List("corrections").Select(Entries.Correction));
        sheet.Section("Assessments", claim.List("assessments").Select(Assessments.Entry));
    }

    private static void Print(StandingInWords words, JsonElement standing, Sheet sheet)
    {
        sheet.Section("Standing",
        [
            new Branch(
                $"[bold]{words.Level()}[/]",
                Branch.Of("because:", words.LevelReason()),
                words.Lines() is { } lines ? new Branch(lines) : null,
                words.Depth() is { } depth ? new Branch(depth) : null),
        ]);
        sheet.Section("Flags", StandingLine.FlagNames(standing).Select(flag => new Branch(words.Flag(flag))));
    }

    /// <summary>The sequence is said even where an instant was asked for: it is what the answer is about.</summary>
    private static string AsOf(Moment asked, long? upTo) => (asked.Sequence, upTo) switch
    {
        (null, { } sequence) => $"at {asked.InWords}: up to sequence {sequence}",
        (null, null) => $"at {asked.InWords}",
        _ => $"up to {asked.InWords}",
    };
}
