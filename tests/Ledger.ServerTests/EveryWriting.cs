using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests;

/// <summary>What holds for every writing route alike.</summary>
public sealed class EveryWriting(LedgerServerFixture ledger)
{
    [Fact]
    public void Is_in_the_catalogue_with_the_right_that_it_asks_for()
    {
        var routes = ledger.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<CommandName>() is not null)
            .Select(e => (e.Metadata.GetMetadata<CommandName>()!.Command.Name, e.RoutePattern.RawText, e.Metadata.GetMetadata<RequiresAttribute>()?.Right));

        routes.ShouldBe(Writings.All.Select(w => (w.Command, (string?)w.Route, (Right?)w.Right)), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Writings.Commands), MemberType = typeof(Writings))]
    public async Task Answers_with_a_receipt_for_one_event_that_says_who_did_what(string command)
    {
        var writing = Writings.Of(command);
        var (path, body) = await writing.Prepare(ledger);
        var before = await ledger.CountEvents();

        var receipt = await ledger.As(writing.Actor()).Recorded(path, body, ("User-Agent", "a-newsroom/1.0"), ("X-Correlation-Id", $"try-{command}"));

        (await ledger.CountEvents()).ShouldBe(before + 1);
        var e = await ledger.EventAt(receipt.Sequence);
        ((int)receipt.Status).ShouldBe(writing.Status);
        (receipt.Id, receipt.Version).ShouldBe((e.Stream, e.Version));
        if (writing.Begins) receipt.Version.ShouldBe(1);
        else (receipt.Id, receipt.Version).ShouldBe((new Ready(path, body).About, body["version"]!.GetValue<long>() + 1));

        string[] members = ["id", "version", "sequence", .. writing.Part is null ? Array.Empty<string>() : [writing.Part], .. command == "IssueToken" ? ["secret"] : Array.Empty<string>()];
        receipt.Json.AsObject().Select(m => m.Key).ShouldBe(members);
        if (writing.Part is not null) e.Data[writing.Part]!.GetValue<Guid>().ShouldBe(receipt.Part);

        e.Type.ShouldBe(writing.Event);
        e.User.ShouldBe(ledger.Actors[writing.Actor()].Id.ToString());
        e.Headers["role"]!.GetValue<string>().ShouldBe(writing.Actor().ToString());
        e.Headers["command"]!.GetValue<string>().ShouldBe(command);
        e.Headers["client"]!.GetValue<string>().ShouldBe("a-newsroom/1.0");
        Convert.FromBase64String(e.Headers["salt"]!.GetValue<string>()).Length.ShouldBe(16);
        e.Correlation.ShouldBe($"try-{command}");
        e.Causation.ShouldNotBeNullOrEmpty();
        (e.Id.Version, receipt.Id.Version).ShouldBe((7, 7));
    }

    [Theory]
    [MemberData(nameof(Writings.Changes), MemberType = typeof(Writings))]
    public async Task Is_refused_when_the_record_has_moved_on(string command)
    {
        var writing = Writings.Of(command);
        var ready = await writing.Prepare(ledger);
        var current = ready.Body["version"]!.GetValue<long>();

        foreach (var other in new[] { current + 1, current - 1 }.Where(v => v > 0))
        {
            var refusal = await ledger.Refuses(writing.Actor(), ready.With("version", other), 409, "version-conflict");
            refusal.Json["currentVersion"]!.GetValue<long>().ShouldBe(current);
        }
    }

    [Theory]
    [MemberData(nameof(Writings.ChangesById), MemberType = typeof(Writings))]
    public async Task Is_404_where_there_is_nothing_or_something_of_another_kind(string command)
    {
        var writing = Writings.Of(command);
        var ready = await writing.Prepare(ledger);
        var other = writing.Route.StartsWith("/api/claims", StringComparison.Ordinal) ? await ledger.Contributor.RecordedPerson() : await ledger.Claim();

        foreach (var id in new[] { OnRecord.Nothing, other.Id })
        {
            foreach (var version in new[] { 1, 7 })
            {
                var elsewhere = ready with { Path = ready.Path.Replace(ready.About.ToString(), id.ToString(), StringComparison.Ordinal) };
                await ledger.Refuses(writing.Actor(), elsewhere.With("version", version), 404, "not-found");
            }
        }
    }
}
