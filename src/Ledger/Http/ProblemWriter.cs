using System.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Ledger.Http;

/// <summary>Writes every problem, whoever found it, in one shape, and remembers it on the request for the record of refusals.</summary>
/// <remarks>Problem details are written whatever the client accepts: a refusal that cannot be read helps nobody.</remarks>
public sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        if (problem.Type is null || !problem.Type.StartsWith(Problems.Types, StringComparison.Ordinal))
        {
            problem.Type = Problems.Types + TypeOf(problem.Status.Value);
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        }
        problem.Instance = http.Request.Path;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;

        http.Features.Set(new Refused(problem));
        http.Response.StatusCode = problem.Status.Value;
        await http.Response.WriteAsJsonAsync(problem, problem.GetType(), Json.Options, "application/problem+json", http.RequestAborted);
    }

    private static string TypeOf(int status) => status switch
    {
        400 => "invalid-request",
        401 => "not-signed-in",
        403 => "not-allowed",
        404 => "not-found",
        405 => "method-not-allowed",
        406 => "not-acceptable",
        409 => "conflict",
        413 => "too-large",
        415 => "unsupported-media-type",
        422 => "unprocessable",
        429 => "too-many-requests",
        503 => "unavailable",
        _ => status >= 500 ? "internal-error" : "refused",
    };
}

/// <summary>The problem that this request was answered with.</summary>
public sealed record Refused(ProblemDetails Problem);
