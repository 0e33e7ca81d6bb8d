using System.Diagnostics.Metrics;
using Ledger.Access;
using Ledger.Http;
using Microsoft.AspNetCore.Authorization;
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
        if (status is not (403 or 409 or 422) || http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null) return;

        var problem = http.Features.Get<Refused>()?.Problem;
        var caller = Caller.From(http.User);
        await using var insert = side.Ledger.CreateCommand(
            "insert into ledger.refusal (id, at, actor, role, command, target, status, problem, field, correlation) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
        var id = NewId.Next(time);
        object?[] values =
        [
            id.Value, id.Made, caller?.Id, caller?.Role.ToString(), CommandOf(http), Target(http), status,
            problem?.Type ?? "", problem?.Extensions.TryGetValue("field", out var field) is true ? field as string : null, Signature.Correlation(http),
        ];
        foreach (var value in values) insert.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        await insert.ExecuteNonQueryAsync(CancellationToken.None);
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
