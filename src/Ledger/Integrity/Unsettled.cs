using Ledger.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace Ledger.Integrity;

/// <summary>What was asked about is still being written, and two seconds of waiting did not end it.</summary>
public sealed class UnsettledException() : Exception("Something below the newest events is still being written.");

/// <summary>Answers 503 when what was asked about is still being written: an answer might miss it, and would not be the same the next time.</summary>
public sealed class Unsettled : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not UnsettledException) return false;
        httpContext.Response.Headers.RetryAfter = "1";
        await Results.Problem(Problems.Of(503, "not-settled", exception.Message, "An answer now might miss it. Ask again in a moment.")).ExecuteAsync(httpContext);
        return true;
    }
}
