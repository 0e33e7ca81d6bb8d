using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Documents;
using Ledger.ServerTests.Audit;
using Ledger.ServerTests.Cases;
using Ledger.ServerTests.Hosting;
using Ledger.ServerTests.Standing;

namespace Ledger.ServerTests.Redactions;

/// <summary>A document's text is redacted, with every copy of it. Whoever asks what stood, then or now, gets the same answer as before.</summary>
public sealed class RedactingTexts(LedgerServerFixture ledger) : IAsyncLifetime
{
    /// <summary>A text that was redacted is not recorded again: each test begins with an empty ledger, and leaves none that other tests would miss.</summary>
    public async ValueTask InitializeAsync()
    {
        await ledger.CaughtUp();
        await ledger.Empty();
    }

    public ValueTask DisposeAsync() => InitializeAsync();

    private const string Draft = "Xylophones were taken. Nobody quantified them. Three zeppelins were lost. All of this was known.";
    private const string Final = "Xylophones were taken. Three zeppelins were lost, some say. Three zeppelins were lost, say others. All of this was known.";

    private sealed record Story(Recorded Report, Recorded Attribution, Recorded[] Claims);

    [Fact]
    public async Task Standings_are_the_same_at_every_step_and_the_words_are_gone()
    {
        var (by, administrator) = (ledger.Contributor, ledger.Administrator);
        var story = await Begin();
        var same = await by.RecordedArticle(await ledger.Publisher(), Draft, "Another paper had the same text");
        var elsewhere = await by.ClaimResting(same, "Three zeppelins were lost.", "It was elsewhere, too.");
        var report = await by.Revised(story.Report, Final, "Final");
        Recorded[] claims = [.. story.Claims, elsewhere];
        var (before, queue) = (await Everything(claims, report.Sequence), await Queue(report));
        (await by.Told(story.Claims[1])).ShouldBe("Unsupported 0/-: Orphaned");

        var first = await administrator.Redacted("documents", report, "revisions/1/text");

        (await Everything(claims, report.Sequence)).ShouldBe(before);
        (await Queue(report)).ShouldBe(queue);
        (await ledger.Holding("Nobody quantified", "zeppelins were lost.")).ShouldBeEmpty();
        (await ledger.Holding("Xylophones were taken")).ShouldBe(["ledger.revision_text"], "the final has it still");
        foreach (var stream in claims.Append(story.Attribution).Append(report).Append(same))
        {
            foreach (var e in await ledger.EventsOf(stream.Id)) await ledger.ShouldBeAsSealed(e);
        }
        (await administrator.Asked($"/api/claims/{elsewhere.Id}"))["evidence"]![0]!["passages"]![0]!["exact"]!.ToString().ShouldBe("[redacted]", "the other document's text is the same one");

        var second = await administrator.Redacted("documents", first, "revisions/2/text");

        (await Everything(claims, report.Sequence)).ShouldBe(before);
        (await Queue(report)).ShouldBe(queue);
        (await ledger.Holding("Xylophones", "quantified", "zeppelins")).ShouldBeEmpty();

        // In what comes later nobody can look for what nobody knows any more: it counts as standing.
        await by.Revised(second, "Quite another text.", "Final");
        (await by.Told(story.Claims[1])).ShouldBe("SingleSource 1/0");
        (await Everything(claims, report.Sequence)).ShouldBe(before);
    }

    [Fact]
    public async Task The_words_of_an_anchor_go_and_what_was_found_of_them_stays()
    {
        var story = await Begin();
        var report = await ledger.Contributor.Revised(story.Report, Final, "Final");
        var before = await Everything(story.Claims, report.Sequence);

        await ledger.Administrator.Redacted("claims", story.Claims[1], $"evidence/{story.Claims[1].Part}/passages");
        await ledger.Administrator.Redacted("attributions", story.Attribution, "passages");

        (await Everything(story.Claims, report.Sequence)).ShouldBe(before);
        (await ledger.Holding("Nobody quantified them.\"", "zeppelins were lost\"")).ShouldBeEmpty("the text is still here, and nobody's copy");
    }

