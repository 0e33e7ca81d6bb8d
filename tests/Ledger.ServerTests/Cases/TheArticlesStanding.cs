using System.Text;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Cases;

/// <summary>
/// What was known of each of the article's claims, and why, as the case was recorded: worked out by hand from the rules of standing. Everything goes by its name in the
/// case's script: claims, what the lines hang on, and the acts behind each level and flag.
/// </summary>
/// <remarks>Of all paths: the article is their carrier, and nobody else's text is on record. What a claim reports the words of ends the path, and is not on it.</remarks>
public sealed class TheArticlesStanding(LedgerServerFixture ledger)
{
    // One newspaper read the draft: if its report is wrong, nothing is left. Of a single chain the bottleneck is its deepest node, documents first.
    private const string TheNewspaper = """
        draft-says-driving-force: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: driving-force-by-the-newspaper
            SecondHand: driving-force-by-the-newspaper
        """;

    // A second newsroom saw the draft, but it is the same article that says so: still one line, and now it hangs on the article.
    private const string TheSecondNewsroom = """
        draft-says-driving-force: SingleSource, 1 line (article), depth 1, SecondHand
            SingleSource: driving-force-by-the-newspaper, driving-force-by-nbc
            SecondHand: driving-force-by-the-newspaper, driving-force-by-nbc
        """;

    // All that the article has, before anybody answered to it. What rests on the draft is provisional: it is a draft, and says itself that it may change.
    private const string AllTheEvidence = """
        draft-says-age-no-bar: SingleSource, 1 line (article), depth 1, SecondHand
            SingleSource: age-no-bar-by-the-newspaper, age-no-bar-by-nbc
            SecondHand: age-no-bar-by-the-newspaper, age-no-bar-by-nbc
        draft-says-blame-fell-on-others: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: blame-by-the-newspaper
            SecondHand: blame-by-the-newspaper
        draft-says-single-minded-focus: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: single-minded-focus-by-the-newspaper
            SecondHand: single-minded-focus-by-the-newspaper
        sessions-said-take-away-children: SingleSource, 1 line (draft-report), depth 2, Provisional, SecondHand
            SingleSource: take-away-children-on-the-call
            Provisional: draft-report, subject-to-change
            SecondHand: take-away-children-on-the-call
        note-says-do-not-bring-children: SingleSource, 1 line (draft-report), depth 2, Provisional, SecondHand
            SingleSource: note-by-the-newspaper
            Provisional: draft-report, subject-to-change
            SecondHand: note-by-the-newspaper
        rosenstein-on-two-cases: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: two-cases-by-the-newspaper
            SecondHand: two-cases-by-the-newspaper
        rosenstein-never-ordered: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: never-ordered-by-the-newspaper
            SecondHand: never-ordered-by-the-newspaper
        bash-told-his-staff: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: bash-by-the-newspaper
            SecondHand: bash-by-the-newspaper
        breastfeeding-women-separated: SingleSource, 1 line (article), depth 0, Anonymous
            SingleSource: separated-by-the-women, separated-by-the-prosecutor
            Anonymous: prosecutor-with-the-duty-log, breastfeeding-women
        democrats-behind-the-policy: SingleSource, 1 line (donald-trump), depth 0, Rebutted
            SingleSource: democrats-by-trump
            Rebutted: democrats-by-business-insider
        speech-announced: SingleSource, 1 line (article), depth 0
            SingleSource: speech-in-the-article
        policy-led-to-separations: SingleSource, 1 line (article), depth 0
            SingleSource: separations-in-the-article
        five-officials-deeply-concerned: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: deeply-concerned-by-the-newspaper
            SecondHand: deeply-concerned-by-the-newspaper
        newspaper-reviewed-draft: SingleSource, 1 line (newspaper-report), depth 0
            SingleSource: reviewed-by-the-newspaper
        three-officials-spoke: SingleSource, 1 line (three-officials), depth 1, Anonymous, SecondHand
            SingleSource: spoke-by-the-newspaper
            Anonymous: three-officials
            SecondHand: spoke-by-the-newspaper
        nbc-saw-draft: SingleSource, 1 line (nbc-news), depth 1, SecondHand
            SingleSource: seen-by-nbc
            SecondHand: seen-by-nbc
        """;

