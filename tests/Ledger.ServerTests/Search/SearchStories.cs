using System.Text.Json.Nodes;
using Ledger.Http;
using Ledger.Search;
using Ledger.ServerTests.Hosting;
using Ledger.ServerTests.Standing;
using Ledger.Sources;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Search;

/// <summary>Somebody in a newsroom looks for what they half remember.</summary>
public sealed class SearchStories(LedgerServerFixture ledger)
{
    /// <summary>A word that no other test has used.</summary>
    private readonly string _word = $"w{NewId.Next(TimeProvider.System).Value:N}";

    [Fact]
    public async Task Words_are_found_in_any_form_as_phrases_either_or_and_not()
    {
        var by = ledger.Contributor;
        var child = await by.RecordedClaim($"{_word}: the child was separated at the borders.");
        var judges = await by.RecordedClaim($"{_word}: judges from other states were sent to the border");

        await Found($"{_word} separating child", child.Id);
        await Found($"BORDERS {_word}", judges.Id, child.Id);
        await Found($"{_word} \"at the border\"", child.Id);
        await Found($"{_word} separated or {_word} judge", judges.Id, child.Id);
        await Found($"{_word} -child", judges.Id);
        await Found($"{_word} courts");
    }

    [Fact]
    public async Task Whatever_has_the_words_is_found_as_what_it_is_and_where_they_stand_is_shown()
    {
        var by = ledger.Contributor;
        var paper = await by.RecordedOrganisation($"The {_word} Gazette");
        var article = await by.RecordedArticle(paper.Id, $"He said <b>nothing</b> 🦊 of {_word}.", $"About {_word}");
        var claim = await by.Recorded("/api/claims", new { statement = "Nothing was said.", topics = new[] { "borders", _word } });
        var other = await by.RecordedClaim($"{_word} was said.");
        await ledger.Editor.Merged("claims", other, claim);
        await ledger.Editor.Recorded($"/api/documents/{article.Id}/retraction", new { reason = "Invented.", version = article.Version });

        var items = await Items(_word);

        items.Select(i => $"{i["kind"]} {i["id"]}").ShouldBe(
            [$"Claim {other.Id}", $"Document {article.Id}", $"Source {paper.Id}", $"Claim {claim.Id}", $"Text {article.Id}"], ignoreOrder: true);
        items[^1]["kind"]!.ToString().ShouldBe("Text", "what stands in a name weighs more than what stands in a text");
        items.Select(i => i["rank"]!.GetValue<double>()).ShouldBeInOrder(SortDirection.Descending);
        var byKind = items.ToLookup(i => i["kind"]!.ToString());
        byKind["Source"].Single()["title"]!.ToString().ShouldBe($"The {_word} Gazette");
        byKind["Source"].Single()["highlights"]!.ToJsonString().ShouldBe($$"""[{"field":"name","text":"The {{_word}} Gazette","marks":[{"start":4,"end":{{4 + _word.Length}}}]}]""");
        byKind["Document"].Single()["retracted"]!.ToString().ShouldBe("Invented.");
        byKind["Claim"].Single(c => c["id"]!.GetValue<Guid>() == other.Id)["mergedInto"]!.GetValue<Guid>().ShouldBe(claim.Id);
        byKind["Claim"].Single(c => c["id"]!.GetValue<Guid>() == claim.Id)["highlights"]![0]!["field"]!.ToString().ShouldBe("topics");
        var text = byKind["Text"].Single();
        (text["title"]!.ToString(), text["revision"]!.GetValue<int>()).ShouldBe(($"About {_word}", 1));
        var passage = text["highlights"]!.AsArray().ShouldHaveSingleItem()!;
        var (shown, mark) = (passage["text"]!.ToString(), passage["marks"]!.AsArray().ShouldHaveSingleItem()!);
        string.Concat(shown.EnumerateRunes().Skip(mark["start"]!.GetValue<int>()).Take(mark["end"]!.GetValue<int>() - mark["start"]!.GetValue<int>())).ShouldBe(_word);

        (await Items(_word, "&kind=Text")).ShouldHaveSingleItem()["id"]!.GetValue<Guid>().ShouldBe(article.Id);
    }

