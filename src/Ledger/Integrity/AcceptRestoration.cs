using System.Globalization;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Ledger.Proofs;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Integrity;

/// <summary>
/// Accepts, on record, that the database was restored from before a checkpoint that had been signed, and gives that checkpoint up. The log goes on from what the database has. Whoever holds the
/// checkpoint sees a fork, and is right: docs/restoring.md.
/// </summary>
/// <param name="Size">How many leaves the checkpoint has, as <c>GET /api/log</c> shows it.</param>
/// <param name="Root">Its root, in Base 64.</param>
public sealed record AcceptRestoration(long Size, string Root, string Reason, long Version)
{
    public sealed class Validator : AbstractValidator<AcceptRestoration>
    {
        public Validator()
        {
            RuleFor(c => c.Size).GreaterThan(0).WithMessage("must be the size of the checkpoint, 1 or more.");
            RuleFor(c => c.Root).Must(root => root is not null && Hash.TryParseBase64(root, out _)).WithMessage("must be the root of the checkpoint: 32 bytes in Base 64.");
            RuleFor(c => c.Reason).Reason();
            RuleFor(c => c.Version).Version();
        }
    }
}

[Command, Requires(Right.Administer)]
public static class AcceptRestorationEndpoint
{
    public static Guid LogId() => TheLog.Id;

    public static Task<Contradiction> LoadAsync(AcceptRestoration command, KeptCheckpoint kept, NpgsqlDataSource ledger, CancellationToken token) => Contradiction.Look(kept, ledger, token);

    public static ProblemDetails Validate(AcceptRestoration command, Log log, Contradiction contradiction) => contradiction switch
    {
        { Fault: { } fault } => Problems.Conflict("kept-checkpoint-unreadable", "What was signed last cannot be read, and so nothing can be said of the database.", fault),
        { Kept: null } => Problems.Conflict("nothing-contradicted", "The database contradicts nothing that was signed.", "There is no restoration to accept."),
        { Kept: { } kept } when log.GivenUp.Contains(kept.ToString()) => Problems.Conflict("restoration-accepted", "This checkpoint is given up already.", "Sealing goes on in a moment: see GET /api/log."),
        { Kept.Checkpoint: var kept } when (kept.Size, kept.Root.ToBase64()) != (command.Size, command.Root) => Problems.Conflict("another-checkpoint", "Another checkpoint is contradicted.",
            string.Create(CultureInfo.InvariantCulture, $"It has {kept.Size} leaves and the root {kept.Root.ToBase64()}. Read docs/restoring.md before you accept it.")),
        _ => Problems.None,
    };

    [WolverinePost("/api/log/restoration")]
    public static RestorationAccepted Decide(AcceptRestoration command, [WriteModel(FromMethod = nameof(LogId))] Log log, Contradiction contradiction) =>
        new(contradiction.Kept!.ToString(), command.Size, command.Root, command.Reason);
}
