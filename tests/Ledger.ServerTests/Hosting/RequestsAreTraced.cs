using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ledger.ServerTests.Hosting;

/// <summary>The record, the logs and the traces of one request are found by one word.</summary>
public sealed class RequestsAreTraced(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_command_is_one_trace_through_the_web_server_the_store_and_the_database()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var seen = new Seen(trace);

        var claim = await Asserted(("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));

        seen.Sources.ShouldBe(["Marten", "Microsoft.AspNetCore", "Npgsql"], ignoreOrder: true, "ASP.NET Core answers, Marten keeps, PostgreSQL stores");
        (await ledger.EventAt(claim.Sequence)).Correlation.ShouldBe(trace.ToString());
    }

    [Fact]
    public async Task A_refusal_names_its_trace()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var answer = await ledger.Contributor.Post("/api/claims", new { statement = "" }, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));

        (await LedgerClient.Problem(answer)).Json["traceId"]!.GetValue<string>().ShouldBe(trace.ToString());
    }

    [Fact]
    public async Task A_correlation_that_the_client_gives_is_kept() =>
        (await ledger.EventAt((await Asserted(("X-Correlation-Id", "story-4711"))).Sequence)).Correlation.ShouldBe("story-4711");

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    public async Task A_correlation_that_is_no_word_is_passed_over(string given)
    {
        var correlation = (await ledger.EventAt((await Asserted(("X-Correlation-Id", given))).Sequence)).Correlation;

        correlation.ShouldNotBe(given);
        correlation!.Length.ShouldBe(32, "a trace id");
    }

    private Task<Recorded> Asserted((string Name, string Value) header) => ledger.Contributor.Recorded("/api/claims", new { statement = "Somebody said so." }, header);

    /// <summary>Who took part in a trace.</summary>
    private sealed class Seen : IDisposable
    {
        private static readonly string[] Parts = ["Microsoft.AspNetCore", "Npgsql", "Marten", "Wolverine"];
        private readonly ConcurrentDictionary<string, bool> _sources = new();
        private readonly ActivityListener _listener;

        public Seen(ActivityTraceId trace)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => Parts.Contains(source.Name),
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStarted = activity =>
                {
                    if (activity.TraceId == trace) _sources[activity.Source.Name] = true;
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ICollection<string> Sources => _sources.Keys;

        public void Dispose() => _listener.Dispose();
    }
}
