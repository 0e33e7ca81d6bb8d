using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Printing;

/// <summary>A standing in one line, in the ledger's own names, which filters take. Each returns Spectre markup with all text from the ledger escaped.</summary>
internal static class StandingLine
{
    /// <summary>From here on the ledger stops counting lines.</summary>
    public const long MostLines = 9;

    /// <summary>All of it; empty where it is not known.</summary>
    public static string Of(JsonElement? standing) => standing is { } known ? Separated([Level(known), Lines(known), Depth(known), Flags(known)]) : "";

    /// <summary>The level, and the rating that goes with it.</summary>
    public static string Level(JsonElement standing) => Printable.Markup(standing.Text("level")) + (standing.Text("rating") is { } rating ? $" {Printable.Markup(rating)}" : "");

    public static string Lines(JsonElement standing) => standing.Number("lines") switch
    {
        null => "",
        1 => "1 line",
        { } lines => lines >= MostLines ? $"{lines} lines or more" : $"{lines} lines",
    };

    public static string Flags(JsonElement standing) => Words.Names(standing.List("flags"));

    /// <summary>The flags, by their names.</summary>
    public static IReadOnlyList<string> FlagNames(JsonElement? standing) => [.. (standing?.List("flags") ?? []).Select(flag => flag.AsText())];

    /// <summary>Which nodes all support depends on, whatever they are called.</summary>
    public static string Bottleneck(JsonElement? standing) => string.Join(' ', (standing?.List("bottleneck") ?? []).Select(node => node.Text("id") ?? node.AsText()));

    /// <summary>
    /// What is different between two standings, with what stayed: <c>Unsupported → SingleSource · 0 → 1 line · +Disputed, Provisional, −Stale</c>; null where nothing
    /// is. A standing that is not there reads as none.
    /// </summary>
    public static string? Change(JsonElement? before, JsonElement? after)
    {
        if (before is not { ValueKind: JsonValueKind.Object } was) return after is { ValueKind: JsonValueKind.Object } begun ? $"none {Arrow} {Of(begun)}" : null;
        if (after is not { ValueKind: JsonValueKind.Object } now) return $"{Of(was)} {Arrow} none";

        var sameBottleneck = Bottleneck(was) == Bottleneck(now);
        if (sameBottleneck && Of(was) == Of(now)) return null;
        return Separated(
        [
            Step(Level(was), Level(now)),
            was.Number("lines") == now.Number("lines") ? Lines(now) : $"{was.Text("lines") ?? "unknown"} {Arrow} {Lines(now)}",
            was.Number("depth") == now.Number("depth") ? Depth(now) : $"depth {Step(DepthOrNone(was), DepthOrNone(now))}",
            FlagChange(FlagNames(was), FlagNames(now)),
            sameBottleneck ? "" : $"bottleneck {Step(BottleneckNames(was), BottleneckNames(now))}",
        ]);
    }

    /// <summary>The nodes that all support depends on, by name.</summary>
    public static string BottleneckNames(JsonElement? standing) => standing?.List("bottleneck").ToList() is { Count: > 0 } nodes ? Words.Names(nodes) : "none";

    public static string DepthOrNone(JsonElement? standing) => Printable.Markup(standing?.Text("depth") ?? "none");

    /// <summary>One before, one after; only one where both are the same.</summary>
    public static string Step(string was, string now) => was == now ? now : $"{was} {Arrow} {now}";

    private const string Arrow = "[dim]→[/]";

    private static string FlagChange(IReadOnlyList<string> were, IReadOnlyList<string> are) => string.Join(", ",
    [
        .. are.Select(flag => were.Contains(flag) ? Printable.Markup(flag) : $"[bold]+{Printable.Markup(flag)}[/]"),
        .. were.Except(are).Select(flag => $"[bold]−{Printable.Markup(flag)}[/]"),
    ]);

    private static string Depth(JsonElement standing) => standing.Number("depth") is { } depth ? $"depth {depth}" : "";

    private static string Separated(IEnumerable<string> parts) => string.Join(" [dim]·[/] ", parts.Where(part => part != ""));
}
