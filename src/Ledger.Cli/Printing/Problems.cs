using System.Text.Json.Nodes;
using Ledger.Cli.Http;
using Spectre.Console;

namespace Ledger.Cli.Printing;

/// <summary>Prints refusals and failures: in words for people, as problem JSON (RFC 9457) for scripts.</summary>
internal static class Problems
{
    public static void Print(LedgerProblem problem, string? hint, bool json, TextWriter writer, IAnsiConsole screen)
    {
        if (json)
        {
            writer.WriteLine(problem.Received is { } received ? JsonPrinting.Of(received) : JsonPrinting.Of(Own(problem, hint)));
            return;
        }

        screen.MarkupLine($"[red]{Printable.Markup(problem.Title)}[/]");
        foreach (var line in Lines(problem)) screen.Write(new Padder(new Text(line)).Padding(2, 0, 0, 0));
        if (hint is not null) screen.Write(new Padder(new Text(Printable.Block(hint))).Padding(2, 0, 0, 0));
    }

    /// <summary>What a problem says beyond its title, line by line.</summary>
    public static IEnumerable<string> Lines(LedgerProblem problem)
    {
        if (problem.Detail is { } detail && detail != problem.Title) yield return Printable.Block(detail);
        if (problem.Field is { } field) yield return $"field: {Printable.Line(field)}";
        foreach (var (name, messages) in problem.Errors)
            foreach (var message in messages)
                yield return $"{Printable.Line(name)}: {Printable.Line(message)}";
        foreach (var candidate in problem.Received?.List("candidates") ?? []) yield return $"candidate: {Printable.Line(candidate.AsText())}";
        if (problem.Status != 0) yield return Printable.Line(problem.Type is "about:blank" ? $"{problem.Status}" : $"{problem.Status} {problem.Type}");
    }

    private static JsonObject Own(LedgerProblem problem, string? hint)
    {
        var json = new JsonObject { ["type"] = problem.Type, ["title"] = problem.Title };
        if (problem.Status != 0) json["status"] = problem.Status;
        if ((problem.Detail ?? hint) is not null) json["detail"] = problem.Detail is null ? hint : hint is null ? problem.Detail : $"{problem.Detail} {hint}";
        return json;
    }
}
