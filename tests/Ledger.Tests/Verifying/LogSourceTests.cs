using System.Net;
using System.Net.Http.Headers;
using Ledger.Cli.Http;
using Ledger.Cli.Verifying;
using Ledger.Proofs;

namespace Ledger.Tests.Verifying;

/// <summary>How a log is read that somebody else serves.</summary>
public sealed class LogSourceTests : IDisposable
{
    private readonly List<string> _asked = [];
    private readonly Server _server = new();
    private readonly HttpClient _http;

    public LogSourceTests()
    {
        _http = new HttpClient(_server);
        _server.Answers = path =>
        {
            _asked.Add(path);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1, 2, 3]) };
        };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LogSource Log => LogSource.At(_http, new Uri("http://ledger.test/log"));

    [Fact]
    public async Task A_log_that_asks_for_patience_is_asked_again()
    {
        var answers = _server.Answers;
        _server.Answers = path => _asked.Count < 3 && answers(path) is var _
            ? new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero) } }
            : answers(path);

        (await Log.Read("checkpoint", Token)).ShouldBe([1, 2, 3]);
        _asked.ShouldBe(["/log/checkpoint", "/log/checkpoint", "/log/checkpoint", "/log/checkpoint"]);
    }

    [Fact]
    public async Task What_is_not_there_is_none_and_another_refusal_is_a_failure()
    {
        _server.Answers = _ => new HttpResponseMessage(HttpStatusCode.NotFound);
        (await Log.Read("keys", Token)).ShouldBeNull();

        _server.Answers = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);
        (await Should.ThrowAsync<LedgerFailedException>(() => Log.Read("keys", Token))).Message.ShouldContain("502");
    }

    [Fact]
    public async Task A_partial_tile_that_was_dropped_is_read_from_the_full_one()
    {
        var answers = _server.Answers;
        _server.Answers = path => path.EndsWith(".p/5", StringComparison.Ordinal) ? new HttpResponseMessage(HttpStatusCode.NotFound) : answers(path);

        (await Log.Read(new Tile(0, 1, 5), Token))!.Value.ToArray().ShouldBe([1, 2, 3]);
        _asked.ShouldBe(["/log/tile/0/001"]);
    }

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    private sealed class Server : HttpMessageHandler
    {
        public Func<string, HttpResponseMessage> Answers { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.NotFound);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Answers(request.RequestUri!.AbsolutePath));
    }
}
