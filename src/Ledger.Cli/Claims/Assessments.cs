using System.Text.Json;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;

namespace Ledger.Cli.Claims;

/// <summary>Verdicts about a claim, always with whose they are.</summary>
internal static class Assessments
{
    public static Branch Entry(JsonElement assessment) => new(
        $"[bold]{Printable.Markup(assessment.Text("rating"))}[/]  [dim]by[/] {Whose(assessment)}",
        Branch.Of("because:", Printable.Markup(assessment.Text("rationale"))),
        Branch.Of("withdrawn:", assessment.Ended("withdrawn") is { } withdrawn ? $"[yellow]{Printable.Markup(withdrawn)}[/]" : null),
        Branch.Of("evidence considered:", Words.Names(assessment.List("evidence"))),
        Branch.Of("assessment", Printable.Markup(assessment.Text("id"))));

    public static string Whose(JsonElement assessment) => (assessment.Member("by"), Recorder(assessment)) switch
    {
        ({ } source, { } recorder) => $"{Printable.Markup(Words.Called(source))} [dim](recorded by {Printable.Markup(Words.Called(recorder))})[/]",
        ({ } source, null) => Printable.Markup(Words.Called(source)),
        (null, { } reviewer) => Words.Actor(reviewer),
        _ => "the reviewer who recorded it",
    };

    /// <summary>By each reviewer (the source whose verdict it is, else the actor) the newest, unless it was withdrawn: as the ledger counts them.</summary>
    public static IReadOnlyList<JsonElement> InForce(JsonElement claim) =>
    [
        .. claim.List("assessments")
            .GroupBy(made => made.Member("by") is { } source ? $"source {source.Text("id")}" : $"actor {Recorder(made)?.Text("id")}")
            .Select(reviewer => reviewer.Last())
            .Where(made => made.Ended("withdrawn") is null),
    ];

    private static JsonElement? Recorder(JsonElement assessment) => assessment.Member("recordedBy") ?? assessment.Member("actor");
}
