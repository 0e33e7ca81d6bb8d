using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ledger.Cli.Http;

/// <summary>Asks a ledger, and writes to it, as one actor. Everything that is no success is thrown.</summary>
internal sealed class LedgerClient(HttpClient http, string? token)
{
    private const int TriesAgainstConflicts = 3;

    public HttpClient Http => http;

    /// <summary>The JSON behind a path (without a leading slash) under the ledger's address.</summary>
    /// <exception cref="LedgerRefusedException">4xx.</exception>
    /// <exception cref="LedgerFailedException">No answer, 5xx, or no JSON.</exception>
    public Task<JsonElement> Get(string path, CancellationToken cancellation) => Send(Request(HttpMethod.Get, path), cancellation);

    /// <summary>Writes something new. A key makes a repeat safe; without one the write has a key of its own.</summary>
    /// <exception cref="LedgerRefusedException">4xx.</exception>
    /// <exception cref="LedgerFailedException">No answer, 5xx, or no JSON.</exception>
    public Task<JsonElement> Post(string path, byte[] body, string? key, CancellationToken cancellation)
    {
        var request = Request(HttpMethod.Post, path);
        request.Headers.Add("Idempotency-Key", key ?? $"command/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}");
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        return Send(request, cancellation);
    }

    /// <summary>
    /// Writes to something that exists: reads it, and sends <paramref name="body"/> of what was read, which carries the version that was read. When somebody
    /// else wrote in between it is read and sent anew, three times at most.
    /// </summary>
    /// <exception cref="LedgerRefusedException">4xx.</exception>
    /// <exception cref="LedgerFailedException">No answer, 5xx, or no JSON.</exception>
    public async Task<JsonElement> PostTo(string thing, string path, Func<JsonElement, long, byte[]> body, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await Get(thing, cancellation);
            var version = current.Number("version") ?? throw LedgerFailedException.Unexpected($"GET {thing} was answered without a version.");
            try
            {
                return await Post(path, body(current, version), key: null, cancellation);
            }
            catch (LedgerRefusedException refused) when (refused.Problem.IsVersionConflict && attempt < TriesAgainstConflicts)
            {
                // Somebody else wrote in between: read it again.
            }
        }
    }

    /// <summary>Streams the whole of an answer as text, piece by piece as it arrives.</summary>
    /// <param name="path">What is asked.</param>
    /// <param name="mediaType">The form that is asked for; an answer in another one is refused.</param>
    /// <param name="write">Takes the pieces in order.</param>
    /// <param name="cancellation">Ends the streaming.</param>
    /// <exception cref="LedgerRefusedException">4xx.</exception>
    /// <exception cref="LedgerFailedException">No answer, 5xx, another form, or a connection that was lost before the end.</exception>
    public async Task Stream(string path, string mediaType, Func<ReadOnlyMemory<char>, Task> write, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, path, mediaType);
        using var response = await Reach(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation), cancellation);
        if (!response.IsSuccessStatusCode) throw Failure((await Reach(() => LedgerAnswer.Read(response, cancellation), cancellation)).Problem!);
        if (response.Content.Headers.ContentType?.MediaType is var type && type != mediaType)
            throw LedgerFailedException.Unexpected($"{mediaType} was asked for, and {type ?? "nothing"} came.");

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        var buffer = new char[32 * 1024];
        for (var kept = 0; ;)
        {
            var start = kept;
            var read = await Reach(() => reader.ReadBlockAsync(buffer.AsMemory(start), cancellation).AsTask(), cancellation);
            var length = kept + read;
            // Half a surrogate pair waits for the other half.
            kept = read > 0 && char.IsHighSurrogate(buffer[length - 1]) ? 1 : 0;
            await write(buffer.AsMemory(0, length - kept));
            if (read == 0) return;
            if (kept > 0) buffer[0] = buffer[length - 1];
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string mediaType = "application/json")
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.Add(new(mediaType));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private async Task<JsonElement> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            using var response = await Reach(() => http.SendAsync(request, cancellation), cancellation);
            var answer = await Reach(() => LedgerAnswer.Read(response, cancellation), cancellation);
            if (answer.Problem is { } problem) throw Failure(problem);
            return answer.Body ?? throw LedgerFailedException.Unexpected($"{request.Method} {request.RequestUri} was answered without JSON.");
        }
    }

    private static Exception Failure(LedgerProblem problem) =>
        (HttpStatusCode)problem.Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError ? new LedgerRefusedException(problem) : new LedgerFailedException(problem);

    private async Task<T> Reach<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException || (lost is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw LedgerFailedException.Unreachable(http.BaseAddress, lost);
        }
    }
}
