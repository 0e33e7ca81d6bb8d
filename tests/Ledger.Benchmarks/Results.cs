using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Ledger.Benchmarks;

/// <summary>The figures of a run: told as they come, printed as a table, and written as JSON.</summary>
internal sealed class Results
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<Figure> _figures = [];

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {figure.What}: {Shown(figure.Median)} {figure.Unit} ({Shown(figure.Minimum)} to {Shown(figure.Maximum)}){(figure.Ratio is { } ratio ? $", {ratio:N2} × {figure.Baseline} ({Shown(figure.BaselineMedian!.Value)})" : "")}"));
    }

    /// <summary>Measures in turn, A B A B: each round first the thing itself, then each baseline.</summary>
    /// <param name="own">Gives the value of one round.</param>
    public async Task InTurn(string benchmark, string what, string unit, long events, int rounds, Func<Task<double>> own, params (string Name, Func<Task<double>> Measure)[] baselines)
    {
        var measured = new List<double>();
        var others = baselines.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            measured.Add(await own());
            for (var at = 0; at < baselines.Length; at++) others[at].Add(await baselines[at].Measure());
        }
        if (baselines.Length == 0) Add(new Figure(benchmark, what, unit, events, measured));
        for (var at = 0; at < baselines.Length; at++) Add(new Figure(benchmark, what, unit, events, measured, baselines[at].Name, others[at]));
    }

    /// <summary>What was measured at several sizes, the largest held against the smallest: how it grows with the ledger.</summary>
    public void Grown(string benchmark)
    {
        foreach (var sizes in _figures.Where(figure => figure.Benchmark == benchmark && figure.Baseline is null).GroupBy(figure => (figure.What, figure.Unit)).ToList())
        {
            if (sizes.MinBy(figure => figure.Events) is { } small && sizes.MaxBy(figure => figure.Events) is { } large && small != large)
                Add(large with { Baseline = string.Create(CultureInfo.InvariantCulture, $"at {small.Events:N0} events"), BaselineMeasured = small.Measured });
        }
    }

    public void Print()
    {
        var table = new Table().Border(TableBorder.Markdown).AddColumns("benchmark", "events", "what", "median", "min", "max", "unit", "baseline", "its median", "ratio");
        foreach (var figure in _figures)
        {
            table.AddRow(new[]
            {
                figure.Benchmark, figure.Events.ToString("N0", CultureInfo.InvariantCulture), figure.What, Shown(figure.Median), Shown(figure.Minimum), Shown(figure.Maximum), figure.Unit,
                figure.Baseline ?? "", figure.BaselineMedian is { } baseline ? Shown(baseline) : "", figure.Ratio?.ToString("N2", CultureInfo.InvariantCulture) ?? "",
            }.Select(Markup.Escape).ToArray());
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out), Ansi = AnsiSupport.No });
        console.Profile.Width = 260;
        console.Write(table);
    }

    public async Task Write(string file)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, new { At = TimeProvider.System.GetUtcNow(), Processors = Environment.ProcessorCount, Runtime = Environment.Version.ToString(), Ground.Settings, Figures = _figures }, Json);
    }

    private static string Shown(double value) => value.ToString(Math.Abs(value) >= 100 ? "N0" : "N2", CultureInfo.InvariantCulture);
}
