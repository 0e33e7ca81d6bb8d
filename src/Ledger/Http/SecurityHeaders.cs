namespace Ledger.Http;

/// <summary>Headers that every answer carries: nothing is sniffed, framed, referred or cached by accident.</summary>
public sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (!headers.ContainsKey("Content-Security-Policy"))
            {
                // The page that shows the OpenAPI document runs its own script and styles; answers of the API run nothing.
                headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs")
                    ? "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'"
                    : "default-src 'none'; frame-ancestors 'none'";
            }
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
            return Task.CompletedTask;
        });
        return next(http);
    }
}
