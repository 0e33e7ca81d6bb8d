using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>Seals, on one node at a time: the one that holds the advisory lock. Another takes over as soon as its session ends.</summary>
public sealed class Sealer(Sealing sealing, NpgsqlDataSource ledger, SealHealth health, TimeProvider time, ILogger<Sealer> log) : BackgroundService
{
    private const long Lock = 0x5345414C; // "SEAL"

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200), Elsewhere = TimeSpan.FromSeconds(1), AfterFailure = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = AfterFailure;
            try
            {
                await using var held = await SessionLock.TryTake(ledger, Lock, stoppingToken);
                if (held is not null) await Seal(held.Connection, stoppingToken);
                pause = Elsewhere;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ContradictedException e)
            {
                if (health.Fault != e.Message) log.LogCritical("Nothing is signed for any more. {Reason}", e.Message);
                health.Fault = e.Message;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                if (health.Fault != e.Message) log.LogError(e, "Sealing failed, and is tried again.");
                health.Fault = e.Message;
            }
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Seal(NpgsqlConnection connection, CancellationToken token)
    {
        while (true)
        {
            var sealedNow = await sealing.Seal(connection, token);
            health.Fault = null;
            if (sealedNow == 0) await Task.Delay(Idle, time, token);
        }
    }
}

/// <summary>Whether this node's sealing goes well. One that waits for another to seal has no fault.</summary>
public sealed class SealHealth : IHealthCheck
{
    /// <summary>Why nothing is sealed, if that is so.</summary>
    public string? Fault { get; set; }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Fault is { } fault ? HealthCheckResult.Degraded($"Events are recorded and not sealed. {fault}") : HealthCheckResult.Healthy("Events are sealed."));
}
