using Microsoft.Net.Http.Headers;

namespace Ledger.Http;

/// <summary>Entity tags (RFC 9110 §8.8.3), for answers that depend on nothing but what the tag names.</summary>
public static class EntityTags
{
    /// <summary>
    /// Puts the tag on the answer, and lets the client keep the answer for itself and ask each time whether it still holds. True where <c>If-None-Match</c> says
    /// that the client has it: 304 is the answer then.
    /// </summary>
    /// <param name="tag">What the answer depends on, in visible ASCII without quotes.</param>
    public static bool IsKnown(HttpContext http, string tag)
    {
        var headers = http.Response.GetTypedHeaders();
        headers.ETag = new EntityTagHeaderValue($"\"{tag}\"");
        headers.CacheControl = new CacheControlHeaderValue { Private = true, NoCache = true };
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Authorization);
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(headers.ETag, useStrongComparison: false));
    }
}
