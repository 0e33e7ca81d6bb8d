using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Printing;

/// <summary>Responses and corrections, which claims and documents have alike.</summary>
internal static class Entries
{
    public static Branch Response(JsonElement response)
    {
        var state = response.Text("state") switch
        {
            null => "",
            "Open" => "  [yellow]open[/]",
            var other => $"  {Printable.Markup(other.ToLowerInvariant())}",
        };
        return new Branch(
            $"{Printable.Markup(response.Text("kind"))}  [dim]by[/] {Printable.Markup(Words.Called(response.Member("by")))}{state}",
            Branch.Of("said:", response.Text("statement") is { } statement ? $"“{Printable.Markup(statement)}”" : null),
            Branch.Of("via", Printable.Markup(Words.Called(response.Member("via")))),
            Branch.Of("on", Words.When(response.Text("saidAt"))),
            Branch.Of("resolution:", Resolution(response.Member("resolution"))),
            Branch.Of("response", Printable.Markup(response.Text("id"))));
    }

    public static Branch Correction(JsonElement correction) => new(
        $"{Printable.Markup(correction.Text("reasonCode"))}  {Printable.Markup(correction.Text("reason"))}",
        [
            .. correction.List("changes").Select(change => new Branch(Words.Change(change))),
            .. new[]
            {
                correction.Member("erratum") is { } erratum ? Erratum(erratum) : null,
                Branch.Of("asked for by", Printable.Markup(Words.Called(correction.Member("requestedBy")))),
                Branch.Of("notice:", Printable.Markup(correction.Text("notice"))),
                Branch.Of("recorded by", correction.Member("recordedBy") is { } by ? Words.Actor(by) : null),
                Branch.Of("correction", Printable.Markup(correction.Text("id"))),
            }.OfType<Branch>(),
        ]);

    private static Branch Erratum(JsonElement erratum)
    {
        var passage = erratum.Member("passage");
        var stands = erratum.List("passages").Any() ? Words.Passages(erratum.List("passages"))
            : $"“{Printable.Markup(passage is { ValueKind: JsonValueKind.Object } one ? one.Text("exact") : passage?.AsText())}”";
        return new($"revision {Printable.Markup(erratum.Text("revision"))} has {stands} [dim]→ should read[/] “{Printable.Markup(erratum.Text("shouldRead"))}”");
    }

    private static string? Resolution(JsonElement? resolution) => resolution is { ValueKind: JsonValueKind.Object } record
        ? Printable.Markup(record.Text("reason") ?? record.Text("outcome"))
        : Printable.Markup(resolution?.AsText());
}
