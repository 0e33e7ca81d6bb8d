using Ledger.Access;
using Ledger.Documents;

namespace Ledger.ServerTests.Documents;

public sealed class SupplyingText(LedgerServerFixture ledger)
{
    private const string Text = "“We need to take away children,” Sessions told them 👧🏽.\r\nThen: “If care about kids, don’t bring them in.”";
    private const string Excerpt = "If care about kids";
    private static readonly int Place = Text.IndexOf(Excerpt, StringComparison.Ordinal) - 2;   // two surrogate pairs before it

    [Fact]
    public async Task The_text_of_the_hash_is_held_and_passages_are_found_in_all_of_it()
    {
        var article = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), Text, (Excerpt, Place));

        var supplied = await Supplied(article, 1, Text);

        var e = await ledger.EventAt(supplied.Sequence);
        (e.Data["number"]!.GetValue<int>(), e.Data["length"]!.GetValue<int>()).ShouldBe((1, Text.EnumerateRunes().Count()));
        var passage = await ledger.Anchored(article.Id, "Sessions told them");
        passage["start"]!.GetValue<int>().ShouldBe(33);
    }

    [Fact]
    public async Task Two_documents_of_one_text_hold_it_once()
    {
        var text = $"The same agency report, number {OnRecord.Nothing}.";
        var (one, other) = (await ledger.Contributor.RecordedArticle(await ledger.Publisher(), text), await ledger.Contributor.RecordedByHash(await ledger.Publisher(), text));

        await Supplied(other, 1, text);

        (await ledger.Anchored(one.Id, "agency")).ToJsonString().ShouldBe((await ledger.Anchored(other.Id, "agency")).ToJsonString());
        await using var count = ledger.Owner.CreateCommand("select count(*) from ledger.revision_text where sha256 = $1");
        count.Parameters.AddWithValue(RevisionInput.Hash(text));
        (await count.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(1L);
    }

    [Fact]
    public async Task Another_text_is_refused()
    {
        var article = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), Text);

        var refusal = await Supplies(article, 1, Text.Replace('’', '\''), 422, "text-differs", "text");

        refusal.Json["detail"]!.GetValue<string>().ShouldContain(RevisionInput.Hash(Text));
    }

    [Fact]
    public async Task A_text_that_has_an_excerpt_elsewhere_is_refused()
    {
        var article = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), Text, (Excerpt, Place + 1));

        var refusal = await Supplies(article, 1, Text, 422, "excerpt-misplaced", "text");

        refusal.Json["detail"]!.GetValue<string>().ShouldContain($"is not at position {Place + 1}");
    }

    [Fact]
    public async Task A_text_that_is_here_is_not_supplied_again()
    {
        var article = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), Text);
        article = await Supplied(article, 1, Text);

        await Supplies(article, 1, Text, 409, "text-held");
        await Supplies(await ledger.Article(), 1, Text, 409, "text-held");
    }

    [Fact]
    public async Task An_unseen_revision_takes_no_text()
    {
        var report = await ledger.Report();

        await Supplies(report, 1, Text, 409, "text-unseen");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_revision_that_is_not_there_takes_no_text(int number)
    {
        var article = await ledger.Contributor.RecordedByHash(await ledger.Publisher(), Text);

        await Supplies(article, number, Text, 404, "not-found");
    }

    private Task<Recorded> Supplied(Recorded document, int number, string text) =>
        ledger.Contributor.Recorded($"/api/documents/{document.Id}/revisions/{number}/text", new { text, version = document.Version });

    private Task<Refusal> Supplies(Recorded document, int number, string text, int status, string type, string? field = null) =>
        ledger.Refuses(Role.Contributor, $"/api/documents/{document.Id}/revisions/{number}/text", new { text, version = document.Version }, status, type, field);
}
