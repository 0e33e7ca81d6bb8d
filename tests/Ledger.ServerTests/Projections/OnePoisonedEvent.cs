using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Projections;
using Ledger.ServerTests.Hosting;
using Ledger.ServerTests.Integrity;
using Ledger.ServerTests.Standing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

#pragma warning disable xUnit1069 // whatever is waited for here, it is waited for with the test's own token

namespace Ledger.ServerTests.Projections;

/// <summary>An event on disk comes to harm. What lists show stops there and says so; everything else goes on; and when the event was mended, so do the lists.</summary>
public sealed class OnePoisonedEvent : IAsyncLifetime
{
    private const int Patience = 120_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-tests-").FullName;
    private EmbeddedPostgres _postgres = null!;
    private AnotherServer _server = null!;
    private Tampering _disk = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LedgerClient By => new(_server.Address, LedgerServerFixture.AdministratorToken);

    public async ValueTask InitializeAsync()
    {
        _postgres = await EmbeddedPostgres.Start(new EmbeddedPostgresOptions { DataFolder = _folder, Settings = new Dictionary<string, string> { ["fsync"] = "off" } }, NullLogger.Instance, Token);
        _server = await AnotherServer.Start(_postgres, $"--{ProjectionWatch.TryAgainSetting}", "00:00:00.2", "--Logging:LogLevel:Default", "None");
        _disk = new Tampering(_postgres);
        await _disk.Run("create table ledger.unharmed (seq_id bigint, data jsonb)");
    }

    [Fact(Timeout = Patience)]
    public async Task An_event_that_cannot_be_read_stops_the_lists_and_nothing_else_until_it_is_mended()
    {
        using var gauges = new Gauges(_server.Services);
        var first = await By.RecordedClaim("The first.");
        await Listed(first);
        await Harm("claim_asserted", """jsonb_set(new.data, '{statement}', '7')""");

        var harmed = await By.RecordedClaim("The second.");

        var stopped = await Standing(p => p["failure"] is not null);
        stopped.Tell("state").ShouldBe("Stopped");
        stopped["failure"]!["sequence"]!.GetValue<long>().ShouldBe(harmed.Sequence);
        stopped["failure"]!.Tell("type").ShouldBe("claim_asserted");
        stopped["failure"]!.Tell("reason").ShouldContain($"{harmed.Sequence}");
        stopped["upTo"]!.GetValue<long>().ShouldBe(first.Sequence);
        var (health, status) = await Health();
        (status, health["checks"]!["projections"]!.Tell("status")).ShouldBe((200, "Degraded"));
        health["checks"]!["projections"]!.Tell("reason").ShouldContain($"The projection Standing stopped at event {harmed.Sequence}, and what lists show of it is as of event {first.Sequence}.");
        await gauges.Show("ledger.projection.stopped", value => value == 1);
        await gauges.Show("ledger.projection.behind", value => value >= harmed.Sequence - first.Sequence);
        await gauges.Show("ledger.projection.behind.duration", value => value > 0);

        await EverythingElseGoesOn(first);

        await Mend();
        await GoesOn();
        await gauges.Show("ledger.projection.stopped", value => value == 0);
    }

    [Fact(Timeout = Patience)]
    public async Task An_event_that_does_not_fit_what_was_recorded_before_it_stops_the_one_projection_that_it_does_not_fit()
    {
        var first = await By.RecordedClaim("The first.");
        var article = await By.RecordedArticle((await By.RecordedOrganisation()).Id);
        await Listed(article);
        await Harm("evidence_linked", """jsonb_set(new.data, '{attribution}', to_jsonb(gen_random_uuid()))""");

        var harmed = await By.ClaimResting(article, Stories.Quotation);

        var stopped = await Standing(p => p["failure"] is not null);
        stopped["failure"]!["sequence"]!.GetValue<long>().ShouldBe(harmed.Sequence);
        stopped["failure"]!.Tell("type").ShouldBe("evidence_linked");
        stopped["failure"]!.Tell("reason").ShouldStartWith($"Event {harmed.Sequence} (evidence_linked) does not fit what was recorded before it");
        await EverythingElseGoesOn(first);

        await Mend();
        await GoesOn();
    }

