using System.Data;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>
/// A lock that one session of all nodes has: for work that one node does at a time. It ends with the session; and it is given back when the work ends, since a session that goes back to its pool would hold it on,
/// and keep every other node from the work.
/// </summary>
public sealed class SessionLock : IAsyncDisposable
{
    private readonly long _number;

    private SessionLock(NpgsqlConnection connection, long number) => (Connection, _number) = (connection, number);

    /// <summary>The session that has it.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Takes it, or finds that another has it; waits for nobody.</summary>
    /// <returns>None, if another has it.</returns>
    public static async Task<SessionLock?> TryTake(NpgsqlDataSource ledger, long number, CancellationToken token)
    {
        var connection = await ledger.OpenConnectionAsync(token);
        try
        {
            await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = number } } };
            if ((bool)(await command.ExecuteScalarAsync(token))!) return new SessionLock(connection, number);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await using (Connection)
        {
            if (Connection.State is not ConnectionState.Open) return;
            await using var command = new NpgsqlCommand("select pg_advisory_unlock($1)", Connection) { Parameters = { new() { Value = _number } } };
            await command.ExecuteNonQueryAsync();
        }
    }
}
