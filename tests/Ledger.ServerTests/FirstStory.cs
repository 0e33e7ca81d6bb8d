using System.Net;

namespace Ledger.ServerTests;

public sealed class FirstStory(LedgerServerFixture ledger)
{
    [Fact]
    public async Task A_claim_is_supported_by_what_an_article_says_that_somebody_said()
    {
        var by = ledger.Contributor;
        var (sessions, paper) = (await by.RecordedPerson(), await by.RecordedOrganisation());
        var article = await by.RecordedArticle(paper.Id);
        var attribution = await by.RecordedAttribution(article.Id, "We need to take away children", new { source = sessions.Id, verb = "said" });
        var claim = await by.RecordedClaim(subjects: new { source = sessions.Id });

        var evidence = await by.SupportedBy(claim, attribution.Id);

        evidence.Status.ShouldBe(HttpStatusCode.Created);
        evidence.Version.ShouldBe(2);
        evidence.Part.ShouldNotBe(Guid.Empty);
        evidence.Sequence.ShouldBeGreaterThan(claim.Sequence);
    }

    [Fact]
    public async Task A_refused_command_leaves_no_event_and_is_on_record_as_refused()
    {
        var before = await ledger.CountEvents();
        var refusal = await ledger.Contributor.Refused("/api/claims", new { statement = "Somebody said so.", subjects = new[] { new { source = Guid.Parse("0192f2d4-0000-7000-8000-000000000001") } } });

        refusal.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refusal.Type.ShouldBe("reference-not-found");
        refusal.Field.ShouldBe("subjects[0].source");
        (await ledger.CountEvents()).ShouldBe(before);
    }
}
