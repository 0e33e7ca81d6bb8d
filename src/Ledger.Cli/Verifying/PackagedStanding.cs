using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Proofs;
using Ledger.Standing;

namespace Ledger.Cli.Verifying;

/// <summary>Works the standing out again from the events of a package, by the rules that the ledger itself has, and compares it with the one that the package says.</summary>
internal static class PackagedStanding
{
    /// <summary>Adds what was checked, what could not be, and what is wrong.</summary>
    /// <param name="events">Verified ones, ordered by sequence.</param>
    public static void Check(EvidencePackage package, IReadOnlyList<VerifiedEvent> events, List<string> isChecked, List<string> notChecked, Doubts doubts)
    {
        if (events.FirstOrDefault(e => EventTypes.Named(e.Leaf.Type) is null) is { } strange)
        {
            doubts.Add(new Doubt(DoubtKind.Type, strange.Leaf.Sequence, $"It is a {strange.Leaf.Type}, which this version of the command does not know: the standing cannot be worked out. A newer version may."));
            return;
        }
        try
        {
            Weigh(package, [.. events.Select(e => ShownEvent.Recorded(e.Leaf, e.Data!))], isChecked, notChecked, doubts);
        }
        // Whatever else is wrong with events that were committed to, they do not tell a story: nothing that follows from them is to be believed.
        catch (Exception unfolded) when (unfolded is JsonException or InvalidOperationException or KeyNotFoundException or NullReferenceException or ArgumentException or FormatException)
        {
            doubts.Add(new Doubt(DoubtKind.Standing, null, $"The standing cannot be worked out: the events do not fit one another, or one that the claim rests on is missing. {unfolded.Message}"));
        }
    }

    private static void Weigh(EvidencePackage package, IReadOnlyList<RecordedEvent> events, List<string> isChecked, List<string> notChecked, Doubts doubts)
    {
        var known = Known.After(events);
        var closure = ClosureWalk.From(package.Claim, known);
        var there = package.Events.Select(e => e.Leaf.Stream).ToHashSet();
        foreach (var missing in closure.Except(there)) doubts.Add(new Doubt(DoubtKind.Omitted, null, $"The claim rests on {missing}, and the package has no event of it."));
        foreach (var idle in there.Except(closure)) doubts.Add(new Doubt(DoubtKind.Package, null, $"The package has events of {idle}, and the claim does not rest on it."));

        if (closure.Except(there).Any()) return;

        var standing = StandingRules.Of(package.Claim, known, HeldTexts.In(package.Texts, HeldTexts.LostBefore(events)));
        if (JsonNode.DeepEquals(JsonSerializer.SerializeToNode(standing, Json.Options), package.Standing))
            isChecked.Add($"The standing ({standing.Level}{string.Concat(standing.Flags.Select(flag => $", {flag}"))}) was worked out again from the {package.Events.Count} events, and is the one that the package says.");
        else
            doubts.Add(new Doubt(DoubtKind.Standing, null, $"The standing that the package says does not follow from its events; by the rules it is {JsonSerializer.Serialize(standing.WithoutReasons(), Json.Options)}."));

        var absent = HeldTexts.Wanted(known, newestAlone: true).Distinct().Where(hash => !package.Texts.ContainsKey(hash)).ToList();
        if (absent.Count > 0)
            notChecked.Add($"The text of {absent.Count} {(absent.Count == 1 ? "revision is" : "revisions are")} not in the package: passages that come from an earlier revision were taken to stand there.");
    }
}
