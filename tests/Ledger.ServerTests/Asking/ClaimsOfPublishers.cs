using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Asking;

/// <summary>Whoever issued or wrote what the evidence came through has to do with the claim: without them, there would be no evidence.</summary>
public sealed class ClaimsOfPublishers(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_publisher_an_author_and_the_issuer_of_what_was_read_have_the_claim_on_their_pages()
    {
        var by = ledger.Contributor;
        var (insider, reporter, inspector, stranger) = (await by.RecordedOrganisation("Business Insider"), await by.RecordedPerson("A reporter"),
            await by.RecordedOrganisation("The inspector general"), await by.RecordedPerson("A stranger"));
        var draft = await by.RecordedUnseenReport(inspector.Id);
        var article = await by.Recorded("/api/documents", new
        {
            kind = "Article", title = "A bombshell", publisher = insider.Id, authors = new[] { reporter.Id }, revision = new { status = "Published", rights = "Quotation", text = "The draft says so." },
        });
        var attribution = await by.RecordedAttribution(article.Id, "says so", new { verb = "says", document = draft.Id });
        var (through, own) = (await by.RecordedClaim(), await by.RecordedClaim("It is in its own words."));
        await by.SupportedBy(through, attribution.Id);
        await by.Recorded($"/api/claims/{own.Id}/evidence", new { stance = "Supports", document = article.Id, revision = 1, passages = new[] { new { exact = "The draft" } }, version = 1 });

        (await Claims(insider)).ShouldBe([own.Id, through.Id]);
        (await Claims(reporter)).ShouldBe([own.Id, through.Id]);
        (await Claims(inspector)).ShouldBe([through.Id]);
        (await Claims(stranger)).ShouldBeEmpty();

        await by.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = "Another draft.", version = 1 });

        (await Claims(insider)).ShouldBe([own.Id]);
        (await Claims(inspector)).ShouldBeEmpty();
    }

    /// <summary>On the source's page, and in the list by source: the same.</summary>
    private async Task<Guid[]> Claims(Recorded source)
    {
        var page = Ids((await ledger.Reader.Asked($"/api/sources/{source.Id}"))["claims"]);
        Ids((await ledger.Reader.Asked($"/api/claims?source={source.Id}"))["items"]).ShouldBe(page);
        return page;
    }

    private static Guid[] Ids(JsonNode? list) => [.. list!.AsArray().Select(item => item!["id"]!.GetValue<Guid>())];
}
