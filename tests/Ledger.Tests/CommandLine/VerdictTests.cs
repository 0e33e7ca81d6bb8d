using System.CommandLine;
using Ledger.Cli;
using Ledger.Cli.Verifying;

namespace Ledger.Tests.CommandLine;

public sealed class VerdictTests
{
    [Fact]
    public void Without_a_doubt_it_verifies_as_far_as_it_was_checked()
    {
        var (exit, said) = Print(new Verdict("The log", ["Its root."], ["Its signatures: no key was given."], new Doubts(Verdict.Told)));

        exit.ShouldBe(ExitCode.Done);
        said.ShouldContain("Its root.");
        said.ShouldContain("Not checked");
        said.ShouldContain("Its signatures: no key was given.");
        said.ShouldContain("The log verifies, as far as it was checked.");
        said.ShouldNotContain("In doubt");
    }

    [Fact]
    public void Any_doubt_is_1_and_is_told_with_its_event_in_order_up_to_a_hundred_and_the_others_are_counted()
    {
        var doubts = new Doubts(Verdict.Told);
        doubts.Add(Enumerable.Range(1, 150).Reverse().Select(n => new Doubt(DoubtKind.Content, n, $"<{n}>")));
        doubts.Add(new Doubt(DoubtKind.Checkpoint, null, "The root is another."));

        var (exit, said) = Print(new Verdict("The log", ["Everything."], [], doubts));

        exit.ShouldBe(ExitCode.InDoubt);
        said.ShouldContain("The root is another.");
        said.ShouldContain("Event 1: <1>");
        said.ShouldContain("Event 99: <99>");
        said.ShouldNotContain("<100>");
        said.ShouldContain("and 51 more.");
        said.ShouldContain("The log does not verify: 151 doubts.");
        doubts.ByKind[DoubtKind.Content].ShouldBe(150);
    }

    [Fact]
    public void Scripts_read_the_same_as_JSON()
    {
        var doubts = new Doubts(Verdict.Told);
        doubts.Add(new Doubt(DoubtKind.NoLeaf, 7, "No leaf."));

        var (exit, said) = Print(new Verdict("The log", ["a"], ["b"], doubts), "--json");

        exit.ShouldBe(ExitCode.InDoubt);
        var json = System.Text.Json.JsonDocument.Parse(said).RootElement;
        json.GetProperty("verifies").GetBoolean().ShouldBeFalse();
        json.GetProperty("doubts")[0].GetProperty("sequence").GetInt64().ShouldBe(7);
        json.GetProperty("doubts")[0].GetProperty("kind").GetString().ShouldBe("NoLeaf");
        json.GetProperty("moreDoubts").GetInt64().ShouldBe(0);
    }

    private static (ExitCode Exit, string Said) Print(Verdict verdict, params string[] typed)
    {
        using var said = new StringWriter();
        var surroundings = new Surroundings
        {
            Out = said, Error = TextWriter.Null, In = () => Stream.Null, OutIsTerminal = false, ErrorIsTerminal = false, Environment = _ => null, ConfigurationFolder = "",
        };
        var common = new CommonOptions();
        var root = new RootCommand();
        common.AddTo(root);
        using var session = new Session(root.Parse(typed), surroundings, common);
        return (verdict.Print(session), said.ToString());
    }
}
