using System.Net;
using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Asking;

public sealed class ListStories(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_list_is_walked_page_by_page_newest_first_while_others_add_to_it()
    {
        var by = ledger.Contributor;
        var topic = Topic();
        var claims = new List<Guid>();
        for (var i = 0; i < 7; i++) claims.Add((await Claim(by, $"Statement {i}.", topic)).Id);
        await ledger.CaughtUp();

        var seen = new List<Guid>();
        string? next = null;
        do
        {
            var page = await by.Asked($"/api/claims?topic={topic}&limit=3{(next is null ? "" : $"&after={next}")}");
            seen.AddRange(Ids(page));
            page["items"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(3);
            next = page["next"]?.GetValue<string>();
            await Claim(by, "Added meanwhile.", topic);
            await ledger.CaughtUp();
        }
        while (next is not null);

        seen.ShouldBe(claims.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task A_page_that_ends_where_the_list_ends_has_no_next()
    {
        var topic = Topic();
        for (var i = 0; i < 2; i++) await Claim(ledger.Contributor, "Said.", topic);
        await ledger.CaughtUp();
        (await ledger.Reader.Asked($"/api/claims?topic={topic}&limit=2"))["next"].ShouldBeNull();
        (await ledger.Reader.Asked($"/api/claims?topic={topic}&limit=1"))["next"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Claims_are_found_by_words_topic_source_and_document_and_no_others_are()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, namesake, paper) = (await by.RecordedPerson(), await by.RecordedPerson("Jefferson Sessions"), await by.RecordedOrganisation());
        var (article, report) = (await by.RecordedArticle(paper.Id), await by.RecordedUnseenReport(paper.Id));
        var attribution = await by.RecordedAttribution(article.Id, "We need to take away children",
            new { document = report.Id, verb = "reported" }, new { source = sessions.Id, verb = "said" });
        var topic = Topic();
        var told = await Claim(by, $"He said 100% of {topic}.", topic);
        var about = await by.RecordedClaim("About him.", new { source = namesake.Id });
        var direct = await by.RecordedClaim("In its own voice.");
        var other = await by.RecordedClaim("Something else.");
        await by.SupportedBy(told, attribution.Id);
        var link = await by.Recorded($"/api/claims/{direct.Id}/evidence",
            new { stance = "Supports", document = article.Id, revision = 1, passages = new[] { new { exact = "he said" } }, version = 1 });
        await ledger.CaughtUp();

        await Found($"topic={topic}", told);
        await Found($"q={topic.ToUpperInvariant()}%20100%25", told);
        await Found($"q={topic}%20saying");
        await Found($"q=100%20-{topic}%20-of");
        await Found($"source={sessions.Id}", told);
        await Found($"source={namesake.Id}", about);
        await Found($"document={report.Id}", told);
        await Found($"document={article.Id}", direct, told);
        await Found($"document={article.Id}&topic={topic}", told);

        await editor.Recorded($"/api/sources/{namesake.Id}/merge", new { into = sessions.Id, reason = "One man.", version = 1 });
        await Found($"source={sessions.Id}", about, told);
        await editor.Recorded($"/api/claims/{other.Id}/merge", new { into = direct.Id, reason = "The same.", version = 1 });
        await editor.Recorded($"/api/claims/{direct.Id}/evidence/{link.Part}/withdrawal", new { reason = "A slip.", version = 2 });
        await Found($"document={article.Id}", told);
        await by.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = "Misread.", version = 1 });
        await Found($"document={report.Id}");
        await Found($"source={sessions.Id}", about);

        async Task Found(string query, params Recorded[] expected) =>
            Ids(await by.Asked($"/api/claims?{query}")).ShouldBe(expected.Select(e => e.Id), $"claims by {query}");
    }

    [Fact]
    public async Task Documents_are_found_by_words_publisher_and_kind()
    {
        var by = ledger.Contributor;
        var paper = await by.RecordedOrganisation();
        var (article, report) = (await by.RecordedArticle(paper.Id, title: "The 1st of its kind"), await by.RecordedUnseenReport(paper.Id));
        await ledger.CaughtUp();
        var page = await by.Asked($"/api/documents?publisher={paper.Id}");
        Ids(page).ShouldBe([report.Id, article.Id]);
        page["items"]![1]!.ToJsonString().ShouldBe(
            $$$"""{"id":"{{{article.Id}}}","version":1,"kind":"Article","title":"The 1st of its kind","publisher":{"id":"{{{paper.Id}}}","name":"The New York Times"}}""");
        Ids(await by.Asked($"/api/documents?publisher={paper.Id}&kind=Report")).ShouldBe([report.Id]);
        Ids(await by.Asked($"/api/documents?publisher={paper.Id}&q=KIND%201ST")).ShouldBe([article.Id]);
    }

    [Fact]
    public async Task Sources_are_found_by_words_and_kind_and_an_anonymous_one_goes_by_its_description()
    {
        var by = ledger.Contributor;
        var word = Topic();
        var person = await by.RecordedPerson($"Ann {word}");
        var anonymous = await by.Recorded("/api/sources", new { kind = "Anonymous", description = $"Somebody at {word}" });
        await ledger.CaughtUp();
        Ids(await by.Asked($"/api/sources?q={word}")).ShouldBe([anonymous.Id, person.Id]);
        var page = await by.Asked($"/api/sources?q={word}&kind=Anonymous");
        Ids(page).ShouldBe([anonymous.Id]);
        page["items"]![0]!["name"]!.GetValue<string>().ShouldBe($"Somebody at {word}");
    }

    [Theory]
    [InlineData("/api/claims?limit=0", "limit")]
    [InlineData("/api/claims?limit=501", "limit")]
    [InlineData("/api/claims?limit=ten", "limit")]
    [InlineData("/api/claims?after=beginning", "after")]
    [InlineData("/api/claims?after=AQ", "after")]
    [InlineData("/api/claims?source=nobody", "source")]
    [InlineData("/api/claims?document=", "document")]
    [InlineData("/api/claims?topic=a&topic=b", "topic")]
    [InlineData("/api/claims?Topic=a", "Topic")]
    [InlineData("/api/claims?level=Documented", "level")]
    [InlineData("/api/claims?flag=Contested", "flag")]
    [InlineData("/api/claims?q=%00", "q")]
    [InlineData("/api/documents?kind=report", "kind")]
    [InlineData("/api/documents?kind=2", "kind")]
    [InlineData("/api/documents?topic=a", "topic")]
    [InlineData("/api/sources?kind=Ghost", "kind")]
    [InlineData("/api/me?id=1", "id")]
    public async Task A_question_of_the_wrong_shape_is_refused_with_the_parameter(string path, string parameter)
    {
        var refusal = await ledger.Reader.Unanswered(path);
        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Type.ShouldBe("invalid-request");
        refusal.Field.ShouldBe(parameter);
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([parameter]);
    }

    /// <summary>A word that no other test has used.</summary>
    private string Topic() => $"t{++_topics}x{Ledger.Http.NewId.Next(TimeProvider.System).Value:N}";

    private int _topics;

    private static Task<Recorded> Claim(LedgerClient by, string statement, string topic) => by.Recorded("/api/claims", new { statement, topics = new[] { topic } });

    private static Guid[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>())];
}
