using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Asking;

public sealed class DocumentStories(LedgerServerFixture ledger)
{
    [Theory]
    [InlineData("Plain.")]
    [InlineData("One line\r\nand another\n\tand a third\r, with “quotes”, a no-break\u00A0space, and 👩‍👩‍👧 whose cafe\u0301 is no café.")]
    [InlineData("\uFEFFA byte order mark is a character of the text like any other.")]
    public async Task A_text_comes_back_byte_for_byte(string text)
    {
        var article = await ledger.Contributor.RecordedArticle((await ledger.Contributor.RecordedOrganisation()).Id, text);
        var bytes = Encoding.UTF8.GetBytes(text);

        using var answer = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
        (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(bytes);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
        answer.Headers.ETag!.Tag.ShouldBe(tag);

        using var again = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text", null, ("If-None-Match", tag));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task The_text_of_each_revision_is_there_and_the_newest_unless_said()
    {
        var article = await ledger.Contributor.RecordedArticle((await ledger.Contributor.RecordedOrganisation()).Id, "The first.");
        await ledger.Contributor.Recorded($"/api/documents/{article.Id}/revisions",
            new { revision = new { status = "Final", rights = "Quotation", text = "The second." }, reason = "They changed it.", version = 1 });
        (await Text("")).ShouldBe("The second.");
        (await Text("?revision=1")).ShouldBe("The first.");
        (await Text("?revision=2")).ShouldBe("The second.");
        (await ledger.Reader.Unanswered($"/api/documents/{article.Id}/text?revision=3")).Type.ShouldBe("not-found");
        foreach (var wrong in new[] { "0", "-1", "one", "1.0", "99999999999" })
        {
            var refusal = await ledger.Reader.Unanswered($"/api/documents/{article.Id}/text?revision={wrong}");
            refusal.Status.ShouldBe(HttpStatusCode.BadRequest, wrong);
            refusal.Field.ShouldBe("revision");
        }

        async Task<string> Text(string query)
        {
            using var answer = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text{query}");
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Who_asks_for_a_text_that_is_not_held_is_told_what_is()
    {
        var by = ledger.Contributor;
        var paper = await by.RecordedOrganisation();
        var report = await by.RecordedUnseenReport(paper.Id);
        const string text = "All of it, and this.";
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var hashed = await by.Recorded("/api/documents", new
        {
            kind = "Article", title = "Known by its hash", publisher = paper.Id,
            revision = new { status = "Published", rights = "Quotation", sha256, excerpts = new[] { new { text = "and this", start = 11 } } },
        });

        var unseen = await ledger.Reader.Unanswered($"/api/documents/{report.Id}/text");
        (unseen.Status, unseen.Type).ShouldBe((HttpStatusCode.NotFound, "text-not-held"));
        unseen.Json["detail"]!.GetValue<string>().ShouldContain("Nobody here has seen it");
        var known = await ledger.Reader.Unanswered($"/api/documents/{hashed.Id}/text");
        known.Type.ShouldBe("text-not-held");
        known.Json["detail"]!.GetValue<string>().ShouldContain(sha256);

        await by.Recorded($"/api/documents/{hashed.Id}/revisions/1/text", new { text, version = 1 });
        using var answer = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{hashed.Id}/text");
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(text);
    }

    [Fact]
    public async Task A_document_shows_what_is_on_record_about_it_and_what_rests_on_it()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, paper, ann) = (await by.RecordedPerson(), await by.RecordedOrganisation(), await by.RecordedPerson("Ann Author"));
        var report = await by.RecordedUnseenReport(paper.Id);
        var article = await by.Recorded("/api/documents", new
        {
            kind = "Article", title = "Bombshell", publisher = paper.Id, authors = new[] { ann.Id }, url = "https://example.org/a", publishedAt = "2020-10-06T00:00:00Z", language = "en",
            revision = new { status = "Published", rights = "Quotation", publishedAt = "2020-10-06T00:00:00Z", text = "“Take them away,” Session said." },
        });
        var caveat = await by.Recorded($"/api/documents/{article.Id}/caveats", new { text = "Developing.", by = paper.Id, passage = new { exact = "said" }, version = 1 });
        await editor.Recorded($"/api/documents/{article.Id}/caveats/{caveat.Part}/lift", new { reason = "It is done.", version = 2 });
        var dispute = await by.Disputed("documents", new Recorded(article.Id, 3, 0, HttpStatusCode.OK, new JsonObject()), sessions.Id);
        var erratum = await editor.Recorded($"/api/documents/{article.Id}/corrections", new
        {
            reasonCode = "Typo", reason = "His name.", version = 4, erratum = new { revision = 1, passage = new { exact = "Session" }, shouldRead = "Sessions" },
        });
        var last = await editor.Recorded($"/api/documents/{article.Id}/retraction", new { reason = "Pulled.", version = 5 });
        var attribution = await by.RecordedAttribution(article.Id, "Take them away", new { document = report.Id, verb = "reported" }, new { source = sessions.Id, verb = "said" });
        var claim = await by.RecordedClaim();
        await by.SupportedBy(claim, attribution.Id);

        var page = await ledger.Reader.Asked($"/api/documents/{article.Id}");
        page["version"]!.GetValue<long>().ShouldBe(6);
        page["sequence"]!.GetValue<long>().ShouldBe(last.Sequence);
        (Text(page, "kind"), Text(page, "title"), Text(page, "url"), Text(page, "language"), Text(page, "retracted"), Text(page, "publishedAt"))
            .ShouldBe(("Article", "Bombshell", "https://example.org/a", "en", "Pulled.", "2020-10-06T00:00:00Z"));
        page["publisher"]!.ToJsonString().ShouldBe($$"""{"id":"{{paper.Id}}","name":"The New York Times"}""");
        page["authors"]!.ToJsonString().ShouldBe($$"""[{"id":"{{ann.Id}}","name":"Ann Author"}]""");
        var revision = page["revisions"]!.AsArray().Single()!;
        (revision["number"]!.GetValue<int>(), Text(revision, "status"), Text(revision, "rights"), Text(revision, "form"), revision["length"]!.GetValue<int>())
            .ShouldBe((1, "Published", "Quotation", "Held", 31));
        var limit = page["caveats"]!.AsArray().Single()!;
        (Text(limit, "text"), Text(limit["by"]!, "name"), Text(limit, "lifted"), Text(limit["anchor"]!["passages"]![0]!, "exact")).ShouldBe(("Developing.", "The New York Times", "It is done.", "said"));
        var response = page["responses"]!.AsArray().Single()!;
        (response["id"]!.GetValue<Guid>(), Text(response, "kind"), Text(response, "state"), Text(response["by"]!, "name")).ShouldBe((dispute.Part, "Dispute", "Open", "Jeff Sessions"));
        var correction = page["corrections"]!.AsArray().Single()!;
        (correction["id"]!.GetValue<Guid>(), Text(correction["erratum"]!, "shouldRead"), Text(correction["erratum"]!["passages"]![0]!, "exact"), correction["erratum"]!["revision"]!.GetValue<int>())
            .ShouldBe((erratum.Part, "Sessions", "Session", 1));
        var passage = page["attributions"]!.AsArray().Single()!;
        (passage["id"]!.GetValue<Guid>(), Text(passage, "mode"), Text(passage["passages"]![0]!, "exact"), Text(passage["hops"]![0]!["document"]!, "title"), Text(passage["hops"]![1]!["source"]!, "name"))
            .ShouldBe((attribution.Id, "Verbatim", "Take them away", "A draft report", "Jeff Sessions"));
        page["attributionsTotal"]!.GetValue<int>().ShouldBe(1);
        foreach (var document in new[] { page, await ledger.Reader.Asked($"/api/documents/{report.Id}") })
        {
            document["claimsTotal"]!.GetValue<int>().ShouldBe(1);
            (document["claims"]![0]!["id"]!.GetValue<Guid>(), Text(document["claims"]![0]!, "statement")).ShouldBe((claim.Id, "Sessions said that children must be taken away."));
        }
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();
}
