using Ledger.Hosting;
using Ledger.Search;
using Marten;
using Npgsql;
using Wolverine.Marten;

namespace Ledger.Redactions;

/// <summary>
/// Does what a redaction says, in the transaction that records it: after its event was written and before the commit, the one function that may change events is called, and every state that had
/// a copy is worked out again, and the words are taken from the search.
/// </summary>
/// <param name="Redaction">The id of the redaction.</param>
/// <param name="Streams">Whatever loses something; the stream that the redaction is recorded in comes first.</param>
public sealed record CarryOut(Guid Redaction, IReadOnlyList<Guid> Streams) : IMartenOp
{
    public void Execute(IDocumentSession session) => ((ITransactionParticipantRegistrar)session).AddTransactionParticipant(new Participant(this, session.DocumentStore));

    private sealed class Participant(CarryOut redaction, IDocumentStore store) : ITransactionParticipant
    {
        public async Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token)
        {
            await using var redact = new NpgsqlCommand("select ledger.redact(e.id) from ledger.mt_events e where e.stream_id = $1 and e.data ->> 'redactionId' = $2", connection, transaction)
            {
                Parameters = { new() { Value = redaction.Streams[0] }, new() { Value = redaction.Redaction.ToString() } },
            };
            await redact.ExecuteNonQueryAsync(token);
            await States.WorkOutAgain(redaction.Streams, store, transaction, token);
            await RedactedWords.Remove(redaction.Streams, connection, transaction, token);
        }

        public Task AfterCommitAsync(CancellationToken token) => Task.CompletedTask;
    }
}
