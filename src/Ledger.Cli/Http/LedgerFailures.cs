namespace Ledger.Cli.Http;

/// <summary>The ledger refused a request: 4xx. Nothing was recorded.</summary>
internal sealed class LedgerRefusedException(LedgerProblem problem) : Exception(problem.Title)
{
    public LedgerProblem Problem { get; } = problem;
}

/// <summary>The ledger cannot be reached, failed (5xx), or answered something that is no ledger's answer.</summary>
public sealed class LedgerFailedException(LedgerProblem problem, Exception? inner = null) : Exception(problem.Detail ?? problem.Title, inner)
{
    /// <summary>What failed, for people.</summary>
    public LedgerProblem Problem { get; } = problem;

    internal static LedgerFailedException Unreachable(Uri? server, Exception cause) => new(
        LedgerProblem.Own("unreachable", "The ledger cannot be reached.", $"{server?.GetLeftPart(UriPartial.Path).TrimEnd('/')}: {Innermost(cause)}"), cause);

    internal static LedgerFailedException Unexpected(string detail) => new(LedgerProblem.Own("unexpected-answer", "The answer is not that of a ledger.", detail));

    private static string Innermost(Exception cause) => cause switch
    {
        OperationCanceledException => $"no answer within {LedgerHttp.Timeout.TotalSeconds:0} seconds.",
        { InnerException: { } inner } => Innermost(inner),
        _ => cause.Message,
    };
}
