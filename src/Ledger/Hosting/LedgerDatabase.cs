using Npgsql;


namespace Ledger.Hosting;

/// <summary>
/// Which PostgreSQL this server works on: <c>ConnectionStrings:Ledger</c> names one, version 15 or newer; without it, the server starts a private one.
/// </summary>
/// <param name="Server">What the server works under: it adds to the record and never changes it.</param>
/// <param name="Owner">What migrates; none where this process may not.</param>
public sealed record LedgerDatabase(string Server, string? Owner, EmbeddedPostgres? Embedded) : IAsyncDisposable
{
    /// <summary>The role that the server works under, where the connection string does not name one of its own.</summary>
    public const string ServerRole = "ledger_server";

    /// <summary>Connects to nothing: for commands that only look at the code.</summary>
    public static readonly LedgerDatabase None = new("Host=127.0.0.1;Database=none", null, null);

    /// <summary>The role that the server works under.</summary>
    public string Role => new NpgsqlConnectionStringBuilder(Server) is { Options: null, Username: { } user } ? user : ServerRole;

    /// <summary>The same database under its owner, for an operator's commands.</summary>
    public LedgerDatabase AsOwner => this with { Server = Owner ?? Server };

    public static async Task<LedgerDatabase> Open(IConfiguration configuration, ILoggerFactory logs, CancellationToken token)
    {
        var server = configuration.GetConnectionString("Ledger");
        if (string.IsNullOrWhiteSpace(server))
        {
            var embedded = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions
            {
                DataFolder = DataFolder(configuration),
                BinFolder = configuration["LEDGER_PG_BIN"] is { Length: > 0 } folder ? folder : null,
            }, logs.CreateLogger<EmbeddedPostgres>(), token);
            return new LedgerDatabase(embedded.ServerConnectionString, embedded.OwnerConnectionString, embedded);
        }

        var owner = configuration.GetConnectionString("LedgerOwner");
        return string.IsNullOrWhiteSpace(owner)
            // One connection string for both: it migrates, and then steps down to the server's role for good.
            ? new LedgerDatabase(await Schema.SteppedDown(server, logs.CreateLogger("Ledger.Hosting.Schema"), token), server, null)
            : new LedgerDatabase(server, owner, null);
    }

    /// <summary>Brings the schema to this version, where this process may.</summary>
    public Task Migrate(CancellationToken token) => Owner is null ? Task.CompletedTask : Schema.Migrate(Owner, Role, new NpgsqlConnectionStringBuilder(Server).Password, token);


    public ValueTask DisposeAsync() => Embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string DataFolder(IConfiguration configuration) =>
        Path.GetFullPath(configuration["LEDGER_DATA"] is { Length: > 0 } folder ? folder : ".ledger");
}
