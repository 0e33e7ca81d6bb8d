using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ledger.Projections;

/// <summary>Whether a projection failed and stands still, whichever node it ran on. The server is ready all the same: what lists show is older, and everything else goes on.</summary>
public sealed class ProjectionsHealth(ProjectionProgress progress) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var failed = (await progress.Read(cancellationToken)).Where(p => p.Failure is not null).ToList();
            return failed.Count == 0 ? HealthCheckResult.Healthy("The projections follow the ledger.") : HealthCheckResult.Degraded(string.Join(' ', failed.Select(Told)));
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Degraded("How far the projections are cannot be read.");
        }
    }

    private static string Told(ProjectionItem stopped) => string.Create(CultureInfo.InvariantCulture,
        $"The projection {stopped.Name} stopped{(stopped.Failure!.Sequence is { } at ? $" at event {at}" : "")}, and what lists show of it is as of event {stopped.UpTo}. {stopped.Failure.Reason}");
}
