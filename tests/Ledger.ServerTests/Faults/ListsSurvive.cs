using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ledger.ServerTests.Standing;

namespace Ledger.ServerTests.Faults;

/// <summary>The database is killed while the server runs. When it is back, lists and the queue go on from where they were and miss nothing.</summary>
public sealed class ListsSurvive : IDisposable
{
    private readonly string _folder = LedgerProcess.MakeFolder();

    [Fact(Timeout = 300_000)]
    public async Task Lists_catch_up_after_the_database_was_killed()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await LedgerProcess.Start(_folder, LedgerProcess.FreePort(), token);
        var by = new LedgerClient(server.Address, LedgerServerFixture.AdministratorToken);
        var (paper, party) = (await by.RecordedOrganisation(), await by.RecordedPerson());
        var article = await by.RecordedArticle(paper.Id);
        var claim = await by.ClaimResting(article, Stories.Quotation);
        await Listed(claim.Sequence, "SingleSource 1/0");

        var before = await by.Disputed("documents", article, party.Id);
        var postmaster = int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using (var postgres = Process.GetProcessById(postmaster)) postgres.Kill();

        var after = await WhenItIsBack($"/api/claims/{claim.Id}/responses", new { by = party.Id, kind = "Denial", version = claim.Version });
        await Listed(after, "SingleSource 1/0: Disputed");
        (await by.Asked("/api/queue"))["items"]!.AsArray().Select(i => i!["since"]!["sequence"]!.GetValue<long>()).ShouldBe([before.Sequence, after]);

        // Once: the same key, until there is an answer.
        async Task<long> WhenItIsBack(string path, object body)
        {
            using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            do
            {
                using var response = await by.Post(path, body, ("Idempotency-Key", "when it is back"));
                if (response.IsSuccessStatusCode) return System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(token))!["sequence"]!.GetValue<long>();
                response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            } while (await moments.WaitForNextTickAsync(token));
            throw new OperationCanceledException();
        }

        async Task Listed(long sequence, string told)
        {
            using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            do
            {
                var list = await by.Asked("/api/claims");
                if (list["upTo"]!.GetValue<long>() < sequence) continue;
                list["items"]!.AsArray().ShouldHaveSingleItem()!["standing"]!.Tell().ShouldBe(told);
                return;
            } while (await moments.WaitForNextTickAsync(token));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
