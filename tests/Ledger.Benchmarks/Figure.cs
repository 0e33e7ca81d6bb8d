using System.Text.Json.Serialization;

namespace Ledger.Benchmarks;

/// <summary>One thing that was measured, several times, and what it is held against, measured in turn with it.</summary>
/// <param name="Benchmark">Which benchmark it belongs to.</param>
/// <param name="What">What was measured, in words.</param>
/// <param name="Unit">Such as <c>commands/s</c>, <c>ms</c>, <c>MB</c>.</param>
/// <param name="Events">How many events the ledger had.</param>
/// <param name="Measured">Each round's value, in the order of the rounds.</param>
/// <param name="Baseline">What it is held against; none where a figure stands for itself.</param>
/// <param name="BaselineMeasured">Each round's value of the baseline.</param>
internal sealed record Figure(
    string Benchmark, string What, string Unit, long Events, IReadOnlyList<double> Measured, string? Baseline = null, IReadOnlyList<double>? BaselineMeasured = null)
{
    public double Median => MedianOf(Measured);

    public double Minimum => Measured.Min();

    public double Maximum => Measured.Max();

    /// <summary>The median of the rounds' ratios: what was measured, divided by the baseline of the same round.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Ratio => BaselineMeasured is { } baseline ? MedianOf([.. Measured.Zip(baseline, (own, other) => own / other)]) : null;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BaselineMedian => BaselineMeasured is { } baseline ? MedianOf(baseline) : null;

    public static double MedianOf(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
