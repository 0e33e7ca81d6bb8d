using System.Text.Json.Nodes;

namespace Ledger.ServerTests.BadInput;

/// <summary>What came back for something odd.</summary>
/// <param name="Fault">What is wrong with the answer itself: it is neither a success nor problem details of RFC 9457, or it gives away what it should not.</param>
internal sealed record Answer(int Status, JsonNode? Json, string? Fault)
{
    public bool Succeeded => Status is >= 200 and < 300;

    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        using (response)
        {
            var (status, type) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var json = type is "application/json" or "application/problem+json" ? JsonNode.Parse(text) : null;
            return new Answer(status, json, status < 400 ? null : FaultOf(status, type, text, json));
        }
    }

    private static string? FaultOf(int status, string? type, string text, JsonNode? problem) => problem switch
    {
        _ when status >= 500 => $"{status}: {text}",
        null => $"{status} as {type}, not as problem details: {text}",
        _ when type != "application/problem+json" => $"{status} as {type}",
        _ when problem["status"]?.GetValue<int>() != status => $"{status} with another status in it: {text}",
        _ when problem["type"]?.GetValue<string>().StartsWith("/problems/", StringComparison.Ordinal) is not true => $"{status} without a type: {text}",
        _ when string.IsNullOrWhiteSpace(problem["title"]?.GetValue<string>()) => $"{status} without a title: {text}",
        _ when string.IsNullOrWhiteSpace(problem["traceId"]?.GetValue<string>()) => $"{status} without a trace: {text}",
        _ when text.Contains("   at ", StringComparison.Ordinal) || text.Contains("System.", StringComparison.Ordinal) || text.Contains(".NET", StringComparison.Ordinal) => $"{status} tells what the ledger is made of: {text}",
        _ => null,
    };
}

/// <summary>What was tried, and what was wrong with the answers: all of it, when the test is over.</summary>
internal sealed class Faults
{
    private readonly List<string> _found = [];

    /// <summary>Looks at an answer that must be a refusal with one of these statuses (none given: any refusal), or a success where that is as good.</summary>
    public void Look(Answer answer, string what, bool mayBeTaken = false, params int[] statuses)
    {
        if (answer.Fault is { } fault) _found.Add($"{what}: {fault}");
        else if (answer.Succeeded ? !mayBeTaken : statuses.Length > 0 && !statuses.Contains(answer.Status)) _found.Add($"{what}: {answer.Status} {answer.Json?.ToJsonString()}");
    }

    public void ShouldBeNone() => _found.ShouldBeEmpty(string.Join("\n", _found.Select(f => f.Length > 600 ? f[..600] : f)));
}

/// <summary>Ways to send what a well-behaved client would not.</summary>
internal static class Sending
{
    public static async Task<Answer> SendBytes(this LedgerClient by, string path, byte[] body, string? contentType = "application/json", bool inChunks = false)
    {
        using HttpContent content = inChunks ? new StreamContent(new Unmeasured(body)) : new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Answer.Of(await by.Send(HttpMethod.Post, path, content));
    }

    public static async Task<Answer> Ask(this LedgerClient by, HttpMethod method, string path) => await Answer.Of(await by.Send(method, path));

    /// <summary>A stream that does not tell its length: it is sent in chunks.</summary>
    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
