using System.Net;

namespace Ledger.ServerTests.Asking;

/// <summary>An answer that depends on one thing alone has a tag, and is not sent again to whoever has it; any other has none.</summary>
public sealed class KeptAnswers(LedgerServerFixture ledger)
{
    [Fact]
    public async Task An_actor_is_sent_again_only_after_a_change()
    {
        var administrator = ledger.Administrator;
        var actor = await administrator.Recorded("/api/actors", new { name = "Tom Token", role = "Reader" });
        using var first = await administrator.Send(HttpMethod.Get, $"/api/actors/{actor.Id}");
        first.Headers.ETag!.Tag.ShouldBe("\"1\"");

        using var same = await administrator.Send(HttpMethod.Get, $"/api/actors/{actor.Id}", null, ("If-None-Match", "\"1\""));
        await administrator.Recorded($"/api/actors/{actor.Id}/role", new { role = "Editor", reason = "Promoted.", version = 1 });
        using var changed = await administrator.Send(HttpMethod.Get, $"/api/actors/{actor.Id}", null, ("If-None-Match", "\"1\""));

        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        changed.Headers.ETag!.Tag.ShouldBe("\"2\"");
    }

    [Fact]
    public async Task A_text_is_shown_and_not_downloaded_and_kept_by_its_reader_alone()
    {
        var article = await ledger.Contributor.RecordedArticle((await ledger.Contributor.RecordedOrganisation()).Id);

        using var text = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text");
        using var again = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text", null, ("If-None-Match", $"\"other\", W/{text.Headers.ETag!.Tag}"));
        using var other = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text", null, ("If-None-Match", "\"other\""));

        text.Content.Headers.ContentDisposition!.ToString().ShouldBe("inline");
        (text.Headers.CacheControl!.Private, text.Headers.CacheControl.NoCache).ShouldBe((true, true));
        text.Headers.Vary.ShouldContain("Authorization");
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_that_depends_on_more_than_its_version_has_no_tag()
    {
        var claim = await ledger.Contributor.RecordedClaim();

        using var page = await ledger.Reader.Send(HttpMethod.Get, $"/api/claims/{claim.Id}");

        page.Headers.ETag.ShouldBeNull();
    }
}
