using FluentValidation;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace Ledger.Access;

/// <summary>Changes what an actor may do, from its next request on, and says why.</summary>
public sealed record ChangeRole(Role Role, string Reason, long Version)
{
    public sealed class Validator : AbstractValidator<ChangeRole>
    {
        public Validator()
        {
            RuleFor(c => c.Role).KnownEnum();
            RuleFor(c => c.Reason).Reason();
            RuleFor(c => c.Version).Version();
        }
    }
}

[Command, Requires(Right.Administer)]
public static class ChangeRoleEndpoint
{
    public static ProblemDetails Validate(ChangeRole command, Actor actor, Caller caller) => command switch
    {
        _ when actor.Role == command.Role => Problems.Conflict("role-unchanged", $"The actor is {command.Role} already."),
        _ when actor.Id == caller.Id => Problems.Conflict("own-role", "Nobody changes their own role.", "Ask another administrator: so the ledger never loses its last one by accident."),
        _ => Problems.None,
    };

    [WolverinePost("/api/actors/{id}/role")]
    public static RoleChanged Decide(ChangeRole command, [WriteModel] Actor actor) => new(command.Role, command.Reason);
}
