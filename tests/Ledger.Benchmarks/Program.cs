using Ledger.Benchmarks;

// dotnet run -c Release --project tests/Ledger.Benchmarks -- ask|seal|verify|rebuild [--events N]
if (args is not ["ask" or "seal" or "verify" or "rebuild", ..])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Ledger.Benchmarks -- ask|seal|verify|rebuild [--events N]");
    return 1;
}
var events = args is [_, "--events", var given] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 200_000;
if (args[0] == "ask") await Asking.Measure([Math.Min(10_000, events), events]);
else if (args[0] == "seal") await SealingSpeed.Measure([Math.Min(10_000, events), events]);
else if (args[0] == "rebuild") await RebuildSpeed.Measure(events);
else await Verifying.Measure(events);
return 0;
