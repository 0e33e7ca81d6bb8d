using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Ledger.Access;

namespace Ledger.ServerTests.Hosting;

/// <summary>Who asks too often is told to wait; whoever cannot get in is counted, and fills no record.</summary>
public sealed class LimitsAreKept(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_token_that_is_used_too_often_is_told_when_to_come_back_and_no_other_one_is()
    {
        await using var server = await AnotherServer.Start(ledger, "--Ledger:Limits:RequestsPerSecond", "5");
        using var counted = new Counted();
        var lines = await Refusals();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.As(ledger, Role.Reader).Send(HttpMethod.Post, "/api/claims")));

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeInRange(1, 39);
        foreach (var answer in refused)
        {
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await LedgerClient.Problem(answer)).Type.ShouldBe("too-many-requests");
        }
        counted.Of(429).ShouldBe(refused.Count);
        (await Refusals() - lines).ShouldBe(40 - refused.Count, "the reader's 403 are on record, its 429 are not");
        (await server.As(ledger, Role.Contributor).Refused("/api/claims", new { })).Status.ShouldBe(HttpStatusCode.BadRequest, "another token has a limit of its own");
        await server.Anonymous.Asked("/health/live");
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Strangers_share_the_limit_of_their_address_and_health_has_none()
    {
        await using var server = await AnotherServer.Start(ledger, "--Ledger:Limits:AnonymousRequestsPerSecond", "3");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Anonymous.Send(HttpMethod.Get, "/api/me")));
        var health = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Anonymous.Send(HttpMethod.Get, "/health/live")));

        answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(0);
        health.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Concat(health)) answer.Dispose();
    }

    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("no-such-token", "Bearer error=\"invalid_token\"")]
    public async Task Who_cannot_get_in_is_counted_and_leaves_no_line(string? token, string challenge)
    {
        using var counted = new Counted();
        var (lines, events) = (await Refusals(), await ledger.CountEvents());

        using var answer = await new LedgerClient(ledger.Address, token).Post("/api/claims", new { statement = "Somebody said so." });

        answer.Headers.WwwAuthenticate.ToString().ShouldBe(challenge);
        (await LedgerClient.Problem(answer)).Type.ShouldBe("not-signed-in");
        counted.Of(401).ShouldBe(1);
        ((await Refusals()), await ledger.CountEvents()).ShouldBe((lines, events));
    }

    private async Task<long> Refusals() => long.Parse((await ledger.Column("select count(*) from ledger.refusal"))[0]);

    /// <summary>What the metric <c>ledger.refusals</c> says while somebody looks.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<int, long> _refusals = new();

        public Counted()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: Ledger.Audit.Refusals.Counter.Meter, Name: "ledger.refusals" }) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: "status", Value: int status }) _refusals.AddOrUpdate(status, value, (_, sum) => sum + value);
                }
            });
            _listener.Start();
        }

        public long Of(int status) => _refusals.GetValueOrDefault(status);

        public void Dispose() => _listener.Dispose();
    }
}
