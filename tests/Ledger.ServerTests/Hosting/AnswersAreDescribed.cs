using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Hosting;

/// <summary>What the server says about itself: the OpenAPI document, the page that shows it, and the headers of every answer.</summary>
public sealed partial class AnswersAreDescribed(LedgerServerFixture ledger)
{
    [Fact]
    public async Task Every_route_is_in_the_document_with_its_refusals()
    {
        var document = await ledger.Anonymous.Asked("/openapi/v1.json");

        foreach (var route in ledger.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)))
        {
            foreach (var method in route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                var name = $"{method} {route.RoutePattern.RawText}";
                var operation = document["paths"]![route.RoutePattern.RawText!]?[method.ToLowerInvariant()].ShouldNotBeNull(name);
                var responses = operation!["responses"]!.AsObject();
                responses.ShouldContain(r => r.Key.StartsWith('2'), name);
                var refusals = responses.Where(r => r.Key.StartsWith('4')).ToList();
                refusals.ShouldContain(r => r.Key == "401", name);
                refusals.ShouldContain(r => r.Key == "429", name);
                refusals.Where(r => r.Value?["content"]?["application/problem+json"] is null).Select(r => r.Key).ShouldBeEmpty($"{name} answers these, and not with problem details");
                if (method != "POST") continue;
                // What is wrong with a line of an import is in the answer; what is wrong with a command is the answer.
                string[] expected = route.RoutePattern.RawText == "/api/import" ? ["400", "401", "403", "415", "429"] : ["400", "401", "403", "404", "409", "413", "415", "422", "429"];
                refusals.Select(r => r.Key).ShouldBe(expected, ignoreOrder: true, name);
                operation["requestBody"]!["required"]!.GetValue<bool>().ShouldBeTrue(name);
                operation["summary"]!.GetValue<string>().ShouldNotContain("_", Case.Sensitive, name);
            }
        }
    }

    [Fact]
    public async Task Every_reference_in_the_document_leads_to_something_and_every_operation_has_a_name_of_its_own()
    {
        var document = await ledger.Anonymous.Asked("/openapi/v1.json");

        document["openapi"]!.GetValue<string>().ShouldStartWith("3.");
        foreach (var reference in Members(document, "$ref").Select(r => r!.GetValue<string>()).Distinct())
        {
            reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, step) => node?[step]).ShouldNotBeNull(reference);
        }
        var names = Members(document["paths"], "operationId").Select(n => n!.GetValue<string>()).ToList();
        names.Distinct().Count().ShouldBe(names.Count);
    }

    [Fact]
    public async Task The_page_that_shows_the_document_needs_nothing_from_elsewhere()
    {
        using var page = await ledger.Anonymous.Send(HttpMethod.Get, "/docs");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        html.ShouldContain("<title>Ledger</title>");
        var assets = References().Matches(html).Select(m => m.Groups[1].Value).ToList();
        assets.ShouldNotBeEmpty();
        foreach (var asset in assets)
        {
            var address = new Uri(page.RequestMessage!.RequestUri!, asset);
            address.Authority.ShouldBe(ledger.Address.Authority);
            using var found = await ledger.Anonymous.Send(HttpMethod.Get, address.PathAndQuery);
            found.StatusCode.ShouldBe(HttpStatusCode.OK, asset);
            (await found.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldNotBeEmpty(asset);
        }
        html.ShouldContain("\"withDefaultFonts\":false");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'self';", customMessage: "what it would fetch from elsewhere is blocked");
    }

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/docs", 200)]
    [InlineData("GET", "/docs/scalar.js", 200)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("DELETE", "/api/claims", 405)]
    [InlineData("POST", "/api/claims", 401)]
    public async Task Every_answer_is_sniffed_framed_referred_and_cached_by_nobody(string method, string path, int status)
    {
        using var answer = await ledger.Anonymous.Send(new HttpMethod(method), path);

        ((int)answer.StatusCode).ShouldBe(status);
        IsGuarded(answer, path.StartsWith("/docs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_and_their_refusals_are_guarded_too()
    {
        foreach (var statement in new[] { "Somebody said so.", "" })
        {
            using var answer = await ledger.Contributor.Post("/api/claims", new { statement });
            IsGuarded(answer, isPage: false);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }
        using var forbidden = await ledger.Reader.Post("/api/claims", new { statement = "Somebody said so." });
        IsGuarded(forbidden, isPage: false);
    }

    private static void IsGuarded(HttpResponseMessage answer, bool isPage)
    {
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["same-origin"]);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldStartWith(isPage ? "default-src 'self';" : "default-src 'none';");
        answer.Headers.Contains("Server").ShouldBeFalse();
        answer.Headers.CacheControl.ShouldNotBeNull();
    }

    private static IEnumerable<JsonNode?> Members(JsonNode? node, string name) => node switch
    {
        JsonObject members => members.SelectMany(m => m.Key == name && m.Value is JsonValue ? [m.Value] : Members(m.Value, name)),
        JsonArray items => items.SelectMany(i => Members(i, name)),
        _ => [],
    };

    [GeneratedRegex(@"(?:src|href|from)\s*=?\s*[""']([^""']+)[""']")]
    private static partial Regex References();
}