    // Rosenstein denies one claim. The department disputes the draft: what rests on the draft, not that the draft says so.
    private const string TheDispute = """
        sessions-said-take-away-children: SingleSource, 1 line (draft-report), depth 2, Disputed, Provisional, SecondHand
            SingleSource: take-away-children-on-the-call
            Disputed: justice-department-dispute
            Provisional: draft-report, subject-to-change
            SecondHand: take-away-children-on-the-call
        note-says-do-not-bring-children: SingleSource, 1 line (draft-report), depth 2, Disputed, Provisional, SecondHand
            SingleSource: note-by-the-newspaper
            Disputed: justice-department-dispute
            Provisional: draft-report, subject-to-change
            SecondHand: note-by-the-newspaper
        rosenstein-on-two-cases: SingleSource, 1 line (newspaper-report), depth 1, Disputed, SecondHand
            SingleSource: two-cases-by-the-newspaper
            Disputed: rosenstein-denial
            SecondHand: two-cases-by-the-newspaper
        breastfeeding-women-separated: SingleSource, 1 line (article), depth 0, Disputed, Anonymous
            SingleSource: separated-by-the-women, separated-by-the-prosecutor
            Disputed: justice-department-dispute
            Anonymous: prosecutor-with-the-duty-log, breastfeeding-women
        """;

    // Of the article's three errata two are in passages that support a claim, and one of these claims had taken the mistake over.
    private const string TheCorrections = """
        draft-says-driving-force: SingleSource, 1 line (article), depth 1, SecondHand, Corrected
            SingleSource: driving-force-by-the-newspaper, driving-force-by-nbc
            SecondHand: driving-force-by-the-newspaper, driving-force-by-nbc
            Corrected: erratum-jeff-session-in-the-summary
        five-officials-deeply-concerned: SingleSource, 1 line (newspaper-report), depth 1, SecondHand, Corrected
            SingleSource: deeply-concerned-by-the-newspaper
            SecondHand: deeply-concerned-by-the-newspaper
            Corrected: erratum-attorneys-general, correct-attorneys-general
        """;

    // The article's own verdict, the last line of the case. Publishing the claims changed nothing; the verdict came after it, and so is not stale.
    private const string InTheEnd = """
        draft-says-driving-force: SingleSource, 1 line (article), depth 1, SecondHand, Corrected
            SingleSource: driving-force-by-the-newspaper, driving-force-by-nbc
            SecondHand: driving-force-by-the-newspaper, driving-force-by-nbc
            Corrected: erratum-jeff-session-in-the-summary
        draft-says-age-no-bar: SingleSource, 1 line (article), depth 1, SecondHand
            SingleSource: age-no-bar-by-the-newspaper, age-no-bar-by-nbc
            SecondHand: age-no-bar-by-the-newspaper, age-no-bar-by-nbc
        draft-says-blame-fell-on-others: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: blame-by-the-newspaper
            SecondHand: blame-by-the-newspaper
        draft-says-single-minded-focus: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: single-minded-focus-by-the-newspaper
            SecondHand: single-minded-focus-by-the-newspaper
        sessions-said-take-away-children: SingleSource, 1 line (draft-report), depth 2, Disputed, Provisional, SecondHand
            SingleSource: take-away-children-on-the-call
            Disputed: justice-department-dispute
            Provisional: draft-report, subject-to-change
            SecondHand: take-away-children-on-the-call
        note-says-do-not-bring-children: SingleSource, 1 line (draft-report), depth 2, Disputed, Provisional, SecondHand
            SingleSource: note-by-the-newspaper
            Disputed: justice-department-dispute
            Provisional: draft-report, subject-to-change
            SecondHand: note-by-the-newspaper
        rosenstein-on-two-cases: SingleSource, 1 line (newspaper-report), depth 1, Disputed, SecondHand
            SingleSource: two-cases-by-the-newspaper
            Disputed: rosenstein-denial
            SecondHand: two-cases-by-the-newspaper
        rosenstein-never-ordered: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: never-ordered-by-the-newspaper
            SecondHand: never-ordered-by-the-newspaper
        bash-told-his-staff: SingleSource, 1 line (newspaper-report), depth 1, SecondHand
            SingleSource: bash-by-the-newspaper
            SecondHand: bash-by-the-newspaper
        breastfeeding-women-separated: SingleSource, 1 line (article), depth 0, Disputed, Anonymous
            SingleSource: separated-by-the-women, separated-by-the-prosecutor
            Disputed: justice-department-dispute
            Anonymous: prosecutor-with-the-duty-log, breastfeeding-women
        democrats-behind-the-policy: Assessed False, 1 line (donald-trump), depth 0, Rebutted
            Assessed: business-insider-says-false
            Rebutted: democrats-by-business-insider
        speech-announced: SingleSource, 1 line (article), depth 0
            SingleSource: speech-in-the-article
        policy-led-to-separations: SingleSource, 1 line (article), depth 0
            SingleSource: separations-in-the-article
        five-officials-deeply-concerned: SingleSource, 1 line (newspaper-report), depth 1, SecondHand, Corrected
            SingleSource: deeply-concerned-by-the-newspaper
            SecondHand: deeply-concerned-by-the-newspaper
            Corrected: erratum-attorneys-general, correct-attorneys-general
        newspaper-reviewed-draft: SingleSource, 1 line (newspaper-report), depth 0
            SingleSource: reviewed-by-the-newspaper
        three-officials-spoke: SingleSource, 1 line (three-officials), depth 1, Anonymous, SecondHand
            SingleSource: spoke-by-the-newspaper
            Anonymous: three-officials
            SecondHand: spoke-by-the-newspaper
        nbc-saw-draft: SingleSource, 1 line (nbc-news), depth 1, SecondHand
            SingleSource: seen-by-nbc
            SecondHand: seen-by-nbc
        """;

