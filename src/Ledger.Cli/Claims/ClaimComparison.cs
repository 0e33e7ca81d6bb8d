using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary>What is different between two answers about one claim; before it was on record there was nothing.</summary>
/// <param name="Standing">Null where it is the same, whatever the reasons are.</param>
internal sealed record ClaimComparison(
    StandingDifference? Standing, IReadOnlyList<FieldDifference> Fields, IReadOnlyList<EntryDifference> Evidence, IReadOnlyList<EntryDifference> Responses,
    IReadOnlyList<EntryDifference> Assessments, IReadOnlyList<EntryDifference> Corrections)
{
    private static readonly string[] Compared = ["statement", "subjects", "mentions", "topics", "mergedInto", "retracted", "public"];

    public bool IsEmpty => Standing is null && Fields.Count + Evidence.Count + Responses.Count + Assessments.Count + Corrections.Count == 0;

    public static ClaimComparison Between(JsonElement? from, JsonElement to) => new(
        StandingDifference.Between(from?.Member("standing"), to.Member("standing")),
        [.. Compared.Select(field => new FieldDifference(field, from?.Member(field), to.Member(field))).Where(field => !Same(Said(field.Before), Said(field.After)))],
        Entries("evidence", from, to, OfEvidence),
        Entries("responses", from, to, OfResponse),
        Entries("assessments", from, to, OfAssessment),
        Entries("corrections", from, to, OfCorrection));

    private static IReadOnlyList<EntryDifference> Entries(string list, JsonElement? from, JsonElement to, Func<JsonElement?, JsonElement?, IEnumerable<EntryChange>> changes)
    {
        var (before, after) = (ById(from?.List(list) ?? []), ById(to.List(list)));
        return
        [
            .. before.Keys.Union(after.Keys)
                .Select(id => (Was: Maybe(before, id), Now: Maybe(after, id)))
                .SelectMany(entry => changes(entry.Was, entry.Now).Select(change => new EntryDifference(change, entry.Was, entry.Now))),
        ];
    }

    private static JsonElement? Maybe(Dictionary<string, JsonElement> byId, string id) => byId.TryGetValue(id, out var entry) ? entry : null;

    private static Dictionary<string, JsonElement> ById(IEnumerable<JsonElement> entries)
    {
        var byId = new Dictionary<string, JsonElement>();
        foreach (var entry in entries) byId.TryAdd(entry.Text("id") ?? entry.AsText(), entry);
        return byId;
    }

    private static IEnumerable<EntryChange> OfEvidence(JsonElement? was, JsonElement? now)
    {
        if (was is not { } before)
        {
            yield return EntryChange.Linked;
            yield break;
        }

        if (now is not { } after)
        {
            yield return EntryChange.NotShown;
            yield break;
        }

        if (Newly(before, after, "withdrawn") || Newly(before, after, "attributionWithdrawn")) yield return EntryChange.Withdrawn;
        else if (EvidenceTree.IsLive(before) && !EvidenceTree.IsLive(after)) yield return EntryChange.NoLongerLive;
        else if (!EvidenceTree.IsLive(before) && EvidenceTree.IsLive(after)) yield return EntryChange.LiveAgain;
        if (ReadsDifferently(before, after, "stance", "note", "passages", "mode", "chain", "carrier", "document", "revision")) yield return EntryChange.Changed;
    }

    private static IEnumerable<EntryChange> OfResponse(JsonElement? was, JsonElement? now)
    {
        if (was is not { } before || now is not { } after)
        {
            yield return was is null ? EntryChange.Made : EntryChange.NotShown;
            yield break;
        }

        if (before.Text("state") == "Open" && after.Text("state") is not (null or "Open")) yield return EntryChange.Resolved;
        if (ReadsDifferently(before, after, "by", "kind", "statement", "via", "saidAt")) yield return EntryChange.Changed;
    }

    private static IEnumerable<EntryChange> OfAssessment(JsonElement? was, JsonElement? now)
    {
        if (was is not { } before || now is not { } after)
        {
            yield return was is null ? EntryChange.Made : EntryChange.NotShown;
            yield break;
        }

        if (Newly(before, after, "withdrawn")) yield return EntryChange.Withdrawn;
        if (ReadsDifferently(before, after, "rating", "rationale", "evidence", "by")) yield return EntryChange.Changed;
    }

    private static IEnumerable<EntryChange> OfCorrection(JsonElement? was, JsonElement? now)
    {
        if (was is null) yield return EntryChange.Made;
        else if (now is null) yield return EntryChange.NotShown;
    }

    private static bool Newly(JsonElement before, JsonElement after, string end) => before.Ended(end) is null && after.Ended(end) is not null;

    private static bool ReadsDifferently(JsonElement before, JsonElement after, params IEnumerable<string> fields) =>
        fields.Any(field => !Same(before.Member(field), after.Member(field)));

    private static bool Same(JsonElement? one, JsonElement? other) => (one, other) switch
    {
        ({ } before, { } after) => JsonElement.DeepEquals(before, after),
        _ => one is null && other is null,
    };

    /// <summary>An empty list and a no say as much as nothing at all.</summary>
    private static JsonElement? Said(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.False } => null,
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 0 => null,
        _ => value,
    };
}

/// <summary>A standing before and after, each with its reasons.</summary>
internal sealed record StandingDifference(JsonElement? Before, JsonElement? After, IReadOnlyList<string> FlagsGained, IReadOnlyList<string> FlagsLost)
{
    public static StandingDifference? Between(JsonElement? before, JsonElement? after)
    {
        if (StandingLine.Change(before, after) is null) return null;
        var (were, are) = (StandingLine.FlagNames(before), StandingLine.FlagNames(after));
        return new(before, after, [.. are.Except(were)], [.. were.Except(are)]);
    }
}

/// <summary>A field of the claim that has another value.</summary>
internal sealed record FieldDifference(string Field, JsonElement? Before, JsonElement? After);

/// <summary>Evidence, a response, an assessment or a correction that is new or not what it was.</summary>
internal sealed record EntryDifference(EntryChange Change, JsonElement? Before, JsonElement? After)
{
    /// <summary>The entry as it is; as it was, where it is not shown any more.</summary>
    public JsonElement Newest => After ?? Before!.Value;
}

/// <summary>What became of an entry.</summary>
internal enum EntryChange
{
    /// <summary>Evidence that was not there before.</summary>
    Linked,
    /// <summary>A response, an assessment or a correction that was not there before.</summary>
    Made,
    /// <summary>Withdrawn, itself or the attribution that it is.</summary>
    Withdrawn,
    /// <summary>Evidence that counts no longer, without having been withdrawn.</summary>
    NoLongerLive,
    /// <summary>Evidence that counts again.</summary>
    LiveAgain,
    /// <summary>A denial or a dispute that was open and is not.</summary>
    Resolved,
    /// <summary>What it says, or what it names is called, is something else.</summary>
    Changed,
    /// <summary>The later answer does not have it: it shows so many at most.</summary>
    NotShown,
}
