using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Ledger.Cli;

/// <summary>The library's help, then the command's examples, then what the exit codes mean.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    // A line of help is read, so it is wrapped even where no terminal says how wide it is.
    private const int WidthWithoutTerminal = 100;

    private const string ExitCodes = """
        Exit codes:
          0  done
          1  answered, but something is in doubt: a line of an import was refused, or what was verified does not verify
          2  wrong usage: options, ids, or a file that cannot be used; nothing was recorded
          3  refused by the ledger (4xx); what was wrong, and in which field, is printed
          4  not signed in, or not allowed (401, 403)
          5  the ledger cannot be reached, or failed (5xx)
          130  stopped by Ctrl-C

        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var plain = new HelpAction();
        if (plain.MaxWidth > 200) plain.MaxWidth = WidthWithoutTerminal;
        plain.Invoke(parseResult);

        var examples = Examples(parseResult.CommandResult.Command).ToList();
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine("  " + example);
            output.WriteLine();
        }

        output.Write(ExitCodes.ReplaceLineEndings(output.NewLine));
        return (int)ExitCode.Done;
    }

    /// <summary>A group shows the first example of each of its commands.</summary>
    private static IEnumerable<string> Examples(Command command) => command is CommandWithExamples { Examples: var own }
        ? own
        : command.Subcommands.SelectMany(sub => Examples(sub).Take(1));
}
