using Ledger.Http;
using Marten;

namespace Ledger.Integrity;

/// <summary>
/// Opens the log where there is none yet, with the first key of this server: before anything is sealed, and before anybody is answered. Of servers that start together one does it. Nobody's act: it is
/// on record without an actor.
/// </summary>
public sealed class LogOpening(IDocumentStore store, LogKeys keys) : IHostedService
{
    private const long Lock = 0x4C4F47; // "LOG"

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        await session.BeginTransactionAsync(cancellationToken);
        await session.AdvancedSql.QueryAsync<int>("select 1 from pg_advisory_xact_lock(?)", cancellationToken, Lock);
        if (await session.Events.FetchStreamStateAsync(TheLog.Id, cancellationToken) is not null) return;

        session.SetHeader(Signature.Command, nameof(LogOpening));
        session.Events.StartStream<Log>(TheLog.Id, new LogOpened(keys.First().ToString()));
        await session.SaveChangesAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
