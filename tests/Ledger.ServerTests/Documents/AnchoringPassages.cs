using System.Text.Json.Nodes;
using Ledger.Access;

namespace Ledger.ServerTests.Documents;

/// <summary>Passages come over the wire, and stand in exactly one place, or the command is refused with the places that it could be.</summary>
public sealed class AnchoringPassages(LedgerServerFixture ledger)
{
    private const string Twice = "A driving force, they said. He was a driving force, and a driving force he stayed.";

    [Fact]
    public async Task A_passage_that_is_not_there_is_refused()
    {
        var refusal = await Refuses(Twice, 422, "passage-notfound", "passages", new { exact = "a guiding force" });

        Candidates(refusal).ShouldBeEmpty();
        refusal.Json["candidateCount"]!.GetValue<int>().ShouldBe(0);
        refusal.Json["detail"]!.GetValue<string>().ShouldBe("The passage, “a guiding force”, does not occur in the text of revision 1: quote it exactly as it stands there.");
    }

    [Fact]
    public async Task A_passage_that_is_there_twice_is_refused_with_both_places()
    {
        var refusal = await Refuses(Twice, 422, "passage-ambiguous", "passages", new { exact = "a driving force" });

        Candidates(refusal).ShouldBe([35, 56]);
        refusal.Json["candidateCount"]!.GetValue<int>().ShouldBe(2);
        refusal.Json["candidates"]![0]!["prefix"]!.GetValue<string>().ShouldBe("riving force, they said. He was ");
    }

