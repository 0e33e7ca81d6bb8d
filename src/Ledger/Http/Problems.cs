using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;

namespace Ledger.Http;

/// <summary>Refusals as RFC 9457 problem details: a stable type, a title that says what was wrong, a detail that says what to do.</summary>
/// <remarks>A <c>field</c> extension names the member of the body at fault, when one is.</remarks>
public static class Problems
{
    /// <summary>Where problem types live: <c>/problems/claim-retracted</c>, relative to the server (RFC 9457 §3.1.1).</summary>
    public const string Types = "/problems/";

    public static readonly ProblemDetails None = WolverineContinue.NoProblems;

    /// <summary>409: the record has moved on, or the act is not possible now.</summary>
    public static ProblemDetails Conflict(string type, string title, string? detail = null) =>
        Of(StatusCodes.Status409Conflict, type, title, detail);

    /// <summary>422: well-formed, and cannot be done: a reference that does not exist, an anchor that does not resolve.</summary>
    public static ProblemDetails Unprocessable(string type, string title, string? field = null, string? detail = null) =>
        Of(StatusCodes.Status422UnprocessableEntity, type, title, detail, field);

    /// <summary>403: not for this actor.</summary>
    public static ProblemDetails Forbidden(string type, string title, string? detail = null) =>
        Of(StatusCodes.Status403Forbidden, type, title, detail);

    /// <summary>404: not there.</summary>
    public static ProblemDetails NotFound(string title, string? detail = null) =>
        Of(StatusCodes.Status404NotFound, "not-found", title, detail);

    /// <summary>400: the shape is wrong, field by field.</summary>
    public static ProblemDetails BadRequest(string type, string title, IReadOnlyDictionary<string, string[]>? errors = null, string? detail = null)
    {
        var problem = Of(StatusCodes.Status400BadRequest, type, title, detail);
        if (errors is not null) problem.Extensions["errors"] = errors;
        return problem;
    }

    public static ProblemDetails Of(int status, string type, string title, string? detail = null, string? field = null)
    {
        var problem = new ProblemDetails { Status = status, Type = Types + type, Title = title, Detail = detail };
        if (field is not null) problem.Extensions["field"] = field;
        return problem;
    }
}
