using Ledger.Http;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ledger.Hosting;

/// <summary>Ready means: the database answers, and has the schema of this version.</summary>
public sealed class DatabaseHealth(NpgsqlDataSource ledger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var query = ledger.CreateCommand("select count(*) from ledger.mt_streams where id is null");
            await query.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy("The database answers.");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return HealthCheckResult.Unhealthy("The database answers, and has no ledger schema: give ConnectionStrings__LedgerOwner, or run `resources setup`.");
        }
        catch (PostgresException e) when (!e.IsTransient)
        {
            return HealthCheckResult.Unhealthy($"The database answers, and refuses: {e.MessageText}.");
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy($"The database does not answer: {e.Message}");
        }
    }
}

/// <summary><c>/health/live</c> and <c>/health/ready</c>: 200, or 503 with reasons.</summary>
public static class Health
{
    public static void MapLedgerHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = Write }).AllowAnonymous();
    }

    private static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.ToDictionary(e => e.Key, e => new { status = e.Value.Status.ToString(), reason = e.Value.Description }),
    }, Json.Options, http.RequestAborted);
}
