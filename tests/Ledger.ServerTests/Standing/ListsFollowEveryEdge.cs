using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Standing;

/// <summary>What happens at the far end of what a claim rests on, and nowhere else, is in the lists a moment later: along every kind of edge.</summary>
public sealed class ListsFollowEveryEdge(LedgerServerFixture ledger)
{
    /// <summary>By which the claims of these stories are found.</summary>
    private readonly string _topic = $"edges {OnRecord.Nothing:N}";

    /// <summary>One of two articles that support a claim and have nothing in common, until it turns out that they have; and who and what it came through.</summary>
    private sealed record Article(Recorded Document, Recorded Publisher, Recorded Author, Recorded Told, Recorded Reported, Recorded ReportedBy, Recorded Attribution);

    [Fact]
    public async Task Two_lines_become_one_in_lists_too()
    {
        var stories = new Dictionary<string, (Guid Claim, Func<Task> Turn)>
        {
            ["publishers are one"] = await Begun((one, other) => Merged(one.Publisher, other.Publisher)),
            ["authors are one"] = await Begun((one, other) => Merged(one.Author, other.Author)),
            ["those who told are one"] = await Begun((one, other) => Merged(one.Told, other.Told)),
            ["publishers of what was read are one"] = await Begun((one, other) => Merged(one.ReportedBy, other.ReportedBy)),
            ["a publisher is an author, by way of a third"] = await Begun(async (one, other) =>
            {
                var third = await ledger.Contributor.RecordedOrganisation("A third");
                await Merged(one.Publisher, third);
                await Merged(third, other.Author);
            }),
            ["a carrier is retracted"] = await Begun((one, _) => Ended("documents", one.Document, "retraction")),
            ["a dispute of what was read is upheld"] = await Begun((one, _) => Upheld("documents", one.Reported)),
            ["a dispute of an attribution is upheld"] = await Begun((one, _) => Upheld("attributions", one.Attribution)),
            ["an attribution is withdrawn"] = await Begun((one, _) => Ended("attributions", one.Attribution, "withdrawal")),
            ["a dispute of what a merged claim rests on is upheld"] = await Begun((one, _) => Upheld("documents", one.Reported), merged: true),
        };
        await ledger.CaughtUp();
        foreach (var (story, (claim, _)) in stories) (await Listed(claim))["lines"]!.GetValue<int>().ShouldBe(2, story);

        foreach (var (_, turn) in stories.Values) await turn();
        await ledger.CaughtUp();

        foreach (var (story, (claim, _)) in stories)
        {
            var (listed, page) = (await Listed(claim), (await ledger.Reader.Asked($"/api/claims/{claim}"))["standing"]!);
            listed["lines"]!.GetValue<int>().ShouldBe(1, story);
            foreach (var member in new[] { "level", "lines", "depth", "flags" })
            {
                JsonNode.DeepEquals(listed[member], page[member]).ShouldBeTrue($"{story}: {listed} and {page}");
            }
        }
    }

    [Fact]
    public async Task Who_a_subject_is_shortens_the_paths_in_lists_too()
    {
        var by = ledger.Contributor;
        var (subject, same) = (await by.RecordedPerson("J. Sessions"), await by.RecordedPerson("Jeff Sessions"));
        var attribution = await by.RecordedAttribution(
            (await ledger.Article()).Id, Stories.Quotation,
            new { source = await ledger.Party(), verb = "told" }, new { source = same.Id, verb = "said" }, new { source = await ledger.Party(), verb = "heard" });
        var asserted = await by.Recorded("/api/claims", new { statement = "Sessions said so.", subjects = new[] { new { source = subject.Id } }, topics = new[] { _topic } });
        var claim = await by.SupportedBy(asserted, attribution.Id);
        await ledger.CaughtUp();
        (await Listed(claim.Id))["depth"]!.GetValue<int>().ShouldBe(2);

        await Merged(subject, same);
        await ledger.CaughtUp();

        (await Listed(claim.Id))["depth"]!.GetValue<int>().ShouldBe(1);
    }

    private async Task<(Guid Claim, Func<Task> Turn)> Begun(Func<Article, Article, Task> turn, bool merged = false)
    {
        var (by, one, other) = (ledger.Contributor, await Told(), await Told());
        var claim = await by.Recorded("/api/claims", new { statement = "Somebody said so.", topics = new[] { _topic } });
        var supported = await by.SupportedBy(claim, other.Attribution.Id);
        var first = merged ? await by.RecordedClaim("Somebody said it.") : supported;
        var both = await by.SupportedBy(first, one.Attribution.Id);
        if (merged) await ledger.Editor.Recorded($"/api/claims/{first.Id}/merge", new { into = claim.Id, reason = "They say the same.", version = both.Version });
        return (claim.Id, () => turn(one, other));
    }

    private async Task<Article> Told()
    {
        var by = ledger.Contributor;
        var (publisher, author) = (await by.RecordedOrganisation(), await by.RecordedOrganisation("An agency"));
        var (told, reportedBy) = (await by.RecordedPerson(), await by.RecordedOrganisation("A department"));
        var reported = await by.RecordedUnseenReport(reportedBy.Id);
        var document = await by.Recorded("/api/documents", new
        {
            kind = "Article", title = "An article", publisher = publisher.Id, authors = new[] { author.Id },
            revision = new { status = "Published", rights = "Quotation", text = Stories.Quotation },
        });
        var attribution = await by.RecordedAttribution(document.Id, Stories.Quotation, new { document = reported.Id, verb = "reported" }, new { source = told.Id, verb = "said" });
        return new Article(document, publisher, author, told, reported, reportedBy, attribution);
    }

    private Task<Recorded> Merged(Recorded source, Recorded into) =>
        ledger.Editor.Recorded($"/api/sources/{source.Id}/merge", new { into = into.Id, reason = "They are one.", version = source.Version });

    private Task<Recorded> Ended(string kinds, Recorded thing, string how) =>
        ledger.Editor.Recorded($"/api/{kinds}/{thing.Id}/{how}", new { reason = "It does not hold.", version = thing.Version });

    private async Task Upheld(string kinds, Recorded thing)
    {
        var disputed = await ledger.Contributor.Disputed(kinds, thing, await ledger.Party());
        await ledger.Editor.Recorded(
            $"/api/{kinds}/{thing.Id}/responses/{disputed.Part}/resolution", new { outcome = "Upheld", reason = "It was looked into.", version = disputed.Version });
    }

    private async Task<JsonNode> Listed(Guid claim) =>
        (await ledger.Reader.Asked($"/api/claims?limit=500&topic={Uri.EscapeDataString(_topic)}"))["items"]!.AsArray()
            .Single(item => item!["id"]!.GetValue<Guid>() == claim)!["standing"]!;
}