    [Fact]
    public async Task Each_claim_at_the_end_and_at_five_instants_on_the_way()
    {
        var story = await Recorded();

        // What is not named is as it was the time before; a claim that was never named had not begun.
        var expected = Standings(TheNewspaper);
        (await story.After("driving-force-by-the-newspaper")).ShouldBe(Told(expected));
        expected = Changed(expected, TheSecondNewsroom);
        (await story.After("driving-force-by-nbc")).ShouldBe(Told(expected));
        expected = Changed(expected, AllTheEvidence);
        (await story.After("seen-by-nbc")).ShouldBe(Told(expected));
        expected = Changed(expected, TheDispute);
        (await story.After("justice-department-dispute")).ShouldBe(Told(expected));
        expected = Changed(expected, TheCorrections);
        (await story.After("correct-attorneys-general")).ShouldBe(Told(expected));

        (await story.Now()).ShouldBe(Told(Standings(InTheEnd)));
        (await story.After("business-insider-says-false")).ShouldBe(await story.Now());
    }

    private async Task<Story> Recorded()
    {
        var recorded = await ledger.RecordedZeroTolerance();

        // Each line of the script is one event.
        var events = (await ledger.Services.GetRequiredService<EventTable>().Read(new EventChoice(), 1_000, TestContext.Current.CancellationToken)).Events;
        var acts = events.Where(e => e.StreamKind is not ("Actor" or "Log")).ToList();
        acts.Count.ShouldBe(ZeroToleranceCase.Script.Commands.Count);
        return new Story(ledger.Reader, recorded.Ids, ZeroToleranceCase.Script.Commands.Zip(acts).ToDictionary(a => a.First.Name, a => a.Second));
    }

    /// <summary>What is expected of each claim, by its name.</summary>
    private static Dictionary<string, string> Standings(string told)
    {
        var standings = new Dictionary<string, string>();
        var claim = "";
        foreach (var line in told.Split('\n'))
        {
            if (!line.StartsWith(' ')) claim = line[..line.IndexOf(':', StringComparison.Ordinal)];
            standings[claim] = standings.GetValueOrDefault(claim) + line + '\n';
        }
        return standings;
    }

    private static Dictionary<string, string> Changed(Dictionary<string, string> before, string told)
    {
        var after = new Dictionary<string, string>(before);
        foreach (var (claim, standing) in Standings(told)) after[claim] = standing;
        return after;
    }

