using System.Globalization;
using Ledger.Benchmarks;

// dotnet run -c Release --project tests/Ledger.Benchmarks -- ask|commands|seal|verify [--events N] [--json FILE]
string[] benchmarks = ["ask", "commands", "seal", "verify"];
if (args is not [var benchmark, .. var options] || !benchmarks.Contains(benchmark) || options.Length % 2 != 0)
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release --project tests/Ledger.Benchmarks -- {string.Join('|', benchmarks)} [--events N] [--json FILE]");
    return 1;
}
var given = options.Chunk(2).ToDictionary(option => option[0], option => option[1]);
var events = given.TryGetValue("--events", out var number) ? int.Parse(number, CultureInfo.InvariantCulture) : 200_000;
var results = new Results();
switch (benchmark)
{
    case "ask":
        await Asking.Measure([Math.Min(10_000, events), events]);
        break;
    case "commands":
        await using (var server = await BenchmarkServer.Start())
        {
            var grown = await server.Grow(events);
            await CommandsSpeed.Measure(server, results, grown);
        }
        break;
    case "seal":
        await SealingSpeed.Measure([Math.Min(10_000, events), events]);
        break;
    default:
        await Verifying.Measure(events);
        break;
}
results.Print();
await results.Write(given.GetValueOrDefault("--json", $"benchmarks-{benchmark}.json"));
return 0;
