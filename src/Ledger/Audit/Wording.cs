using System.Globalization;
using System.Text;
using System.Text.Json;
using Ledger.Corrections;
using Ledger.Documents;

namespace Ledger.Audit;

/// <summary>How values, fields and things are put into a sentence. A sentence is one line, whatever it quotes.</summary>
internal static class Wording
{
    /// <summary>Code points that a quotation in a sentence has at most, and what a thing is called.</summary>
    public const int LongestQuotation = 120, LongestName = 80;

    /// <summary>The sentence with its full stop, unless a quotation or a cut has ended it already.</summary>
    public static string Ended(string sentence) => sentence is [.., '…'] or [.., '.' or '!' or '?' or '…', '”'] ? sentence : sentence + ".";

    /// <summary>A text in quotation marks.</summary>
    public static string Quote(string text, int longest = LongestQuotation) => $"“{Short(text, longest)}”";

    /// <summary>A text on one line, cut where it is long: never inside of what a reader sees as one character.</summary>
    public static string Short(string text, int longest = LongestName)
    {
        var line = OneLine(text);
        if (CodePoints.Count(line) <= longest) return line;

        var (end, count) = (0, 0);
        while (end < line.Length)
        {
            var element = StringInfo.GetNextTextElementLength(line, end);
            count += CodePoints.Count(line.AsSpan(end, element));
            if (count >= longest) break;
            end += element;
        }
        return (end > 0 ? line[..end].TrimEnd() : CodePoints.After(line, 0, longest - 1)) + "…";
    }

    /// <summary>What a thing is called, in a sentence: somebody by name, anything else in quotation marks. What is not on record goes by its id.</summary>
    public static string Of(this Names names, Guid id) => names.Things.GetValueOrDefault(id) switch
    {
        null => id.ToString(),
        { Kind: "Source" or "Actor", Title: var name } => Short(name),
        { Title: var title } => Quote(title, LongestName),
    };

    /// <summary>The same with what kind of thing it is: "the document “…”".</summary>
    public static string TheThing(this Names names, Guid id) => names.Things.GetValueOrDefault(id) switch
    {
        null => id.ToString(),
        { Kind: "Attribution" } => $"the attribution of {names.Of(id)}",
        { Kind: var kind } => $"the {Lower(kind)} {names.Of(id)}",
    };

    /// <summary>"A", "A and B", "A, B and C"; five at most, and how many others.</summary>
    public static string List(IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count > 6) all = [.. all.Take(5), $"{all.Count - 5} others"];
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
    }

    public static string Words(Anchor anchor) => Quote(string.Join(" … ", anchor.Passages.Select(p => p.Exact)));

    /// <summary>An instant: the date alone where it is midnight in UTC, as it is when only the date was known.</summary>
    public static string When(DateTimeOffset at) =>
        at.ToUniversalTime().ToString(at.UtcDateTime.TimeOfDay == TimeSpan.Zero ? "d MMMM yyyy" : "d MMMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>"MostlyFalse" is "mostly false", "CourtFiling" is "court filing".</summary>
    public static string Lower(object name)
    {
        var words = new StringBuilder();
        foreach (var letter in name.ToString()!)
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }
        return words.ToString();
    }

    public static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>"the statement read “…”, and reads “…” now": one change of a correction.</summary>
    public static string Change(FieldChange change, Names names)
    {
        var steps = change.Field.Split('/');
        var field = steps[^1];
        var (was, isNow) = field switch
        {
            "authors" or "subjects" or "mentions" or "topics" or "hops" => ("were", "are"),
            "statement" or "title" or "name" or "description" or "role" or "text" or "occasion" or "url" or "passages" => ("read", "reads"),
            _ => ("was", "is"),
        };
        var before = Value(change.Before, field, names);
        var after = Value(change.After, field, names);
        return $"{Field(steps, names)} {(before is null ? was == "were" ? "were not given" : "was not given" : $"{was} {before}")}, "
            + $"and {(after is null ? was == "were" ? "are not given" : "is not given" : $"{isNow} {after}")} now";
    }

    /// <summary>"the title", "the text of revision 2": a field by its path.</summary>
    public static string Field(string path, Names names) => Field(path.Split('/'), names);

    private static string Field(string[] steps, Names names) => steps switch
    {
        ["revisions", var number, var field] => $"the {Noun(field)} of revision {number}",
        ["caveats", _, "by"] => "the party of the caveat",
        ["caveats", _, var field] => $"the {Noun(field)} of the caveat",
        ["responses", _, "by"] => "the party of the response",
        ["responses", var id, var field] => Guid.TryParse(id, out var response) && names.Parts.GetValueOrDefault(response) is { By: { } by }
            ? $"the {Noun(field)} of the response by {names.Of(by)}"
            : $"the {Noun(field)} of the response",
        _ => $"the {Noun(steps[^1])}",
    };

    private static string Noun(string field) => field switch
    {
        "url" => "web address",
        "publishedAt" => "date of publication",
        "receivedAt" => "date of receipt",
        "saidAt" or "statedAt" => "date of the statement",
        "hops" => "hops of the chain",
        "passages" => "passage",
        "via" => "place of the response",
        _ => Lower(Short(field)),
    };

    /// <summary>A field's value in words; nothing for what is not given: JSON null, or an empty list.</summary>
    private static string? Value(JsonElement value, string field, Names names) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.Array when value.GetArrayLength() == 0 => null,
        JsonValueKind.Array when field == "passages" =>
            Quote(string.Join(" … ", value.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("exact", out var exact) ? exact.GetString() : p.GetRawText()))),
        JsonValueKind.Array => List(value.EnumerateArray().Select(item => Value(item, field, names) ?? "nothing")),
        JsonValueKind.Object => Reference(value, names),
        JsonValueKind.String when value.TryGetGuid(out var id) => names.Of(id),
        JsonValueKind.String when field.EndsWith("At", StringComparison.Ordinal) && value.TryGetDateTimeOffset(out var at) => When(at),
        JsonValueKind.String when field is "kind" or "status" or "rights" or "mode" or "language" => value.GetString(),
        JsonValueKind.String => Quote(value.GetString()!),
        _ => value.GetRawText(),
    };

    /// <summary>A party, a hop, or where a response was made: each refers to a source, a document, or an attribution.</summary>
    private static string Reference(JsonElement value, Names names)
    {
        Guid? Id(string name) => value.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var found) ? found : null;
        return Speaker(Id("source"), Id("document") ?? Id("attribution"), names);
    }

    /// <summary>"Jeff Sessions", "“An article”", or "Jeff Sessions in “An article”".</summary>
    public static string Speaker(Guid? source, Guid? document, Names names) => (source, document) switch
    {
        ({ } who, { } where) => $"{names.Of(who)} in {names.Of(where)}",
        ({ } who, _) => names.Of(who),
        (_, { } where) => names.Of(where),
        _ => "somebody",
    };

    private static string OneLine(string text) => text.AsSpan().IndexOfAny('\r', '\n', '\t') < 0
        ? text.Trim()
        : string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