    [Fact]
    public async Task What_stands_before_or_after_it_or_its_position_tells_one_place_from_the_other()
    {
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), Twice);

        foreach (var (passage, start) in new (object, int)[]
        {
            (new { exact = "a driving force", prefix = "He was " }, 35), (new { exact = "a driving force", suffix = " he" }, 56), (new { exact = "a driving force", start = 56 }, 56),
        })
        {
            (await ledger.Anchored(article.Id, passage))["start"]!.GetValue<int>().ShouldBe(start);
        }
    }

    [Fact]
    public async Task A_passage_that_is_not_where_it_was_said_to_be_is_refused_with_where_it_is()
    {
        var refusal = await Refuses(Twice, 422, "passage-notfound", "passages", new { exact = "a driving force", start = 36 });

        Candidates(refusal).ShouldBe([35, 56]);
    }

    [Fact]
    public async Task Of_several_passages_the_field_names_the_one_at_fault()
    {
        await Refuses(Twice, 422, "passage-notfound", "passages[1]", new { exact = "they said" }, new { exact = "they told" });
    }

    [Fact]
    public async Task Passages_that_overlap_are_refused_with_both_places()
    {
        var refusal = await Refuses(Twice, 422, "passage-overlapping", "passages[1]", new { exact = "they said. He" }, new { exact = "He was" });

        Candidates(refusal).ShouldBe([17, 28]);
    }

    [Fact]
    public async Task In_an_unseen_revision_nothing_is_anchored()
    {
        var report = await ledger.Report();

        var refusal = await Refuses(report.Id, 422, "passage-unseen", "passages", new { exact = "a driving force" });

        Candidates(refusal).ShouldBeEmpty();
    }

    [Fact]
    public async Task In_a_revision_that_is_not_there_nothing_is_anchored()
    {
        var article = await ledger.Article();

        await ledger.Refuses(Role.Contributor, "/api/attributions", Attribution(article.Id, 2, await ledger.Party(), new { exact = Stories.Quotation }), 422, "revision-not-found", "revision");
    }

    [Theory]
    [InlineData("“Per the AG’s policy”", "“Per the AG's policy”", "at position 11 your passage has U+0027 APOSTROPHE ('), the text has U+2019 RIGHT SINGLE QUOTATION MARK (’)")]
    [InlineData("zero – tolerance", "zero - tolerance", "your passage has U+002D HYPHEN-MINUS (-), the text has U+2013 EN DASH (–)")]
    [InlineData("no\u00A0one here", "no one here", "your passage has U+0020 SPACE, the text has U+00A0 NO-BREAK SPACE")]
    public async Task A_look_alike_is_named_and_never_taken(string text, string exact, string difference)
    {
        var refusal = await Refuses(text, 422, "passage-notfound", "passages", new { exact });

        refusal.Json["detail"]!.GetValue<string>().ShouldContain(difference);
        Candidates(refusal).ShouldBe([0]);
    }

    [Theory]
    [InlineData("👩🏽‍🚀 said: “go”", "go", 12)]                     // woman astronaut: four code points
    [InlineData("Ro\u0301n: re\u0301sume\u0301.", "re\u0301sume\u0301", 6)]           // combining acute accents
    [InlineData("قال: «خذوا الأطفال» أمس", "خذوا الأطفال", 6)]         // right to left
    [InlineData("one\r\ntwo\r\nthree", "two\r\nthree", 5)]              // CR and LF are two
    [InlineData("𝔸𝔹ℂ and 𝔻", "𝔻", 8)]
    public async Task Positions_count_code_points(string text, string exact, int start)
    {
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), text);

        var passage = await ledger.Anchored(article.Id, exact);

        var end = start + exact.EnumerateRunes().Count();
        (passage["start"]!.GetValue<int>(), passage["end"]!.GetValue<int>(), passage["exact"]!.GetValue<string>()).ShouldBe((start, end, exact));
        var runes = text.EnumerateRunes().ToArray();
        passage["prefix"]!.GetValue<string>().ShouldBe(string.Concat(runes[..start]));
        passage["suffix"]!.GetValue<string>().ShouldBe(string.Concat(runes[end..]));
    }

    [Fact]
    public async Task A_line_feed_is_no_look_alike_of_a_carriage_return_and_a_line_feed()
    {
        await Refuses("one\r\ntwo", 422, "passage-notfound", "passages", new { exact = "one\ntwo" });
    }

    [Fact]
    public async Task A_quotation_interrupted_by_he_said_is_one_anchor_of_two_ranges()
    {
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), "“If you cross the border,” he said, “we will prosecute you.”");

        var attribution = await ledger.Contributor.Recorded("/api/attributions",
            Attribution(article.Id, 1, await ledger.Party(), new { exact = "we will prosecute you" }, new { exact = "If you cross the border" }));

        var anchor = (await ledger.EventAt(attribution.Sequence)).Data["anchor"]!;
        anchor["revision"]!.GetValue<int>().ShouldBe(1);
        anchor["passages"]!.AsArray().Select(p => p!["start"]!.GetValue<int>()).ShouldBe([37, 1]);
    }

    [Fact]
    public async Task In_a_hashed_revision_passages_are_found_in_its_excerpts()
    {
        const string text = "“If care about kids, don’t bring them in,” the note said. “We need to take away children,” it went on.";
        var article = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), text, ("We need to take away children", 59), ("care about kids", 4), ("about kids, don’t", 9));

        var inOne = await ledger.Anchored(article.Id, "take away");
        (inOne["start"]!.GetValue<int>(), inOne["prefix"]!.GetValue<string>(), inOne["suffix"]!.GetValue<string>()).ShouldBe((70, "We need to ", " children"));
        var inTwo = await ledger.Anchored(article.Id, "about kids");
        (inTwo["start"]!.GetValue<int>(), inTwo["prefix"]!.GetValue<string>(), inTwo["suffix"]!.GetValue<string>()).ShouldBe((9, "care ", ", don’t"));
        var outside = await Refuses(article.Id, 422, "passage-notfound", "passages", new { exact = "the note said" });
        outside.Json["detail"]!.GetValue<string>().ShouldContain("in the excerpts that are on record of revision 1");
    }

    [Fact]
    public async Task A_caveat_says_where_the_document_says_so_in_its_newest_revision_unless_told()
    {
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), "Draft: subject to change.");
        var revised = await ledger.Contributor.Recorded($"/api/documents/{article.Id}/revisions",
            new { revision = new { status = "Final", rights = "Quotation", text = "Final; it was subject to change." }, reason = Writings.Why, version = 1 });

        var newest = await Caveat(revised, new { exact = "subject to change" });
        var older = await Caveat(newest, new { exact = "subject to change", revision = 1 });

        (await Place(newest)).ShouldBe((2, 14));
        (await Place(older)).ShouldBe((1, 7));
        await CaveatRefused(older, new { exact = "Draft" }, "passage-notfound", "passage");
        await CaveatRefused(older, new { exact = "Draft", revision = 3 }, "revision-not-found", "passage.revision");

        Task<Recorded> Caveat(Recorded document, object passage) =>
            ledger.Contributor.Recorded($"/api/documents/{document.Id}/caveats", new { text = "Subject to change.", passage, version = document.Version });

        Task<Refusal> CaveatRefused(Recorded document, object passage, string type, string field) =>
            ledger.Refuses(Role.Contributor, $"/api/documents/{document.Id}/caveats", new { text = "May change yet.", passage, version = document.Version }, 422, type, field);

        async Task<(int, int)> Place(Recorded caveat)
        {
            var anchor = (await ledger.EventAt(caveat.Sequence)).Data["anchor"]!;
            return (anchor["revision"]!.GetValue<int>(), anchor["passages"]![0]!["start"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task An_erratum_says_what_a_passage_should_read_and_the_text_stays()
    {
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), "Jeff Session said so, and Jeff Sessions denied it.");

        var erratum = await ledger.Editor.Recorded($"/api/documents/{article.Id}/corrections", Erratum(1, new { exact = "Jeff Session", suffix = " " }, article.Version));

        erratum.Json["correctionId"].ShouldNotBeNull();
        var e = await ledger.EventAt(erratum.Sequence);
        (e.Type, e.Data["shouldRead"]!.GetValue<string>(), e.Data["anchor"]!["passages"]![0]!["start"]!.GetValue<int>()).ShouldBe(("erratum_recorded", "Jeff Sessions", 0));
        (await ledger.Anchored(article.Id, "Jeff Session said"))["start"]!.GetValue<int>().ShouldBe(0);

        var refusal = await ledger.Refuses(Role.Editor, $"/api/documents/{article.Id}/corrections", Erratum(1, new { exact = "Jeff Session" }, 2), 422, "passage-ambiguous", "erratum.passage");
        Candidates(refusal).ShouldBe([0, 26]);
        await ledger.Refuses(Role.Editor, $"/api/documents/{article.Id}/corrections", Erratum(2, new { exact = "Jeff Session" }, 2), 422, "revision-not-found", "erratum.revision");

        static object Erratum(int revision, object passage, long version) =>
            new { reasonCode = "WrongName", reason = "His name is Sessions.", erratum = new { revision, passage, shouldRead = "Jeff Sessions" }, version };
    }

    [Fact]
    public async Task Evidence_in_a_documents_own_voice_is_found_in_its_text()
    {
        var (article, claim) = (await ledger.Article(), await ledger.Claim());

        var evidence = await ledger.Contributor.Recorded($"/api/claims/{claim.Id}/evidence", Evidence(1, "he said"));

        (await ledger.EventAt(evidence.Sequence)).Data["anchor"]!["passages"]![0]!["start"]!.GetValue<int>().ShouldBe(33);
        await ledger.Refuses(Role.Contributor, $"/api/claims/{claim.Id}/evidence", Evidence(2, "she said"), 422, "passage-notfound", "passages");
        await ledger.Refuses(Role.Contributor, $"/api/claims/{claim.Id}/evidence", Evidence(2, "he said", revision: 2), 422, "revision-not-found", "revision");

        object Evidence(long version, string exact, int revision = 1) => new { stance = "Supports", document = article.Id, revision, passages = new[] { new { exact } }, version };
    }

    private async Task<Refusal> Refuses(string text, int status, string type, string field, params object[] passages) =>
        await Refuses((await ledger.Contributor.RecordedArticle(await ledger.Publisher(), text)).Id, status, type, field, passages);

    private async Task<Refusal> Refuses(Guid document, int status, string type, string field, params object[] passages) =>
        await ledger.Refuses(Role.Contributor, "/api/attributions", Attribution(document, 1, await ledger.Party(), passages), status, type, field);

    private static object Attribution(Guid document, int revision, Guid source, params object[] passages) =>
        new { document, revision, passages, mode = "Verbatim", hops = new[] { new { source, verb = "said" } } };

    private static IEnumerable<int> Candidates(Refusal refusal) => refusal.Json["candidates"]!.AsArray().Select(c => c!["start"]!.GetValue<int>());
}

internal static class AnchoredPassages
{
    /// <summary>Attributes a passage, and answers it as it was anchored: exact, start, end, prefix, suffix.</summary>
    public static Task<JsonNode> Anchored(this LedgerServerFixture ledger, Guid document, string exact) => ledger.Anchored(document, new { exact });

    public static async Task<JsonNode> Anchored(this LedgerServerFixture ledger, Guid document, object passage)
    {
        var attribution = await ledger.Contributor.Recorded("/api/attributions",
            new { document, revision = 1, passages = new[] { passage }, mode = "Verbatim", hops = new[] { new { source = await ledger.Party(), verb = "said" } } });
        return (await ledger.EventAt(attribution.Sequence)).Data["anchor"]!["passages"]!.AsArray().ShouldHaveSingleItem()!;
    }
}
