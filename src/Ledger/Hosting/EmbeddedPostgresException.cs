namespace Ledger.Hosting;

/// <summary>
/// The embedded PostgreSQL cannot be used. The message is for the person at the terminal: what was wrong, where, and what to do; with
/// PostgreSQL's own last lines where it had any. It is meant to be printed without a stack trace.
/// </summary>
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
