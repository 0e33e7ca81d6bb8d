using Ledger.Benchmarks;

// dotnet run -c Release --project tests/Ledger.Benchmarks -- ask|import|seal|verify [--events N]
if (args is not ["ask" or "import" or "seal" or "verify", ..])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Ledger.Benchmarks -- ask|import|seal|verify [--events N]");
    return 1;
}
var events = args is [_, "--events", var given] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 200_000;
if (args[0] == "ask") await Asking.Measure([Math.Min(10_000, events), events]);
else if (args[0] == "import") await ImportSpeed.Measure(events);
else if (args[0] == "seal") await SealingSpeed.Measure([Math.Min(10_000, events), events]);
else await Verifying.Measure(events);
return 0;
