using Spectre.Console;

namespace Ledger.Cli.Printing;

/// <summary>A table of markup cells. Columns in which no row has anything are left out; ids are never broken, nor are the columns that are said to be whole.</summary>
internal sealed class Rows(params string[] titles)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Columns whose lines are short and stay as they are.</summary>
    public IReadOnlyList<string> Whole { get; init; } = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void Print(Session session, string whenEmpty)
    {
        if (_rows.Count == 0)
        {
            session.Remark(whenEmpty);
            return;
        }

        var table = new Table().Border(TableBorder.Simple).BorderStyle(new Style(decoration: Decoration.Dim));
        var shown = Enumerable.Range(0, titles.Length).Where(column => _rows.Any(row => row[column] != "")).ToList();
        foreach (var column in shown)
        {
            var added = new TableColumn($"[bold]{titles[column]}[/]");
            if (Whole.Contains(titles[column]) || _rows.All(row => row[column].Length <= 36 && !row[column].Contains(' '))) added.NoWrap();
            table.AddColumn(added);
        }

        foreach (var row in _rows) table.AddRow([.. shown.Select(column => row[column])]);
        session.Screen.Write(table);
    }
}