    public async ValueTask DisposeAsync()
    {
        await _disk.DisposeAsync();
        await _server.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Other claims are recorded, shown and sealed, and every other projection follows.</summary>
    private async Task EverythingElseGoesOn(Recorded before)
    {
        var another = await By.Assessed(await By.RecordedClaim("The third."), "True");
        (await By.Told(before)).ShouldBe("Unsupported 0/-");
        (await By.Told(another)).ShouldBe("Assessed True 0/-");
        while (await _disk.Ask(string.Create(CultureInfo.InvariantCulture, $"select count(*) from ledger.leaf where sequence = {another.Sequence}")) == 0) Token.ThrowIfCancellationRequested();
        foreach (var other in (await Projections()).Where(p => p.Tell("name") != "Standing").Select(p => p.Tell("name")))
        {
            if ((await Projection(other))["failure"] is null) await Projection(other, p => p["upTo"]!.GetValue<long>() >= another.Sequence);
        }
        (await By.Asked("/api/claims"))["upTo"]!.GetValue<long>().ShouldBeLessThan(another.Sequence);
    }

    private async Task GoesOn()
    {
        var last = await By.RecordedClaim("The last.");
        await Listed(last);
        // An event that cannot be read stopped each projection that reads it: each goes on.
        foreach (var stopped in await Projections())
        {
            var again = await Projection(stopped.Tell("name"), p => p["upTo"]!.GetValue<long>() >= last.Sequence && p["failure"] is null);
            again.Tell("state").ShouldBe("Running");
        }
        (await Health()).Health["checks"]!["projections"]!.Tell("status").ShouldBe("Healthy");
        (await _disk.Ask("select count(*) from ledger.standing")).ShouldBe(await _disk.Ask("select count(*) from ledger.mt_streams where type = 'claim'"));
    }

    /// <summary>From now on, events of a type are other ones on disk than they were when they were recorded.</summary>
    private Task Harm(string type, string how) => _disk.Run($"""
        create or replace function ledger.harm() returns trigger language plpgsql security definer as $$ begin insert into ledger.unharmed values (new.seq_id, new.data); new.data := {how}; return new; end $$;
        create trigger harm before insert on ledger.mt_events for each row when (new.type = '{type}' and not new.data @> '{"{\"statement\": \"The third.\"}"}') execute function ledger.harm();
        """);

    private Task Mend() => _disk.Run("drop trigger harm on ledger.mt_events; update ledger.mt_events e set data = u.data from ledger.unharmed u where u.seq_id = e.seq_id");

    private async Task Listed(Recorded what)
    {
        while ((await By.Asked("/api/claims?limit=1"))["upTo"]!.GetValue<long>() < what.Sequence) Token.ThrowIfCancellationRequested();
    }

    private async Task<(JsonNode Health, int Status)> Health()
    {
        using var answer = await By.Send(HttpMethod.Get, "/health/ready");
        return (JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!, (int)answer.StatusCode);
    }

    private async Task<IReadOnlyList<JsonNode>> Projections() => [.. (await By.Asked("/api/projections"))["items"]!.AsArray().Select(p => p!)];

    private async Task<JsonNode> Projection(string name) => (await Projections()).Single(p => p.Tell("name") == name);

    private Task<JsonNode> Standing(Func<JsonNode, bool> isSo) => Projection("Standing", isSo);

    private async Task<JsonNode> Projection(string name, Func<JsonNode, bool> isSo)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            if (await Projection(name) is var found && isSo(found)) return found;
        }
    }

    /// <summary>What the gauges of this server's projection show.</summary>
    private sealed class Gauges : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _shown = [];

        public Gauges(IServiceProvider server)
        {
            var meters = server.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("ledger.projection.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Put(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Put(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Put(instrument, value, tags));
            _listener.Start();
        }

        public async Task Show(string name, Func<double, bool> isSo)
        {
            using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            do _listener.RecordObservableInstruments();
            while (!(_shown.TryGetValue(name, out var value) && isSo(value)) && await moments.WaitForNextTickAsync(Token));
        }

        public void Dispose() => _listener.Dispose();

        private void Put(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "projection", Value: "Standing" }) _shown[instrument.Name] = value;
            }
        }
    }
}

internal static class Told
{
    public static string Tell(this JsonNode node, string member) => node[member]!.GetValue<string>();
}
