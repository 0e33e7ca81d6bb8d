using System.Diagnostics;

namespace Ledger.Benchmarks;

/// <summary>How long some work takes, one piece after the other.</summary>
internal static class Latencies
{
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
