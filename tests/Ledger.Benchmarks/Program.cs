using System.Globalization;
using Ledger.Benchmarks;

// dotnet run -c Release --project tests/Ledger.Benchmarks -- commands|import|ask|lists|rebuild|seal|start|all [--events N] [--kills N] [--json FILE]
string[] benchmarks = ["commands", "import", "ask", "lists", "rebuild", "seal", "start", "all"];
if (args is not [var benchmark, .. var options] || !benchmarks.Contains(benchmark) || options.Length % 2 != 0 || options.Where((_, at) => at % 2 == 0).Except(["--events", "--kills", "--json"]).Any())
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release --project tests/Ledger.Benchmarks -- {string.Join('|', benchmarks)} [--events N] [--kills N] [--json FILE]");
    return 1;
}
var given = options.Chunk(2).ToDictionary(option => option[0], option => option[1]);
var events = given.TryGetValue("--events", out var number) ? int.Parse(number, CultureInfo.InvariantCulture) : 100_000;
var kills = given.TryGetValue("--kills", out var times) ? int.Parse(times, CultureInfo.InvariantCulture) : 0;
Console.WriteLine($"PostgreSQL with {string.Join(", ", Ground.Settings.Select(setting => $"{setting.Key}={setting.Value}"))}; {Environment.ProcessorCount} processors; .NET {Environment.Version}");
var results = new Results();
await using (var ground = await Ground.Start())
{
    if (kills > 0)
    {
        await ImportSpeed.Killed(ground, results, events, kills);
    }
    else
    {
        // Questions and proofs are asked for at every size, to see how they grow.
        if (benchmark is "all" or "ask" or "seal")
        {
            foreach (var size in new[] { 10_000, 100_000 }.Where(size => size < events)) await At(size);
        }
        if (benchmark is "all" or "import") await ImportSpeed.Measure(ground, results);
        if (benchmark is not "import") await At(events);
        results.Add(new Figure("disk", "all tables and indexes", "bytes/event", await ground.Events(), [await ground.Number("select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r' and relnamespace = 'ledger'::regnamespace") / (double)await ground.Events()]));
        foreach (var table in new[] { "mt_events", "mt_streams", "mt_doc_claim", "mt_doc_document", "mt_doc_attribution", "reliance", "leaf", "tile", "search", "standing" })
            results.Add(new Figure("disk", $"{table}, with its indexes", "bytes/event", await ground.Events(), [await ground.Number($"select pg_total_relation_size('ledger.{table}')") / (double)await ground.Events()]));
        if (benchmark is "all" or "start") await StartSpeed.Measure(ground, results);
        if (benchmark is "all" or "seal") await SealingSpeed.Whole(ground, results);
        results.Grown("ask");
        results.Grown("seal");
    }

    async Task At(int size)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"to {size:N0} events"));
        await using var server = await BenchmarkServer.Start(ground);
        await ground.Grow(server, size, results);
        if (benchmark is "all" or "ask") await Asking.Measure(ground, server, results);
        if (benchmark is "all" or "seal") await SealingSpeed.Proofs(ground, server, results);
        if (size < events) return;
        if (benchmark is "all" or "lists") await ListsSpeed.Measure(ground, server, results);
        if (benchmark is "all" or "rebuild") await RebuildSpeed.Measure(ground, server, results);
        if (benchmark is "all" or "commands") await CommandsSpeed.Measure(ground, server, results);
    }
}
results.Print();
await results.Write(given.GetValueOrDefault("--json", $"benchmarks-{benchmark}.json"));
return 0;
