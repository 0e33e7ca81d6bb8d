namespace Ledger.Cli;

/// <summary>How a run of the command ended. The numbers are part of its contract with scripts.</summary>
internal enum ExitCode
{
    Done = 0,
    InDoubt = 1,
    WrongUsage = 2,
    Refused = 3,
    NotAllowed = 4,
    Unreachable = 5,

    /// <summary>Ctrl-C, as shells count it (128 and the number of SIGINT).</summary>
    Stopped = 130,
}