    [Fact]
    public async Task A_name_is_found_while_it_is_typed_with_accents_or_without()
    {
        var by = ledger.Contributor;
        var nunez = await by.RecordedPerson($"Will Núñez {_word}");
        var bill = await by.RecordedPerson($"Bill Nunez {_word}");

        await FoundBy($"{_word[..20]} wi nu", "&prefix=true&kind=Source", nunez.Id);
        await FoundBy($"{_word} will", "&kind=Source", nunez.Id);
        await FoundBy($"{_word} will nunez", "", nunez.Id);
        await FoundBy($"{_word} NÚÑEZ", "", nunez.Id);
        await FoundBy($"{_word[..20]}'\\:!| w", "&prefix=true", nunez.Id, bill.Id);
    }

    [Fact]
    public async Task What_was_corrected_is_found_by_what_it_says_now()
    {
        var source = await ledger.Contributor.RecordedPerson($"{_word} Session");
        await ledger.CaughtUp();
        await ledger.Editor.Corrected("sources", source, new { name = $"{_word} Ashcroft" });

        await Found($"{_word} ashcroft", source.Id);
        await Found($"{_word} session");
    }

    [Fact]
    public async Task The_text_of_each_revision_that_is_held_is_found_under_its_number()
    {
        var by = ledger.Contributor;
        var report = await by.RecordedByHash(await ledger.Publisher(), $"Zebras of {_word}.");
        await Found($"zebra {_word}");

        await by.Recorded($"/api/documents/{report.Id}/revisions/1/text", new { text = $"Zebras of {_word}.", version = 1 });
        await Found($"zebra {_word}", report.Id);

        await by.Recorded($"/api/documents/{report.Id}/revisions", new { revision = new { status = "Final", rights = "Quotation", text = $"Horses of {_word}." }, reason = "It went final.", version = 2 });
        (await Items($"horse {_word}")).ShouldHaveSingleItem()["revision"]!.GetValue<int>().ShouldBe(2);
        (await Items(_word)).Select(i => i["revision"]!.GetValue<int>()).ShouldBe([1, 2], ignoreOrder: true);
    }

