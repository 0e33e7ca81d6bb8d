namespace Ledger.Benchmarks;

/// <summary>From the start of the process until it says that it is ready, the database running and full.</summary>
internal static class StartSpeed
{
    private const int Rounds = 5;

    public static async Task Measure(Ground ground, Results results)
    {
        var events = await ground.Events();
        var (started, resident) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await ServerProcess.Start(ground);
            started.Add(server.Started.TotalSeconds);
            resident.Add(server.Resident);
        }
        results.Add(new Figure("start", "from the start of the process until it is ready", "s", events, started));
        results.Add(new Figure("start", "memory when it is ready", "MB", events, resident));
    }
}
