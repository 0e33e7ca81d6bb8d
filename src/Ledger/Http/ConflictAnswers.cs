using JasperFx;
using Ledger.Integrity;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Ledger.Http;

/// <summary>Answers 409 when the record has moved on since the author read it, and 404 when what it is about is not there.</summary>
public static class ConflictAnswers
{
    public static Task<ProblemDetails> OnExceptionAsync(ConcurrencyException e, HttpContext http, SideConnections side) => Moved(http, side.Ledger);

    public static Task<ProblemDetails> OnExceptionAsync(Marten.Exceptions.StreamLockedException e, HttpContext http, SideConnections side) => Moved(http, side.Ledger);

    public static Task<ProblemDetails> OnExceptionAsync(Marten.Exceptions.ExistingStreamIdCollisionException e, HttpContext http, SideConnections side) => Moved(http, side.Ledger);

    private static async Task<ProblemDetails> Moved(HttpContext http, NpgsqlDataSource ledger)
    {
        var isTheLog = http.Request.Path.StartsWithSegments("/api/log");
        if (!Guid.TryParse(isTheLog ? TheLog.Id.ToString() : http.Request.RouteValues["id"] as string, out var id)) return Problems.Conflict("version-conflict", "Somebody else wrote at the same moment.", "Try again.");

        await using var query = ledger.CreateCommand("select version, type from ledger.mt_streams where id = $1");
        query.Parameters.AddWithValue(id);
        await using var reader = await query.ExecuteReaderAsync(http.RequestAborted);
        var there = await reader.ReadAsync(http.RequestAborted);

        // A source's id under /api/claims: its version says nothing about a claim that is not there.
        if (!there || !isTheLog && !http.Request.Path.StartsWithSegments($"/api/{reader.GetString(1)}s")) return Problems.NotFound("There is nothing with this id.");

        var problem = Problems.Conflict("version-conflict", "The record has moved on since you read it.",
            $"It is at version {reader.GetInt64(0)} now. Read it again, see whether your act still fits, and send it with that version.");
        problem.Extensions["currentVersion"] = reader.GetInt64(0);
        return problem;
    }
}
