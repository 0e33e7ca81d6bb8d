using Npgsql;

namespace Ledger.Http;

/// <summary>
/// A few connections for what is asked or written while a command still holds the connection of its own transaction: where a stream is now, and the
/// record of a refusal.
/// </summary>
/// <remarks>From the one pool, a crowd of refused commands would take every connection, each waiting for one more: none would be answered.</remarks>
public sealed class SideConnections(string database) : IAsyncDisposable
{
    private const int Most = 10;

    public NpgsqlDataSource Ledger { get; } = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = Most, MinPoolSize = 0 });

    public ValueTask DisposeAsync() => Ledger.DisposeAsync();
}
