using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Tests.CommandLine;

/// <summary>A script as one actor's own act: sent as a stream, and what is refused kept in a file.</summary>
public sealed class ImportAsOneTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    private string Script => _machine.File("case.ndjson", Scripts.Small);

    private string Refused => Path.Combine(Path.GetDirectoryName(Script)!, "refused.ndjson");

    [Fact]
    public async Task One_actor_s_script_goes_as_one_stream_under_the_sender_s_name()
    {
        var run = await _machine.Run("case", "import", Script, "--as-me");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("Case           small: A small case");
        run.Out.ShouldContain("Made           7");
        _machine.Ledger.Posts.ShouldHaveSingleItem().Path.ShouldBe("/api/import?case=small");
        _machine.Ledger.Imported.Count.ShouldBe(7);
        _machine.Ledger.Imported.ShouldAllBe(line => !line.Contains("\"as\"", StringComparison.Ordinal));
        File.Exists(Refused).ShouldBeFalse();

        (await _machine.Run("case", "import", Script, "--as-me")).Out.ShouldContain("Already there  7");
        _machine.Ledger.Recorded.ShouldBe(7);
    }

    [Fact]
    public async Task A_long_script_goes_in_several_requests_and_says_how_far_it_is()
    {
        var lines = Enumerable.Range(0, 4_500).Select(i => $$$"""{"command":"RegisterSource","name":"source-{{{i}}}","as":"editor","body":{"kind":"Person","name":"Somebody"}}""");
        var script = _machine.File("long.ndjson", string.Join('\n', lines.Prepend(Scripts.Header)));

        var run = await _machine.Run("case", "import", script, "--as-me", "--json");

        run.Exit.ShouldBe(0);
        run.Json.GetProperty("made").GetInt32().ShouldBe(4_500);
        run.Json.GetProperty("sequence").GetInt32().ShouldBe(4_500);
        _machine.Ledger.Posts.Count().ShouldBe(3);
    }

    [Fact]
    public async Task Refused_lines_are_1_and_stand_in_a_file_with_their_numbers_reasons_and_words()
    {
        _machine.Ledger.Refuses = line => line.Contains("AddCaveat", StringComparison.Ordinal);
        var script = _machine.File("case.ndjson", [.. Encoding.UTF8.GetBytes(Scripts.Small), .. "\nno JSON \u00e9\n"u8]);

        var run = await _machine.Run("case", "import", script, "--as-me");

        run.Exit.ShouldBe(1);
        run.Out.ShouldContain("Made           6");
        run.Out.ShouldContain("Refused        2");
        run.Out.ShouldContain("2  The line is refused.");
        run.Out.ShouldContain("refused.ndjson");
        run.Error.ShouldContain("Mend the refused lines");
        var refused = File.ReadLines(Refused).Select(line => JsonNode.Parse(line)!).ToList();
        refused.Select(line => line["line"]!.GetValue<int>()).ShouldBe([4, 10]);
        refused[0]["reason"]!.ToString().ShouldBe("The line is refused. As it should be.");
        refused[0]["problem"]!["type"]!.ToString().ShouldBe("/problems/name-not-found");
        refused[0]["said"]!["as"]!.ToString().ShouldBe("contributor");
        refused[1]["said"]!.ToString().ShouldBe("no JSON \u00e9");
    }

    [Fact]
    public async Task It_stops_at_the_first_refused_line_where_that_is_asked_for()
    {
        _machine.Ledger.Refuses = line => line.Contains("AddCaveat", StringComparison.Ordinal);
        var kept = Path.Combine(Path.GetDirectoryName(Script)!, "kept.ndjson");

        var run = await _machine.Run("case", "import", Script, "--as-me", "--stop-on-error", "--refused", kept, "--json");

        run.Exit.ShouldBe(1);
        (run.Json.GetProperty("lines").GetInt32(), run.Json.GetProperty("refusedFile").GetString()).ShouldBe((3, kept));
        _machine.Ledger.Recorded.ShouldBe(2);
        File.ReadLines(kept).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_ledger_that_goes_away_is_waited_for_and_asked_again()
    {
        var failures = 2;
        _machine.Ledger.Instead = arrival => arrival.Path.StartsWith("/api/import", StringComparison.Ordinal) && failures-- > 0
            ? InMemoryLedger.Problem(HttpStatusCode.ServiceUnavailable, "unavailable", "The database is away.")
            : null;
        var lost = false;
        _machine.Ledger.LosesAnswer = arrival => arrival.Path.StartsWith("/api/import", StringComparison.Ordinal) && !lost && (lost = true);

        var run = await _machine.Run("case", "import", Script, "--as-me");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("waiting  The database is away.");
        run.Out.ShouldContain("Already there  7");
        _machine.Ledger.Recorded.ShouldBe(7);
    }

    [Fact]
    public async Task A_ledger_that_takes_no_import_from_this_actor_is_4_and_one_that_stays_away_is_5()
    {
        _machine.Ledger.Instead = arrival => arrival.Path.StartsWith("/api/import", StringComparison.Ordinal) ? InMemoryLedger.Problem(HttpStatusCode.Forbidden, "not-allowed", "Your role does not allow this.") : null;
        (await _machine.Run("case", "import", Script, "--as-me")).Exit.ShouldBe(4);

        _machine.Ledger.Instead = arrival => arrival.Path.StartsWith("/api/import", StringComparison.Ordinal) ? throw new HttpRequestException("Connection refused") : null;
        (await _machine.Run("case", "import", Script, "--as-me")).Exit.ShouldBe(5);
    }

    [Fact]
    public async Task Each_line_goes_by_itself_where_that_is_asked_for()
    {
        (await _machine.Run("case", "import", Script, "--as-me", "--one-by-one")).Exit.ShouldBe(0);

        _machine.Ledger.Posts.Count().ShouldBe(7);
    }

    [Fact]
    public async Task A_person_at_a_terminal_sees_a_bar()
    {
        _machine.IsTerminal = true;
        _machine.Width = 120;

        var run = await _machine.Run("case", "import", Script, "--as-me");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("━");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    public async Task A_script_without_a_header_is_2_and_nothing_is_sent(string first)
    {
        var script = _machine.File("bad.ndjson", first);

        (await _machine.Run("case", "import", script, "--as-me")).Exit.ShouldBe(2);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_script_itself_is_never_written_over()
    {
        (await _machine.Run("case", "import", Script, "--as-me", "--refused", Script)).Exit.ShouldBe(2);

        File.ReadAllText(Script).ShouldBe(Scripts.Small);
    }

    public void Dispose() => _machine.Dispose();
}
