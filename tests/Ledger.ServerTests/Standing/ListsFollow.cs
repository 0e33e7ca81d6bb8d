using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Standing;

/// <summary>Lists show the standing a moment later than the page does, and say up to where they have seen the ledger.</summary>
public sealed class ListsFollow(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_claim_in_a_list_has_the_standing_that_its_page_has()
    {
        var by = ledger.Contributor;
        var article = await ledger.Article();
        var attribution = await by.RecordedAttribution(article.Id, "We need to take away children", new { source = (await by.RecordedPerson()).Id, verb = "said" });
        var topic = $"t{attribution.Id:N}";
        var claim = await by.Recorded("/api/claims", new { statement = "Children must be taken away.", topics = new[] { topic } });
        var supported = await by.SupportedBy(claim, attribution.Id);
        var disputed = await by.Disputed("documents", article, await ledger.Party());
        await ledger.CaughtUp();

        var list = await by.Asked($"/api/claims?topic={topic}");
        list["upTo"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(disputed.Sequence);
        var standing = list["items"]!.AsArray().ShouldHaveSingleItem()!["standing"]!;
        var page = (await by.Asked($"/api/claims/{claim.Id}"))["standing"]!;
        foreach (var member in new[] { "level", "lines", "depth", "flags" }) JsonNode.DeepEquals(standing[member], page[member]).ShouldBeTrue(member);
        standing["level"]!.GetValue<string>().ShouldBe("SingleSource");
        standing["flags"]!.AsArray().Select(f => f!.GetValue<string>()).ShouldBe(["Disputed"]);
        supported.Sequence.ShouldBeLessThan(disputed.Sequence);

        Ids(await by.Asked($"/api/claims?topic={topic}&level=SingleSource&flag=Disputed")).ShouldBe([claim.Id]);
        Ids(await by.Asked($"/api/claims?topic={topic}&level=Corroborated")).ShouldBeEmpty();
        Ids(await by.Asked($"/api/claims?topic={topic}&flag=Anonymous")).ShouldBeEmpty();

        var document = await by.Asked($"/api/documents/{article.Id}");
        document["standingUpTo"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(disputed.Sequence);
        JsonNode.DeepEquals(document["claims"]!.AsArray().ShouldHaveSingleItem()!["standing"], standing).ShouldBeTrue();
    }

    private static IEnumerable<Guid> Ids(JsonNode page) => page["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>());
}
