using Ledger.Access;

namespace Ledger.ServerTests.Sources;

public sealed class SourceRefusals(LedgerServerFixture ledger)
{
    [Fact]
    public async Task An_anonymous_source_is_never_named()
    {
        var officials = await Officials();

        await Corrects(officials, new { name = "Deep Throat" }, "anonymous-source-named", "changes.name");
    }

    [Fact]
    public async Task An_anonymous_source_stays_described()
    {
        var officials = await Officials();

        await Corrects(officials, new { description = (string?)null }, "source-kind-mismatch", "changes.description");
    }

    [Fact]
    public async Task A_person_has_no_head_count()
    {
        var person = await ledger.Contributor.RecordedPerson();

        await Corrects(person, new { headCount = 3 }, "source-kind-mismatch", "changes.headCount");
    }

    [Fact]
    public async Task An_organisation_keeps_a_name()
    {
        var paper = await ledger.Contributor.RecordedOrganisation();

        await Corrects(paper, new { name = (string?)null }, "source-kind-mismatch", "changes.name");
    }

    [Fact]
    public async Task A_correction_corrects_something()
    {
        var person = await ledger.Contributor.RecordedPerson("Rod Rosenstein");

        await Corrects(person, new { name = "Rod Rosenstein" }, "correction-changes-nothing", "changes.name");
    }

    [Fact]
    public async Task A_source_is_not_merged_into_itself()
    {
        var person = await ledger.Contributor.RecordedPerson();

        await Merges(person, person.Id, 409, "merge-into-itself");
    }

    [Fact]
    public async Task A_source_is_not_merged_into_what_is_no_source()
    {
        var (person, claim) = (await ledger.Contributor.RecordedPerson(), await ledger.Claim());

        await Merges(person, OnRecord.Nothing, 422, "reference-not-found", "into");
        await Merges(person, claim.Id, 422, "reference-not-found", "into");
    }

    [Fact]
    public async Task Sources_of_different_kinds_are_not_merged()
    {
        var (person, paper) = (await ledger.Contributor.RecordedPerson(), await ledger.Contributor.RecordedOrganisation());

        await Merges(person, paper.Id, 409, "merge-kinds-differ");
        await Merges(await Officials(), person.Id, 409, "merge-kinds-differ");
    }

    [Fact]
    public async Task A_source_is_merged_once_and_never_in_a_circle()
    {
        var by = ledger.Contributor;
        var (a, b, c) = (await by.RecordedPerson("A. Sessions"), await by.RecordedPerson("B. Sessions"), await by.RecordedPerson("C. Sessions"));
        a = await Merged(a, b.Id);

        await Merges(a, c.Id, 409, "source-merged");
        await Merges(b, a.Id, 409, "merge-target-merged");

        b = await Merged(b, c.Id);
        await Merges(c, a.Id, 409, "merge-target-merged");
        await Merges(c, b.Id, 409, "merge-target-merged");
    }

    private Task<Recorded> Officials() => ledger.Contributor.Recorded("/api/sources", new { kind = "Anonymous", description = "Three officials" });

    private Task<Recorded> Merged(Recorded source, Guid into) => ledger.Editor.Recorded($"/api/sources/{source.Id}/merge", new { into, reason = Writings.Why, version = source.Version });

    private Task<Refusal> Merges(Recorded source, Guid into, int status, string type, string? field = null) =>
        ledger.Refuses(Role.Editor, $"/api/sources/{source.Id}/merge", new { into, reason = Writings.Why, version = source.Version }, status, type, field);

    private Task<Refusal> Corrects(Recorded source, object changes, string type, string field) => ledger.Refuses(
        Role.Editor, $"/api/sources/{source.Id}/corrections", new { reasonCode = "Other", reason = Writings.Why, changes, version = source.Version }, 422, type, field);
}
