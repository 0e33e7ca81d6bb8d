using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.ServerTests;

/// <summary>What a write was answered with.</summary>
public sealed record Recorded(Guid Id, long Version, long Sequence, HttpStatusCode Status, JsonNode Json)
{
    /// <summary>The id of the part that was made.</summary>
    public Guid Part => Json.AsObject().Single(p => p.Key is "evidenceId" or "caveatId" or "responseId" or "correctionId" or "assessmentId" or "redactionId" or "tokenId").Value!.GetValue<Guid>();

    public string? Secret => Json["secret"]?.GetValue<string>();
}

/// <summary>Why a request was refused.</summary>
public sealed record Refusal(HttpStatusCode Status, string Type, string? Field, JsonNode Json);

/// <summary>Somebody at the other end of the wire, with a token.</summary>
public sealed class LedgerClient(Uri address, string? token)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) });
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    public string? Token => token;

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static StringContent Body(object body) => new(body as string ?? JsonSerializer.Serialize(body, Options), Encoding.UTF8, "application/json");

    public Task<HttpResponseMessage> Post(string path, object body, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, Body(body), headers);

    /// <summary>Writes, and it must succeed.</summary>
    public async Task<Recorded> Recorded(string path, object body, params (string Name, string Value)[] headers)
    {
        using var response = await Post(path, body, headers);
        var json = await Read(response);
        response.IsSuccessStatusCode.ShouldBeTrue($"POST {path}: {(int)response.StatusCode} {json}");
        return new Recorded(json["id"]!.GetValue<Guid>(), json["version"]!.GetValue<long>(), json["sequence"]!.GetValue<long>(), response.StatusCode, json);
    }

    /// <summary>Writes, and it must be refused, with problem details.</summary>
    public async Task<Refusal> Refused(string path, object body, params (string Name, string Value)[] headers)
    {
        using var response = await Post(path, body, headers);
        return await Problem(response);
    }

    /// <summary>Asks, and there must be an answer.</summary>
    public async Task<JsonNode> Asked(string path)
    {
        using var response = await Send(HttpMethod.Get, path);
        var json = await Read(response);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, $"GET {path}: {json}");
        return json;
    }

    /// <summary>Asks, and it must be refused, with problem details.</summary>
    public async Task<Refusal> Unanswered(string path)
    {
        using var response = await Send(HttpMethod.Get, path);
        return await Problem(response);
    }

    /// <summary>A refusal has the form of RFC 9457, always.</summary>
    public static async Task<Refusal> Problem(HttpResponseMessage response)
    {
        var json = await Read(response);
        response.IsSuccessStatusCode.ShouldBeFalse($"{response.RequestMessage!.RequestUri}: {json}");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        ((int)response.StatusCode).ShouldBeLessThan(500, json.ToString());
        json["status"]!.GetValue<int>().ShouldBe((int)response.StatusCode);
        return new Refusal(response.StatusCode, json["type"]!.GetValue<string>()["/problems/".Length..], json["field"]?.GetValue<string>(), json);
    }

    private static async Task<JsonNode> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (text.Length > 0 ? JsonNode.Parse(text) : null) ?? new JsonObject();
    }
}
