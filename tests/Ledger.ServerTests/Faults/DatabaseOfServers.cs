using System.Diagnostics;
using Ledger.Hosting;
using Ledger.Http;
using Ledger.Sources;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.ServerTests.Faults;

/// <summary>A PostgreSQL of its own for servers that are killed: it outlives them, can be made to stop them at a step, and can be killed under them.</summary>
public sealed class DatabaseOfServers : IAsyncLifetime
{
    private readonly string _root = LedgerProcess.MakeFolder();
    private EmbeddedPostgres _postgres = null!;
    private WebApplication _scribe = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var options = new EmbeddedPostgresOptions { DataFolder = Path.Combine(_root, "database"), Settings = new Dictionary<string, string> { ["fsync"] = "off" } };
        _postgres = await EmbeddedPostgres.Start(options, NullLogger.Instance, Token);
        var database = new LedgerDatabase(_postgres.ServerConnectionString, _postgres.OwnerConnectionString, null);
        await database.Migrate(Token);
        await Do("create database unopened template ledger owner ledger_owner", "postgres");
        // Waits for a standby where a test asks for it, and nowhere else.
        await Do("alter database ledger set synchronous_commit = local");

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--Ledger:Log:Folder", Folder("scribe"), "--Logging:LogLevel:Default", "Warning"],
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(LedgerServer).Assembly.GetName().Name,
        });
        builder.AddLedgerServer(database);
        _scribe = builder.Build();
    }

    /// <summary>A folder beside the database.</summary>
    public string Folder(string name) => Path.Combine(_root, name);

    /// <summary>A server on it, as its settings say; it can be killed and started again with the same ones.</summary>
    /// <param name="seal">Where the log's keys and the last checkpoint are.</param>
    public string[] Settings(string seal, string database = "ledger", params string[] more) =>
    [
        "--ConnectionStrings:Ledger", On(_postgres.ServerConnectionString, database), "--ConnectionStrings:LedgerOwner", On(_postgres.OwnerConnectionString, database), "--Ledger:Log:Folder", Folder(seal),
        "--Ledger:Limits:AnonymousRequestsPerSecond", "100000", "--Ledger:Limits:RequestsPerSecond", "100000", .. more,
    ];

    public Task<LedgerProcess> Start(int port, params string[] settings) => LedgerProcess.Start(_root, port, Token, settings);

    public LedgerProcess Begin(int port, params string[] settings) => LedgerProcess.Begin(_root, port, settings);

    /// <summary>Puts an event on record without any server, as a server does.</summary>
    public async Task Record()
    {
        await using var session = _scribe.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.StartStream<Source>(NewId.At(TimeProvider.System.GetUtcNow()), new SourceRegistered(SourceKind.Person, "Somebody", null, null, null, null));
        await session.SaveChangesAsync(Token);
    }

    /// <summary>The database as its servers see it.</summary>
    public NpgsqlDataSource Servers => _scribe.Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>A database of its own in which no log was opened yet.</summary>
    public Task Unopened(string name) => Do($"create database {name} template unopened owner ledger_owner", "postgres");

    public async Task<IReadOnlyList<string>> Column(string sql, string database = "ledger")
    {
        await using var connection = await Open(database);
        await using var query = new NpgsqlCommand(sql, connection);
        await using var reader = await query.ExecuteReaderAsync(Token);
        var values = new List<string>();
        while (await reader.ReadAsync(Token)) values.Add(reader.GetValue(0).ToString()!);
        return values;
    }

    public async Task Do(string sql, string database = "ledger")
    {
        await using var connection = await Open(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Waits until a query finds something, whether the database is there just now or not.</summary>
    public async Task<string> Until(string sql, string database = "ledger")
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            try
            {
                if (await Column(sql, database) is [var found, ..]) return found;
            }
            catch (NpgsqlException e) when (e.IsTransient)
            {
                // It was killed under the question.
            }
        }
        while (await moments.WaitForNextTickAsync(Token));
        throw new OperationCanceledException();
    }

    /// <summary>Kills the process of a session as a power cut would: PostgreSQL drops all others too, and recovers.</summary>
    public async Task KillBackend(int session)
    {
        using (var process = Process.GetProcessById(session)) process.Kill();
        await Gone(session);   // nobody signs it off: it is in the list until PostgreSQL has dropped everything
        Servers.Clear();
    }

    /// <summary>Ends a session, and waits until it is gone: what it had not committed is not there.</summary>
    public async Task Cut(int session)
    {
        await Do($"select pg_terminate_backend({session})");
        await Gone(session);
    }

    /// <summary>Waits until a session has ended.</summary>
    public Task Gone(int session) => Until($"select 1 where not exists (select from pg_stat_activity where pid = {session})");

    /// <summary>Finds the process of each session that seals: never more than one.</summary>
    public const string Sealer = "select pid::text from pg_locks where locktype = 'advisory' and classid = 0 and objid = 1397047628 and granted and database = (select oid from pg_database where datname = current_database())";

    /// <summary>The session that seals, if there is one.</summary>
    public Task<IReadOnlyList<string>> Sealers(string database = "ledger") => Column(Sealer, database);

    public async ValueTask DisposeAsync()
    {
        if (_scribe is not null) await _scribe.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    internal async Task<NpgsqlConnection> Open(string database)
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(On(_postgres.SuperuserConnectionString, database)) { Pooling = false }.ConnectionString);
            try
            {
                await connection.OpenAsync(Token);
                return connection;
            }
            catch (NpgsqlException e) when (e.IsTransient || e is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow })
            {
                await connection.DisposeAsync();   // it recovers
                await moments.WaitForNextTickAsync(Token);
            }
        }
    }

    private static string On(string connection, string database) => new NpgsqlConnectionStringBuilder(connection) { Database = database }.ConnectionString;
}