    private static string Told(Dictionary<string, string> standings) => string.Concat(Claims.Where(standings.ContainsKey).Select(claim => standings[claim]));

    /// <summary>In the order of the script.</summary>
    private static IReadOnlyList<string> Claims { get; } = [.. ZeroToleranceCase.Script.Commands.Where(c => c.Kind.Name == "AssertClaim").Select(c => c.Name)];

    /// <summary>The case on record, and what anybody is told who asks.</summary>
    private sealed class Story(LedgerClient reader, IReadOnlyDictionary<string, string> ids, IReadOnlyDictionary<string, RecordedEvent> acts)
    {
        private readonly Dictionary<long, string> _acts = acts.ToDictionary(a => a.Value.Sequence, a => a.Key);
        private readonly Dictionary<string, string> _names = ids.ToDictionary(i => i.Value, i => i.Key);

        /// <summary>Every claim that had begun, as of the instant at which this was recorded.</summary>
        public async Task<string> After(string act)
        {
            var told = new StringBuilder();
            foreach (var claim in Claims)
            {
                var question = $"/api/claims/{ids[claim]}?asOf={Uri.EscapeDataString(acts[act].RecordedAt.ToString("O"))}";
                if (acts[claim].Sequence > acts[act].Sequence)
                {
                    (await reader.Unanswered(question)).Status.ShouldBe(System.Net.HttpStatusCode.NotFound, claim);
                    continue;
                }
                var page = await reader.Asked(question);
                page["upTo"]!.GetValue<long>().ShouldBe(acts[act].Sequence);
                told.Append(Tell(claim, page["standing"]!));
            }
            return told.ToString();
        }

        /// <summary>Every claim as it stands.</summary>
        public async Task<string> Now()
        {
            var told = new StringBuilder();
            foreach (var claim in Claims) told.Append(Tell(claim, (await reader.Asked($"/api/claims/{ids[claim]}"))["standing"]!));
            return told.ToString();
        }

        private string Tell(string claim, JsonNode standing)
        {
            var lines = standing["lines"]!.GetValue<int>();
            var told = new StringBuilder($"{claim}: {standing["level"]}");
            if (standing["rating"] is { } rating) told.Append(' ').Append(rating);
            told.Append(", ").Append(lines).Append(lines == 1 ? " line" : " lines");
            told.Append(" (").AppendJoin(", ", standing["bottleneck"]!.AsArray().Select(node => NameOf(node!))).Append(')');
            if (standing["depth"] is { } depth) told.Append(", depth ").Append(depth);
            foreach (var flag in standing["flags"]!.AsArray()) told.Append(", ").Append(flag);
            told.Append('\n');
            foreach (var reasons in standing["because"]!.AsArray().GroupBy(b => b!["of"]!.ToString()))
            {
                told.Append("    ").Append(reasons.Key).Append(": ").AppendJoin(", ", reasons.Select(b => ActOf(b!))).Append('\n');
            }
            return told.ToString();
        }

        /// <summary>What a node is called in the script; in the answer it has the name or the title that the script gives it.</summary>
        private string NameOf(JsonNode node)
        {
            var name = _names[node["id"]!.ToString()];
            var body = ZeroToleranceCase.Script.Commands.Single(c => c.Name == name).Body;
            string[] called = ["name", "description", "title"];
            node["name"]!.ToString().ShouldBe(called.Select(member => body.TryGetProperty(member, out var value) ? value.GetString() : null).First(value => value is not null));
            node["kind"]!.ToString().ShouldBe(body.TryGetProperty("title", out _) ? "Document" : "Source");
            return name;
        }

        /// <summary>What an event is called in the script; the reason says its type and its stream as they are on record.</summary>
        private string ActOf(JsonNode because)
        {
            var name = _acts[because["sequence"]!.GetValue<long>()];
            because["type"]!.ToString().ShouldBe(acts[name].Type);
            because["stream"]!["id"]!.GetValue<Guid>().ShouldBe(acts[name].Stream);
            because["stream"]!["kind"]!.ToString().ShouldBe(acts[name].StreamKind);
            return name;
        }
    }
}
