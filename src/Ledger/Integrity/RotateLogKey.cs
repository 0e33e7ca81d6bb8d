using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Proofs;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Integrity;

/// <summary>
/// Gives the log another key, which the old one signs. From the first checkpoint that covers this on, the new one signs. With an origin of its own the log goes by another name from then on: whoever knows it by the old one does
/// not take it for the same log.
/// </summary>
/// <param name="Origin">A host's name and a path, as C2SP tlog-checkpoint asks for; the log's own name, if not said.</param>
public sealed record RotateLogKey(string Reason, long Version, string? Origin = null)
{
    public sealed class Validator : AbstractValidator<RotateLogKey>
    {
        public Validator()
        {
            RuleFor(c => c.Reason).Reason();
            RuleFor(c => c.Version).Version();
            RuleFor(c => c.Origin).Line(200).Must(origin => origin is null || LogKeys.IsOrigin(origin)).WithMessage("must be the name of a log: a host's name and a path, such as example.org/ledger.");
        }
    }
}

/// <summary>The key that signs next, and the old one's signature for it.</summary>
public sealed record NextLogKey(string Old, string New, string Signature)
{
    /// <summary>The name that the next key has: the one that is asked for, or the log's own.</summary>
    public static string Origin(RotateLogKey command, Log log) => command.Origin ?? log.Key()[..log.Key().IndexOf('+')];

    /// <summary>The first key that the environment gives, that has this name, and that was never on record.</summary>
    public static NoteVerifier? Given(LogKeys keys, Log log, string origin) => keys.Given.FirstOrDefault(key => key.Name == origin && !log.Keys.Contains(key.ToString()));

    /// <summary>The next key of the environment, or one that is made; signed by the old one.</summary>
    public static NextLogKey After(Log log, LogKeys keys, string origin)
    {
        var old = keys.SignerOf(log.Key())!;
        var next = keys.Given.Count > 0 ? Given(keys, log, origin)! : keys.Make(origin);
        return new NextLogKey(log.Key(), next.ToString(), KeyRotation.Sign(old, next).ToString().TrimEnd('\n'));
    }
}

[Command, Requires(Right.Administer)]
public static class RotateLogKeyEndpoint
{
    public static Guid LogId() => TheLog.Id;

    public static ProblemDetails Validate(RotateLogKey command, Log log, LogKeys keys) => NextLogKey.Origin(command, log) switch
    {
        _ when keys.SignerOf(log.Key()) is null => Problems.Conflict("log-key-missing", "The log's key is not on this server, and it signs the next one.",
            $"Put it back into the folder of the log's keys, or into {LogKeys.Variable}, and ask again."),
        var origin when keys.Given.Count > 0 && NextLogKey.Given(keys, log, origin) is null => Problems.Conflict("no-next-log-key", "The environment gives no key that could be the next one.",
            $"Add a key with the name {origin}, which was never the log's, to {LogKeys.Variable} behind those that are there, on every server; start them again, and ask again."),
        _ => Problems.None,
    };

    /// <summary>A key is made when nothing speaks against it any more, and lies in its file before it is on record: lost in between, it is a file that nothing names.</summary>
    public static NextLogKey Load(RotateLogKey command, Log log, LogKeys keys) => NextLogKey.After(log, keys, NextLogKey.Origin(command, log));

    [WolverinePost("/api/log/key")]
    public static LogKeyRotated Decide(RotateLogKey command, [WriteModel(FromMethod = nameof(LogId))] Log log, NextLogKey next) => new(next.Old, next.New, next.Signature, command.Reason);
}
