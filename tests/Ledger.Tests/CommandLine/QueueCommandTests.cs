namespace Ledger.Tests.CommandLine;

public sealed class QueueCommandTests : IDisposable
{
    private const string Claim = "01890a5d-ac96-774b-bcce-b302099a8057";
    private const string Document = "01890a5d-ac96-774b-bcce-b302099a8058";

    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task What_waits_is_told_with_what_there_is_to_do_and_how_long_it_waits()
    {
        _machine.Ledger.Answers("/api/queue", """
            {"items":[
              {"kind":"OpenResponse","about":{"kind":"Document","id":"d1","title":"The draft report"},"since":{"sequence":41,"at":"2026-01-02T10:20:30Z"},"daysWaiting":3,
               "response":{"id":"r1","kind":"Dispute","by":"s1","statement":"Numerous errors.","saidAt":"2020-10-06T00:00:00Z"},"task":"The dispute is open: look into it."},
              {"kind":"StaleAssessment","about":{"kind":"Claim","id":"k1","title":"Sessions said so."},"since":{"sequence":42,"at":"2026-01-05T10:20:30Z"},"daysWaiting":0,"task":"Assess it again."}],
             "next":"mark","upTo":61}
            """);

        var run = await _machine.Run("queue");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("The queue is as of event 61.");
        run.Error.ShouldContain("There is more: --after mark, or --all.");
        run.Out.ReplaceLineEndings("\n").ShouldBe("""
              Waiting for an editor
                OpenResponse  The draft report
                ├── to do: The dispute is open: look into it.
                ├── since 2026-01-02 10:20 (event 41, 3 days)
                ├── Dispute “Numerous errors.”
                ├── said on 2020-10-06 00:00
                ├── by s1
                ├── response r1
                └── document d1
                StaleAssessment  Sessions said so.
                ├── to do: Assess it again.
                ├── since 2026-01-05 10:20 (event 42, today)
                └── claim k1


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task The_queue_is_narrowed_by_kind_claim_and_document_and_goes_on_page_by_page()
    {
        _machine.Ledger.Answers($"/api/queue?kind=OrphanedAnchor&claim={Claim}&document={Document}&limit=500", """{"items":[{"task":"One."}],"next":"m","upTo":5}""");
        _machine.Ledger.Answers($"/api/queue?kind=OrphanedAnchor&claim={Claim}&document={Document}&limit=500&after=m", """{"items":[{"task":"Two."}],"upTo":6}""");

        var run = await _machine.Run("queue", "--kind", "orphanedanchor", "--claim", Claim, "--document", Document, "--all", "--json");

        run.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("task").GetString()).ShouldBe(["One.", "Two."]);
        run.Json.GetProperty("upTo").GetInt32().ShouldBe(6);
    }

    [Fact]
    public async Task An_empty_queue_says_so()
    {
        _machine.Ledger.Answers("/api/queue", """{"items":[],"upTo":5}""");

        var run = await _machine.Run("queue");

        (run.Exit, run.Out).ShouldBe((0, ""));
        run.Error.ShouldContain("Nothing waits.");
    }

    [Fact]
    public async Task A_kind_that_the_queue_does_not_have_is_refused_with_those_that_it_has()
    {
        var run = await _machine.Run("queue", "--kind", "Boredom");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("\"Boredom\" is not one of StaleAssessment, OrphanedAnchor, OpenResponse, NewerRevision, SupportFell.");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    public void Dispose() => _machine.Dispose();
}
