using Npgsql;

namespace Ledger.Http;

/// <summary>Where in the ledger a thing's version is.</summary>
public static class Sequences
{
    /// <summary>The sequence up to which what follows the events by this name has seen them. To be asked before what it keeps, which then knows that much at least.</summary>
    public static async Task<long> SeenBy(string projection, NpgsqlDataSource ledger, CancellationToken token) =>
        (await ledger.Read($"select last_seq_id from ledger.mt_event_progression where name = {projection + ":All"}", row => row.GetInt64(0), token)).SingleOrDefault();

    /// <summary>The sequence of the event that brought a stream to a version.</summary>
    public static async Task<long> Of(NpgsqlDataSource ledger, Guid stream, long version, CancellationToken token) =>
        (await ledger.Read($"select seq_id from ledger.mt_events where stream_id = {stream} and version = {version}", row => row.GetInt64(0), token)).Single();
}
