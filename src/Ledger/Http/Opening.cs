using Ledger.Access;
using Marten;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Http;

/// <summary>
/// What a command asks before it is decided, in one round trip and in the transaction that it is carried out in: its <see cref="Turn"/>, before anything is read; whether who acts is still who signed in; whether its
/// <see cref="Idempotency"/> key led to something; and what there is of what it refers to (<see cref="References"/>).
/// </summary>
/// <param name="Kept">What the key led to; none, if it was not used yet, or there is no key.</param>
/// <param name="Kinds">What the streams are that the command refers to, by their ids; those that are there.</param>
public sealed record Opening(KeptKey? Kept, IReadOnlyDictionary<Guid, string> Kinds)
{
    private static readonly IReadOnlyDictionary<Guid, string> NoKinds = new Dictionary<Guid, string>();

    /// <summary>503, if the actor changed since it signed in: with the next request it is asked for anew.</summary>
    public static async Task<(IResult, Opening)> Of<TCommand>(
        TCommand command, Caller caller, IdempotencyKey key, IDocumentSession session, SignIns signIns, HttpContext http, CancellationToken token)
    {
        var signIn = http.Features.GetRequiredFeature<SignIn>();
        var references = command is IRefer refers ? refers.References().Select(reference => reference.Id).Distinct().ToArray() : [];
        await session.BeginTransactionAsync(token);
        await using var batch = new NpgsqlBatch(session.Connection);
        Add(batch, Turn.Take<TCommand>(), Turn.Lock);
        Add(batch, SignIn.Current, caller.Id);
        if (key.Id is { } id)
        {
            // Identical requests queue here: the second finds the key instead of a version conflict. Keys that part with others at their last slash are those of one case: an import of the whole case
            // waits until none of these is in use, and these wait for it.
            Add(batch, "select 1 from pg_advisory_xact_lock(hashtextextended($1, 0)), pg_advisory_xact_lock_shared(hashtextextended($2, 0))", id, id[..(id.LastIndexOf('/') + 1)]);
            Add(batch, "select data ->> 'fingerprint', (data ->> 'stream')::uuid, (data ->> 'version')::bigint, (data ->> 'status')::int from ledger.mt_doc_keptkey where id = $1", id);
        }
        if (references.Length > 0) Add(batch, "select id, type from ledger.mt_streams where id = any($1)", references);

        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        if (!await reader.ReadAsync(token) || reader.GetInt64(0) != signIn.Version)
        {
            signIns.Forget(caller.Id);
            http.Response.Headers.RetryAfter = "1";
            return (Results.Problem(SignIn.Changed), new Opening(null, NoKinds));
        }
        KeptKey? kept = null;
        if (key.Id is not null)
        {
            await reader.NextResultAsync(token);
            await reader.NextResultAsync(token);
            if (await reader.ReadAsync(token)) kept = new KeptKey(key.Id, reader.GetString(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt32(3));
        }
        if (references.Length == 0) return (WolverineContinue.Result(), new Opening(kept, NoKinds));

        await reader.NextResultAsync(token);
        var kinds = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(token)) kinds.Add(reader.GetGuid(0), reader.GetString(1));
        return (WolverineContinue.Result(), new Opening(kept, kinds));
    }

    private static void Add(NpgsqlBatch batch, string text, params object[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
