namespace Ledger.Tests.CommandLine;

public sealed class ProjectionCommandTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task Projections_are_listed_with_how_far_they_are_and_what_stopped_them()
    {
        _machine.Ledger.Answers("/api/projections", """
            {"items":[
              {"name":"Search","upTo":4711,"behind":0,"secondsBehind":0,"state":"Running","rebuild":{"askedAt":"2020-10-07T01:00:00Z","by":"01890a5d-ac96-774b-bcce-b302099a8057","reason":"r","upTo":4700,"done":9,"total":9,"endedAt":"2020-10-07T01:02:00Z","changed":3} },
              {"name":"Standing","upTo":4700,"behind":11,"secondsBehind":60.5,"state":"Stopped","failure":{"sequence":4701,"type":"claim_asserted","reason":"Event 4701 cannot be read."} }]}
            """);

        var run = await _machine.Run("projection", "list");

        run.Exit.ShouldBe(1);
        run.Out.ShouldContain("Search");
        run.Out.ShouldContain("rebuilt 2020-10-07 01:02: 3 rows were other ones");
        run.Out.ShouldContain("Event 4701 cannot be read.");
    }

    [Fact]
    public async Task One_that_is_being_rebuilt_says_how_far_it_is()
    {
        _machine.Ledger.Answers("/api/projections", """
            {"items":[{"name":"Standing","upTo":4700,"behind":0,"secondsBehind":0,"state":"Rebuilding","rebuild":{"askedAt":"2020-10-07T01:00:00Z","by":"01890a5d-ac96-774b-bcce-b302099a8057","reason":"r","upTo":4700,"done":2000,"total":9000,"changed":0} }]}
            """);

        var run = await _machine.Run("projection", "list");

        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("2000 of 9000 streams");
    }

    [Fact]
    public async Task A_rebuild_is_asked_for_with_its_reason()
    {
        _machine.Ledger.Answers("/api/projections/Standing/rebuild", """{"name":"Standing","upTo":4700,"behind":0,"secondsBehind":0,"state":"Rebuilding"}""");

        var run = await _machine.Run("projection", "rebuild", "Standing", "--reason", "After the update.");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("Standing is worked out again");

        var post = _machine.Ledger.Posts.Last();
        post.Path.ShouldBe("/api/projections/Standing/rebuild");
        post.Body.ShouldBeJson("""{"reason":"After the update."}""");

        (await _machine.Run("projection", "rebuild", "Standing")).Exit.ShouldBe(2);
    }

    public void Dispose() => _machine.Dispose();
}
