using Ledger.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ledger.Integrity;

/// <summary>
/// Checks the whole ledger against its log again and again, on one node at a time: <c>Ledger:Log:CheckEvery</c> after the last whole check, an hour if it is not said; at the start not before a sixtieth of that.
/// </summary>
public sealed class Completeness(CompletenessCheck check, NpgsqlDataSource ledger, IConfiguration configuration, TimeProvider time, ILogger<Completeness> log) : BackgroundService
{
    public const string EverySetting = "Ledger:Log:CheckEvery";

    private const long Lock = 0x434845434B; // "CHECK"

    private readonly TimeSpan _every = configuration.GetValue<TimeSpan?>(EverySetting) is { } every && every > TimeSpan.Zero ? every : TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = _every / 60;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                pause = await WhenDue(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or InvalidOperationException or InvalidCastException)
            {
                log.LogError(e, "The check of the ledger against its log broke off, and begins anew.");
                pause = _every / 60;
            }
        }
    }

    /// <summary>Checks, if it is time and no other node is at it.</summary>
    /// <returns>How long there is nothing to do.</returns>
    private async Task<TimeSpan> WhenDue(CancellationToken token)
    {
        await using var held = await SessionLock.TryTake(ledger, Lock, token);
        if (held is null) return _every;

        var last = (await ledger.Read($"select ended_at from ledger.completeness", row => row.GetFieldValue<DateTimeOffset>(0), token)).SingleOrDefault();
        var due = last + _every - time.GetUtcNow();
        if (due > TimeSpan.Zero) return due < _every ? due : _every;

        var doubts = await check.Run(token);
        if (doubts > 0) log.LogCritical("The ledger does not agree with its log: {Doubts} doubts. See /api/log/doubts.", doubts);
        return _every;
    }
}

/// <summary>What the last whole check found, whichever node made it.</summary>
public sealed class CompletenessHealth(NpgsqlDataSource ledger) : IHealthCheck
{
    private const int Named = 5;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (await ledger.Read($"select doubts from ledger.completeness", row => row.GetInt64(0), cancellationToken) is not [var doubts]) return HealthCheckResult.Healthy("The ledger was not checked against its log yet.");
            if (doubts == 0) return HealthCheckResult.Healthy("The last check of the ledger against its log found nothing.");

            var first = await ledger.Read($"select distinct sequence from ledger.doubt where sequence is not null order by sequence limit {Named}", row => row.GetInt64(0), cancellationToken);
            return HealthCheckResult.Degraded(
                $"The ledger does not agree with its log: {doubts} {(doubts == 1 ? "doubt" : "doubts")}{(first.Count > 0 ? $", the first about events {string.Join(", ", first)}" : "")}. See /api/log/doubts.");
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Degraded("What the last check of the ledger against its log found cannot be read.");
        }
    }
}
