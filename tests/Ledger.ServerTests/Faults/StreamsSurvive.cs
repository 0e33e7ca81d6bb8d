using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Benchmarks;
using Ledger.Cli.Cases;
using Ledger.Cli.Http;
using Ledger.ServerTests.Intake;
using Ledger.ServerTests.Integrity;

namespace Ledger.ServerTests.Faults;

/// <summary>An import of some thousand lines whose server is killed in the middle, again and again, ends with the ledger that it would have made undisturbed.</summary>
public sealed class StreamsSurvive(LedgerServerFixture undisturbed) : IAsyncLifetime
{
    private const string Case = "archive";
    private const int Kills = 5, Lines = 2_000;

    private readonly DatabaseOfServers _database = new();
    private readonly int _port = LedgerProcess.FreePort();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact(Timeout = 300_000)]
    public async Task A_server_that_is_killed_five_times_leaves_exactly_the_ledger_of_the_script_and_its_seal_verifies()
    {
        string[] lines = [.. new GeneratedScript(3).Lines(Lines)];
        var server = await Start();
        using var client = LedgerHttp.Client(server.Address);
        var import = Import(client, lines, TestContext.Current.CancellationToken);

        var random = new Random(5);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Numbers are drawn as events are appended, and no rollback gives them back: so this is in the middle of whatever is written just then.
            var drawn = long.Parse(await _database.Until("select last_value::text from ledger.mt_events_sequence"), CultureInfo.InvariantCulture);
            var moment = _database.Until($"select 1 from ledger.mt_events_sequence where last_value >= {drawn + random.Next(20, 300)}");
            if (await Task.WhenAny(import, moment) == import) throw new InvalidOperationException("The import ended before it was disturbed as often as it should be.", import.Exception);
            await server.Kill();
            server = await Start();
        }

        var summary = await import;
        (summary.Made + summary.AlreadyThere, summary.Refused).ShouldBe((Lines, 0));
        (await _database.Column(Imports.InOrder(Case))).ShouldBe(lines.Select(line => JsonNode.Parse(line)!["name"]!.ToString()));
        var again = await Import(client, lines, TestContext.Current.CancellationToken);
        (again.Made, again.AlreadyThere).ShouldBe((0, Lines));
        await WholeLog.Verified(new LedgerClient(server.Address, null), sql => _database.Column(sql), []);
        await server.DisposeAsync();

        await undisturbed.CaughtUp();
        await undisturbed.Empty();
        (await undisturbed.Administrator.Imported(Case, lines)).Counts.ShouldBe((Lines, 0, 0));
        (await Imports.Told(sql => _database.Column(sql))).ShouldBe(await undisturbed.Told());
    }

    private Task<LedgerProcess> Start() => _database.Start(_port, _database.Settings("seal", "ledger", ["--Ledger:Nodes", "1"]));

    /// <summary>Imports, and again where the patience of one import was not enough for a server's start.</summary>
    private static async Task<CaseStreamSummary> Import(HttpClient client, IEnumerable<string> lines, CancellationToken token)
    {
        while (true)
        {
            var script = new CaseLines(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))), CaseStream.LongestLine);
            try
            {
                return await new CaseStream(client, LedgerServerFixture.AdministratorToken).Run(
                    Case, script, stopsOnError: false, refused => throw new InvalidOperationException(refused.Problem.Title), progress: null, token);
            }
            catch (LedgerFailedException)
            {
                token.ThrowIfCancellationRequested();
            }
        }
    }
}
