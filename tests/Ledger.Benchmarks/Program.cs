using Ledger.Benchmarks;

// dotnet run -c Release --project tests/Ledger.Benchmarks -- ask [--events N]
if (args is not ["ask", ..])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Ledger.Benchmarks -- ask [--events N]");
    return 1;
}
var events = args is [_, "--events", var given] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 200_000;
await Asking.Measure([Math.Min(10_000, events), events]);
return 0;
