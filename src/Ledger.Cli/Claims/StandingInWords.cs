using System.Text;
using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary>A claim's standing in sentences, each with the events behind it. Each returns Spectre markup with all text from the ledger escaped.</summary>
/// <param name="standing">The standing, with what it is because of.</param>
/// <param name="claim">The claim's page, for whose assessments are in force.</param>
/// <param name="names">What the things are called that the reasons speak of.</param>
internal sealed class StandingInWords(JsonElement standing, JsonElement claim, NamesOnPage names)
{
    // A sentence is read: beyond this many, the rest is counted.
    private const int MostNamed = 5;

    /// <summary>What each level means, in the ledger's order.</summary>
    public static readonly IReadOnlyDictionary<string, string> Levels = new Dictionary<string, string>
    {
        ["Merged"] = "Merged into another claim, which has its evidence now",
        ["Retracted"] = "Retracted",
        ["Assessed"] = "Assessed",
        ["AssessmentsDiffer"] = "Assessments differ",
        ["Corroborated"] = "Corroborated: more than one would have to be wrong for its support to fall",
        ["SingleSource"] = "Single source: one alone would have to be wrong for its support to fall",
        ["Unsupported"] = "Unsupported: nothing that counts supports it",
    };

    /// <summary>What each flag means, in the ledger's order.</summary>
    public static readonly IReadOnlyDictionary<string, string> Flags = new Dictionary<string, string>
    {
        ["Disputed"] = "a denial or a dispute of the claim, or of something that supports it, is open",
        ["Rebutted"] = "evidence rebuts it, or a denial or a dispute of the claim was upheld",
        ["OnRecord"] = "the record itself is the evidence, and nobody in between has to be believed",
        ["Provisional"] = "every supporting path goes through a draft or a document under a caveat",
        ["Superseded"] = "a document that a supporting path goes through has a newer revision than the one that was read",
        ["Anonymous"] = "every supporting path goes through an anonymous source",
        ["SecondHand"] = "every supporting path is hearsay: what carries it did not itself hear, see or write it",
        ["Corrected"] = "the claim, or something that supports it, was corrected, and in more than a slip of the pen",
        ["Stale"] = "something happened since an assessment in force was made",
        ["Orphaned"] = "a passage that is evidence is not found in the newest text of its document",
    };

    /// <summary>What the level says, with the rating and with whose assessments these are.</summary>
    public string Level()
    {
        var level = standing.Text("level");
        var inForce = Assessments.InForce(claim);
        return level switch
        {
            "Assessed" => $"Assessed as {Spaced(standing.Text("rating"))}" + (inForce.Count == 0 ? "" : $", by {And([.. inForce.Select(Assessments.Whose)])}"),
            "AssessmentsDiffer" when inForce.Count > 0 => $"Assessments differ: {And([.. inForce.Select(made => $"{Spaced(made.Text("rating"))} by {Assessments.Whose(made)}")])}",
            not null when Levels.TryGetValue(level, out var meaning) => meaning,
            _ => Printable.Markup(level),
        };
    }

    /// <summary>The level's events.</summary>
    public string LevelReason() => Behind(standing.Text("level") ?? "");

    /// <summary>A flag in one sentence: what it means, and the events behind it.</summary>
    public string Flag(string flag) => Flag(flag, "");

    /// <summary>A flag that is there no longer: what it meant, and the events that were behind it.</summary>
    public string FlagGone(string flag) => Flag(flag, ", no longer true");

    private string Flag(string flag, string extent)
    {
        var behind = Behind(flag);
        return $"[bold]{Printable.Markup(flag)}[/]{extent}{(Flags.TryGetValue(flag, out var meaning) ? $": {meaning}" : "")}{(behind == "" ? "" : $" ({behind})")}";
    }

    /// <summary>How many would have to be wrong, and who; null where it is not said.</summary>
    public string? Lines()
    {
        if (standing.Number("lines") is not { } lines) return null;
        List<string> nodes = [.. standing.List("bottleneck").Select(node => Printable.Markup(Words.Called(node)))];
        var onRecord = StandingLine.FlagNames(standing).Contains("OnRecord");
        return $"{StandingLine.Lines(standing)}: " + (nodes, onRecord) switch
        {
            _ when lines == 0 => "nothing that counts supports it",
            ([], true) when lines == 1 => "the record itself",
            ([], _) => "its support does not hang on a few",
            ([var one], false) => $"everything depends on {one}",
            ([var one], true) => $"the record itself; everything else depends on {one}",
            (_, false) => $"its support falls only if all of these are wrong: {And(nodes)}",
            (_, true) => $"the record itself; everything else depends on {And(nodes)}",
        };
    }

    /// <summary>How far the record is from whoever heard, saw or wrote it; null without support.</summary>
    public string? Depth() => standing.Number("depth") switch
    {
        null => null,
        0 => "depth 0: what carries it itself heard, saw or wrote it",
        1 => "depth 1: what carries it had it from somebody else",
        { } depth => $"depth {depth}: what carries it had it through {depth} others, at the least",
    };

    /// <summary>The events behind the level or a flag: what happened, which events, and on what; those alike taken together.</summary>
    private string Behind(string of)
    {
        var alike = standing.List("because").Where(reason => reason.Text("of") == of)
            .GroupBy(reason => (Type: reason.Text("type"), Stream: reason.Member("stream")?.Text("id")))
            .ToList();
        var named = alike.Take(MostNamed).Select(events =>
            $"{What(events.Key.Type)}, {Numbers([.. events.Select(reason => $"#{Printable.Markup(reason.Text("sequence"))}")])}, on {names.Of(events.First().Member("stream"))}");
        var rest = alike.Skip(MostNamed).Sum(events => events.Count());
        return string.Join("; ", [.. named, .. rest == 0 ? Array.Empty<string>() : [rest == 1 ? "and 1 more event" : $"and {rest} more events"]]);
    }

    private static string Numbers(IReadOnlyList<string> numbers) => numbers.Count <= MostNamed ? And(numbers) : $"{string.Join(", ", numbers.Take(MostNamed))} and {numbers.Count - MostNamed} more";

    /// <summary>An event's wire name in words. What was responded to is said after it.</summary>
    private static string What(string? type) => type switch
    {
        "claim_response_made" or "attribution_response_made" or "document_response_made" => "response made",
        "claim_response_resolved" or "attribution_response_resolved" or "document_response_resolved" => "response resolved",
        "document_registered" or "source_registered" => "put on record",
        "document_revised" => "newer revision recorded",
        _ => Printable.Markup(type?.Replace('_', ' ') ?? "an event"),
    };

    private static string And(IReadOnlyList<string> things) => things.Count < 2 ? string.Concat(things) : $"{string.Join(", ", things.SkipLast(1))} and {things[^1]}";

    /// <summary><c>MostlyFalse</c> as mostly false.</summary>
    private static string Spaced(string? name)
    {
        var words = new StringBuilder();
        foreach (var letter in name ?? "")
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return Printable.Markup(words.ToString());
    }
}