    [Fact]
    public async Task The_article_s_case_stands_as_it_stood_when_all_of_its_words_are_gone()
    {
        await ledger.RecordedZeroTolerance();
        var claims = (await ledger.Column("select id::text from ledger.mt_doc_claim order by 1")).Select(Guid.Parse).ToArray();
        var before = await Histories(claims);

        foreach (var (kind, table) in new[] { ("documents", "document"), ("attributions", "attribution"), ("claims", "claim"), ("sources", "source") })
        {
            foreach (var row in await ledger.Column($"select id || ' ' || (data ->> 'version') from ledger.mt_doc_{table} order by 1"))
            {
                var what = new Recorded(Guid.Parse(row.Split(' ')[0]), long.Parse(row.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), 0, default, new JsonObject());
                var fields = await ledger.Administrator.Redactable(kind, what);
                for (var at = 0; at < fields.Length; at += 100)
                    what = what.At(await ledger.Administrator.Redacted(kind, what, fields[at..Math.Min(at + 100, fields.Length)]));
            }
        }

        var after = await Histories(claims);
        foreach (var claim in claims) after[claim].Take(before[claim].Count).ShouldBe(before[claim]);
        (await ledger.Column("select count(*) from ledger.revision_text")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task The_text_is_gone_for_whoever_asks_anchors_or_brings_it_again()
    {
        var (by, words) = (ledger.Contributor, "“We need to take away children,” he said, and nobody wrote it down but once.");
        var article = await by.RecordedArticle(await ledger.Publisher(), words);
        var redaction = await ledger.Administrator.Redacted("documents", article, "revisions/1/text");

        using (var answer = await by.Send(HttpMethod.Get, $"/api/documents/{article.Id}/text", null, ("If-None-Match", $"\"{RevisionInput.Hash(words)}\"")))
        {
            var gone = await LedgerClient.Problem(answer);
            ((int)gone.Status, gone.Type, gone.Json["redaction"]!.GetValue<Guid>()).ShouldBe((410, "text-redacted", redaction.Part));
        }
        await ledger.Refuses(Role.Contributor, "/api/attributions", new
        {
            document = article.Id, revision = 1, passages = new[] { new { exact = "children" } }, mode = "Verbatim", hops = new[] { new { source = await ledger.Party(), verb = "said" } },
        }, 422, "text-redacted", "passages");
        await ledger.Refuses(Role.Contributor, $"/api/documents/{article.Id}/revisions/1/text", new { text = words, version = redaction.Version }, 409, "text-redacted");
        var publisher = await ledger.Publisher();
        await ledger.Refuses(Role.Contributor, "/api/documents", Document(publisher, new { status = "Published", rights = "Quotation", text = words }), 409, "text-redacted");
        await ledger.Refuses(Role.Contributor, "/api/documents", Document(publisher, new
        {
            status = "Published", rights = "Quotation", sha256 = RevisionInput.Hash(words).ToUpperInvariant(), excerpts = new[] { new { text = "We need", start = 1 } },
        }), 409, "text-redacted");
        await ledger.Refuses(Role.Contributor, $"/api/documents/{article.Id}/revisions",
            new { revision = new { status = "Published", rights = "Quotation", text = words }, reason = Writings.Why, version = redaction.Version }, 409, "text-redacted");

        // That there is such a text may be said; it is not supplied then.
        var named = await by.RecordedByHash(publisher, words);
        await ledger.Refuses(Role.Contributor, $"/api/documents/{named.Id}/revisions/1/text", new { text = words, version = 1 }, 409, "text-redacted");
    }

    [Fact]
    public async Task Excerpts_of_a_text_that_was_never_here_go_by_the_same_name()
    {
        var document = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), "Only an excerpt of this is quoted.", ("an excerpt", 5));
        var claim = await ledger.Contributor.ClaimResting(document, "excerpt", "Some of it is known.");

        var redaction = await ledger.Administrator.Redacted("documents", document, "revisions/1/text");

        (await ledger.EventsOf(claim.Id))[1].Data["anchor"]!["passages"]![0]!["exact"].ShouldBeOfType<JsonObject>();
        (await ledger.Reader.Asked($"/api/documents/{document.Id}"))["revisions"]![0]!["excerpts"]![0]!.ToJsonString().ShouldBe("""{"text":"[redacted]","start":5}""");
        await ledger.Refuses(Role.Contributor, $"/api/documents/{document.Id}/revisions/1/text", new { text = "Only an excerpt of this is quoted.", version = redaction.Version }, 409, "text-redacted");
        await ledger.Refuses(Role.Contributor, $"/api/claims/{claim.Id}/evidence",
            new { stance = "Context", document = document.Id, revision = 1, passages = new[] { new { exact = "excerpt" } }, version = claim.Version }, 422, "text-redacted", "passages");
        using var gone = await ledger.Reader.Send(HttpMethod.Get, $"/api/documents/{document.Id}/text");
        (await LedgerClient.Problem(gone)).Type.ShouldBe("text-redacted");
    }

