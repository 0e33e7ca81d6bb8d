using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ledger.Benchmarks.Baselines;
using Ledger.Cli;

namespace Ledger.Benchmarks;

/// <summary>
/// An archive taken in by <c>ledger case import</c>, with inline state, edges, lists and seal; its server in a process of its own. The baselines are the same rows copied, and the ecosystem's own bulk append, which makes no state and may
/// not be used beside live writing.
/// </summary>
internal static class ImportSpeed
{
    public const string Bulk = "bulk";

    private const int Round = 10_000, Rounds = 3;

    /// <summary>Imports the archive's next lines, round by round, and tells of the server's memory.</summary>
    public static async Task Measure(Ground ground, Results results)
    {
        var events = await ground.Events();
        await using var server = await ServerProcess.Start(ground);
        var (peak, over) = (0.0, new CancellationTokenSource());
        var watching = Watch();
        await Import(ground, server, ground.Lines + Round);
        await using (var raw = await RawRows.From(ground.Owner, 5_000))
        await using (var plain = await PlainApplication.Start(ground.Owner))
        {
            await results.InTurn("import", "events imported, each validated and decided, with state, edges and commitments, lists and seal beside them", "events/s", events, Rounds,
                () => Import(ground, server, ground.Lines + Round), (RawRows.Copied, () => raw.Copy(Round, 5_000)), (Bulk, () => plain.AppendInBulk(Round)));
        }
        await ground.Do("drop schema baseline cascade; drop schema plain cascade; drop schema plain_messages cascade");
        var clock = Stopwatch.StartNew();
        await ground.Followed();
        results.Add(new Figure("import", "until lists and seal had followed, after the last line", "s", events, [clock.Elapsed.TotalSeconds]));
        await over.CancelAsync();
        await watching;
        results.Add(new Figure("import", "memory of the server during the import, at most", "MB", events, [peak]));
        results.Add(new Figure("import", "memory of the server after the import", "MB", events, [server.Resident]));

        async Task Watch()
        {
            while (!over.IsCancellationRequested)
            {
                peak = Math.Max(peak, server.Resident);
                await Task.Delay(250, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Imports so many lines while the server is killed at random moments, and holds that the ledger is then exactly the script's, and that its seal verifies.</summary>
    public static async Task Killed(Ground ground, Results results, int lines, int kills)
    {
        var server = await ServerProcess.Start(ground);
        var (random, done, clock) = (new Random(5), false, Stopwatch.StartNew());
        var script = ground.NextPart(lines);
        var import = Task.Run(() => Run(server.Port, script)).ContinueWith(ended => { done = true; return ended.Result; }, TaskScheduler.Default);
        var killed = 0;
        for (var next = 0L; killed < kills && !done; killed++)
        {
            next += random.NextInt64(lines / (2 * kills), lines / kills);
            while (!done && await ground.Number("select last_value from ledger.mt_events_sequence") < next) await Task.Delay(50);
            if (done) break;
            await server.Kill();
            server = await ServerProcess.Start(ground, server.Port);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  killed and started again at sequence {next:N0}, after {clock.Elapsed.TotalSeconds:N0} s"));
        }
        var summary = await import;
        var (made, there, refused) = (summary.GetProperty("made").GetInt64(), summary.GetProperty("alreadyThere").GetInt64(), summary.GetProperty("refused").GetInt64());
        var again = await Run(server.Port, script);
        await ground.Followed();
        var kept = await ground.Number("select count(*) from ledger.mt_doc_keptkey where id like '%/case/%'");
        var events = await ground.Number("select count(*) from ledger.mt_events where correlation_id like 'import/%'");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  killed {killed} times: {made:N0} made, {there:N0} already there, {refused:N0} refused, of {lines:N0} lines; imported again: {again.GetProperty("made").GetInt64():N0} made, {again.GetProperty("alreadyThere").GetInt64():N0} already there; {kept:N0} keys kept, {events:N0} events of the import"));
        if (made + there != lines || again.GetProperty("made").GetInt64() != 0 || kept != lines || events != lines) throw new InvalidOperationException("The ledger is not exactly the script's.");
        var verified = await LedgerCommand.Run(["verify", "database", "--connection", ground.Owner], Surroundings.Real());
        if (verified is not 0) throw new InvalidOperationException($"ledger verify database ended with {verified}.");
        results.Add(new Figure("import", $"import of {lines:N0} lines whose server was killed {killed} times, until it was whole", "s", await ground.Events(), [clock.Elapsed.TotalSeconds]));
        await server.DisposeAsync();
    }

    private static async Task<double> Import(Ground ground, ServerProcess server, int upTo)
    {
        var (script, before, clock) = (ground.NextPart(upTo), await ground.Events(), Stopwatch.StartNew());
        var summary = await Run(server.Port, script);
        if (summary.GetProperty("refused").GetInt64() is not 0 and var refused) throw new InvalidOperationException($"{refused} lines were refused.");
        var took = clock.Elapsed.TotalSeconds;
        File.Delete(script);
        return (await ground.Events() - before) / took;
    }

    private static async Task<JsonElement> Run(int port, string script)
    {
        var answer = new StringWriter();
        var surroundings = Surroundings.Real() with { Out = answer, Error = TextWriter.Null };
        var exit = await LedgerCommand.Run(["case", "import", script, "--as-me", "--json", "--server", $"http://127.0.0.1:{port}", "--token", Ground.Administrator], surroundings);
        return exit is 0 or 1 ? JsonElement.Parse(answer.ToString()) : throw new InvalidOperationException($"ledger case import ended with {exit}: {answer}");
    }
}
