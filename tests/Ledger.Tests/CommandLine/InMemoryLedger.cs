using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Tests.CommandLine;

/// <summary>
/// As much of the HTTP contract as the command line can tell apart from a ledger: ids, versions that must be the current ones, and idempotency keys for each
/// actor. What a request is about is not judged, unless a test says so.
/// </summary>
internal sealed class InMemoryLedger : HttpMessageHandler
{
    private readonly Dictionary<string, long> _versions = new() { ["log"] = 1 };
    private readonly Dictionary<string, (string Fingerprint, string Answer)> _kept = [];
    private readonly Dictionary<string, (HttpStatusCode Status, string Type, string Body)> _answers = [];
    private readonly HashSet<string> _lines = [];
    private int _ids;
    private int _sequence;

    /// <summary>Everything that arrived, in order.</summary>
    public List<Arrival> Arrivals { get; } = [];

    /// <summary>How many commands are on record: events.</summary>
    public int Recorded => _sequence;

    /// <summary>Whom each token acts as; a token that is not here is refused.</summary>
    public Dictionary<string, string> Tokens { get; } = new() { ["ada"] = "Ada", ["eve"] = "Eve", ["root"] = "Root" };

    /// <summary>What is answered instead, before anything is recorded; null lets the request through.</summary>
    public Func<Arrival, HttpResponseMessage?> Instead { get; set; } = _ => null;

    /// <summary>The lines of imports, as they arrived.</summary>
    public List<string> Imported { get; } = [];

    /// <summary>True for a line of an import that is refused.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>True to lose the connection after the command is on record, so that its answer does not arrive.</summary>
    public Func<Arrival, bool> LosesAnswer { get; set; } = _ => false;

    public IEnumerable<Arrival> Posts => Arrivals.Where(arrival => arrival.Method == "POST");

    public HttpClient Client() => Cli.Http.LedgerHttp.Client(new Uri("http://ledger.test"), this);

    /// <summary>The answer to a GET of exactly this path and query.</summary>
    public void Answers(string path, string body, string type = "application/json", HttpStatusCode status = HttpStatusCode.OK) => _answers[path] = (status, type, body);

    /// <summary>Somebody else writes to a thing: its version moves on.</summary>
    public void SomebodyElseWritesTo(string id) => _versions[id]++;

    public static HttpResponseMessage Problem(HttpStatusCode status, string type, string title, string? detail = null, string? field = null) =>
        Answer(status, new JsonObject { ["type"] = $"https://ledger.example/problems/{type}", ["title"] = title, ["status"] = (int)status, ["detail"] = detail, ["field"] = field }.ToJsonString(), "application/problem+json");

    public static HttpResponseMessage Answer(HttpStatusCode status, string body, string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var isImport = request.RequestUri!.AbsolutePath == "/api/import";
        var arrival = new Arrival(
            request.Method.Method,
            request.RequestUri.PathAndQuery,
            request.Headers.Authorization?.Parameter,
            request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
            request.Content is null || isImport ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsObject(),
            request.Headers.UserAgent.ToString(),
            request.Headers.Accept.ToString(),
            request.RequestUri.Host);
        Arrivals.Add(arrival);

        if (Instead(arrival) is { } instead) return instead;
        if (_answers.TryGetValue(arrival.Path, out var given)) return Answer(given.Status, given.Body, given.Type);
        if (arrival.Token is null || !Tokens.TryGetValue(arrival.Token, out var actor)) return Problem(HttpStatusCode.Unauthorized, "not-signed-in", "Sign in.");

        var answer = isImport ? Import(await request.Content!.ReadAsStringAsync(cancellationToken), arrival.Path.Contains("stopOnError=true", StringComparison.Ordinal))
            : arrival.Method == "POST" ? Record(arrival, actor) : Read(arrival, actor);
        return LosesAnswer(arrival) ? throw new HttpRequestException("The connection was lost.") : answer;
    }

