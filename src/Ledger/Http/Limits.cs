using System.Security.Claims;
using System.Threading.RateLimiting;
using Ledger.Access;
using Microsoft.AspNetCore.RateLimiting;

namespace Ledger.Http;

/// <summary>How much one client may ask for (<c>Ledger:Limits</c>).</summary>
public sealed class Limits
{
    /// <summary>Requests a second for each token.</summary>
    public int RequestsPerSecond { get; init; } = 1_000;

    /// <summary>Requests a second for each address that shows no valid token.</summary>
    public int AnonymousRequestsPerSecond { get; init; } = 100;

    /// <summary>Bytes of a body that carries a document's text.</summary>
    public long TextBytes { get; init; } = 10 * 1_024 * 1_024;

    /// <summary>Bytes of any other body.</summary>
    public long BodyBytes { get; init; } = 64 * 1_024;

    /// <summary>Each token has a bucket of its own; who has none shares one with its address. 429 says when to come back.</summary>
    public static void Apply(RateLimiterOptions options, Limits limits)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => http.User.FindFirstValue(BearerTokens.TokenId) is { } token
            ? Bucket("token " + token, limits.RequestsPerSecond)
            : http.Request.Path.StartsWithSegments("/health") ? RateLimitPartition.GetNoLimiter("health")
            : Bucket("address " + http.Connection.RemoteIpAddress, limits.AnonymousRequestsPerSecond));
        options.OnRejected = async (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            await Results.Problem(Problems.Of(429, "too-many-requests", "Too many requests.", "Wait a second, and go on more slowly.")).ExecuteAsync(context.HttpContext);
        };
    }

    private static RateLimitPartition<string> Bucket(string key, int perSecond) => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = perSecond,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });
}
