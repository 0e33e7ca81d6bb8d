using Ledger.Http;

namespace Ledger.Integrity;

/// <summary>503: what was asked about is still being written, and two seconds of waiting did not end it.</summary>
public static class Unsettled
{
    public static IResult Answer(HttpRequest request)
    {
        request.HttpContext.Response.Headers.RetryAfter = "2";
        return Results.Problem(Problems.Of(StatusCodes.Status503ServiceUnavailable, "not-settled",
            "Something below the newest events is still being written.", "An answer now might miss it. Ask again in a moment."));
    }
}
