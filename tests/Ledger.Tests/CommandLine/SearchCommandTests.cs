namespace Ledger.Tests.CommandLine;

public sealed class SearchCommandTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task What_was_found_is_told_with_the_passage_and_where_it_is()
    {
        _machine.Ledger.Answers("/api/search?q=driving%20force", """
            {"items":[
              {"kind":"Claim","id":"k1","title":"They were a driving force.","highlights":[{"field":"statement","text":"They were a driving force.","marks":[{"start":12,"end":19},{"start":20,"end":25}]}],"rank":0.5,"retracted":"It was not so."},
              {"kind":"Text","id":"d1","title":"The report","highlights":[{"field":"text","text":"[red] a force","marks":[{"start":8,"end":13}]}],"rank":0.1,"revision":2}],
             "next":"mark","upTo":61}
            """);

        var run = await _machine.Run("search", "driving force");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("The search has seen the ledger up to event 61.");
        run.Error.ShouldContain("There is more: --after mark, or --all.");
        run.Out.ReplaceLineEndings("\n").ShouldBe("""
              Found
                Claim  They were a driving force. (retracted)
                ├── statement They were a driving force.
                └── id k1
                Text  The report, revision 2
                ├── text [red] a force
                └── document d1


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_name_is_looked_for_while_it_is_typed_among_sources_alone()
    {
        _machine.Ledger.Answers("/api/search?q=je%20sess&kind=Source&prefix=true&limit=5", """{"items":[],"upTo":5}""");

        var run = await _machine.Run("search", "je sess", "--prefix", "--kind", "source", "--limit", "5");

        (run.Exit, run.Out).ShouldBe((0, ""));
        run.Error.ShouldContain("Nothing was found.");
    }

    public void Dispose() => _machine.Dispose();
}
