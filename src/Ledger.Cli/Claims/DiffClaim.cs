using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary><c>ledger claim diff</c>: what changed about a claim between two moments, and which events changed its standing.</summary>
internal static class DiffClaim
{
    public static Command Command(CommandBuilder build)
    {
        var id = Arguments.Id("ID", "The claim's id.");
        var from = Arguments.MomentOption("--from", "The earlier moment: an instant, or a sequence (a bare number).");
        from.Required = true;
        var to = Arguments.MomentOption("--to", "The later one; now, if it is not said.");
        return build.Build(
            "diff",
            "Show what changed about a claim between two moments: its standing with the reasons, its fields, evidence, responses, assessments, corrections; and the events that did it.",
            [
                "ledger claim diff 01890a5d-ac96-774b-bcce-b302099a8057 --from 2020-10-06T23:30:00Z",
                "ledger claim diff 01890a5d-ac96-774b-bcce-b302099a8057 --from 41 --to 61",
                "ledger claim diff 01890a5d-ac96-774b-bcce-b302099a8057 --from 41 --json | jq '.changes.standing.flagsGained'",
            ],
            [id, from, to],
            async (session, token) =>
            {
                var difference = await Read(session.Ledger, session.Value(id), session.Value(from)!, session.Value(to), token);
                if (session.Json) PrintJson(session, difference);
                else Print(difference, new Sheet(session.Screen));
                SayWhatWasNotCompared(session, difference);
                return ExitCode.Done;
            });
    }

    private static async Task<Difference> Read(LedgerClient ledger, Guid id, Moment from, Moment? to, CancellationToken token)
    {
        if (to is not null && from.IsAfter(to)) throw Backwards();

        JsonElement? before = null;
        LedgerRefusedException? notThere = null;
        try
        {
            before = await Page(from);
        }
        catch (LedgerRefusedException refused) when (refused.Problem.Status == 404)
        {
            // Before the claim began; or it is no claim at all, which asking for the later moment tells.
            notThere = refused;
        }

        var start = before is { } was ? was.Number("upTo") ?? from.Sequence : from.Sequence;
        if (to is not null)
        {
            var then = await Page(to);
            var end = then.Number("upTo") ?? to.Sequence;
            if (start > end) throw Backwards();
            return new(from, start, before, to, end, then, (await Events(ledger, id, start, end, token)).Events);
        }

        try
        {
            // What the history has come to is what now means: so the two cannot miss each other.
            var (events, upTo) = await Events(ledger, id, start, null, token);
            return new(from, start, before, null, upTo, await Page(upTo is { } sequence ? new Moment(sequence, null) : null), events);
        }
        catch (LedgerRefusedException refused) when (refused.Problem.Status == 404 && notThere is not null)
        {
            throw notThere;
        }

        Task<JsonElement> Page(Moment? moment) => ledger.Get(new Query($"api/claims/{id:D}").AsOf(moment).ToString(), token);
    }

    /// <summary>The events that changed the standing, after a sequence (from the first one) and up to one (else as far as the ledger is).</summary>
    private static async Task<(IReadOnlyList<JsonElement> Events, long? UpTo)> Events(LedgerClient ledger, Guid id, long? after, long? upTo, CancellationToken token)
    {
        List<JsonElement> events = [];
        var mark = after?.ToString(CultureInfo.InvariantCulture);
        while (true)
        {
            var page = await ledger.Get(new Query($"api/claims/{id:D}/history").With("changes", "standing").With("limit", "500").With("after", mark).ToString(), token);
            upTo ??= page.Number("upTo");
            events.AddRange(page.List("items").Where(entry => upTo is null || entry.Number("sequence") is not { } sequence || sequence <= upTo));
            var next = page.Text("next");
            if (next is null || page.Number("next") >= upTo) return (events, upTo);
            if (next == mark) throw LedgerFailedException.Unexpected("The history does not end: a page names itself as the next one.");
            mark = next;
        }
    }

    private static WrongUsageException Backwards() => new("--from is later than --to.", "Give the earlier moment as --from.");

    private static void PrintJson(Session session, Difference difference) => session.PrintJson(new
    {
        From = new { Asked = Asked(difference.From), UpTo = difference.FromUpTo, OnRecord = difference.Before is not null },
        To = new { Asked = Asked(difference.To), UpTo = difference.ToUpTo, OnRecord = true },
        Changes = new
        {
            Standing = difference.Changes.Standing,
            difference.Changes.Fields,
            Evidence = difference.Changes.Evidence.Select(Entry),
            Responses = difference.Changes.Responses.Select(Entry),
            Assessments = difference.Changes.Assessments.Select(Entry),
            Corrections = difference.Changes.Corrections.Select(Entry),
            difference.Events,
        },
    });

    private static object Entry(EntryDifference entry) => new { Change = entry.Change.ToString(), entry.Before, entry.After };

    private static string? Asked(Moment? moment) => moment switch
    {
        null => null,
        { Sequence: { } sequence } => sequence.ToString(CultureInfo.InvariantCulture),
        _ => Arguments.Instant(moment.Instant!.Value),
    };

