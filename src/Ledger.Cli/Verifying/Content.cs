using System.Runtime.InteropServices;
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
            using var shown = JsonDocument.Parse(line);
            var (json, opened) = (shown.RootElement.GetProperty("data"), shown.RootElement.GetProperty("salts"));
            var salts = opened.EnumerateObject().ToDictionary(salt => salt.Name, salt => salt.Value.ValueKind is JsonValueKind.Null ? null : salt.Value.GetBytesFromBase64(), StringComparer.Ordinal);
            var data = JsonObject.Create(json);
            if (!Redactable.In(data).ToHashSet(StringComparer.Ordinal).SetEquals(salts.Keys)) return "Its salts are not those of the values that can be redacted.";
            if (!EventContent.TryCommit(shown.RootElement.GetProperty("salt").GetBytesFromBase64(), JsonMarshal.GetRawUtf8Value(json), salts, out var content, out var fault)) return fault;
            if (content != leaf.Content) return $"Its data are not what its entry in the log commits to: a {leaf.Type} of {leaf.StreamKind} {leaf.Stream}.";
            redacted += salts.Values.Count(salt => salt is null);
            Find(data, texts);
            return null;
        }
        catch (Exception unread) when (unread is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
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
