using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ledger.Cli.Cases;
using Ledger.Http;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>A generated archive through <c>POST /api/import</c>, sent as the command line sends it, into an empty ledger whose seal and lists keep up; and the same again, when all of it is there.</summary>
internal static class ImportSpeed
{
    public static async Task Measure(int lines)
    {
        var script = Path.Combine(Path.GetTempPath(), $"ledger-{lines}.ndjson");
        new GeneratedScript(seed: 1).Write(script, "archive", lines);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines:N0} lines, {new FileInfo(script).Length:N0} bytes"));
        try
        {
            await using var server = await BenchmarkServer.Start();
            await Import(server, script, "warm-up", 5_000);
            foreach (var time in new[] { "imported", "again" })
            {
                var (watch, used) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
                var summary = await Import(server, script, "archive", int.MaxValue);
                var cpu = Environment.CpuUsage.TotalTime - used;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{time}: {summary.Made:N0} made, {summary.AlreadyThere:N0} already there, {summary.Refused:N0} refused in {watch.Elapsed.TotalSeconds:N1} s: {summary.Lines / watch.Elapsed.TotalSeconds:N0} lines/s; "
                    + $"this process took {cpu.TotalSeconds:N1} s of its processors, and holds {Environment.WorkingSet / 1_048_576} MB"));
            }
            await using var ledger = NpgsqlDataSource.Create(server.Owner);
            var left = await ledger.Read($"select count(*) from ledger.mt_events e where not exists (select from ledger.leaf l where l.sequence = e.seq_id)", row => row.GetInt64(0), CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"not sealed yet: {left.Single():N0}"));
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task<CaseStreamSummary> Import(BenchmarkServer server, string script, string name, int most)
    {
        await using var file = most == int.MaxValue ? File.OpenRead(script) : (Stream)new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', File.ReadLines(script).Take(most))));
        var lines = new CaseLines(file, CaseStream.LongestLine);
        await lines.Next(1, long.MaxValue, CancellationToken.None);
        return await new CaseStream(server.Client, server.Client.DefaultRequestHeaders.Authorization!.Parameter!).Run(
            name, lines, stopsOnError: false, refused => throw new InvalidOperationException($"{refused.Line}: {refused.Problem.Title} {refused.Problem.Detail}"), progress: null, CancellationToken.None);
    }
}
