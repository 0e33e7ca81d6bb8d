using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ledger.Projections;

/// <summary>Has a projection worked out again from all events, beside what lists show. It changes nothing of the record, and so no event comes of it: who asked, and why, is kept with it and logged.</summary>
public sealed record RebuildProjection(string Reason)
{
    public sealed class Validator : AbstractValidator<RebuildProjection>
    {
        public Validator() => RuleFor(c => c.Reason).Reason();
    }
}

/// <summary><c>POST /api/projections/{name}/rebuild</c>: 202, and it begins within a second on one of the nodes. How far it is, <c>GET /api/projections</c> says.</summary>
public static class RebuildProjectionEndpoint
{
    public static void MapRebuildProjection(this WebApplication app) =>
        app.MapPost("/api/projections/{name}/rebuild", Ask).RequireAuthorization(nameof(Right.Administer)).WithTags("Projections").WithName("RebuildProjection").WithSummary("Rebuild projection")
            .Accepts<RebuildProjection>("application/json").Produces<ProjectionItem>(202).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409)
            .ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(429);

    private static async Task<IResult> Ask(
        string name, HttpContext http, IValidator<RebuildProjection> validator, IOptions<Limits> limits, ProjectionProgress progress, IEnumerable<IWorkedOutBeside> rebuilt, NpgsqlDataSource ledger, TimeProvider time,
        ILogger<RebuildProjection> log, CancellationToken token)
    {
        var (command, problem) = await Bodies.Read<RebuildProjection>(http, limits.Value.BodyBytes);
        if (problem is not null) return Results.Problem(problem);
        var shape = await Shape.Check(command!, validator, token);
        if (shape is not Wolverine.Http.WolverineContinue) return shape;
        if (rebuilt.All(r => r.Projection != name))
            return Results.Problem(Problems.NotFound("There is no such projection that can be worked out again beside what lists show.", $"These can: {string.Join(", ", rebuilt.Select(r => r.Projection))}; letters count."));

        var caller = Caller.Of(http);
        await using var ask = ledger.Command($"""
            insert into ledger.rebuild (projection, asked_at, asked_by, reason) values ({name}, {time.GetUtcNow()}, {caller.Id}, {command!.Reason})
            on conflict (projection) do update
            set asked_at = excluded.asked_at, asked_by = excluded.asked_by, reason = excluded.reason, begun_at = null, up_to = 0, done = 0, total = 0, ended_at = null, changed = 0, fault = null
            where rebuild.ended_at is not null
            """);
        if (await ask.ExecuteNonQueryAsync(token) == 0) return Results.Problem(Problems.Conflict("projection-rebuilding", "This projection is being worked out again already.", "GET /api/projections says how far it is."));
        log.LogWarning("The actor {Actor} has the projection {Projection} worked out again: {Reason}", caller.Id, name, command.Reason);
        return Results.Json((await progress.Read(token)).Single(p => p.Name == name), Json.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
