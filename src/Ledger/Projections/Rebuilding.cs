using Ledger.Http;
using Ledger.Integrity;
using Npgsql;

namespace Ledger.Projections;

/// <summary>
/// Works out again what somebody asked for, one projection after the other, on one node at a time. What is asked is kept in the database: where the node ends half-way, another begins it anew.
/// </summary>
public sealed class Rebuilding(IEnumerable<IWorkedOutBeside> projections, NpgsqlDataSource ledger, TimeProvider time, ILogger<Rebuilding> log) : BackgroundService
{
    private const long Lock = 0x52454255494C44; // "REBUILD"

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyDictionary<string, IWorkedOutBeside> _projections = projections.ToDictionary(p => p.Projection, StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var name in await Asked(stoppingToken)) await Rebuild(_projections[name], stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                log.LogWarning("Working out a projection again broke off, and begins anew: {Reason}", e.Message);
            }
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What waits for its turn, or was begun by a node that is not there any more; of those that this version knows.</summary>
    private async Task<IReadOnlyList<string>> Asked(CancellationToken token) =>
        await ledger.Read($"select projection from ledger.rebuild where ended_at is null and projection = any({_projections.Keys.ToArray()}) order by asked_at", row => row.GetString(0), token);

    private async Task Rebuild(IWorkedOutBeside projection, CancellationToken token)
    {
        await using var held = await SessionLock.TryTake(ledger, Lock, token);
        if (held is null || !(await Asked(token)).Contains(projection.Projection)) return;
        try
        {
            if (await new Rebuild(projection, held.Connection, ledger, time).Run(token) is { } changed)
                log.LogWarning("The projection {Projection} was worked out again: {Changed} rows of the lists were other ones.", projection.Projection, changed);
        }
        catch (Exception e) when (e is not (OperationCanceledException or NpgsqlException { IsTransient: true }))
        {
            log.LogError(e, "The projection {Projection} could not be worked out again. What lists show stays as it was.", projection.Projection);
            await using var end = ledger.Command($"update ledger.rebuild set ended_at = {time.GetUtcNow()}, fault = {e.Message} where projection = {projection.Projection}");
            await end.ExecuteNonQueryAsync(token);
        }
    }
}
