namespace Ledger.Tests.CommandLine;

public sealed class AuditCommandTests : IDisposable
{
    private const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    private readonly CommandLineMachine _machine = new() { Width = 160 };

    [Fact]
    public async Task Every_filter_is_sent()
    {
        var run = await _machine.Run(
            "audit", "--actor", Id, "--role", "Editor", "--type", "claim_corrected", "--stream", Id, "--command", "CorrectClaim", "--correlation", "a b",
            "--from", "2026-01-01", "--to", "2026-02-01T12:00:00+02:00", "--limit", "7", "--after", "9");

        run.Exit.ShouldBe(3, "the stub has no such page");
        _machine.Ledger.Arrivals.Single().Path.ShouldBe(
            $"/api/audit?actor={Id}&role=Editor&type=claim_corrected&stream={Id}&command=CorrectClaim&correlation=a%20b&from=2026-01-01T00%3A00%3A00Z&to=2026-02-01T10%3A00%3A00Z&limit=7&after=9");
    }

    [Fact]
    public async Task A_person_sees_who_did_what_and_why()
    {
        _machine.Ledger.Answers("/api/audit", """
            {"items":[{"sequence":61,"recordedAt":"2026-01-03T09:08:07Z","actor":{"name":"Eve Editor","role":"Editor"},"type":"claim_corrected","stream":{"kind":"Claim","id":"1"},"summary":"Corrected the statement.","reason":"It was wrong."}]}
            """);

        var run = await _machine.Run("audit");

        run.Exit.ShouldBe(0);
        foreach (var word in new[] { "61", "2026-01-03 09:08", "Eve Editor (Editor)", "claim_corrected", "Claim", "Corrected the statement.", "It was wrong." }) run.Out.ShouldContain(word);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task NDJSON_streams_line_by_line_as_it_came_but_for_what_acts_on_a_terminal()
    {
        _machine.Ledger.Answers("/api/audit?role=Editor", "{\"a\":\"\u202e😀\"}\n{\"b\":2}\n", "application/x-ndjson");

        var run = await _machine.Run("audit", "--role", "Editor", "--format", "ndjson");

        run.Exit.ShouldBe(0);
        run.Out.ShouldBe("{\"a\":\"\\u202e😀\"}\n{\"b\":2}\n");
        _machine.Ledger.Arrivals.Single().Accept.ShouldBe("application/x-ndjson");
    }

    [Fact]
    public async Task A_long_export_comes_whole_wherever_its_pieces_end()
    {
        // The first piece would end between the halves of a surrogate pair.
        var text = new string('x', 32 * 1024 - 1) + string.Concat(Enumerable.Repeat("😀", 20_000));
        _machine.Ledger.Answers("/api/audit", text, "application/x-ndjson");

        (await _machine.Run("audit", "--format", "ndjson")).Out.ShouldBe(text);
    }

    [Fact]
    public async Task CSV_goes_into_a_file_as_it_came_and_to_a_terminal_without_what_acts()
    {
        _machine.Ledger.Answers("/api/audit", "a,b\r\n\"x\u001b[2J\",1\r\n", "text/csv");

        (await _machine.Run("audit", "--format", "csv")).Out.ShouldBe("a,b\r\n\"x\u001b[2J\",1\r\n");
        _machine.IsTerminal = true;
        (await _machine.Run("audit", "--format", "csv")).Out.ShouldBe("a,b\n\"x\\u{1b}[2J\",1\n");
    }

    [Fact]
    public async Task An_export_in_another_form_than_asked_for_is_no_export()
    {
        _machine.Ledger.Answers("/api/audit", """{"items":[]}""");

        var run = await _machine.Run("audit", "--format", "csv");

        (run.Exit, run.Out).ShouldBe((5, ""));
        run.Error.ShouldContain("text/csv was asked for, and application/json came.");
    }

    [Theory]
    [InlineData("""{"at":"2026-01-03T09:08:07Z","actor":{"name":"Ada","role":"Reader"},"command":"CorrectClaim","target":{"kind":"Claim","id":"k1"},"status":403,"problem":{"type":"x","title":"Only editors correct."} }""")]
    [InlineData("""{"at":"2026-01-03T09:08:07Z","actor":"Ada","command":"CorrectClaim","target":"k1","status":403,"problem":"Only editors correct."}""")]
    public async Task Refusals_say_who_tried_what_and_why_it_was_refused(string refusal)
    {
        _machine.Ledger.Answers("/api/audit/refusals?limit=5", $$"""{"items":[{{refusal}}],"next":"n"}""");

        var run = await _machine.Run("audit", "refusals", "--limit", "5");

        run.Exit.ShouldBe(0);
        foreach (var word in new[] { "2026-01-03 09:08", "Ada", "CorrectClaim", "k1", "403", "Only editors correct." }) run.Out.ShouldContain(word);
        run.Error.ShouldContain("--after n");
        (await _machine.Run("audit", "refusals", "--limit", "5", "--json")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    public void Dispose() => _machine.Dispose();
}
