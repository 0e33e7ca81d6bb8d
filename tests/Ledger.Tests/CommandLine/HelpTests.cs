using System.CommandLine;
using Ledger.Cli;

namespace Ledger.Tests.CommandLine;

public sealed class HelpTests : IDisposable
{
    private readonly CommandLineMachine _machine = new();

    [Fact]
    public void The_commands_are_those_of_the_contract() => Paths().ShouldBe(
    [
        "audit", "audit refusals", "case import", "claim diff", "claim history", "claim list", "claim show", "document add", "document impact", "document show",
        "export", "log accept-restoration", "log doubts", "log rotate-key", "log show", "profile list", "profile remove", "profile set", "profile use", "projection list", "projection rebuild", "queue", "redact", "search", "token create", "token revoke", "verify database", "verify export", "verify package", "verify server", "whoami",
    ]);

    [Fact]
    public async Task The_help_of_each_command_has_examples_and_says_what_the_exit_codes_mean()
    {
        foreach (var path in Paths().Concat(["", "claim", "case", "token", "profile", "document", "log", "projection", "verify"]))
        {
            var run = await _machine.Run([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

            run.Exit.ShouldBe(0);
            run.Error.ShouldBeEmpty();
            run.Out.ShouldMatch($@"Examples:\r?\n  ledger {path}");
            run.Out.ShouldContain("Exit codes:");
            run.Out.ShouldContain("--json");
        }
    }

    [Fact]
    public void Each_example_is_typed_as_the_command_takes_it()
    {
        var root = Tree();
        foreach (var example in Leaves(root).SelectMany(command => command.Examples))
        {
            // What the shell does with the rest is the shell's.
            var typed = example.Split([" | ", " > ", " < "], StringSplitOptions.None)[0]["ledger ".Length..];
            root.Parse(typed).Errors.ShouldBeEmpty(example);
        }
    }

    [Fact]
    public async Task The_version_is_this_commands_own()
    {
        var run = await _machine.Run("--version");

        (run.Exit, run.Out.Trim()).ShouldBe((0, Cli.Http.LedgerHttp.Version));
    }

    public void Dispose() => _machine.Dispose();

    private static RootCommand Tree() => LedgerCommand.Tree(new CommonOptions(), new Surroundings
    {
        Out = TextWriter.Null, Error = TextWriter.Null, In = () => Stream.Null, OutIsTerminal = false, ErrorIsTerminal = false, Environment = _ => null, ConfigurationFolder = "",
    });

    private static IEnumerable<CommandWithExamples> Leaves(Command command) =>
        (command is CommandWithExamples leaf ? [leaf] : Enumerable.Empty<CommandWithExamples>()).Concat(command.Subcommands.SelectMany(Leaves));

    private static IEnumerable<string> Paths() => Leaves(Tree()).Select(command => LedgerCommand.PathOf(command)["ledger ".Length..]).Order(StringComparer.Ordinal);
}
