using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>Holds what an export has of an event against what its leaf commits to.</summary>
internal static class Content
{
    /// <summary>What is wrong with it; none if nothing is.</summary>
    /// <param name="line">A line of the export: the data and what opens the commitment; <c>null</c> where the export has no such line.</param>
    /// <param name="texts">Takes the hashes of texts that the data name.</param>
    /// <param name="redacted">Counts what was redacted.</param>
    public static string? Fault(string? line, EventLeaf leaf, List<string> texts, ref long redacted)
    {
        if (line is null or "null") return $"There is no {leaf.Type} any more, only its entry in the log.";
        try
        {
            if (JsonNode.Parse(line) is not JsonObject shown || shown["salts"] is not JsonObject pointers) return "What should open its commitment is not in its form.";
            var salts = pointers.ToDictionary(salt => salt.Key, salt => salt.Value is { } value ? Convert.FromBase64String(value.GetValue<string>()) : null, StringComparer.Ordinal);
            var data = shown["data"];
            if (!Redactable.In(data).ToHashSet(StringComparer.Ordinal).SetEquals(salts.Keys)) return "Its salts are not those of the values that can be redacted.";
            if (!EventContent.TryCommit(Convert.FromBase64String(shown["salt"]!.GetValue<string>()), data, salts, out var content, out var fault)) return fault;
            if (content != leaf.Content) return $"Its data are not what its entry in the log commits to: a {leaf.Type} of {leaf.StreamKind} {leaf.Stream}.";
            redacted += salts.Values.Count(salt => salt is null);
            Find(data, texts);
            return null;
        }
        catch (Exception unread) when (unread is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return $"What should open its commitment cannot be read: {unread.Message}";
        }
    }

    private static void Find(JsonNode? data, List<string> texts)
    {
        switch (data)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    if (name == "sha256" && value is JsonValue text && text.TryGetValue(out string? sha256)) texts.Add(sha256);
                    else Find(value, texts);
                break;
            case JsonArray items:
                foreach (var item in items) Find(item, texts);
                break;
        }
    }
}
