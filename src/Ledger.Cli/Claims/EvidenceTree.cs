using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary>Evidence, with the chain of who told whom as a tree that reads outward.</summary>
internal static class EvidenceTree
{
    /// <param name="dated">True where the answer is about what held in the world at some time, before which evidence does not count.</param>
    public static Branch Entry(JsonElement evidence, bool dated) => new(
        Heading(evidence),
        Chain(evidence),
        Branch.Of("does not count:", WhyNotLive(evidence, dated)),
        Branch.Of("note:", Printable.Markup(evidence.Text("note"))),
        Branch.Of("recorded by", evidence.Member("recordedBy") is { } by ? Words.Actor(by) : null),
        Branch.Of("linked to the merged claim", Printable.Markup(evidence.Text("fromClaim"))),
        Branch.Of("evidence", Printable.Markup(evidence.Text("id"))),
        Branch.Of("attribution", Printable.Markup(evidence.Member("attribution") is { } attribution ? attribution.Text("id") ?? Words.Called(attribution) : null)));

    /// <summary>Which way it speaks, whether it counts, and its words.</summary>
    public static string Heading(JsonElement evidence)
    {
        var stance = evidence.Text("stance") switch
        {
            "Supports" => "[green]Supports[/]",
            "Rebuts" => "[red]Rebuts[/]",
            var other => Printable.Markup(other ?? "Evidence"),
        };
        return $"{stance}{(IsLive(evidence) ? "" : " [yellow](not live)[/]")}  {Words.Passages(evidence.List("passages"))}";
    }

    /// <summary>From the document at hand outward, each hop hanging from the one that told of it.</summary>
    public static Branch Chain(JsonElement evidence)
    {
        Branch? beyond = null;
        foreach (var hop in evidence.List("chain").Reverse()) beyond = new Branch($"[dim]→[/] {Hop(hop)}", beyond);
        return new Branch($"{Printable.Markup(Words.Called(evidence.Member("carrier") ?? evidence.Member("document")))}{Revision(evidence)}", beyond);
    }

    /// <summary>A ledger that does not say which evidence is live still says which was withdrawn.</summary>
    public static bool IsLive(JsonElement evidence) =>
        evidence.Member("live") is { } live ? live.ValueKind == JsonValueKind.True : evidence.Ended("withdrawn") is null && evidence.Ended("attributionWithdrawn") is null;

    /// <summary>What took it away, as far as the page says so; null where it counts.</summary>
    public static string? WhyNotLive(JsonElement evidence, bool dated) =>
        evidence.Ended("withdrawn") is { } withdrawn ? $"[yellow]it was withdrawn: {Printable.Markup(withdrawn)}[/]"
        : evidence.Ended("attributionWithdrawn") is { } attribution ? $"[yellow]its attribution was withdrawn: {Printable.Markup(attribution)}[/]"
        : IsLive(evidence) ? null
        : "[yellow]a document on its path was retracted, a denial or a dispute of one or of its attribution was upheld, or its words are not in the newest text any more"
            + $"{(dated ? "; or it was not published yet" : "")}[/]";

    private static string Hop(JsonElement hop)
    {
        var source = hop.Member("source") is { } who ? Printable.Markup(Words.Called(who)) : null;
        var document = hop.Member("document") is { } what ? $"{Printable.Markup(Words.Called(what))}{Revision(hop)}" : null;
        var verb = Printable.Markup(hop.Text("verb"));
        var note = hop.Text("note") is { } text ? $" [dim]({Printable.Markup(text)})[/]" : "";
        return (source, document) switch
        {
            (null, null) => $"{verb}{note}",
            (null, _) => $"{document} {verb}{note}",
            (_, null) => $"{source} {verb}{note}",
            _ => $"{source} {verb}, [dim]in[/] {document}{note}",
        };
    }

    private static string Revision(JsonElement element) => element.Number("revision") is { } number ? $" [dim](revision {number})[/]" : "";
}