    /// <summary>Every line has a name that is new or known; one that is no JSON is refused, and one that <see cref="Refuses"/>.</summary>
    private HttpResponseMessage Import(string body, bool stopsOnError)
    {
        var (answer, lines, made, alreadyThere, refused) = (new StringBuilder(), 0, 0, 0, 0);
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Imported.Add(line);
            lines++;
            if (!line.StartsWith('{') || Refuses(line))
            {
                refused++;
                answer.Append(new JsonObject
                {
                    ["line"] = lines,
                    ["problem"] = new JsonObject { ["type"] = "/problems/name-not-found", ["title"] = "The line is refused.", ["status"] = 422, ["detail"] = "As it should be." },
                }.ToJsonString()).Append('\n');
                if (stopsOnError) break;
            }
            else if (_lines.Add(JsonNode.Parse(line)!["name"]!.ToString()))
            {
                made++;
                _sequence++;
            }
            else alreadyThere++;
        }
        answer.Append(JsonSerializer.Serialize(new { @case = "small", lines, made, alreadyThere, refused, sequence = _sequence })).Append('\n');
        return Answer(HttpStatusCode.OK, answer.ToString(), "application/x-ndjson");
    }

    private HttpResponseMessage Read(Arrival arrival, string actor)
    {
        if (arrival.Path == "/api/me") return Answer(HttpStatusCode.OK, JsonSerializer.Serialize(new { id = NewId(), name = actor, role = "Contributor" }));
        var id = arrival.Path.Split('/')[^1];
        return _versions.TryGetValue(id, out var version)
            ? Answer(HttpStatusCode.OK, JsonSerializer.Serialize(new { id, version }))
            : Problem(HttpStatusCode.NotFound, "not-found", "There is no such thing.");
    }

    private HttpResponseMessage Record(Arrival arrival, string actor)
    {
        var body = arrival.Body!.DeepClone().AsObject();
        body.Remove("version");
        var fingerprint = arrival.Path + body.ToJsonString();
        if (arrival.Key is not null && _kept.TryGetValue($"{actor} {arrival.Key}", out var kept))
        {
            if (kept.Fingerprint != fingerprint) return Problem(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused", "This key was used for another command.");
            var replay = Answer(HttpStatusCode.OK, kept.Answer);
            replay.Headers.Add("Idempotent-Replayed", "true");
            return replay;
        }

        var segments = arrival.Path.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        var thing = segments switch { ["log", ..] => "log", [_] => NewId(), [_, var id, ..] => id, _ => "" };
        if (segments.Length > 1)
        {
            if (!_versions.TryGetValue(thing, out var current)) return Problem(HttpStatusCode.NotFound, "not-found", "There is no such thing.");
            if ((long?)arrival.Body["version"] != current) return Problem(HttpStatusCode.Conflict, "version-conflict", "The record has moved on.", $"It is at version {current}.");
        }

        _versions[thing] = _versions.GetValueOrDefault(thing) + 1;
        var receipt = new JsonObject { ["id"] = thing, ["version"] = _versions[thing], ["sequence"] = ++_sequence };
        var part = segments is [_, _, var last] ? last switch
        {
            "evidence" => "evidenceId",
            "caveats" => "caveatId",
            "responses" => "responseId",
            "corrections" => "correctionId",
            "assessments" => "assessmentId",
            "tokens" => "tokenId",
            _ => null,
        } : null;
        if (part is not null) receipt[part] = NewId();
        if (arrival.Key is not null) _kept[$"{actor} {arrival.Key}"] = (fingerprint, receipt.ToJsonString());
        // A secret is told once: the kept answer has none.
        if (part == "tokenId") receipt["secret"] = NewToken(actor);
        return Answer(HttpStatusCode.Created, receipt.ToJsonString());
    }

    private string NewToken(string actor)
    {
        var secret = $"secret-{++_ids}";
        Tokens[secret] = $"{actor} {secret}";
        return secret;
    }

    private string NewId() => $"01890a5d-ac96-774b-bcce-{++_ids:x12}";
}

/// <summary>A request as it arrived.</summary>
internal sealed record Arrival(string Method, string Path, string? Token, string? Key, JsonObject? Body, string UserAgent, string Accept, string Host);
