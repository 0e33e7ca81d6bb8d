using System.Text.Json;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>Holds what an export has of an event against what its leaf commits to.</summary>
internal static class Content
{
    /// <summary>What is wrong with it; none if nothing is.</summary>
    /// <param name="line">A line of the export, UTF-8: the data and what opens the commitment; none where the export has no such line.</param>
    /// <param name="texts">Takes the hashes of texts that the data name.</param>
    /// <param name="redacted">Counts what was redacted.</param>
    public static string? Fault(ReadOnlyMemory<byte>? line, EventLeaf leaf, List<string> texts, ref long redacted)
    {
        if (line is not { Span: var shown } || shown.SequenceEqual("null"u8)) return $"There is no {leaf.Type} any more, only its entry in the log.";
        try
        {
            Read(shown, out var data, out var salt, out var salts);
            var redactable = Redactable.In(data);
            if (redactable.Count != salts.Count || !redactable.All(salts.ContainsKey)) return "Its salts are not those of the values that can be redacted.";
            if (!EventContent.TryCommit(salt, data, salts, out var content, out var fault)) return fault;
            if (content != leaf.Content) return $"Its data are not what its entry in the log commits to: a {leaf.Type} of {leaf.StreamKind} {leaf.Stream}.";
            redacted += salts.Values.Count(gone => gone is null);
            FindTexts(data, texts);
            return null;
        }
        catch (Exception unread) when (unread is JsonException or FormatException or InvalidOperationException)
        {
            return $"What should open its commitment cannot be read: {unread.Message}";
        }
    }

    /// <summary>Reads the three members of a line, in any order, each once.</summary>
    private static void Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> data, out byte[] salt, out Dictionary<string, byte[]?> salts)
    {
        data = [];
        (salt, salts) = ([], []);
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth + 1 });   // the data lie in it
        var seen = 0;
        if (!json.Read() || json.TokenType is not JsonTokenType.StartObject) throw new JsonException("A line is one JSON object.");
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var member = json.ValueTextEquals("data"u8) ? 1 : json.ValueTextEquals("salt"u8) ? 2 : json.ValueTextEquals("salts"u8) ? 4 : 0;
            if (member == 0 || (seen & member) != 0) throw new JsonException("A line has data, salt and salts, each once, and nothing else.");
            seen |= member;
            json.Read();
            if (member == 1)
            {
                var start = (int)json.TokenStartIndex;
                json.Skip();
                data = line[start..(int)json.BytesConsumed];
            }
            else if (member == 2) salt = json.GetBytesFromBase64();
            else salts = Salts(ref json);
        }
        json.Read();
        if (seen != 7) throw new JsonException("A line has data, salt and salts; this one has not.");
    }

    private static Dictionary<string, byte[]?> Salts(ref Utf8JsonReader json)
    {
        var salts = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        if (json.TokenType is not JsonTokenType.StartObject) throw new JsonException("The salts are an object.");
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var pointer = json.GetString()!;
            json.Read();
            if (!salts.TryAdd(pointer, json.TokenType is JsonTokenType.Null ? null : json.GetBytesFromBase64())) throw new JsonException($"There are two salts for {pointer}.");
        }
        return salts;
    }

    private static void FindTexts(ReadOnlySpan<byte> data, List<string> texts)
    {
        if (data.IndexOf("sha256"u8) < 0) return;
        var json = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        while (json.Read())
        {
            if (json.TokenType is not JsonTokenType.PropertyName || !json.ValueTextEquals("sha256"u8)) continue;
            json.Read();
            if (json.TokenType is JsonTokenType.String) texts.Add(json.GetString()!);
        }
    }
}
