using System.Diagnostics;

namespace Ledger.Benchmarks;

/// <summary>How long some work takes, one piece after the other.</summary>
internal static class Latencies
{
    /// <summary>One round more.</summary>
    public static async Task Keep(IReadOnlyList<Func<Task>> work, int warm, List<double> p50, List<double> p99)
    {
        var round = await Of(work, warm);
        p50.Add(round.P50);
        p99.Add(round.P99);
    }

    /// <param name="warm">How many of the pieces are done before, for nothing.</param>
    /// <returns>Milliseconds.</returns>
    public static async Task<(double P50, double P99)> Of(IReadOnlyList<Func<Task>> work, int warm)
    {
        foreach (var piece in work.Take(warm)) await piece();
        var taken = new List<double>();
        foreach (var piece in work)
        {
            var start = Stopwatch.GetTimestamp();
            await piece();
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        taken.Sort();
        return (taken[taken.Count / 2], taken[(int)(taken.Count * 0.99)]);
    }
}
