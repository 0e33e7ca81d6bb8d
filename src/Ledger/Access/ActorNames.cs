using Ledger.Http;
using Ledger.Sources;
using Npgsql;

namespace Ledger.Access;

/// <summary>What the actors that a page refers to are called, read at once.</summary>
public static class ActorNames
{
    public static async Task<IReadOnlyDictionary<Guid, Named>> Of(IEnumerable<Guid> actors, NpgsqlDataSource ledger, CancellationToken token) => (await ledger.Read(
        $"select id, data ->> 'name' from ledger.mt_doc_actor where id = any({actors.Distinct().ToArray()})", row => new Named(row.GetGuid(0), row.GetString(1)), token))
        .ToDictionary(n => n.Id);
}
