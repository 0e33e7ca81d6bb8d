namespace Ledger.Tests.CommandLine;

public sealed class LogCommandTests : IDisposable
{
    private const string Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task The_log_is_shown_with_its_keys_and_with_what_was_given_up()
    {
        _machine.Ledger.Answers("/api/log", $$"""
            {"id":"00000000-0000-7000-8000-0000006c6f67","version":3,"sequence":70,"origin":"example.org/ledger","key":"example.org/ledger+5e6f7a8b+EfGh",
             "keys":[{"key":"example.org/ledger+1a2b3c4d+AbCd","id":"1a2b3c4d","sequence":3,"recordedAt":"2020-10-07T01:00:00Z","leaf":2},
                     {"key":"example.org/ledger+5e6f7a8b+EfGh","id":"5e6f7a8b","sequence":60,"recordedAt":"2021-01-07T01:00:00Z","leaf":59,"reason":"Every year.","signature":"— s"}],
             "restorations":[{"size":90,"root":"{{Root}}","note":"n","sequence":70,"recordedAt":"2021-02-07T01:00:00Z","reason":"The disk was lost."}],
             "checkpoint":{"size":69,"root":"{{Root}}","signedAt":"2021-02-07T01:00:00Z"},"sealing":{"well":true} }
            """);

        var run = await _machine.Run("log", "show");

        run.Exit.ShouldBe(0);
        run.Out.ReplaceLineEndings("\n").ShouldBe($"""

              example.org/ledger
              00000000-0000-7000-8000-0000006c6f67 · version 3 · newest event 70

              Key         example.org/ledger+5e6f7a8b+EfGh
              Checkpoint  69 leaves, signed 2021-02-07 01:00
              Root        {Root}
              Sealing     goes on

              Keys
                1a2b3c4d  since 2020-10-07 01:00
                ├── signs checkpoints of more leaves than 2
                └── key example.org/ledger+1a2b3c4d+AbCd
                5e6f7a8b  since 2021-01-07 01:00
                ├── signs checkpoints of more leaves than 59
                ├── because: Every year.
                └── key example.org/ledger+5e6f7a8b+EfGh

              Given up after a restoration
                90 leaves  root {Root}
                ├── accepted 2021-02-07 01:00
                └── because: The disk was lost.


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_log_that_does_not_go_on_says_why()
    {
        _machine.Ledger.Answers("/api/log", """{"origin":"example.org/ledger","key":"k","keys":[],"restorations":[],"sealing":{"well":false,"fault":"A checkpoint of 90 leaves was signed."} }""");

        var run = await _machine.Run("log", "show");

        run.Out.ShouldContain("A checkpoint of 90 leaves was signed.");
        run.Out.ShouldContain("none yet");
    }

    [Fact]
    public async Task A_key_is_rotated_against_the_version_that_was_read()
    {
        var run = await _machine.Run("log", "rotate-key", "--reason", "Every year.");

        run.Exit.ShouldBe(0);
        var post = _machine.Ledger.Posts.Last();
        post.Path.ShouldBe("/api/log/key");
        post.Body.ShouldBeJson("""{"version":1,"reason":"Every year."}""");
        run.Error.ShouldContain("from the next checkpoint on");

        await _machine.Run("log", "rotate-key", "--reason", "Another name.", "--origin", "example.org/other");
        _machine.Ledger.Posts.Last().Body.ShouldBeJson("""{"version":2,"reason":"Another name.","origin":"example.org/other"}""");
    }

    [Fact]
    public async Task A_restoration_is_accepted_by_naming_the_checkpoint_that_is_given_up()
    {
        var run = await _machine.Run("log", "accept-restoration", "--size", "90", "--root", Root, "--reason", "The disk was lost.", "--json");

        run.Exit.ShouldBe(0);
        run.Json.GetProperty("version").GetInt32().ShouldBe(2);
        var post = _machine.Ledger.Posts.Last();
        post.Path.ShouldBe("/api/log/restoration");
        post.Body.ShouldBeJson($$"""{"version":1,"size":90,"root":"{{Root}}","reason":"The disk was lost."}""");
    }

    [Theory]
    [InlineData("accept-restoration", "--size", "90", "--root", Root)]
    [InlineData("accept-restoration", "--size", "0", "--root", Root, "--reason", "Why")]
    [InlineData("accept-restoration", "--size", "many", "--root", Root, "--reason", "Why")]
    [InlineData("rotate-key")]
    public async Task What_is_missing_or_no_number_is_asked_for_at_once(params string[] typed)
    {
        (await _machine.Run(["log", .. typed])).Exit.ShouldBe(2);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    public void Dispose() => _machine.Dispose();
}
