using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.ServerTests.Audit;
using Ledger.Sources;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Standing;

/// <summary>Closures from the smallest to large ones, and a document that many claims rest on. What is many is recorded at once, past the wire; what is asked is asked over it.</summary>
public sealed class ManyClaims(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closure_of_one_event()
    {
        var claim = await ledger.Claim();

        (await ledger.Reader.History(claim.Id)).Count.ShouldBe(1);
        (await ledger.Reader.Told(claim)).ShouldBe("Unsupported 0/-");
        (await ledger.Reader.Standing(claim)).Because("Unsupported").ShouldBe([claim.Sequence]);
    }

    [Fact]
    public async Task A_closure_of_fifty_events_has_nine_newsrooms_and_nine_lines()
    {
        var by = ledger.Contributor;
        var claim = await ledger.Claim();
        var attribution = await ledger.Attribution();
        for (var i = 1; i <= 9; i++)
        {
            claim = await by.SupportedBy(claim, attribution.Id);                          // the fifth event: publisher, article, speaker, attribution, evidence
            (await by.Told(claim)).ShouldBe(i == 1 ? "SingleSource 1/0" : $"Corroborated {i}/0");
            if (i < 9) attribution = await ledger.Attribution();
        }
        var dispute = await by.Disputed("claims", claim, await ledger.Party());
        await ledger.Editor.Resolved("claims", dispute, "Rejected");
        dispute = await by.Disputed("attributions", attribution, await ledger.Party());
        await ledger.Editor.Resolved("attributions", dispute, "Upheld");

        var history = await ledger.Reader.History(claim.Id);
        history.Count.ShouldBe(50);
        (await by.Told(claim)).ShouldBe("Corroborated 8/0");
        (await by.Standing(claim))["bottleneck"]!.AsArray().Count.ShouldBe(8);
        await IsAsFromScratch(claim, history, every: 7);
    }

    [Fact]
    public async Task A_closure_of_two_thousand_events_is_disputed_while_a_dispute_is_open_and_at_no_other_sequence()
    {
        const int Newsrooms = 40, Disputes = 23, Publications = 39;
        var (publishers, articles, party) = (Ids(Newsrooms), Ids(Newsrooms), await ledger.Party());
        var claim = (await ledger.Claim()).Id;
        await AtOnce(session =>
        {
            foreach (var (publisher, article) in publishers.Zip(articles)) Publish(session, publisher, article);
            return Task.CompletedTask;
        });
        await AtOnce(async session =>
        {
            var stream = await session.Events.FetchForWriting<Claim>(claim, Token);
            stream.AppendMany(articles.Select(Evidence));
            stream.AppendMany(Enumerable.Range(1, Publications).Select(i => new ClaimPublished(i % 2 == 1, "To and fro.")));
        });
        await AtOnce(async session =>
        {
            foreach (var article in articles)
            {
                var stream = await session.Events.FetchForWriting<Document>(article, Token);
                foreach (var dispute in Ids(Disputes))
                {
                    stream.AppendOne(new DocumentResponseMade(dispute, party, ResponseKind.Dispute, null, null, null));
                    stream.AppendOne(new DocumentResponseResolved(dispute, Outcome.Rejected, "It was not so."));
                }
            }
        });
        var recorded = new Recorded(claim, 1 + Newsrooms + Publications, 0, default, new JsonObject());

        var history = await ledger.Reader.History(claim);

        history.Count.ShouldBe(2_000);
        (await ledger.Reader.Told(recorded)).ShouldBe("Corroborated 9/0", "forty, and nine means nine or more");
        var (evidence, open) = (0, 0);
        foreach (var entry in history.SkipWhile(e => e.Type() != "claim_asserted"))
        {
            if (entry.Type() == "evidence_linked") evidence++;
            if (entry.Type() == "document_response_made") open++;
            if (entry.Type() == "document_response_resolved") open--;
            var level = evidence switch { 0 => "Unsupported 0/-", 1 => "SingleSource 1/0", _ => $"Corroborated {Math.Min(9, evidence)}/0" };
            entry["standing"]!["after"]!.Tell().ShouldBe(level + (open > 0 ? ": Disputed" : ""), $"at {entry.Sequence()}");
        }
        await IsAsFromScratch(recorded, history, every: 397);
    }

    [Fact]
    public async Task A_dispute_of_a_document_is_on_the_page_of_each_of_three_hundred_claims_at_once_and_in_lists_a_moment_later()
    {
        const int Claims = 300;
        var article = await ledger.Article();
        var claims = Ids(Claims);
        await AtOnce(session =>
        {
            foreach (var claim in claims) session.Events.StartStream<Claim>(claim, new ClaimAsserted("It is so.", [], [], []), Evidence(article.Id));
            return Task.CompletedTask;
        });
        await ledger.CaughtUp();
        (await Listed("")).ShouldBe(claims, ignoreOrder: true);
        (await Listed("&level=SingleSource")).Count.ShouldBe(Claims);
        (await Listed("&flag=Disputed")).ShouldBeEmpty();

        var dispute = await ledger.Contributor.Disputed("documents", article, await ledger.Party());

        foreach (var claim in claims)
        {
            var standing = await ledger.Reader.Standing(article with { Id = claim });
            standing.Tell().ShouldBe("SingleSource 1/0: Disputed");
            standing.Because("Disputed").ShouldBe([dispute.Sequence]);
        }
        await ledger.CaughtUp();
        (await Listed("&flag=Disputed")).ShouldBe(claims, ignoreOrder: true);
        (await ledger.Reader.All($"/api/queue?document={article.Id}&limit=500")).ShouldHaveSingleItem()["about"]!["id"]!.GetValue<Guid>().ShouldBe(article.Id, "one dispute, and no fan-out of it");
        (await ledger.Reader.All($"/api/documents/{article.Id}/impact?limit=100")).Select(i => i["ifRetracted"]!.Tell()).ShouldBe(Enumerable.Repeat("Unsupported 0/-", Claims));

        await ledger.Editor.Resolved("documents", dispute, "Rejected");
        await ledger.CaughtUp();
        (await Listed("&flag=Disputed")).ShouldBeEmpty();

        async Task<IReadOnlyList<Guid>> Listed(string filters) =>
            [.. (await ledger.Reader.All($"/api/claims?document={article.Id}&limit=100{filters}")).Select(c => c["id"]!.GetValue<Guid>())];
    }

    /// <summary>What the history folded says what the page works out from nothing.</summary>
    private async Task IsAsFromScratch(Recorded claim, IReadOnlyList<JsonNode> history, int every)
    {
        foreach (var entry in history.SkipWhile(e => e.Type() != "claim_asserted").Where((_, i) => i % every == 0).Append(history[^1]))
        {
            (await ledger.Reader.Standing(claim, $"sequence={entry.Sequence()}")).WithoutReasons().ShouldBe(entry["standing"]!["after"]!.ToJsonString(), $"at {entry.Sequence()}");
        }
        (await ledger.Reader.Standing(claim)).WithoutReasons().ShouldBe(history[^1]["standing"]!["after"]!.ToJsonString());
    }

    // ---- Much at once: as the contributor, in one transaction ----

    private static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => OnRecord.Nothing)];

    private static void Publish(IDocumentSession session, Guid publisher, Guid article)
    {
        session.Events.StartStream<Source>(publisher, new SourceRegistered(SourceKind.Organisation, "A newsroom", null, null, null, null));
        session.Events.StartStream<Document>(article, new DocumentRegistered(
            DocumentKind.Article, "An article", publisher, [], null, null, null,
            new RecordedRevision(RevisionStatus.Published, RightsBasis.Quotation, TextForm.Unseen, null, null, [], null, null)));
    }

    private static EvidenceLinked Evidence(Guid article) =>
        new(OnRecord.Nothing, Stance.Supports, null, article, new Anchor(1, [new AnchoredPassage("We need", 1, 8, "“", " to take")]), null);

    private async Task AtOnce(Func<IDocumentSession, Task> write)
    {
        await using var session = ledger.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.LastModifiedBy = ledger.Actors[Role.Contributor].Id.ToString();
        session.SetHeader(Signature.Role, nameof(Role.Contributor));
        session.SetHeader(Signature.Command, "MuchAtOnce");
        await write(session);
        await session.SaveChangesAsync(Token);
    }
}
