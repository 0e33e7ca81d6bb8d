using Ledger.Access;
using Ledger.Documents;

namespace Ledger.ServerTests.Documents;

public sealed class DocumentRefusals(LedgerServerFixture ledger)
{
    [Fact]
    public async Task Its_publisher_is_a_source_on_record()
    {
        var report = await ledger.Report();

        foreach (var publisher in new[] { OnRecord.Nothing, report.Id })
        {
            await ledger.Refuses(Role.Contributor, "/api/documents", Article(publisher), 422, "reference-not-found", "publisher");
        }
    }

    [Fact]
    public async Task Its_authors_are_sources_on_record()
    {
        var publisher = await ledger.Publisher();

        await ledger.Refuses(Role.Contributor, "/api/documents", Article(publisher, authors: [publisher, OnRecord.Nothing]), 422, "reference-not-found", "authors[1]");
    }

    [Fact]
    public async Task Excerpts_that_overlap_say_the_same()
    {
        var excerpts = new[] { new { text = "take away children", start = 10 }, new { text = "and children", start = 19 } };
        var revision = new { status = "Published", rights = "Quotation", sha256 = RevisionInput.Hash("any"), excerpts };
        var report = await ledger.Report();

        await ledger.Refuses(Role.Contributor, "/api/documents", Article(await ledger.Publisher(), revision), 422, "excerpts-contradict", "revision.excerpts[1]");
        await ledger.Refuses(Role.Contributor, $"/api/documents/{report.Id}/revisions", new { revision, reason = Writings.Why, version = report.Version },
            422, "excerpts-contradict", "revision.excerpts[1]");
    }

    [Fact]
    public async Task A_caveat_is_a_sources_own()
    {
        var report = await ledger.Report();

        await ledger.Refuses(Role.Contributor, $"/api/documents/{report.Id}/caveats", new { text = "Subject to change.", by = OnRecord.Nothing, version = report.Version },
            422, "reference-not-found", "by");
    }

    [Fact]
    public async Task A_caveat_is_lifted_once()
    {
        var caveat = await ledger.Contributor.WithCaveat(await ledger.Report());
        var lift = $"/api/documents/{caveat.Id}/caveats/{caveat.Part}/lift";
        var lifted = await ledger.Editor.Recorded(lift, new { reason = Writings.Why, version = caveat.Version });

        await ledger.Refuses(Role.Editor, lift, new { reason = Writings.Why, version = lifted.Version }, 409, "caveat-lifted");
    }

    [Fact]
    public async Task Only_a_caveat_that_is_there_is_lifted()
    {
        var report = await ledger.Report();

        await ledger.Refuses(Role.Editor, $"/api/documents/{report.Id}/caveats/{OnRecord.Nothing}/lift", new { reason = Writings.Why, version = report.Version }, 404, "not-found");
    }

    [Fact]
    public async Task A_document_is_retracted_once()
    {
        var report = await ledger.Report();
        var retraction = $"/api/documents/{report.Id}/retraction";
        await ledger.Editor.Recorded(retraction, new { reason = Writings.Why, version = 1 });

        await ledger.Refuses(Role.Editor, retraction, new { reason = Writings.Why, version = 2 }, 409, "document-retracted");
    }

    [Theory]
    [InlineData("revisions/2/status", "Final")]
    [InlineData("caveats/0192f2d4-0000-7000-8000-000000000001/text", "Another text")]
    [InlineData("responses/0192f2d4-0000-7000-8000-000000000001/kind", "Denial")]
    public async Task Only_a_part_that_is_there_is_corrected(string path, string after)
    {
        var report = await ledger.Report();

        await Corrects(report, path, after, "part-not-found");
    }

    [Fact]
    public async Task A_correction_refers_to_sources_on_record()
    {
        var caveat = await ledger.Contributor.WithCaveat(await ledger.Report());
        var response = await ledger.Contributor.Disputed("documents", caveat, await ledger.Party());

        await Corrects(response, "publisher", OnRecord.Nothing, "reference-not-found");
        await Corrects(response, "authors", new[] { OnRecord.Nothing }, "reference-not-found");
        await Corrects(response, $"caveats/{caveat.Part}/by", OnRecord.Nothing, "reference-not-found");
        await Corrects(response, $"responses/{response.Part}/by", OnRecord.Nothing, "reference-not-found");
        await Corrects(response, $"responses/{response.Part}/via", new { document = OnRecord.Nothing }, "reference-not-found");
    }

    [Fact]
    public async Task A_correction_corrects_something()
    {
        var report = await ledger.Report();

        await Corrects(report, "revisions/1/status", "Draft", "correction-changes-nothing");
    }

    [Fact]
    public async Task One_field_that_stays_as_it_is_refuses_the_whole_correction()
    {
        var report = await ledger.Report();
        var changes = new Dictionary<string, object> { ["revisions/1/status"] = "Final", ["kind"] = "Report" };

        await ledger.Refuses(Role.Editor, $"/api/documents/{report.Id}/corrections", new { reasonCode = "Other", reason = Writings.Why, changes, version = report.Version },
            422, "correction-changes-nothing", "changes.kind");
    }

    private static object Article(Guid publisher, object? revision = null, Guid[]? authors = null) => new
    {
        kind = "Article", title = "An article", publisher, authors = authors ?? [], revision = revision ?? new { status = "Published", rights = "Quotation", unseen = true },
    };

    private Task<Refusal> Corrects(Recorded document, string field, object after, string type) => ledger.Refuses(
        Role.Editor, $"/api/documents/{document.Id}/corrections",
        new { reasonCode = "Other", reason = Writings.Why, changes = new Dictionary<string, object> { [field] = after }, version = document.Version }, 422, type, $"changes.{field}");
}