    private static object Document(Guid publisher, object revision) => new { kind = "Article", title = "The same again", publisher, revision };

    private async Task<Story> Begin()
    {
        var by = ledger.Contributor;
        var report = await by.Recorded("/api/documents", new
        {
            kind = "Report", title = "A draft report", publisher = await ledger.Publisher(), revision = new { status = "Draft", rights = "Quotation", text = Draft },
        });
        var attribution = await by.RecordedAttribution(report.Id, "Three zeppelins were lost", new { source = await ledger.Party(), verb = "said" });
        return new Story(report, attribution,
        [
            await by.ClaimResting(report, "Xylophones were taken.", "One."), await by.ClaimResting(report, "Nobody quantified them.", "Two."),
            await by.SupportedBy(await by.RecordedClaim("Three."), attribution.Id),
        ]);
    }

    /// <summary>What is known of each claim now, at every sequence until this one, and through its history.</summary>
    private async Task<IReadOnlyList<string>> Everything(Recorded[] claims, long last)
    {
        var told = new List<string>();
        foreach (var claim in claims)
        {
            for (var sequence = claim.Sequence; sequence <= last; sequence++) told.Add($"{claim.Id} {sequence} {(await ledger.Reader.Standing(claim, $"sequence={sequence}")).ToJsonString()}");
            told.AddRange((await ledger.Reader.All($"/api/claims/{claim.Id}/history?limit=500")).Where(i => i.Sequence() <= last).Select(i => $"{claim.Id} {i.Sequence()} {i["standing"]!.ToJsonString()}"));
        }
        return told;
    }

    private async Task<IReadOnlyList<string>> Queue(Recorded document)
    {
        await ledger.CaughtUp();
        return [.. (await ledger.Reader.All($"/api/queue?document={document.Id}&limit=500")).Select(i => $"{i["about"]!["id"]} {i["kind"]}")];
    }

    /// <summary>Through each claim's history, its standing without names.</summary>
    private async Task<Dictionary<Guid, IReadOnlyList<string>>> Histories(Guid[] claims)
    {
        var histories = new Dictionary<Guid, IReadOnlyList<string>>();
        foreach (var claim in claims)
            histories[claim] = [.. (await ledger.Reader.All($"/api/claims/{claim}/history?limit=500")).Select(i => $"{i.Sequence()} {Tell(i["standing"]!["before"])} {Tell(i["standing"]!["after"])} {i["changedStanding"]}")];
        return histories;

        static string Tell(JsonNode? standing) => standing is null ? "none" : $"{standing.Tell()} by {string.Join(' ', standing["bottleneck"]!.AsArray().Select(n => n!["id"]))}";
    }
}
