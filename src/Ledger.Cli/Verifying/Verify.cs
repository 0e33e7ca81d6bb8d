using System.CommandLine;

namespace Ledger.Cli.Verifying;

/// <summary><c>ledger verify</c>: what can be checked without taking the ledger's word for it.</summary>
internal static class Verify
{
    /// <summary>The group of commands, each of which ends in a <see cref="Verdict"/>.</summary>
    public static Command Group(params Command[] commands)
    {
        var group = new Command("verify", "Check that the record is what it was, without taking anybody's word for it.");
        foreach (var command in commands) group.Subcommands.Add(command);
        return group;
    }
}
