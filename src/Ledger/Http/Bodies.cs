using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Ledger.Http;

/// <summary>On an endpoint: its body may carry a document's text.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongTextAttribute : Attribute;

/// <summary>
/// Reads a command's body before anything else is done with it: its size (413), its type (415), its encoding and its JSON (400, with the field).
/// What comes after may rely on it.
/// </summary>
public sealed class Bodies(RequestDelegate next, IOptions<Limits> limits)
{
    /// <summary>415: a body of another type.</summary>
    public static ProblemDetails NoJson => Problems.Of(415, "unsupported-media-type", "A command is JSON.", "Send it as application/json, in UTF-8.");

    /// <summary>413: a body with more bytes than it may have, with what to do instead.</summary>
    public static ProblemDetails TooLarge(long most, string advice = OnlyText) => Problems.Of(413, "too-large", $"The body may have {most:N0} bytes.", advice);

    private const string OnlyText = "Only document text may be longer; register longer texts by hash and excerpts.";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<CommandName>() is not { Command: var command })
        {
            await next(http);
            return;
        }

        var longText = http.GetEndpoint()!.Metadata.GetMetadata<LongTextAttribute>() is not null;
        var (body, problem) = await Read(http, longText ? limits.Value.TextBytes : limits.Value.BodyBytes);
        problem ??= Read(body, command).Problem;
        if (problem is not null)
        {
            await Results.Problem(problem).ExecuteAsync(http);
            return;
        }
        http.Request.Body = new MemoryStream(body, writable: false);
        http.Request.ContentLength = body.Length;
        await next(http);
    }

    /// <summary>The body of an endpoint that is no command on the record, as strictly as a command's.</summary>
    public static async Task<(TBody? Body, ProblemDetails? Problem)> Read<TBody>(HttpContext http, long most) where TBody : class
    {
        var (body, problem) = await Read(http, most);
        if (problem is not null) return (null, problem);
        var (read, wrong) = Read(body, typeof(TBody));
        return ((TBody?)read, wrong);
    }

    private static async Task<(byte[] Body, ProblemDetails? Problem)> Read(HttpContext http, long most)
    {
        if (!http.Request.HasJsonContentType() && http.Request.ContentType is { Length: > 0 })
        {
            return ([], NoJson);
        }
        return await UpTo(http, most, OnlyText);
    }

    /// <summary>The whole body; 413 with this advice, where it has more bytes than <paramref name="most"/>.</summary>
    public static async Task<(byte[] Body, ProblemDetails? Problem)> UpTo(HttpContext http, long most, string advice)
    {
        var tooLarge = TooLarge(most, advice);

        // The limit is counted here, in bytes of the body itself. The web server's own limit would cut the connection, and with it the answer: as it is, what is
        // too much is still taken off the line, for five seconds at most, and whoever sends it learns why it was refused.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (http.Request.ContentLength > most) return ([], tooLarge);
        try
        {
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1_024];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
            {
                if (body.Length + read > most) return ([], tooLarge);
                body.Write(buffer, 0, read);
            }
            return (body.ToArray(), null);
        }
        catch (IOException e)
        {
            return ([], Problems.Of((e as BadHttpRequestException)?.StatusCode ?? 400, "invalid-request", "The body could not be read.", e.Message));
        }
    }

    /// <summary>The command that a body says; or why it says none.</summary>
    public static (object? Command, ProblemDetails? Problem) Read(ReadOnlySpan<byte> body, Type command)
    {
        if (body.Length == 0) return (null, Invalid("", "a body is required: a JSON object."));
        if (!Utf8.IsValid(body)) return (null, Invalid("", "the body is not UTF-8."));
        try
        {
            return JsonSerializer.Deserialize(body, command, Json.Options) is { } read ? (read, null) : (null, Invalid("", "must be a JSON object."));
        }
        catch (JsonException e)
        {
            var (field, message) = JsonFaults.Explain(e, command);
            return (null, Invalid(field, message));
        }
        catch (InvalidOperationException)
        {
            return (null, Invalid("", "a string contains half of a surrogate pair: it is not well-formed Unicode."));
        }
    }

    private static ProblemDetails Invalid(string field, string message) =>
        Problems.BadRequest("invalid-request", "The command's shape is wrong.", new Dictionary<string, string[]> { [field] = [message] });
}
