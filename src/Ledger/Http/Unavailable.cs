using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace Ledger.Http;

/// <summary>
/// Answers 503 when the database is away: the command may or may not have been recorded, and a repeat with the same <c>Idempotency-Key</c> tells. Anything else
/// unexpected stays a 500.
/// </summary>
public sealed class Unavailable(ILogger<Unavailable> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Cause(exception) is not { } cause) return false;
        log.LogWarning("The database is away: {Reason}", cause.Message);
        httpContext.Response.Headers.RetryAfter = "1";
        await Results.Problem(Problems.Of(503, "unavailable", "The database is away.", "Try again in a moment, a command with the Idempotency-Key that it had: then it counts once.")).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The failure of the connection behind an exception; none, where the database answered and meant it.</summary>
    private static NpgsqlException? Cause(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            switch (exception)
            {
                case PostgresException e:
                    return e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections ? e : null;
                case NpgsqlException e:
                    return e;
            }
        }
        return null;
    }
}
