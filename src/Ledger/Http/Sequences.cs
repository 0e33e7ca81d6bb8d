using Npgsql;

namespace Ledger.Http;

/// <summary>Where in the ledger a thing's version is.</summary>
public static class Sequences
{
    /// <summary>The sequence of the event that brought a stream to a version.</summary>
    public static async Task<long> Of(NpgsqlDataSource ledger, Guid stream, long version, CancellationToken token) =>
        (await ledger.Read($"select seq_id from ledger.mt_events where stream_id = {stream} and version = {version}", row => row.GetInt64(0), token)).Single();
}
