using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Sources;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Hosting;

/// <summary>The states that are kept beside the events, worked out with each event of their stream.</summary>
public static class States
{
    /// <summary>The state of a stream, by the kind of the stream, from its events as a session sees them.</summary>
    private static readonly Dictionary<string, Func<IQuerySession, Guid, CancellationToken, Task<object?>>> FromEvents = new()
    {
        ["actor"] = Of<Actor>, ["source"] = Of<Source>, ["document"] = Of<Document>, ["attribution"] = Of<Attribution>, ["claim"] = Of<Claim>,
    };

    /// <summary>Works the states of these streams out again from all of their events, as the transaction has left them; nothing of what was there before stays.</summary>
    public static async Task WorkOutAgain(IReadOnlyList<Guid> streams, IDocumentStore store, NpgsqlTransaction transaction, CancellationToken token)
    {
        await using var session = store.LightweightSession(Marten.Services.SessionOptions.ForTransaction(transaction));
        foreach (var stream in streams.Order())
        {
            var kind = (await session.AdvancedSql.QueryAsync<string>("select type from ledger.mt_streams where id = ?", token, stream)).Single();
            var state = await FromEvents[kind](session, stream, token);
            await using var write = new NpgsqlCommand($"update ledger.mt_doc_{kind} set data = $1 where id = $2", transaction.Connection!, transaction)
            {
                Parameters = { new() { Value = store.Options.Serializer().ToJson(state), NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = stream } },
            };
            if (await write.ExecuteNonQueryAsync(token) != 1) throw new InvalidOperationException($"The {kind} {stream} has no state.");
        }
    }

    private static async Task<object?> Of<TState>(IQuerySession session, Guid stream, CancellationToken token) where TState : class => await session.Events.AggregateStreamAsync<TState>(stream, token: token);
}
