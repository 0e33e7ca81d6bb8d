namespace Ledger.Cli;

/// <summary>What was typed, or a file that was named, cannot be used; nothing was recorded.</summary>
internal sealed class WrongUsageException(string message, string? hint = null) : Exception(message)
{
    /// <summary>What to do instead.</summary>
    public string? Hint { get; } = hint;
}
