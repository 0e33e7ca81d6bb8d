using Ledger.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ledger.Benchmarks.Baselines;

public sealed record StatementMade(string Text, Guid About);

public sealed record RemarkMade(string Text, Guid By, long Version);

/// <summary>What a team would build instead: tables that are changed in place, and a trigger that keeps every change in an audit table. Minimal endpoints, Npgsql, nothing else.</summary>
internal sealed class TriggerApplication : IAsyncDisposable
{
    public const string Name = "trigger";

    private const string Schema = """
        create schema audited;
        create table audited.statement (id uuid primary key, text text not null, about uuid not null, remarks int not null default 0, version bigint not null default 1);
        create table audited.remark (id uuid primary key, statement uuid not null references audited.statement, text text not null, by uuid not null);
        create index on audited.statement (about);
        create index on audited.remark (statement);
        create table audited.change (id bigint generated always as identity primary key, at timestamptz not null default now(), "table" text not null, row uuid not null, operation text not null, before jsonb, after jsonb);
        create index on audited.change ("table", row);
        create index on audited.change (at);
        create function audited.keep() returns trigger language plpgsql as $$
        begin
            insert into audited.change ("table", row, operation, before, after)
            values (tg_table_name, coalesce(new.id, old.id), tg_op, case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end);
            return coalesce(new, old);
        end $$;
        create trigger kept after insert or update or delete on audited.statement for each row execute function audited.keep();
        create trigger kept after insert or update or delete on audited.remark for each row execute function audited.keep();
        """;

    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _database;

    private TriggerApplication(WebApplication app, NpgsqlDataSource database)
    {
        _app = app;
        _database = database;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public static async Task<TriggerApplication> Start(string connection)
    {
        var database = new NpgsqlDataSourceBuilder(connection) { ConnectionStringBuilder = { MaxAutoPrepare = 100, AutoPrepareMinUsages = 3 } }.Build();
        await using (var schema = database.CreateCommand(Schema)) await schema.ExecuteNonQueryAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--urls", "http://127.0.0.1:0"], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/statements", async (StatementMade body) =>
        {
            var id = NewId.Next(TimeProvider.System).Value;
            await using var insert = database.CreateCommand("insert into audited.statement (id, text, about) values ($1, $2, $3)");
            insert.Parameters.AddRange((NpgsqlParameter[])[new() { Value = id }, new() { Value = body.Text }, new() { Value = body.About }]);
            await insert.ExecuteNonQueryAsync();
            return TypedResults.Created($"/statements/{id}", id);
        });
        app.MapPost("/statements/{id:guid}/remarks", async Task<IResult> (Guid id, RemarkMade body) =>
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var update = new NpgsqlCommand("update audited.statement set remarks = remarks + 1, version = version + 1 where id = $1 and version = $2", connection, transaction);
            update.Parameters.AddRange((NpgsqlParameter[])[new() { Value = id }, new() { Value = body.Version }]);
            if (await update.ExecuteNonQueryAsync() == 0) return TypedResults.Conflict();
            await using var insert = new NpgsqlCommand("insert into audited.remark (id, statement, text, by) values ($1, $2, $3, $4)", connection, transaction);
            insert.Parameters.AddRange((NpgsqlParameter[])[new() { Value = NewId.Next(TimeProvider.System).Value }, new() { Value = id }, new() { Value = body.Text }, new() { Value = body.By }]);
            await insert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            return TypedResults.NoContent();
        });
        await app.StartAsync();
        return new TriggerApplication(app, database);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }
}
