using System.Reflection;
using JasperFx;
using JasperFx.Resources;
using Ledger.Integrity;
using Ledger.Search;
using Npgsql;
using Wolverine;

namespace Ledger.Hosting;

/// <summary>Makes and changes the schema as its owner. The server itself runs under a role that cannot.</summary>
public static class Schema
{
    private const long Lock = 0x534348454D41; // "SCHEMA"
    private const int Oldest = 150_000;

    /// <summary>What the schema was last made by: this build of this assembly, and of the one that the states are in. Equal stamps mean that there is nothing to migrate.</summary>
    private static readonly string Stamp = $"{Assembly.GetExecutingAssembly().ManifestModule.ModuleVersionId} {typeof(Claims.Claim).Module.ModuleVersionId}";

    /// <summary>Indexes on Marten's own table of events, for the audit trail, for the documents that have a text, and for what was redacted; Marten is told to leave them be.</summary>
    public static readonly IReadOnlyDictionary<string, string> EventIndexes = new Dictionary<string, string>
    {
        ["audit_actor"] = "(user_name, seq_id)",
        ["audit_command"] = "((headers ->> 'command'), seq_id)",
        ["audit_correlation"] = "(correlation_id, seq_id)",
        ["audit_recorded"] = "(timestamp, seq_id)",
        ["audit_recorded_blocks"] = RecordedTime.Index,
        ["audit_role"] = "((headers ->> 'role'), seq_id)",
        ["document_texts"] = "((data -> 'revision' ->> 'sha256')) where type in ('document_registered', 'document_revised')",
        ["redacted_anchors"] = "(seq_id) where type in ('document_redacted', 'attribution_redacted', 'claim_redacted') and data -> 'lost' <> '[]'",
        ["redacted_texts"] = "(seq_id) where type = 'document_redacted' and data -> 'texts' <> '[]'",
    };

    /// <summary>Brings the schema to this version, and grants the server's role what it needs. Does nothing when it is there already.</summary>
    /// <param name="owner">The owner's connection string.</param>
    /// <param name="serverRole">The role that the server works under; made, if it is not there.</param>
    /// <param name="serverPassword">The password that it is made with.</param>
    /// <param name="token">Gives up.</param>
    public static async Task Migrate(string owner, string serverRole, string? serverPassword, CancellationToken token)
    {
        await using var db = NpgsqlDataSource.Create(owner);
        await using var connection = await db.OpenConnectionAsync(token);
        if (connection.PostgreSqlVersion.Major * 10_000 < Oldest)
        {
            throw new InvalidOperationException($"Ledger needs PostgreSQL 15 or newer; this server is {connection.PostgreSqlVersion}.");
        }
        await Run(connection, $"select pg_advisory_lock({Lock})", token);   // two nodes that start together migrate once
        if (await IsCurrent(connection, token)) return;

        await Run(connection, $"create schema if not exists {LedgerStore.Schema}; create schema if not exists {LedgerStore.Messages};", token);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(db);
        builder.Services.AddLedgerStore(AutoCreate.CreateOrUpdate);
        builder.UseWolverine(o =>
        {
            o.AutoBuildMessageStorageOnStartup = AutoCreate.CreateOrUpdate;
            o.Discovery.DisableConventionalDiscovery();
        });
        using var host = builder.Build();
        await host.SetupResources(token);

        var indexes = EventIndexes.Select(i => $"create index if not exists {i.Key} on ledger.mt_events {i.Value};");
        await Run(connection, string.Join('\n', indexes), token);
        await Run(connection, WitnessTables.NeverBack, token);
        await Run(connection, SearchTable.Words, token);
        await Run(connection, RedactionFunction.Sql, token);
        await MakeRole(connection, serverRole, serverPassword, token);
        await Run(connection, Grants.For(await Quoted(connection, serverRole, token)), token);
        await Run(connection, $"comment on schema {LedgerStore.Schema} is '{Stamp}'", token);
    }

    /// <summary>
    /// The same connection, working under the server's role from its first statement on. Where the role cannot be made or taken, the connection as it is, and a
    /// warning: then nothing but good manners keeps the server from changing the record.
    /// </summary>
    public static async Task<string> SteppedDown(string connectionString, ILogger log, CancellationToken token)
    {
        await using var db = NpgsqlDataSource.Create(connectionString);
        await using var connection = await db.OpenConnectionAsync(token);
        try
        {
            await Run(connection, $"""
                do $$ begin
                    if not exists (select from pg_roles where rolname = '{LedgerDatabase.ServerRole}') then create role {LedgerDatabase.ServerRole} nologin; end if;
                    if not pg_has_role(current_user, '{LedgerDatabase.ServerRole}', 'member') then grant {LedgerDatabase.ServerRole} to current_user; end if;
                end $$
                """, token);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            log.LogWarning("This database user can neither make nor take the role {Role}: the server runs with all of its rights, and could change the record. "
                + "Give ConnectionStrings__LedgerOwner, and a user of its own for the server in ConnectionStrings__Ledger.", LedgerDatabase.ServerRole);
            return connectionString;
        }
        return new NpgsqlConnectionStringBuilder(connectionString) { Options = $"-c role={LedgerDatabase.ServerRole}" }.ConnectionString;
    }

    /// <summary>Whether the schema is there, and was made by this very build.</summary>
    public static async Task<bool> IsCurrent(NpgsqlConnection connection, CancellationToken token)
    {
        await using var query = new NpgsqlCommand($"select obj_description(to_regnamespace('{LedgerStore.Schema}'), 'pg_namespace')", connection);
        return await query.ExecuteScalarAsync(token) as string == Stamp;
    }

    private static async Task MakeRole(NpgsqlConnection connection, string role, string? password, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select case when not exists (select from pg_roles where rolname = $1) then format('create role %I login password %L', $1, $2) end", connection)
        {
            Parameters = { new() { Value = role }, new() { Value = password ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } },
        };
        if (await command.ExecuteScalarAsync(token) is string create) await Run(connection, create, token);
    }

    private static async Task<string> Quoted(NpgsqlConnection connection, string role, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select quote_ident($1)", connection) { Parameters = { new() { Value = role } } };
        return (string)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }
}
