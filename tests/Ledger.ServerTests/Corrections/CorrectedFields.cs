using System.Text.Json.Nodes;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Documents;
using Ledger.Sources;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Corrections;

/// <summary>Corrections on the way through the database: what is on record, and the state that is folded from it, in the transaction and anew.</summary>
public sealed class CorrectedFields(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_is_cleared_and_set_again_and_each_step_has_what_was_before()
    {
        var officials = await ledger.Contributor.Recorded("/api/sources", new { kind = "Anonymous", description = "Three officials", headCount = 3, role = "Officials" });

        var cleared = await ledger.Editor.Corrected("sources", officials, new { headCount = (int?)null, role = (string?)null });
        var again = await ledger.Editor.Corrected("sources", cleared, new { headCount = 4 });

        (await Changes(cleared)).ShouldBe(["headCount: 3 → null", "role: \"Officials\" → null"]);
        (await Changes(again)).ShouldBe(["headCount: null → 4"]);
        var source = await Stands<Source>(officials.Id);
        (source.HeadCount, source.Role, source.Corrections.Count).ShouldBe((4, null, 2));
    }

    [Fact]
    public async Task Parts_are_corrected_by_their_paths()
    {
        var caveat = await ledger.Contributor.WithCaveat(await ledger.Report());
        var response = await ledger.Contributor.Disputed("documents", caveat, await ledger.Party(), "Dispute", "Errors.");
        var party = await ledger.Party();

        var corrected = await ledger.Editor.Corrected("documents", response, new Dictionary<string, object?>
        {
            ["revisions/1/status"] = "Final", [$"caveats/{caveat.Part}/text"] = "It may change.", [$"caveats/{caveat.Part}/by"] = party, [$"responses/{response.Part}/kind"] = "Denial",
            [$"responses/{response.Part}/statement"] = null, ["url"] = "https://example.org/",
        });

        (await Changes(corrected)).ShouldBe(
        [
            $"caveats/{caveat.Part}/by: null → \"{party}\"", $"caveats/{caveat.Part}/text: \"Under review, and subject to change.\" → \"It may change.\"",
            $"responses/{response.Part}/kind: \"Dispute\" → \"Denial\"", $"responses/{response.Part}/statement: \"Errors.\" → null",
            "revisions/1/status: \"Draft\" → \"Final\"", "url: null → \"https://example.org/\"",
        ]);
        var document = await Stands<Document>(corrected.Id);
        (document.Revisions[0].Status, document.Caveats[0].Text, document.Caveats[0].By, document.Url).ShouldBe((RevisionStatus.Final, "It may change.", party, "https://example.org/"));
        (document.Responses[0].Kind.ToString(), document.Responses[0].Statement).ShouldBe(("Denial", null));
    }

    [Fact]
    public async Task Lists_are_corrected_whole_and_hops_name_the_revision_that_was_read()
    {
        var (attribution, claim, report, party) = (await ledger.Attribution(), await ledger.Contributor.RecordedClaim(), await ledger.Report(), await ledger.Party());

        var rehopped = await ledger.Editor.Corrected("attributions", attribution, new { hops = new object[] { new { document = report.Id, verb = "says" }, new { source = party, verb = "said" } } });
        var retold = await ledger.Editor.Corrected("claims", claim, new { subjects = new[] { new { document = report.Id } }, topics = new[] { "borders", "families" } });

        (await Stands<Attribution>(rehopped.Id)).Hops.ShouldBe([new Hop("says", Document: report.Id, Revision: 1), new Hop("said", party)]);
        var stands = await Stands<Claim>(retold.Id);
        stands.Subjects.ShouldBe([new Party(Document: report.Id)]);
        stands.Topics.ShouldBe(["borders", "families"]);
    }

    private async Task<IEnumerable<string>> Changes(Recorded correction) => (await ledger.EventAt(correction.Sequence)).Data["changes"]!.AsArray()
        .Select(c => c!.AsObject()).Select(c => $"{c["field"]}: {Json(c, "before")} → {Json(c, "after")}");

    /// <summary>Nothing is JSON null, and written as such.</summary>
    private static string Json(JsonObject change, string member)
    {
        change.ContainsKey(member).ShouldBeTrue();
        return change[member]?.ToJsonString() ?? "null";
    }

    /// <summary>The state kept in the transaction, which is the same as the one folded anew from the events.</summary>
    private async Task<T> Stands<T>(Guid id)
        where T : class
    {
        await using var session = ledger.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        var kept = (await session.LoadAsync<T>(id, Token)).ShouldNotBeNull();
        var folded = await session.Events.AggregateStreamAsync<T>(id, token: Token);
        Ledger.Http.Json.Element(folded).GetRawText().ShouldBe(Ledger.Http.Json.Element(kept).GetRawText());
        return kept;
    }
}
