using System.CommandLine;
using Ledger.Cli.Cases;
using Ledger.Cli.Http;

namespace Ledger.Cli;

/// <summary>A command that says how it is used.</summary>
internal sealed class CommandWithExamples(string name, string description, IReadOnlyList<string> examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}

/// <summary>Makes commands that end in the same ways: what went wrong is printed once, here, and becomes an exit code.</summary>
internal sealed class CommandBuilder(CommonOptions common, Surroundings surroundings)
{
    /// <summary>A command that does <paramref name="act"/>.</summary>
    public Command Build(
        string name, string description, IReadOnlyList<string> examples, IReadOnlyList<Symbol> takes, Func<Session, CancellationToken, Task<ExitCode>> act)
    {
        var command = new CommandWithExamples(name, description, examples);
        foreach (var symbol in takes)
            switch (symbol)
            {
                case Argument argument: command.Arguments.Add(argument); break;
                case Option option: command.Options.Add(option); break;
                case Command sub: command.Subcommands.Add(sub); break;
            }

        command.SetAction(async (typed, token) =>
        {
            using var session = new Session(typed, surroundings, common);
            return (int)await End(session, act, token);
        });
        return command;
    }

    private static async Task<ExitCode> End(Session session, Func<Session, CancellationToken, Task<ExitCode>> act, CancellationToken token)
    {
        try
        {
            return await act(session, token);
        }
        catch (WrongUsageException wrong)
        {
            session.Report(LedgerProblem.Own("wrong-usage", wrong.Message), wrong.Hint);
            return ExitCode.WrongUsage;
        }
        catch (LedgerRefusedException refused)
        {
            return Refused(session, refused.Problem);
        }
        catch (CaseActorRefusedException refused)
        {
            session.Remark($"Actor \"{refused.Actor}\" could not be made.");
            return Refused(session, refused.Problem);
        }
        catch (LedgerFailedException failed)
        {
            session.Report(failed.Problem, failed.Problem.Type.EndsWith(":unreachable", StringComparison.Ordinal)
                ? "Is it running there? Another address: --server URL, LEDGER_SERVER, or a profile."
                : null);
            return ExitCode.Unreachable;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            session.Remark("Stopped.");
            return ExitCode.Stopped;
        }
    }

    private static ExitCode Refused(Session session, LedgerProblem problem)
    {
        if (problem.Status is not (401 or 403))
        {
            session.Report(problem);
            return ExitCode.Refused;
        }

        session.Report(problem, session.SignIn switch
        {
            { Withheld: { } withheld } => withheld,
            { Token: null } => "No token was given: --token TOKEN, LEDGER_TOKEN, or a profile (ledger profile set NAME --server URL --token -).",
            _ => problem.Status == 401 ? "The token is not known there, expired or revoked." : "Your role does not allow this. Who you are: ledger whoami",
        });
        return ExitCode.NotAllowed;
    }
}