    [Theory]
    [InlineData("abcd-{0} ", 62_500)]
    [InlineData("{0}", 2_000_000)]
    [InlineData("中{0}文-", 62_500)]
    public async Task No_text_is_too_long_and_none_stops_the_search(string piece, int pieces)
    {
        var text = $"{_word} begins. " + string.Concat(Enumerable.Range(0, pieces).Select(i => piece.Replace("{0}", Convert.ToString(i, 16), StringComparison.Ordinal)));
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), text[..Math.Min(text.Length, 5_000_000)]);

        var item = (await Items(_word)).ShouldHaveSingleItem();

        item["id"]!.GetValue<Guid>().ShouldBe(article.Id);
        item["highlights"]![0]!["text"]!.ToString().ShouldStartWith(_word);
        await Found($"{_word} begins", article.Id);
    }

    [Fact]
    public async Task What_was_redacted_is_found_no_longer_from_that_moment_on()
    {
        var (by, administrator) = (ledger.Contributor, ledger.Administrator);
        var words = Enumerable.Range(0, 5).Select(i => $"{_word}x{i}").ToArray();
        var source = await by.RecordedPerson(words[0]);
        var article = await by.RecordedArticle(source.Id, $"It has {words[1]}.", $"A title with {words[2]}");
        var same = await by.RecordedArticle(source.Id, $"It has {words[1]}.", "Another paper has the same text");
        var claim = await by.Recorded("/api/claims", new { statement = $"A statement with {words[3]}", topics = new[] { words[4] } });
        await ledger.CaughtUp();
        (await Kept()).ShouldBe(5);

        // Nothing follows the events meanwhile: the words go with the redaction itself.
        await ledger.Halted(async () =>
        {
            await administrator.Recorded($"/api/sources/{source.Id}/redactions", Order(source, "name"));
            await administrator.Recorded($"/api/documents/{article.Id}/redactions", Order(article, "title", "revisions/1/text"));
            await administrator.Recorded($"/api/claims/{claim.Id}/redactions", Order(claim, "statement", "topics"));
            (await Kept()).ShouldBe(0);
        });

        await ledger.CaughtUp();
        (await Kept()).ShouldBe(0);
        foreach (var word in words) await Found(word);
        var read = await by.Asked($"/api/search?q=redacted&kind=Claim&limit=500");
        read["items"]!.AsArray().Single(i => i!["id"]!.GetValue<Guid>() == claim.Id)!["title"]!.ToString().ShouldBe("[redacted]");
        same.Id.ShouldNotBe(article.Id);

        async Task<int> Kept() => int.Parse((await ledger.Column(
            $"select count(distinct w) from ledger.search s, unnest(tsvector_to_array(s.words) || tsvector_to_array(s.names) || s.topics) w where w like '{_word}%'"))[0], System.Globalization.CultureInfo.InvariantCulture);

        static object Order(Recorded what, params string[] fields) => new { fields, reason = Writings.Why, authority = "A court", version = what.Version };
    }

    [Fact]
    public async Task A_thousand_matches_are_ranked_together_and_all_are_seen_once_while_more_are_added()
    {
        var store = ledger.Services.GetRequiredService<IDocumentStore>();
        var added = new HashSet<Guid>();
        await Add(SearchEndpoint.Together + 300);

        var seen = new List<Guid>();
        string? next = null;
        do
        {
            var page = await ledger.Reader.Asked($"/api/search?q={_word}&limit=450{(next is null ? "" : $"&after={next}")}");
            var ranks = page["items"]!.AsArray().Select(i => i!["rank"]!.GetValue<double>()).ToList();
            ranks.ShouldBeInOrder(SortDirection.Descending);
            seen.AddRange(page["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>()));
            next = page["next"]?.GetValue<string>();
            if (next is not null) await Add(1, counted: false);
        }
        while (next is not null);

        seen.Count.ShouldBe(added.Count);
        seen.ToHashSet().SetEquals(added).ShouldBeTrue();

        async Task Add(int sources, bool counted = true)
        {
            await using var session = store.LightweightSession();
            session.LastModifiedBy = ledger.Actors[Ledger.Access.Role.Contributor].Id.ToString();
            session.SetHeader(Signature.Role, nameof(Ledger.Access.Role.Contributor));
            session.SetHeader(Signature.Command, nameof(SearchStories));
            for (var i = 0; i < sources; i++)
            {
                var id = NewId.Next(TimeProvider.System).Value;
                session.Events.StartStream<Source>(id, new SourceRegistered(SourceKind.Organisation, string.Join(' ', Enumerable.Repeat("The paper", i % 7).Append(_word)), null, null, null, null));
                if (counted) added.Add(id);
            }
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
            await ledger.CaughtUp();
        }
    }

    [Theory]
    [InlineData("/api/search", "q")]
    [InlineData("/api/search?q=%20", "q")]
    [InlineData("/api/search?q=a&kind=Actor", "kind")]
    [InlineData("/api/search?q=a&prefix=yes", "prefix")]
    [InlineData("/api/search?q=a&limit=501", "limit")]
    [InlineData("/api/search?q=a&after=AQ", "after")]
    public async Task A_search_of_the_wrong_shape_is_refused_with_the_parameter(string path, string parameter) => (await ledger.Reader.Unanswered(path)).Field.ShouldBe(parameter);

    [Theory]
    [InlineData("';drop table ledger.search;--")]
    [InlineData("& | ! <-> ( ) : * ' \\ \"")]
    [InlineData("-\"")]
    public async Task Hostile_words_find_what_has_them_and_harm_nothing(string words)
    {
        await ledger.Reader.Asked($"/api/search?q={Uri.EscapeDataString(words)}&limit=1");
        await ledger.Reader.Asked($"/api/search?q={Uri.EscapeDataString(words)}&limit=1&prefix=true");
    }

    private Task Found(string words, params Guid[] expected) => FoundBy(words, "", expected);

    private async Task FoundBy(string words, string narrowed, params Guid[] expected) =>
        (await Items(words, narrowed)).Select(i => i["id"]!.GetValue<Guid>()).ShouldBe(expected, ignoreOrder: true, words);

    private async Task<IReadOnlyList<JsonNode>> Items(string words, string narrowed = "")
    {
        await ledger.CaughtUp();
        return [.. (await ledger.Reader.Asked($"/api/search?q={Uri.EscapeDataString(words)}{narrowed}"))["items"]!.AsArray().OfType<JsonNode>()];
    }
}
