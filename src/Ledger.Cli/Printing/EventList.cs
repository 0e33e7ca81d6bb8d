using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli.Printing;

/// <summary>Events in ledger order, each as a sentence with who, when, why, and what it changed.</summary>
internal static class EventList
{
    public static void Print(Session session, IReadOnlyList<JsonElement> events)
    {
        if (events.Count == 0) session.Remark("No events.");
        else new Sheet(session.Screen).Section("Events", events.Select(Entry));
    }

    public static Branch Entry(JsonElement entry) => new(
        $"[dim]{entry.Number("sequence"),5}[/]  {Words.When(entry.Text("recordedAt"))}  {Words.Actor(entry.Member("actor"))}  {Summary(entry)}",
        [
            .. new[] { Branch.Of("because:", Printable.Markup(entry.Text("reason"))) }.OfType<Branch>(),
            .. entry.List("changes").Select(change => new Branch(Words.Change(change))),
            .. new[]
            {
                Branch.Of("happened", Words.When(entry.Text("happenedAt"))),
                Branch.Of("standing:", Standing(entry.Member("standing"))),
            }.OfType<Branch>(),
        ]);

    private static string Summary(JsonElement entry) => Printable.Markup(entry.Text("summary") ?? entry.Text("type"));

    /// <summary>Said only where the event changed it.</summary>
    private static string? Standing(JsonElement? standing) => StandingLine.Change(standing?.Member("before"), standing?.Member("after"));
}
