using Ledger.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Hosting;

/// <summary>The role that the server works under adds to the record, and can neither change nor take away what is in it.</summary>
public sealed class RecordIsPermanent(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forbidden =>
    [
        "update ledger.mt_events set data = '{}'",
        "update ledger.mt_events set is_archived = true",
        "update ledger.mt_events set seq_id = seq_id + 1000000",
        "delete from ledger.mt_events",
        "truncate ledger.mt_events",
        "truncate ledger.mt_streams cascade",
        "delete from ledger.mt_streams",
        "update ledger.mt_streams set type = 'claim'",
        "update ledger.mt_streams set id = gen_random_uuid()",
        "update ledger.mt_streams set is_archived = true",
        "merge into ledger.mt_events e using (select 1) x on true when matched then delete",
        "insert into ledger.mt_events select * from ledger.mt_events on conflict (seq_id) do update set data = '{}'",
        "select 1 from ledger.mt_events for update",
        "lock table ledger.mt_events in access exclusive mode",
        "select setval('ledger.mt_events_sequence', 1)",
        "alter sequence ledger.mt_events_sequence restart with 1",
        "select ledger.mt_archive_stream('{0}')",
        "select ledger.redact(gen_random_uuid())",
        "update ledger.revision_text set text = 'another'",
        "delete from ledger.revision_text",
        "truncate ledger.revision_text",
        "update ledger.refusal set actor = null",
        "delete from ledger.refusal",
        "truncate ledger.refusal",
        "update ledger.mt_doc_keptkey set data = '{}'",
        "delete from ledger.mt_doc_keptkey",
        "delete from ledger.mt_high_water_skips",
        "update ledger.cosignature set line = ''",
        "delete from ledger.cosignature",
        "delete from ledger.witnessed",
        "truncate ledger.witnessed",
        "alter table ledger.witnessed disable trigger never_back",
        "alter table ledger.mt_events disable trigger all",
        "alter table ledger.mt_events drop constraint pkey_mt_events_seq_id",
        "alter table ledger.mt_events add column more text",
        "alter table ledger.mt_events owner to ledger_server",
        "create trigger mine before insert on ledger.mt_events for each row execute function suppress_redundant_updates_trigger()",
        "create rule mine as on insert to ledger.mt_events do instead nothing",
        "create policy mine on ledger.mt_events using (false)",
        "create index mine on ledger.mt_events (data)",
        "drop index ledger.audit_actor",
        "drop table ledger.mt_events",
        "drop schema ledger cascade",
        "drop database ledger",
        "create table ledger.mine (id int)",
        "create function ledger.mine() returns int language sql as 'select 1'",
        "create schema mine",
        "set role ledger_owner",
        "set session_replication_role = replica",
        "alter role ledger_server superuser",
        "copy ledger.mt_events to program 'cat'",
        "alter system set fsync = off",
    ];

    [Theory, MemberData(nameof(Forbidden))]
    public async Task The_server_may_not(string statement)
    {
        var source = await ledger.Contributor.RecordedPerson();
        await using var connection = await ledger.Server.OpenConnectionAsync(Token);
        // What would succeed after all is taken back: the tests go on.
        await using var transaction = OutsideOfTransactions.Any(statement.StartsWith) ? null : await connection.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand(statement.Replace("{0}", source.Id.ToString(), StringComparison.Ordinal), connection, transaction);

        var refused = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Token));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, refused.MessageText);
        (await ledger.EventsOf(source.Id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_server_may_read_every_table_and_add_to_it() => (await ledger.Column($"""
        select n.nspname || '.' || c.relname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('{LedgerStore.Schema}', '{LedgerStore.Messages}') and c.relkind in ('r', 'p', 'v', 'm')
          and not (has_table_privilege('{LedgerDatabase.ServerRole}', c.oid, 'select') and has_table_privilege('{LedgerDatabase.ServerRole}', c.oid, 'insert'))
        """)).ShouldBeEmpty("a table that Grants does not name");

    [Fact]
    public async Task The_server_may_draw_from_every_sequence_and_set_none() => (await ledger.Column($"""
        select n.nspname || '.' || c.relname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('{LedgerStore.Schema}', '{LedgerStore.Messages}') and c.relkind = 'S'
          and (not has_sequence_privilege('{LedgerDatabase.ServerRole}', c.oid, 'usage') or has_sequence_privilege('{LedgerDatabase.ServerRole}', c.oid, 'update'))
        """)).ShouldBeEmpty();

    [Fact]
    public async Task What_the_server_may_change_is_what_is_computed_and_nothing_of_the_record() => (await ledger.Column($"""
        select c.relname
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = '{LedgerStore.Schema}' and c.relkind in ('r', 'p')
          and (has_table_privilege('{LedgerDatabase.ServerRole}', c.oid, 'update') or has_table_privilege('{LedgerDatabase.ServerRole}', c.oid, 'delete')
            or has_table_privilege('{LedgerDatabase.ServerRole}', c.oid, 'truncate') or has_table_privilege('{LedgerDatabase.ServerRole}', c.oid, 'trigger'))
        order by 1
        """)).ShouldBeSubsetOf(Computed);

    [Fact]
    public async Task No_function_lets_the_server_act_as_the_owner_but_the_one_that_redacts() => (await ledger.Column($"""
        select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('{LedgerStore.Schema}', '{LedgerStore.Messages}') and p.prosecdef
        """)).ShouldBe(["redact"]);

    [Fact]
    public async Task The_server_is_no_one_s_member_and_owns_nothing()
    {
        (await ledger.Column($"select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = '{LedgerDatabase.ServerRole}'::regrole")).ShouldBeEmpty();
        (await ledger.Column($"select relname from pg_class where relowner = '{LedgerDatabase.ServerRole}'::regrole")).ShouldBeEmpty();
        (await ledger.Column($"select rolname from pg_roles where rolname = '{LedgerDatabase.ServerRole}' and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)")).ShouldBeEmpty();
    }

    private static readonly string[] OutsideOfTransactions = ["drop database", "alter system"];

    /// <summary>Whatever can be thrown away and made again from the events, and what is no part of them.</summary>
    private static readonly string[] Computed =
    [
        "completeness", "doubt", "search", "mt_doc_actor", "mt_doc_attribution", "mt_doc_claim", "mt_doc_deadletterevent", "mt_doc_document", "mt_doc_envelope", "mt_doc_log", "mt_doc_source", "mt_event_progression", "mt_event_projection_floors", "rebuild", "reliance", "standing", "standing_beside", "tile", "waiting", "waiting_beside",
        // Not computed: it moves forward, and PostgreSQL itself refuses that it goes back.
        "witnessed",
    ];
}
