using FluentValidation;
using Ledger.Http;
using Marten;
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

/// <summary>The administrators besides the actor whose role changes.</summary>
public sealed record OtherAdministrators(IReadOnlyList<Guid> Ids)
{
    private const long Lock = 0x524F4C45; // "ROLE"

    /// <summary>Roles change one at a time: two administrators who take the role from each other cannot both find the other one still there.</summary>
    public static async Task<OtherAdministrators> Than(Guid actor, IDocumentSession session, CancellationToken token)
    {
        await session.BeginTransactionAsync(token);
        await session.AdvancedSql.QueryAsync<int>("select 1 from pg_advisory_xact_lock(?)", token, Lock);
        return new OtherAdministrators(await session.Query<Actor>().Where(a => a.Role == Role.Administrator && a.Id != actor).Select(a => a.Id).ToListAsync(token));
    }
}

[Command, Requires(Right.Administer)]
public static class ChangeRoleEndpoint
{
    public static Task<OtherAdministrators> LoadAsync(ChangeRole command, Actor actor, IDocumentSession session, CancellationToken token) =>
        OtherAdministrators.Than(actor.Id, session, token);

    public static ProblemDetails Validate(ChangeRole command, Actor actor, Caller caller, OtherAdministrators others) => command switch
    {
        _ when actor.Role == command.Role => Problems.Conflict("role-unchanged", $"The actor is {command.Role} already."),
        _ when actor.Id == caller.Id => Problems.Conflict("own-role", "Nobody changes their own role.", "Ask another administrator: so the ledger never loses its last one by accident."),
        _ when actor.Role == Role.Administrator && others.Ids.Count == 0 => Problems.Conflict("last-administrator", "This is the last administrator.", "Make somebody else one first."),
        _ => Problems.None,
    };

    [WolverinePost("/api/actors/{id}/role")]
    public static RoleChanged Decide(ChangeRole command, [WriteModel] Actor actor) => new(command.Role, command.Reason);
}
