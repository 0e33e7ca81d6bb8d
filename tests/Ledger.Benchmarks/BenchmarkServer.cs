using Ledger.Access;
using Ledger.Hosting;
using Marten;
using Marten.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.Benchmarks;

/// <summary>A PostgreSQL of its own with documented settings, and the real server on it, on real sockets.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    /// <summary>What differs from PostgreSQL's own settings. Commits are durable: fsync and synchronous_commit are on.</summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["shared_buffers"] = "1GB", ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "15min", ["random_page_cost"] = "1.1",
    };

    private const string Secret = "administrator-of-the-benchmark";

    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-benchmark").FullName;
    private EmbeddedPostgres _postgres = null!;
    private WebApplication _app = null!;

    public IServiceProvider Services => _app.Services;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>The owner's connection string.</summary>
    public string Owner => _postgres.OwnerConnectionString;

    public static async Task<BenchmarkServer> Start()
    {
        var server = new BenchmarkServer();
        server._postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { DataFolder = server._folder, Settings = Settings }, NullLogger.Instance, CancellationToken.None);
        var database = new LedgerDatabase(server._postgres.ServerConnectionString, server._postgres.OwnerConnectionString, null);
        await database.Migrate(CancellationToken.None);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--urls", "http://127.0.0.1:0", "--Ledger:Nodes", "1", "--Logging:LogLevel:Default", "Warning", "--Ledger:Limits:RequestsPerSecond", "1000000", "--Ledger:Log:Folder", Path.Combine(server._folder, "seal")],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(LedgerServer).Assembly.GetName().Name,
        });
        builder.AddLedgerLogging();
        builder.AddLedgerServer(database);
        server._app = builder.Build();
        server._app.UseLedgerServer();
        await FirstAdministrator.Appoint(server.Services.GetRequiredService<IDocumentStore>(), TimeProvider.System, Secret, CancellationToken.None);
        await server._app.StartAsync();
        server.Client = new HttpClient { BaseAddress = new Uri(server._app.Urls.Single()) };
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
        return server;
    }

    /// <summary>Fills an empty ledger, waits until lists and seal have followed, and gives PostgreSQL its statistics.</summary>
    /// <returns>How many events there are.</returns>
    public async Task<long> Grow(int events)
    {
        var store = Services.GetRequiredService<IDocumentStore>();
        await using var session = store.QuerySession();
        await new GeneratedLedger(store, seed: 1).Grow(events, (await session.Query<Actor>().FirstAsync()).Id);
        await store.WaitForNonStaleProjectionDataAsync(TimeSpan.FromMinutes(60));
        await using (var analyze = NpgsqlDataSource.Create(Owner).CreateCommand("vacuum analyze")) await analyze.ExecuteNonQueryAsync();
        await using var count = NpgsqlDataSource.Create(Owner).CreateCommand("select count(*) from ledger.mt_events where type <> 'tombstone'");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>Ends all work of the server's own; what it works with is still there.</summary>
    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
