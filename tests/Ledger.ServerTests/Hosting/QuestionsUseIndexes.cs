using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Http;
using Ledger.ServerTests.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ledger.ServerTests.Hosting;

/// <summary>
/// No question, and no command, reads a table that grows with the ledger from end to end: on a PostgreSQL that does so only where it has no other way. What an index is walked for in vain is not found
/// by this: for that, plans have to be looked at on a large ledger.
/// </summary>
public sealed class QuestionsUseIndexes : IAsyncLifetime
{
    private readonly LedgerServerFixture _ledger = new() { Settings = { ["enable_seqscan"] = "off" } };

    /// <summary>What grows with the ledger. Actors are few, and so is what was doubted.</summary>
    private static readonly string[] Big =
    [
        "mt_events", "mt_streams", "mt_doc_source", "mt_doc_document", "mt_doc_attribution", "mt_doc_claim", "mt_doc_keptkey", "reliance", "standing", "waiting", "search", "revision_text", "leaf",
        "tile", "checkpoint", "cosignature", "refusal",
    ];

    /// <summary>What reads all of a table, and why.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["RedactSource mt_doc_keptkey"] = KeysOfRedactions, ["RedactDocument mt_doc_keptkey"] = KeysOfRedactions, ["RedactAttribution mt_doc_keptkey"] = KeysOfRedactions,
        ["RedactClaim mt_doc_keptkey"] = KeysOfRedactions, ["RedactActor mt_doc_keptkey"] = KeysOfRedactions,
    };

    private const string KeysOfRedactions = "There are few redactions, and an index by what a key led to would cost every command.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _ledger.InitializeAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task No_question_and_no_command_reads_a_big_table_from_end_to_end()
    {
        var found = new List<string>();
        foreach (var writing in Writings.All)
        {
            var ready = await writing.Prepare(_ledger);
            await Watched(writing.Command, () => _ledger.As(writing.Actor()).Recorded(ready.Path, ready.Body, ("Idempotency-Key", $"once, {writing.Command}")));
        }
        var asked = await Questions();
        foreach (var path in asked.ToList())
        {
            string? next = null;
            await Watched(path, async () => next = Next(await Answer(path)));
            if (next is null) continue;
            var second = $"{path}&after={next}";
            asked.Add(second);
            await Watched(second, () => Answer(second));
        }

        found.Order().ShouldBe(Allowed.Keys.Order());
        Unasked(asked).ShouldBeEmpty();

        async Task Watched(string what, Func<Task> act)
        {
            var before = await Scans();
            await act();
            await _ledger.Anonymous.Asked("/health/live");   // over the same connection: whatever answered before has let go of the database
            var after = await Scans();
            found.AddRange(Big.Where(table => after[table] > before[table]).Select(table => $"{what} {table}"));
        }
    }

    /// <summary>Every question, with each of what narrows it alone; lists a row at a time, so that they have a second page.</summary>
    private async Task<List<string>> Questions()
    {
        var (by, editor) = (_ledger.Contributor, _ledger.Editor);
        var (person, paper) = (await by.RecordedPerson(), await by.RecordedOrganisation());
        var article = await by.RecordedArticle(paper.Id);
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = person.Id, verb = "said" });
        var claims = new List<Recorded>();
        for (var i = 0; i < 2; i++)
        {
            var claim = await by.Recorded("/api/claims", new { statement = "Sessions said so, of the border.", subjects = new[] { new { source = person.Id } }, topics = new[] { "borders" } });
            claims.Add(await by.Disputed("claims", await editor.Assessed(await by.SupportedBy(claim, attribution.Id)), person.Id, "Denial"));
        }
        var disputed = await by.Disputed("documents", article, person.Id);
        var (claimed, actor) = (claims[0].Id, _ledger.Actors[Ledger.Access.Role.Contributor].Id);
        for (var i = 0; i < 2; i++) await _ledger.Reader.Refused("/api/claims", new { });
        await _ledger.CaughtUp();
        var trail = (await _ledger.Auditor.Asked($"/api/audit?stream={claimed}&limit=1"))["items"]![0]!;
        var (correlation, at) = (trail["correlation"]!.ToString(), trail["recordedAt"]!.ToString());
        var (from, to) = (at, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).AddDays(1).UtcDateTime.ToString("O"));

        return
        [
            "/api/me", "/api/projections", "/api/log", "/api/log/contents", "/api/log/contents?first=0&size=10", "/api/log/texts", "/api/log/doubts", "/api/log/doubts?limit=1&after=1", "/log/checkpoint", "/health/ready",
            .. Lists("/api/sources", "q=sessions", "kind=Person", "q=sessions&kind=Person"),
            $"/api/sources/{person.Id}", $"/api/sources/{paper.Id}",
            .. Lists("/api/documents", "q=article", "kind=Article", $"publisher={paper.Id}", $"q=article&kind=Article&publisher={paper.Id}"),
            $"/api/documents/{article.Id}", $"/api/documents/{article.Id}/text", $"/api/documents/{article.Id}/text?revision=1",
            .. Lists($"/api/documents/{article.Id}/impact"),
            $"/api/attributions/{attribution.Id}",
            .. Lists("/api/claims", "level=Assessed", "flag=Disputed", "topic=borders", $"source={person.Id}", $"document={article.Id}", "q=border", "q=border&topic=borders&level=Assessed&flag=Disputed"),
            $"/api/claims/{claimed}", $"/api/claims/{claimed}?sequence={disputed.Sequence}", $"/api/claims/{claimed}?asOf={at}", $"/api/claims/{claimed}?validAt={at}",
            .. Lists($"/api/claims/{claimed}/history", "changes=standing"), $"/api/claims/{claimed}/package",
            .. Lists("/api/search", "q=sessions", "q=sessions&kind=Claim", "q=se&prefix=true", "q=se&prefix=true&kind=Source").Skip(1),
            .. Lists("/api/queue", "kind=OpenResponse", $"claim={claimed}", $"document={article.Id}"),
            .. Lists("/api/audit", "order=newest", $"actor={actor}", "role=Contributor", "type=claim_asserted", $"stream={claimed}", "command=AssertClaim", $"correlation={correlation}", $"from={from}", $"to={to}",
                $"actor={actor}&command=AssertClaim&from={from}&to={to}&order=newest"),
            .. Lists("/api/audit/refusals", $"actor={actor}", "command=AssertClaim", "status=409", $"from={from}", $"to={to}"),
            .. Lists("/api/actors"), $"/api/actors/{actor}",
        ];

        static IEnumerable<string> Lists(string route, params string[] narrowed) => narrowed.Prepend("").Select(n => $"{route}?{n}{(n.Length > 0 ? "&" : "")}limit=1");
    }

    private async Task<JsonNode?> Answer(string path)
    {
        using var answer = await _ledger.Administrator.Send(HttpMethod.Get, path);
        var body = await answer.Content.ReadAsStringAsync(Token);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)answer.StatusCode} {body}");
        return answer.Content.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(body) : null;
    }

    private static string? Next(JsonNode? answer) => answer is JsonObject list && list["next"] is JsonValue next
        ? Uri.EscapeDataString(next.GetValueKind() == JsonValueKind.Number ? next.ToJsonString() : next.ToString()) : null;

    /// <summary>Routes that were not asked, and what narrows one and was not said.</summary>
    private IEnumerable<string> Unasked(IReadOnlyList<string> asked)
    {
        var routes = _ledger.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Route: e.RoutePattern.RawText!, Shape: e.Metadata.GetMetadata<QuestionAsked>()?.Shape)).Where(r => RoleMatrix.Questions.ContainsKey(r.Route));
        foreach (var (route, shape) in routes)
        {
            var here = asked.Where(path => path.Split('?')[0].Split('/') is var steps && route.Split('/') is var pattern && steps.Length == pattern.Length
                && pattern.Zip(steps).All(s => s.First == s.Second || s.First == "{id}" && Guid.TryParse(s.Second, out _))).ToList();
            if (here.Count == 0) yield return route;
            foreach (var member in shape?.GetConstructors().Single().GetParameters().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name!)) ?? [])
            {
                if (!here.Any(path => path.Contains($"?{member}=", StringComparison.Ordinal) || path.Contains($"&{member}=", StringComparison.Ordinal))) yield return $"{route}?{member}=";
            }
        }
    }

    /// <summary>How often each table was read from end to end. What connections have counted they tell at the end of a statement that asks for it.</summary>
    private async Task<IReadOnlyDictionary<string, long>> Scans()
    {
        foreach (var pool in new[] { _ledger.Server, _ledger.Services.GetRequiredService<SideConnections>().Ledger }) await Tell(pool);
        var counts = await _ledger.Column("select relname || ' ' || seq_scan from pg_stat_user_tables where schemaname = 'ledger'");
        return counts.Select(row => row.Split(' ')).ToDictionary(row => row[0], row => long.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Every connection that lies idle: those that are there are given first, so the first new one says that there are no more, and it is not kept.</summary>
    private async Task Tell(NpgsqlDataSource pool)
    {
        var known = (await _ledger.Column("select pid from pg_stat_activity where usename = 'ledger_server'")).ToHashSet();
        var open = new List<NpgsqlConnection>();
        do
        {
            open.Add(await pool.OpenConnectionAsync(Token));
            await using var tell = new NpgsqlCommand("select pg_stat_force_next_flush()", open[^1]);
            await tell.ExecuteNonQueryAsync(Token);
        }
        while (known.Contains(open[^1].ProcessID.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        await using var end = new NpgsqlCommand("select pg_terminate_backend(pg_backend_pid())", open[^1]);
        await Should.ThrowAsync<NpgsqlException>(() => end.ExecuteNonQueryAsync(Token));
        foreach (var connection in open) await connection.DisposeAsync();
    }
}
