using Ledger.Access;
using Ledger.Hosting;
using Marten;
using Marten.Events;
using Marten.Events.Daemon.Coordination;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(Ledger.ServerTests.LedgerServerFixture))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Ledger.ServerTests;

/// <summary>The real server on a real PostgreSQL, with real sockets: one for the whole assembly. A test that needs an empty ledger empties it.</summary>
public sealed class LedgerServerFixture : IAsyncLifetime
{
    public const string AdministratorToken = "the-first-administrator-of-the-tests";

    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-tests-").FullName;
    private EmbeddedPostgres? _postgres;
    private WebApplication? _app;

    /// <summary>What PostgreSQL is started with.</summary>
    public Dictionary<string, string> Settings { get; } = new() { ["fsync"] = "off" };

    /// <summary>The database as its owner sees it, who may do what the server may not.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    /// <summary>The database as the server's role sees it.</summary>
    public NpgsqlDataSource Server => Services.GetRequiredService<NpgsqlDataSource>();

    public EmbeddedPostgres Postgres => _postgres!;

    public IServiceProvider Services => _app!.Services;

    public Uri Address { get; private set; } = null!;

    /// <summary>One actor of each role, with its id and a token.</summary>
    public IReadOnlyDictionary<Role, (Guid Id, string Token)> Actors { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await EmbeddedPostgres.Start(
            new EmbeddedPostgresOptions { DataFolder = _folder, Settings = Settings }, NullLogger.Instance, TestContext.Current.CancellationToken);
        Owner = NpgsqlDataSource.Create(_postgres.OwnerConnectionString);
        _app = await Start(_postgres);
        Address = new Uri(_app.Urls.Single());
        Actors = await Appoint();
    }

    /// <summary>A server on that database, on a free port.</summary>
    public static async Task<WebApplication> Start(EmbeddedPostgres postgres, params string[] arguments)
    {
        var database = new LedgerDatabase(postgres.ServerConnectionString, postgres.OwnerConnectionString, null);
        await database.Migrate(CancellationToken.None);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--urls", "http://127.0.0.1:0", "--Ledger:Nodes", "1", "--Ledger:Limits:RequestsPerSecond", "100000", "--Ledger:Limits:AnonymousRequestsPerSecond", "100000", "--Ledger:Log:Folder", Path.Combine(postgres.DataFolder, "seal"), "--Ledger:Log:CheckEvery", "100.00:00:00", "--Ledger:Projections:TryAgainEvery", "00:00:01", "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning", .. arguments],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(LedgerServer).Assembly.GetName().Name,
        });
        builder.AddLedgerLogging();
        builder.AddLedgerServer(database);
        var app = builder.Build();
        app.UseLedgerServer();
        await FirstAdministrator.Appoint(app.Services.GetRequiredService<IDocumentStore>(), TimeProvider.System, AdministratorToken, CancellationToken.None);
        await app.StartAsync();
        return app;
    }

    /// <summary>Whoever acts with this role.</summary>
    public LedgerClient As(Role role) => new(Address, Actors[role].Token);

    /// <summary>A stranger.</summary>
    public LedgerClient Anonymous => new(Address, null);

    public LedgerClient Contributor => As(Role.Contributor);
    public LedgerClient Editor => As(Role.Editor);
    public LedgerClient Auditor => As(Role.Auditor);
    public LedgerClient Reader => As(Role.Reader);
    public LedgerClient Administrator => As(Role.Administrator);

    /// <summary>Forgets everything but the actors and the log's own stream, as only the database's owner can.</summary>
    public async Task Empty()
    {
        await using var command = Owner.CreateCommand("""
            delete from ledger.mt_streams where type not in ('actor', 'log');
            truncate ledger.mt_doc_source, ledger.mt_doc_document, ledger.mt_doc_attribution, ledger.mt_doc_claim, ledger.mt_doc_keptkey, ledger.revision_text, ledger.refusal, ledger.reliance, ledger.standing, ledger.waiting, ledger.search;
            """);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until the lists have seen everything that was recorded before this was asked.</summary>
    public Task CaughtUp() => Services.GetRequiredService<IDocumentStore>().WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

    /// <summary>Does something while nothing follows the events.</summary>
    public async Task Halted(Func<Task> what)
    {
        var coordinator = Services.GetRequiredService<IProjectionCoordinator>();
        await coordinator.PauseAsync();
        try
        {
            await what();
        }
        finally
        {
            await coordinator.ResumeAsync();
        }
    }

    /// <summary>How many events are on record: a refusal leaves it as it was.</summary>
    public async Task<long> CountEvents()
    {
        await using var command = Owner.CreateCommand("select count(*) from ledger.mt_events where type <> 'tombstone'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        if (Owner is not null) await Owner.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IReadOnlyDictionary<Role, (Guid Id, string Token)>> Appoint()
    {
        var administrator = new LedgerClient(Address, AdministratorToken);
        var actors = new Dictionary<Role, (Guid Id, string Token)>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var actor = await administrator.Recorded("/api/actors", new { name = $"The {role}", role });
            var token = await administrator.Recorded($"/api/actors/{actor.Id}/tokens", new { version = actor.Version });
            actors[role] = (actor.Id, token.Secret!);
        }
        return actors;
    }
}