    private static void Print(Difference difference, Sheet sheet)
    {
        var changes = difference.Changes;
        sheet.Heading(Printable.BlockMarkup(difference.After.Text("statement")), Printable.Markup(difference.After.Text("id")));
        sheet.Facts(
            ("From", difference.Before is not null ? Said(difference.From.InWords, difference.From, difference.FromUpTo) : $"{difference.From.InWords}[dim]:[/] {NotYet(difference)}"),
            ("To", Said(difference.To?.InWords ?? "now", difference.To, difference.ToUpTo)));
        if (changes.IsEmpty && difference.Events.Count == 0) sheet.Section("Nothing changed", [new Branch("Neither the claim nor its standing is any different.")]);
        if (changes.Standing is { } standing) sheet.Section("Standing", Standing(standing, difference));
        sheet.Section("Fields", changes.Fields.Select(field => new Branch($"{field.Field}: {Words.Value(field.Before)} [dim]→[/] {Words.Value(field.After)}")));
        sheet.Section("Evidence", changes.Evidence.Select(Evidence));
        sheet.Section("Responses", changes.Responses.Select(entry => Labelled(entry, Entries.Response(entry.Newest))));
        sheet.Section("Assessments", changes.Assessments.Select(entry => Labelled(entry, Assessments.Entry(entry.Newest))));
        sheet.Section("Corrections", changes.Corrections.Select(entry => Labelled(entry, Entries.Correction(entry.Newest))));
        sheet.Section("What changed the standing", difference.Events.Select(EventList.Entry));
    }

    private static string Said(string asked, Moment? moment, long? upTo) => moment?.Sequence is null && upTo is { } sequence ? $"{asked}[dim]:[/] sequence {sequence}" : asked;

    /// <summary>When the claim began, as far as the events say so.</summary>
    private static string NotYet(Difference difference) =>
        difference.Events.FirstOrDefault(entry => entry.Text("type") == "claim_asserted" && entry.Member("standing")?.Member("before") is null) is { ValueKind: JsonValueKind.Object } began
            ? $"the claim was not on record yet. It began with sequence {began.Number("sequence")}, {Words.When(began.Text("recordedAt"))} UTC, and all of it is new since."
            : "the claim was not on record yet, and all of it is new since.";

    private static IEnumerable<Branch> Standing(StandingDifference standing, Difference difference)
    {
        var (before, after) = (standing.Before, standing.After);
        var now = after is { } known ? new StandingInWords(known, difference.After, new NamesOnPage(difference.After)) : null;
        var was = before is { } past && difference.Before is { } page ? new StandingInWords(past, page, new NamesOnPage(page)) : null;
        var (levelWas, levelIs) = (Level(before), Level(after));
        if (levelWas != levelIs) yield return new Branch($"level: {StandingLine.Step(levelWas, levelIs)}", Branch.Of("because:", now?.LevelReason()));
        if (before?.Number("lines") != after?.Number("lines")) yield return new Branch($"lines: {StandingLine.Step(Number(before, "lines"), Number(after, "lines"))}");
        if (before?.Number("depth") != after?.Number("depth")) yield return new Branch($"depth: {StandingLine.Step(Number(before, "depth"), Number(after, "depth"))}");
        if (StandingLine.Bottleneck(before) != StandingLine.Bottleneck(after))
            yield return new Branch($"bottleneck: {StandingLine.BottleneckNames(before)} [dim]→[/] {StandingLine.BottleneckNames(after)}");
        foreach (var flag in standing.FlagsGained) yield return new Branch($"[bold]+[/] {now?.Flag(flag)}");
        foreach (var flag in standing.FlagsLost) yield return new Branch($"[bold]−[/] {was?.FlagGone(flag)}");
    }

    private static string Level(JsonElement? standing) => standing is { } known ? StandingLine.Level(known) : "none";

    private static string Number(JsonElement? standing, string name) => Printable.Markup(standing?.Text(name) ?? "none");

    private static Branch Evidence(EntryDifference entry)
    {
        var evidence = entry.Newest;
        var changed = entry.Change == EntryChange.Changed;
        return new Branch(
            $"{Label(entry.Change)}  {EvidenceTree.Heading(evidence)}",
            changed ? new Branch($"[dim]was:[/] {EvidenceTree.Heading(entry.Before!.Value)}", EvidenceTree.Chain(entry.Before!.Value)) : null,
            EvidenceTree.Chain(evidence),
            Branch.Of("does not count:", EvidenceTree.WhyNotLive(evidence, dated: false)),
            Branch.Of("evidence", Printable.Markup(evidence.Text("id"))));
    }

    private static Branch Labelled(EntryDifference entry, Branch branch) => branch with { Markup = $"{Label(entry.Change)}  {branch.Markup}" };

    private static string Label(EntryChange change) => change switch
    {
        EntryChange.Linked => "[bold]Linked:[/]",
        EntryChange.Made => "[bold]New:[/]",
        EntryChange.Withdrawn => "[bold]Withdrawn:[/]",
        EntryChange.NoLongerLive => "[bold]No longer live:[/]",
        EntryChange.LiveAgain => "[bold]Live again:[/]",
        EntryChange.Resolved => "[bold]Resolved:[/]",
        EntryChange.Changed => "[bold]Reads otherwise:[/]",
        EntryChange.NotShown => "[bold]Not shown any more:[/]",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "This change has no words."),
    };

    private static void SayWhatWasNotCompared(Session session, Difference difference)
    {
        foreach (var page in new[] { difference.Before, difference.After })
            if (page?.Number("evidenceTotal") is { } total && page.Value.List("evidence").Count() is var shown && shown < total)
            {
                session.Remark($"The ledger shows {shown} of {total} pieces of evidence; the others were not compared.");
                return;
            }
    }

    /// <summary>A claim at two moments, and what happened in between.</summary>
    /// <param name="FromUpTo">The sequence that the earlier answer is about, where the ledger said.</param>
    /// <param name="Before">Null where the claim was not on record yet.</param>
    /// <param name="To">Null: now.</param>
    private sealed record Difference(Moment From, long? FromUpTo, JsonElement? Before, Moment? To, long? ToUpTo, JsonElement After, IReadOnlyList<JsonElement> Events)
    {
        public ClaimComparison Changes { get; } = ClaimComparison.Between(Before, After);
    }
}
