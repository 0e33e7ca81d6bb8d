using System.Globalization;
using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Printing;

/// <summary>How the ledger's values read, for people. Each returns Spectre markup with all text from the ledger escaped.</summary>
internal static class Words
{
    /// <summary>What a reference is called: its name, title or statement, that of what it wraps (<c>{"document": …}</c>), else its id; a bare string as it is.</summary>
    public static string? Called(JsonElement? reference) => reference switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } thing => thing.Text("name") ?? thing.Text("title") ?? thing.Text("statement") ?? thing.Text("description")
            ?? Called(thing.Member("source") ?? thing.Member("document") ?? thing.Member("attribution")) ?? thing.Text("id"),
        { } value => value.AsText(),
    };

    /// <summary>Names in a row.</summary>
    public static string Names(IEnumerable<JsonElement> references) => string.Join(", ", references.Select(reference => Printable.Markup(Called(reference))));

    /// <summary>An instant in UTC to the minute, or the text as it is when it is no instant.</summary>
    public static string When(string? instant) => instant is null ? ""
        : DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
            ? read.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : Printable.Markup(instant);

    /// <summary>An actor: the name, and the role where it is known.</summary>
    public static string Actor(JsonElement? actor) => actor is null || Called(actor) is null ? "[dim]unknown[/]"
        : Printable.Markup(Called(actor)) + (actor.Value.Text("role") is { } role ? $" [dim]({Printable.Markup(role)})[/]" : "");

    /// <summary>A change of one field: before → after.</summary>
    public static string Change(JsonElement change) =>
        $"{Printable.Markup(change.Text("field"))}: {Value(change.Member("before"))} [dim]→[/] {Value(change.Member("after"))}";

    /// <summary>A field's value: text in quotation marks, nothing as a word, lists by their items.</summary>
    public static string Value(JsonElement? value) => value switch
    {
        null => "[dim]nothing[/]",
        { ValueKind: JsonValueKind.String } text => $"“{Printable.Markup(text.AsText())}”",
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 0 => "[dim]nothing[/]",
        { ValueKind: JsonValueKind.Array } list => string.Join("[dim],[/] ", list.EnumerateArray().Select(item => Value(item))),
        { ValueKind: JsonValueKind.Object } thing when (thing.Text("exact") ?? Called(thing)) is { } called => $"“{Printable.Markup(called)}”",
        { } other => Printable.Markup(other.AsText()),
    };

    /// <summary>The words that a passage quotes; an interrupted quotation with its gaps.</summary>
    public static string Passages(IEnumerable<JsonElement> passages) =>
        string.Join(" [dim]…[/] ", passages.Select(passage => $"“{Printable.Markup(passage.Text("exact"))}”"));
}
