using System.Text;
using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.BadInput;

/// <summary>Every route, asked for what is not there, in a way that it does not know, with too much, or in another form.</summary>
public sealed class BadRequests(LedgerServerFixture ledger)
{
    private readonly Faults _faults = new();

    private IReadOnlyList<RouteEndpoint> Api =>
        [.. ledger.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))];

    private static IReadOnlyList<string> Methods(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods;

    [Theory, MemberData(nameof(Writings.ChangesById), MemberType = typeof(Writings))]
    public async Task A_path_with_ids_that_are_none_or_lead_nowhere_is_404(string command)
    {
        var (by, ready, events) = await Prepared(command);
        var ids = ready.Path.Split('/').Skip(3).Where(step => Guid.TryParse(step, out _) || int.TryParse(step, out _)).ToList();
        foreach (var id in ids)
        {
            foreach (var other in OtherIds())
            {
                var path = ready.Path.Replace(id == "1" ? "/1/" : id, id == "1" ? $"/{other}/" : other, StringComparison.Ordinal);
                _faults.Look(await by.SendBytes(path, Bytes(ready)), path, statuses: 404);
            }
        }
        await NothingHappened(events);
    }

    [Theory, MemberData(nameof(Writings.Changes), MemberType = typeof(Writings))]
    public async Task A_version_that_is_not_the_newest_one_is_refused(string command)
    {
        var (by, ready, events) = await Prepared(command);
        var current = ready.Body["version"]!.GetValue<long>();
        foreach (var version in new[] { "0", "-1", "-9223372036854775808", "9223372036854775808", "1e3", "1.5", "1.0", $"\"{current}\"", "null", "true", $"[{current}]", "NaN", "" })
        {
            _faults.Look(await by.SendBytes(ready.Path, Text(ready, version)), $"version {version}", statuses: 400);
        }
        foreach (var version in new[] { current + 1, long.MaxValue, int.MaxValue, (long)int.MaxValue + 1 })
        {
            _faults.Look(await by.SendBytes(ready.Path, Text(ready, version.ToString())), $"version {version}", statuses: 409);
        }
        await NothingHappened(events);

        static byte[] Text(Ready ready, string version) =>
            Encoding.UTF8.GetBytes(ready.With("version", "@version@").Body.ToJsonString().Replace("\"@version@\"", version, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Writings.Commands), MemberType = typeof(Writings))]
    public async Task A_body_that_is_too_large_is_413_however_it_is_sent(string command)
    {
        var (by, ready, events) = await Prepared(command);
        var limits = new Limits();
        var most = Api.Single(e => e.Metadata.GetMetadata<CommandName>()?.Command.Name == command).Metadata.GetMetadata<LongTextAttribute>() is null ? limits.BodyBytes : limits.TextBytes;
        foreach (var inChunks in new[] { false, true })
        {
            _faults.Look(await by.SendBytes(ready.Path, Padded(ready, most + 1), inChunks: inChunks), $"a byte too much, in chunks: {inChunks}", statuses: 413);
            _faults.Look(await by.SendBytes(ready.Path, [.. Enumerable.Repeat((byte)'[', 100_000)], inChunks: inChunks), $"100,000 lists, in chunks: {inChunks}", statuses: most < 100_000 ? 413 : 400);
        }
        await NothingHappened(events);

        (await by.SendBytes(ready.Path, Padded(ready, most), inChunks: true)).Status.ShouldBeLessThan(300, "as much as is allowed, in chunks");

        static byte[] Padded(Ready ready, long length)
        {
            var body = new byte[length];
            Array.Fill(body, (byte)' ');
            Bytes(ready).CopyTo(body, 0);
            return body;
        }
    }

    [Theory, MemberData(nameof(Writings.Commands), MemberType = typeof(Writings))]
    public async Task A_body_that_is_no_json_by_its_own_account_is_415(string command)
    {
        var (by, ready, events) = await Prepared(command);
        foreach (var type in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jso", "text/json; x", "*/*", "json", ";", "application/json/x" })
        {
            _faults.Look(await by.SendBytes(ready.Path, Bytes(ready), type), type, statuses: 415);
        }
        foreach (var charset in new[] { "utf-16", "no-such-charset", "iso-8859-1" })
        {
            _faults.Look(await by.SendBytes(ready.Path, Encoding.Unicode.GetBytes(ready.Body.ToJsonString()), $"application/json; charset={charset}"), charset, statuses: [400, 415]);
        }
        await NothingHappened(events);

        (await by.SendBytes(ready.Path, Bytes(ready), "application/vnd.example+json; charset=utf-8")).Status.ShouldBeLessThan(300, "JSON by another name");
    }

    [Fact]
    public async Task A_route_that_is_asked_in_another_way_is_405_and_says_which_it_knows()
    {
        var events = await ledger.CountEvents();
        foreach (var route in Api.GroupBy(e => e.RoutePattern.RawText!))
        {
            var known = route.SelectMany(Methods).ToHashSet();
            var path = Filled(route.Key, OnRecord.Nothing.ToString());
            foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW" }.Where(m => !known.Contains(m)))
            {
                using var response = await ledger.Contributor.Send(new HttpMethod(method), path);
                response.Content.Headers.Allow.ShouldBe(known, ignoreOrder: true, $"{method} {path}");
                _faults.Look(await Answer.Of(response), $"{method} {path}", statuses: 405);
            }
        }
        _faults.Look(await ledger.Anonymous.Ask(HttpMethod.Delete, "/api/claims"), "a stranger", statuses: 405);
        await NothingHappened(events);
    }

    [Fact]
    public async Task A_route_that_is_not_there_is_404()
    {
        string[] paths =
        [
            "/api", "/api/", "/api/claim", "/api//claims", "/api/claims/x/y/z", "/api/Ünïcode/😀", "/api/%2e%2e/claims", "/api/claims%2f", "/api/claims;x=y", "/nothing", "/.env", "/api/" + new string('p', 4_000),
            "/api/claims/" + string.Join('/', Enumerable.Repeat("p", 1_000)), "/api/%ff%fe", "/api/%", "/api/%zz", "/api/..%5c..%5cwindows",
        ];
        foreach (var path in paths)
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post }) _faults.Look(await ledger.Reader.Ask(method, path), $"{method} {path[..Math.Min(60, path.Length)]}", statuses: 404);
        }
        _faults.Look(await ledger.Anonymous.Ask(HttpMethod.Get, "/nothing"), "a stranger", statuses: 404);
        _faults.ShouldBeNone();
    }

    [Fact]
    public async Task A_question_with_parameters_that_make_no_sense_is_refused_or_answered_and_never_fails()
    {
        var document = await ledger.Anonymous.Asked("/openapi/v1.json");
        foreach (var (path, item) in document["paths"]!.AsObject().Where(p => p.Value!["get"] is not null && p.Key.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var claim = await ledger.Claim();
            foreach (var parameter in item!["get"]!["parameters"]?.AsArray() ?? [])
            {
                if (parameter!["in"]!.GetValue<string>() != "query") continue;
                var name = parameter["name"]!.GetValue<string>();
                foreach (var value in Nonsense())
                {
                    foreach (var query in new[] { $"{name}={value}", $"{name}={value}&{name}={value}" })
                    {
                        var asked = $"{Filled(path, claim.Id.ToString())}?{query}";
                        _faults.Look(await ledger.Administrator.Ask(HttpMethod.Get, asked), asked[..Math.Min(160, asked.Length)], mayBeTaken: true, 400, 404, 409, 422);
                    }
                }
            }
            foreach (var query in new[] { "?", "?&&&", "?=", "?%00", "?x=%ff", "?" + new string('q', 4_000), "?nobodyKnows=1", "?" + string.Join('&', Enumerable.Range(0, 1_000).Select(i => "a=" + i)) })
            {
                _faults.Look(await ledger.Administrator.Ask(HttpMethod.Get, Filled(path, claim.Id.ToString()) + query), path + query[..Math.Min(20, query.Length)], mayBeTaken: true, 400, 404);
            }
            foreach (var other in OtherIds().Where(_ => path.Contains('{', StringComparison.Ordinal)))
            {
                _faults.Look(await ledger.Administrator.Ask(HttpMethod.Get, Filled(path, other)), Filled(path, other), statuses: [400, 404]);
            }
        }
        _faults.ShouldBeNone();
    }

    [Fact]
    public async Task Headers_that_make_no_sense_are_refused_or_passed_over()
    {
        var ready = await Writings.Of("AssertClaim").Prepare(ledger);
        var events = await ledger.CountEvents();
        _faults.Look(await Answer.Of(await ledger.Contributor.Post(ready.Path, ready.Body.ToJsonString(), (Idempotency.Header, new string('k', 201)))), "a long key", statuses: 400);
        foreach (var authorization in new[] { "Bearer", "Bearer ", "Bearer x y", "bearer " + new string('t', 10_000), "Basic eDp5", "Bearer '; drop table", "Bearer null", "Bearer ledger_" })
        {
            _faults.Look(await Answer.Of(await ledger.Anonymous.Post(ready.Path, ready.Body.ToJsonString(), ("Authorization", authorization))), authorization[..Math.Min(40, authorization.Length)], statuses: 401);
        }
        await NothingHappened(events);

        foreach (var (name, value) in new[] { ("X-Correlation-Id", new string('c', 5_000)), ("X-Correlation-Id", "a b"), ("User-Agent", new string('u', 8_000)), ("traceparent", "00-zz-01"), ("Accept", "image/png"), ("Accept", ";;;"), ("Accept-Language", "xx"), ("Cookie", "a=b") })
        {
            _faults.Look(await Answer.Of(await ledger.Contributor.Post(ready.Path, ready.Body.ToJsonString(), (name, value))), $"{name}: {value[..Math.Min(20, value.Length)]}", mayBeTaken: true, 406);
        }
        _faults.ShouldBeNone();
    }

    [Fact]
    public async Task A_token_that_holds_for_as_long_as_there_are_dates_opens_the_ledger()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Reader);
        var token = await ledger.Administrator.Recorded($"/api/actors/{actor.Id}/tokens", new { version = actor.Version, expiresAt = "9999-12-31T23:59:59.9999999Z" });

        var answer = await new LedgerClient(ledger.Address, token.Secret).Ask(HttpMethod.Post, "/api/claims");

        answer.Fault.ShouldBeNull();
        answer.Status.ShouldBe(403, "a reader is known, and may not write");
    }

    private async Task<(LedgerClient By, Ready Ready, long Events)> Prepared(string command)
    {
        var writing = Writings.Of(command);
        var ready = await writing.Prepare(ledger);
        return (ledger.As(writing.Actor()), ready, await ledger.CountEvents());
    }

    private async Task NothingHappened(long events)
    {
        _faults.ShouldBeNone();
        (await ledger.CountEvents()).ShouldBe(events);
    }

    private static byte[] Bytes(Ready ready) => Encoding.UTF8.GetBytes(ready.Body.ToJsonString());

    private static string Filled(string pattern, string id) => string.Join('/', pattern.Split('/').Select(step => step.StartsWith('{') ? id : step));

    private static string[] OtherIds() =>
    [
        OnRecord.Nothing.ToString(), Guid.Empty.ToString(), "not-an-id", "-1", "0", "99999999999999999999", "1.5", "null", "%20", "%27%20or%201=1", "%F0%9F%98%80", "%ff", new string('i', 2_000), "{id}", "%7Bid%7D", "@", "*",
    ];

    private static string[] Nonsense() =>
    [
        "", "%20", "garbage", "-1", "0", "1", "1.5", "1e9", "NaN", "null", "true", "[]", "{}", "99999999999999999999", "-9223372036854775809", "9223372036854775807", "2147483648", "501", "%00", "a%00b", "%ff", "%C0%80",
        "%ED%A0%80", "%F0%9F%98%80", "%E2%80%AE", "%27%20or%201=1--", "%25s%25n", "%3Cb%3E", "2018-02-30", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59.9999999Z", "infinity", "1970-01-01", Guid.Empty.ToString(),
        OnRecord.Nothing.ToString(), new string('v', 3_000), "a*%20b%20%26%20%7C%20!%20(%20%3A*", "%5C", "%", "%zz", "\"", "%22",
    ];
}
