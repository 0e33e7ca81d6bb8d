using System.Net;
using Ledger.Access;

namespace Ledger.ServerTests.Asking;

/// <summary>A question that is wrong is refused with the parameter at fault, never answered as if it had been another one.</summary>
public sealed class StrictQuestions(LedgerServerFixture ledger)
{
    private const string Nobody = "0192f2d4-0000-7000-8000-000000000001";

    private static readonly string[] Things =
    [
        $"/api/claims/{Nobody}", $"/api/documents/{Nobody}", $"/api/documents/{Nobody}/text", $"/api/sources/{Nobody}",
        $"/api/attributions/{Nobody}", $"/api/actors/{Nobody}",
    ];

    public static readonly TheoryData<string> RoutesOfThings = [.. Things];

    public static readonly TheoryData<string> Routes = [.. Things, "/api/me", "/api/claims", "/api/documents", "/api/sources", "/api/actors"];

    [Theory, MemberData(nameof(Routes))]
    public async Task A_stranger_is_told_to_sign_in(string route)
    {
        var refusal = await ledger.Anonymous.Unanswered(route);

        (refusal.Status, refusal.Type).ShouldBe((HttpStatusCode.Unauthorized, "not-signed-in"));
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task A_parameter_that_it_does_not_take_is_refused(string route)
    {
        var refusal = await ledger.Administrator.Unanswered($"{route}?colour=green");

        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Json["errors"]!["colour"]![0]!.GetValue<string>().ShouldStartWith("is not a known parameter");
    }

    [Theory, MemberData(nameof(RoutesOfThings))]
    public async Task What_is_not_there_or_is_something_else_is_404(string route)
    {
        var claim = await ledger.Contributor.RecordedClaim();
        string[] ids = route.StartsWith("/api/claims", StringComparison.Ordinal) ? [Nobody, ledger.Actors[Role.Reader].Id.ToString()] : [Nobody, claim.Id.ToString()];

        foreach (var id in (string[])[.. ids, "not-an-id", "%01", "' or 1=1 --", "%F0%9F%92%A9"])
        {
            (await ledger.Administrator.Unanswered(route.Replace(Nobody, id, StringComparison.Ordinal))).Status.ShouldBe(HttpStatusCode.NotFound, id);
        }
    }

    [Theory]
    [InlineData("/api/claims?limit=0", "limit")]
    [InlineData("/api/claims?limit=501", "limit")]
    [InlineData("/api/claims?limit=-1", "limit")]
    [InlineData("/api/claims?limit=ten", "limit")]
    [InlineData("/api/claims?limit=99999999999999999999", "limit")]
    [InlineData("/api/claims?limit=%2010", "limit")]
    [InlineData("/api/claims?limit=1&limit=2", "limit")]
    [InlineData("/api/claims?after=nonsense", "after")]
    [InlineData("/api/claims?after=%00", "after")]
    [InlineData("/api/claims?after=", "after")]
    [InlineData("/api/claims?topic=", "topic")]
    [InlineData("/api/claims?topic=a%00b", "topic")]
    [InlineData("/api/claims?q=%00", "q")]
    [InlineData("/api/claims?q=%20", "q")]
    [InlineData("/api/claims?q=a%0Ab", "q")]
    [InlineData("/api/claims?source=somebody", "source")]
    [InlineData("/api/claims?source={01890a5d-ac96-774b-bcce-b302099a8057}", "source")]
    [InlineData("/api/claims?level=corroborated", "level")]
    [InlineData("/api/claims?flag=3", "flag")]
    [InlineData("/api/claims?Q=word", "Q")]
    [InlineData("/api/queue?kind=Everything", "kind")]
    [InlineData("/api/queue?after=AQ", "after")]
    [InlineData("/api/queue?limit=0", "limit")]
    [InlineData("/api/documents?kind=article", "kind")]
    [InlineData("/api/documents?kind=1", "kind")]
    [InlineData("/api/documents?publisher=1", "publisher")]
    [InlineData("/api/sources?kind=Somebody", "kind")]
    [InlineData("/api/actors?limit=0", "limit")]
    [InlineData($"/api/documents/{Nobody}/text?revision=0", "revision")]
    [InlineData($"/api/documents/{Nobody}/text?revision=one", "revision")]
    public async Task A_malformed_parameter_is_named(string path, string parameter)
    {
        var refusal = await ledger.Administrator.Unanswered(path);

        (refusal.Status, refusal.Type).ShouldBe((HttpStatusCode.BadRequest, "invalid-request"));
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([parameter]);
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        var refusal = await ledger.Reader.Unanswered("/api/claims?limit=0&after=x&colour=green&topic=");

        refusal.Json["errors"]!.AsObject().Select(e => e.Key).Order().ShouldBe(["after", "colour", "limit", "topic"]);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_and_not_repeated()
    {
        var words = new string('x', 5_000);

        var refusal = await ledger.Reader.Unanswered($"/api/claims?q={words}");

        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Json.ToString().ShouldNotContain("xxxxx");
    }

    [Theory]
    [InlineData("/api/claims?q=%ED%A0%80")]
    [InlineData("/api/claims?q=%FF")]
    [InlineData("/api/claims?q=';drop table ledger.mt_events;--")]
    [InlineData("/api/claims?topic=%27%22%5C%25_")]
    [InlineData("/api/sources?q=%E2%80%AE%F0%9F%92%A9")]
    public async Task Hostile_words_are_words(string path) => (await ledger.Reader.Asked(path))["items"]!.AsArray().ShouldBeEmpty();

    [Fact]
    public async Task Asking_adds_nothing_to_the_record()
    {
        var before = await ledger.CountEvents();

        foreach (var route in Routes)
        {
            using var answer = await ledger.Administrator.Send(HttpMethod.Get, route.Data);
        }

        (await ledger.CountEvents()).ShouldBe(before);
    }
}
