using System.Net.Sockets;
using System.Text;
using Ledger.Access;

namespace Ledger.ServerTests.BadInput;

/// <summary>
/// What no HTTP client would send, over a socket. What is no request by RFC 9112 never reaches the ledger: the web server answers it, without a body. Everything
/// else is answered with problem details; and nothing hangs, fails or is appended.
/// </summary>
public sealed class BadConnections(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int> Requests => new()
    {
        { "no request at all", "hello\r\n\r\n", 400 },
        { "no host", "GET /api/claims HTTP/1.1\r\n\r\n", 400 },
        { "NUL in the path", "GET /api/claims/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { "a raw NUL in the path", "GET /api/\0 HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { "an endless request line", $"GET /api/{new string('p', 10_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "an endless query", $"GET /api/claims?{new string('q', 10_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { "an endless header", $"GET /api/claims HTTP/1.1\r\nHost: x\r\nX: {new string('h', 40_000)}\r\n\r\n", 431 },
        { "very many headers", $"GET /api/claims HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"X{i}: y\r\n"))}\r\n", 431 },
        { "a header with a line break in its name", "GET /api/claims HTTP/1.1\r\nHost: x\r\nX\nY: z\r\n\r\n", 400 },
        { "two lengths", "POST /api/claims HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400 },
        { "a length that is none", "POST /api/claims HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n{}", 400 },
        { "another version", "GET /api/claims HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
        { "a coding that nobody knows", "POST /api/claims HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n{}", 400 },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task What_is_no_request_is_refused_before_the_ledger_sees_it(string what, string request, int status)
    {
        var events = await ledger.CountEvents();

        var answer = await Send(request);

        answer.ShouldStartWith($"HTTP/1.1 {status} ", customMessage: what);
        (await ledger.CountEvents()).ShouldBe(events);
    }

    [Theory]
    [InlineData("a chunk without a size", "nothing\r\n{}\r\n0\r\n\r\n")]
    [InlineData("a chunk that is longer than its size", "2\r\n{}}}\r\n0\r\n\r\n")]
    [InlineData("a chunk with a size beyond all sizes", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n")]
    [InlineData("an empty body in chunks", "0\r\n\r\n")]
    [InlineData("a body in chunks of a byte", "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")]
    public async Task A_body_in_broken_chunks_is_a_problem(string what, string chunks)
    {
        var events = await ledger.CountEvents();

        var answer = await Send(Post("Transfer-Encoding: chunked\r\nConnection: close", chunks));

        IsProblem(answer, 400, what);
        (await ledger.CountEvents()).ShouldBe(events);
    }

    [Fact]
    public async Task A_body_that_would_be_too_large_is_refused_before_it_is_sent() =>
        IsProblem(await Send(Post($"Expect: 100-continue\r\nContent-Length: {1_000_000}\r\nConnection: close", "")), 413, "100-continue");

    [Fact]
    public async Task A_body_that_is_asked_for_first_is_taken()
    {
        var ready = await Writings.Of("AssertClaim").Prepare(ledger);

        await ledger.Contributor.Recorded(ready.Path, ready.Body, ("Expect", "100-continue"));
    }

    [Theory]
    [InlineData("Idempotency-Key: schlüssel", 400)]
    [InlineData("Idempotency-Key: a\tb", 400)]
    [InlineData("Authorization: Bearer ÿ", 401)]
    [InlineData("User-Agent: é (😀)", 201)]
    [InlineData("X-Correlation-Id: é", 201)]
    public async Task A_header_that_is_not_ascii_is_refused_or_passed_over(string header, int status)
    {
        var body = (await Writings.Of("AssertClaim").Prepare(ledger)).Body.ToJsonString();

        var answer = await Send(Post($"{header}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close", body));

        if (status >= 400) IsProblem(answer, status, header);
        else answer.ShouldStartWith($"HTTP/1.1 {status} ", customMessage: header);
    }

    [Fact]
    public async Task Who_hangs_up_in_the_middle_of_a_body_has_recorded_nothing()
    {
        var events = await ledger.CountEvents();

        await Send(Post("Content-Length: 100", "{\"statement\":\"He said"), hangUp: true);

        (await ledger.CountEvents()).ShouldBe(events);
        await ledger.Contributor.RecordedClaim();
    }

    private string Post(string headers, string body) =>
        $"POST /api/claims HTTP/1.1\r\nHost: {ledger.Address.Authority}\r\n"
        + (headers.StartsWith("Authorization", StringComparison.Ordinal) ? "" : $"Authorization: Bearer {ledger.Actors[Role.Contributor].Token}\r\n")
        + $"Content-Type: application/json\r\n{headers}\r\n\r\n{body}";

    private static void IsProblem(string answer, int status, string what)
    {
        answer.ShouldStartWith($"HTTP/1.1 {status} ", customMessage: what);
        answer.ShouldContain("application/problem+json", customMessage: what);
        answer.ShouldContain("\"type\":\"/problems/", customMessage: what);
    }

    /// <summary>Sends bytes, and reads until the server closes the connection.</summary>
    private async Task<string> Send(string request, bool hangUp = false)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(ledger.Address.Host, ledger.Address.Port, Token);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), Token);
        if (hangUp) socket.Client.Shutdown(SocketShutdown.Send);

        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, Token);
        }
        catch (IOException) when (answer.Length > 0 || hangUp)
        {
            // The server closed the connection on what it did not read: the answer came before that.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
