using System.Globalization;
using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Cli.Verifying;

/// <summary>What came of verifying, in plain words: what was checked, what could not be, and each doubt.</summary>
/// <param name="Of">What was verified, as the sentence "… verifies" has it.</param>
/// <param name="Checked">A sentence for each thing that was looked at, whatever was found.</param>
/// <param name="NotChecked">A sentence for each thing that could not be looked at, and why.</param>
/// <param name="Doubts">By sequence; first those that are about no one event.</param>
internal sealed record Verdict(string Of, IReadOnlyList<string> Checked, IReadOnlyList<string> NotChecked, Doubts Doubts)
{
    /// <summary>How many doubts are told one by one.</summary>
    public const int Told = 100;

    /// <summary>Prints it, for people or for scripts.</summary>
    /// <returns><see cref="ExitCode.InDoubt"/> on any doubt.</returns>
    public ExitCode Print(Session session)
    {
        var told = Doubts.Kept.Take(Told).ToList();
        var more = Doubts.Count - told.Count;
        if (session.Json)
        {
            session.PrintJson(new
            {
                Verifies = Doubts.Count == 0,
                Checked,
                NotChecked,
                Doubts = told.Select(doubt => new { doubt.Sequence, Kind = doubt.Kind.ToString(), doubt.Said }),
                MoreDoubts = more,
            });
        }
        else
        {
            var sheet = new Sheet(session.Screen);
            sheet.Section("Checked", Checked.Select(Line));
            sheet.Section("Not checked", NotChecked.Select(Line));
            sheet.Section("In doubt", told.Select(doubt => Line(doubt.Sequence is { } sequence ? string.Create(CultureInfo.InvariantCulture, $"Event {sequence}: {doubt.Said}") : doubt.Said)));
            if (more > 0) session.Screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {more} more."));
            session.Screen.WriteLine(Doubts.Count == 0
                ? $"{Printable.Line(Of)} verifies, as far as it was checked."
                : string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(Of)} does not verify: {Doubts.Count} {(Doubts.Count == 1 ? "doubt" : "doubts")}."));
        }
        return Doubts.Count == 0 ? ExitCode.Done : ExitCode.InDoubt;
    }

    private static Branch Line(string text) => new(Printable.Markup(text));
}
