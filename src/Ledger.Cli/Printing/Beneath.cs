using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Printing;

/// <summary>The line beneath a heading: what a write needs to know of a thing.</summary>
internal static class Beneath
{
    public static string Of(JsonElement thing, params IEnumerable<string?> more) => string.Join(" · ", new[]
    {
        Printable.Markup(thing.Text("id")),
        thing.Number("version") is { } version ? $"version {version}" : null,
        thing.Number("sequence") is { } sequence ? $"newest event {sequence}" : null,
    }.Concat(more).Where(part => !string.IsNullOrEmpty(part)));
}
