using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Cases;
using Ledger.Cli.Http;

namespace Ledger.ServerTests.Faults;

/// <summary>In the middle of an import the server or its database is killed. What was acknowledged is there once, and the import ends as if nothing had been.</summary>
public sealed class ImportsSurvive : IDisposable
{
    private readonly string _folder = LedgerProcess.MakeFolder();
    private readonly int _port = LedgerProcess.FreePort();

    private static readonly CaseScript Script = CaseScript.Read(Path.Combine(AppContext.BaseDirectory, "seeds", "zero-tolerance"));

    private string Data => Path.Combine(_folder, "data");

    [Fact(Timeout = 300_000)]
    public async Task A_killed_server_loses_nothing_that_it_acknowledged()
    {
        var server = await LedgerProcess.Start(_folder, _port, TestContext.Current.CancellationToken);
        var client = LedgerHttp.Client(server.Address);
        var actors = await new CaseActors(client, LedgerServerFixture.AdministratorToken).Create(Script.Header, TestContext.Current.CancellationToken);

        var restarted = new TaskCompletionSource<LedgerProcess>();
        var progress = new Watch(at: 60, () => _ = Restart());
        var summary = await Import(client, actors, progress);
        await using var second = await restarted.Task;

        await EverythingIsThereOnce(client, actors, summary);
        await server.DisposeAsync();

        async Task Restart()
        {
            await server.Kill();
            restarted.SetResult(await LedgerProcess.Start(_folder, _port, TestContext.Current.CancellationToken));
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task A_killed_database_loses_nothing_that_was_acknowledged()
    {
        await using var server = await LedgerProcess.Start(_folder, _port, TestContext.Current.CancellationToken);
        using var client = LedgerHttp.Client(server.Address);
        var actors = await new CaseActors(client, LedgerServerFixture.AdministratorToken).Create(Script.Header, TestContext.Current.CancellationToken);

        var progress = new Watch(at: 60, () =>
        {
            var postmaster = int.Parse(File.ReadLines(Path.Combine(Data, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
            Process.GetProcessById(postmaster).Kill();
        });
        var summary = await Import(client, actors, progress);

        await EverythingIsThereOnce(client, actors, summary);
    }

    [Fact(Timeout = 300_000)]
    public async Task An_import_that_was_cut_off_goes_on_where_it_stopped()
    {
        await using var server = await LedgerProcess.Start(_folder, _port, TestContext.Current.CancellationToken);
        using var client = LedgerHttp.Client(server.Address);
        var actors = await new CaseActors(client, LedgerServerFixture.AdministratorToken).Create(Script.Header, TestContext.Current.CancellationToken);

        using var cut = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => Import(client, actors, new Watch(at: 50, cut.Cancel), cut.Token));
        var summary = await Import(client, actors, null);

        summary.AlreadyThere.ShouldBeInRange(50, 51);   // a line may have been recorded whose answer nobody waited for
        summary.Made.ShouldBe(Script.Commands.Count - summary.AlreadyThere);
        await EverythingIsThereOnce(client, actors, summary);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<CaseImportSummary> Import(
        HttpClient client, IReadOnlyDictionary<string, CaseActorOnRecord> actors, IProgress<CaseImportProgress>? progress, CancellationToken? token = null) =>
        new CaseImport(client, actors.ToDictionary(a => a.Key, a => a.Value.Token)).Run(Script, progress, token ?? TestContext.Current.CancellationToken);

    /// <summary>Each command made one event, and a second import makes none.</summary>
    private static async Task EverythingIsThereOnce(HttpClient client, IReadOnlyDictionary<string, CaseActorOnRecord> actors, CaseImportSummary summary)
    {
        summary.Refused.ShouldBeNull();
        (summary.Made + summary.AlreadyThere).ShouldBe(Script.Commands.Count);

        var again = await Import(client, actors, null);
        again.Made.ShouldBe(0);
        again.AlreadyThere.ShouldBe(Script.Commands.Count);
        again.Ids.ShouldBe(summary.Ids, ignoreOrder: true);

        var administrator = new LedgerClient(client.BaseAddress!, LedgerServerFixture.AdministratorToken);
        var trail = new List<JsonNode>();
        for (var page = await administrator.Asked("/api/audit?limit=500"); ; page = await administrator.Asked($"/api/audit?limit=500&after={page["next"]}"))
        {
            trail.AddRange(page["items"]!.AsArray().Select(i => i!));
            if (page["next"] is null) break;
        }
        var acting = actors.Values.Select(a => a.Id).ToHashSet();
        trail.Count(i => i["actor"]!["id"]?.GetValue<Guid>() is { } by && acting.Contains(by)).ShouldBe(Script.Commands.Count);
    }

    /// <summary>Does something once, when so many lines were acknowledged.</summary>
    private sealed class Watch(int at, Action then) : IProgress<CaseImportProgress>
    {
        private bool _done;

        public void Report(CaseImportProgress value)
        {
            if (_done || value.Done < at) return;
            _done = true;
            then();
        }
    }
}
