namespace Ledger.Http;

/// <summary>A command that takes away what others may have read, and so runs while no other does.</summary>
public interface IRunAlone;

/// <summary>
/// Commands run beside each other; one that <see cref="IRunAlone"/> waits until those that run have ended, and those that come wait for it. So nobody records again, from what they had read
/// before, what was just removed.
/// </summary>
public static class Turn
{
    /// <summary>The advisory lock of a turn: shared by those that run beside each other.</summary>
    public const long Lock = 0x5455524E; // "TURN"

    /// <summary>What takes the command's turn, with <see cref="Lock"/>, until its transaction ends: before any other lock, and before anything is read.</summary>
    public static string Take<TCommand>() =>
        typeof(TCommand).IsAssignableTo(typeof(IRunAlone)) ? "select 1 from pg_advisory_xact_lock($1)" : "select 1 from pg_advisory_xact_lock_shared($1)";
}
