using System.Diagnostics.Metrics;
using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Audit;

/// <summary>
/// Keeps on record what was refused with 403, 409 or 422: who tried which command on what, and the type of the problem; never a value. 401 and 429 are
/// counted alone, and so is what strangers are refused where everybody may ask: they would let anybody fill the record.
/// </summary>
public sealed class Refusals(RequestDelegate next, SideConnections side, TimeProvider time, Refusals.Counter counter)
{
    /// <summary>The metric <c>ledger.refusals</c>, by status.</summary>
    public sealed class Counter(IMeterFactory meters)
    {
        public const string Meter = "Ledger";
        private readonly Counter<long> _refusals = meters.Create(Meter).CreateCounter<long>("ledger.refusals", "{request}", "Requests refused, by status");

        public void Add(int status) => _refusals.Add(1, new KeyValuePair<string, object?>("status", status));
    }

    /// <summary>The table of refusals.</summary>
    public static Table Table()
    {
        var table = new Table(new PostgresqlObjectName("ledger", "refusal", SchemaUtils.IdentifierUsage.General));
        table.AddColumn<Guid>("id").AsPrimaryKey();
        table.AddColumn<DateTimeOffset>("at").NotNull();
        table.AddColumn<Guid>("actor");
        table.AddColumn<string>("role");
        table.AddColumn<string>("command").NotNull();
        table.AddColumn<string>("target").NotNull();
        table.AddColumn<int>("status").NotNull();
        table.AddColumn<string>("problem").NotNull();
        table.AddColumn<string>("field");
        table.AddColumn<string>("correlation").NotNull();
        foreach (var filter in new[] { "actor", "command", "status" })
        {
            table.Indexes.Add(new IndexDefinition($"refusal_{filter}") { Columns = [filter, "id"] });
        }
        return table;
    }

    public async Task InvokeAsync(HttpContext http)
    {
        // Before the first byte of the answer goes out: whoever was refused can rely on its being on record.
        http.Response.OnStarting(() => Record(http));
        await next(http);
    }

    private async Task Record(HttpContext http)
    {
        var status = http.Response.StatusCode;
        if (status is 401 or 403 or 409 or 422 or 429) counter.Add(status);
        if (!AreKept(status) || http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null) return;

        var problem = http.Features.Get<Refused>()?.Problem ?? new ProblemDetails { Type = "", Status = status };
        var id = NewId.Next(time);
        await Keep([Refusal.Of(id, Caller.From(http.User), CommandOf(http), Target(http), problem, Signature.Correlation(http)) with { Status = status }], side.Ledger);
    }

    /// <summary>Whether a refusal with this status is kept.</summary>
    public static bool AreKept(int status) => status is 403 or 409 or 422;

    /// <summary>Puts refusals on record.</summary>
    public static async Task Keep(IReadOnlyList<Refusal> refusals, NpgsqlDataSource ledger)
    {
        await using var insert = ledger.Command($"""
            insert into ledger.refusal (id, at, actor, role, command, target, status, problem, field, correlation)
            select * from unnest(
                {Column(r => r.Id)}, {Column(r => r.At)}, {Column(r => r.Actor)}, {Column(r => r.Role)}, {Column(r => r.Command)},
                {Column(r => r.Target)}, {Column(r => r.Status)}, {Column(r => r.Problem)}, {Column(r => r.Field)}, {Column(r => r.Correlation)})
            """);
        await insert.ExecuteNonQueryAsync(CancellationToken.None);

        T[] Column<T>(Func<Refusal, T> of) => [.. refusals.Select(of)];
    }

    private static string CommandOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<CommandName>()?.Command.Name ?? http.Request.Method;

    /// <summary>The route's pattern with the ids that fill it, and nothing else of what was sent.</summary>
    private static string Target(HttpContext http)
    {
        var pattern = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        foreach (var (name, value) in http.Request.RouteValues)
        {
            if (Guid.TryParse(value as string, out var id)) pattern = pattern.Replace($"{{{name}}}", id.ToString(), StringComparison.Ordinal);
            else if (int.TryParse(value as string, out var number)) pattern = pattern.Replace($"{{{name}}}", number.ToString(), StringComparison.Ordinal);
        }
        return pattern;
    }
}

/// <summary>A refusal, as it is kept: never with a value that was refused.</summary>
/// <param name="Target">The route, with the ids that fill it.</param>
/// <param name="Problem">The problem's type.</param>
public sealed record Refusal(Guid Id, DateTimeOffset At, Guid? Actor, string? Role, string Command, string Target, int Status, string Problem, string? Field, string Correlation)
{
    public static Refusal Of(NewId id, Caller? caller, string command, string target, ProblemDetails problem, string correlation) => new(
        id.Value, id.Made, caller?.Id, caller?.Role.ToString(), command, target, problem.Status ?? 0, problem.Type ?? "",
        problem.Extensions.TryGetValue("field", out var field) ? field as string : null, correlation);
}
