using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Ledger.Cli.Access;
using Ledger.Cli.Audit;
using Ledger.Cli.Cases;
using Ledger.Cli.Claims;
using Ledger.Cli.Documents;
using Ledger.Cli.Http;
using Ledger.Cli.Log;
using Ledger.Cli.Projections;
using Ledger.Cli.Redactions;
using Ledger.Cli.Review;
using Ledger.Cli.Search;
using Ledger.Cli.Verifying;

namespace Ledger.Cli;

/// <summary>The <c>ledger</c> command: its tree of commands, its help, and what each way to end is worth.</summary>
internal static class LedgerCommand
{
    /// <summary>Runs what was typed. Nothing is thrown for what users and servers do wrong: it is printed, and the exit code says which it was.</summary>
    public static async Task<int> Run(IReadOnlyList<string> typed, Surroundings surroundings, CancellationToken token = default)
    {
        var common = new CommonOptions();
        var root = Tree(common, surroundings);

        // No response files: a name that starts with @ is a name.
        var parsed = root.Parse(typed, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed is { Errors.Count: > 0, Action: ParseErrorAction })
        {
            using var session = new Session(parsed, surroundings, common);
            var problem = LedgerProblem.Own("wrong-usage", "This cannot be understood.", string.Join('\n', parsed.Errors.Select(error => error.Message).Distinct()));
            session.Report(problem, $"Help: {PathOf(parsed.CommandResult.Command)} --help");
            return (int)ExitCode.WrongUsage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = surroundings.Out, Error = surroundings.Error, EnableDefaultExceptionHandler = false }, token);
    }

    /// <summary>All commands, for help and for the tests that look at each.</summary>
    public static RootCommand Tree(CommonOptions common, Surroundings surroundings)
    {
        var root = new RootCommand("Record what circulates in public and how we know it; ask what is known, how, and who changed it.") { HelpName = "ledger" };
        common.AddTo(root);

        var build = new CommandBuilder(common, surroundings);
        root.Subcommands.Add(Group("case", "Whole cases, as scripts of commands.", ImportCase.Command(build)));
        root.Subcommands.Add(Group("claim", "Claims: what circulates, and how we know it.", ShowClaim.Command(build), ListClaims.Command(build), ClaimHistory.Command(build), DiffClaim.Command(build)));
        root.Subcommands.Add(Group("document", "Documents: what carries statements.", AddDocument.Command(build), ShowDocument.Command(build), DocumentImpact.Command(build)));
        root.Subcommands.Add(SearchLedger.Command(build));
        root.Subcommands.Add(ReviewQueue.Command(build));
        root.Subcommands.Add(AuditTrail.Command(build, AuditRefusals.Command(build)));
        root.Subcommands.Add(Group("log", "The public log that everything is under: its keys and its checkpoints.", ShowLog.Command(build), RotateKey.Command(build), AcceptRestoration.Command(build), LogDoubts.Command(build)));
        root.Subcommands.Add(Group("projection", "What lists and searches read: worked out from the events, and worked out again at any time.", ListProjections.Command(build), RebuildProjection.Command(build)));
        root.Subcommands.Add(ExportLedger.Command(build));
        root.Subcommands.Add(Verify.Group(VerifyPackage.Command(build), VerifyExport.Command(build), VerifyServer.Command(build), VerifyDatabase.Command(build)));
        root.Subcommands.Add(Group("token", "Tokens of actors; administrators only.", CreateToken.Command(build), RevokeToken.Command(build)));
        root.Subcommands.Add(Redact.Command(build));
        root.Subcommands.Add(WhoAmI.Command(build));
        root.Subcommands.Add(Group("profile", "Ledgers that you work with, and your tokens there.",
            SetProfile.Command(build), ListProfiles.Command(build), UseProfile.Command(build), RemoveProfile.Command(build)));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show help.";
        help.Action = new HelpWithExamples();
        root.Options.OfType<VersionOption>().Single().Action = new VersionOfThisTool();
        return root;
    }

    /// <summary>The words that call a command.</summary>
    public static string PathOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "ledger";

    private static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands) group.Subcommands.Add(command);
        return group;
    }

    private sealed class VersionOfThisTool : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        // The assembly that was started may be another: a test runner, or the server.
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(LedgerHttp.Version);
            return (int)ExitCode.Done;
        }
    }
}
