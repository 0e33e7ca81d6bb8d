namespace Ledger.Http;

/// <summary>
/// Answers what no route takes: 404, 405 with <c>Allow</c>, or 415. For everybody alike, before anybody is asked for a right: no role could have done it, so it is
/// no refusal to be kept.
/// </summary>
public sealed class Unrouted(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        switch (http.GetEndpoint())
        {
            case RouteEndpoint:
                await next(http);
                return;
            case { RequestDelegate: { } refuse }:
                await refuse(http);   // routing's own stand-in: it sets the status, and the header that belongs to it
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
        if (http.Response.HasStarted) return;
        var problem = http.Response.StatusCode switch
        {
            404 => Problems.NotFound("There is nothing at this address.", "The routes are described at /docs and in /openapi/v1.json."),
            405 => Problems.Of(405, "method-not-allowed", "This address is not asked in this way.", $"It takes {http.Response.Headers.Allow}."),
            415 => Bodies.NoJson,
            var status => Problems.Of(status, "refused", "The request fits no route."),
        };
        await Results.Problem(problem).ExecuteAsync(http);
    }
}
