using System.Globalization;
using Npgsql;

namespace Ledger.ServerTests.Faults;

/// <summary>A step that PostgreSQL does not let a server get beyond, until that is killed or this is lifted.</summary>
/// <param name="Set">What makes it so.</param>
/// <param name="Reached">Finds the session that waits there.</param>
/// <param name="Lifted">What undoes it, once the session that set it is gone.</param>
public sealed record StopAt(string Set, string Reached, string Lifted)
{
    private const int Gate = 4711;

    private const string Waits = "select pid::text from pg_locks where not granted and locktype = 'advisory' and objid = 4711 and database = (select oid from pg_database where datname = current_database())";

    /// <summary>Whoever reads a table.</summary>
    public static StopAt Reading(string table) => new($"begin; lock table {table} in access exclusive mode", $"select pid::text from pg_locks where not granted and relation = '{table}'::regclass", "select 1");

    /// <summary>Before a row is written.</summary>
    public static StopAt Before(string table, string when = "true") => Trigger(table, $"create trigger stop_here before insert or update on {table} for each row when ({when}) execute function ledger.stop_here()");

    /// <summary>When a row was written and nothing is committed.</summary>
    public static StopAt After(string table) => Trigger(table, $"create trigger stop_here after insert or update on {table} for each row execute function ledger.stop_here()");

    /// <summary>When the commit has got to PostgreSQL, and nothing is committed.</summary>
    public static StopAt Committing(string table) =>
        Trigger(table, $"create constraint trigger stop_here after insert or update on {table} deferrable initially deferred for each row execute function ledger.stop_here()");

    /// <summary>When it is committed, and whoever did it has no answer: PostgreSQL waits for a standby that there is not.</summary>
    public static StopAt Committed(string table) => new(
        $"""
        alter system set synchronous_standby_names = 'nobody';
        select pg_reload_conf();
        create or replace function ledger.stop_here() returns trigger language plpgsql as $$ begin perform set_config('synchronous_commit', 'on', true); return new; end $$;
        create or replace trigger stop_here before insert or update on {table} for each row execute function ledger.stop_here();
        """,
        "select pid::text from pg_stat_activity where wait_event = 'SyncRep'",
        $"alter system reset synchronous_standby_names; select pg_reload_conf(); drop trigger stop_here on {table}");

    private static StopAt Trigger(string table, string trigger) => new(
        $"""
        select pg_advisory_lock({Gate});
        create or replace function ledger.stop_here() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock({Gate}); return new; end $$;
        {trigger};
        """, Waits, $"drop trigger stop_here on {table}");

    /// <summary>Sets it, in a database.</summary>
    public async Task<Stopped> On(DatabaseOfServers database, string name = "ledger")
    {
        var session = await database.Open(name);
        try
        {
            foreach (var statement in Set.Split(";\n"))
            {
                await using var command = new NpgsqlCommand(statement, session);
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }
        }
        catch
        {
            await session.DisposeAsync();   // it holds the gate
            throw;
        }
        return new Stopped(this, session, database, name);
    }

    /// <summary>What waits, or will.</summary>
    public sealed class Stopped(StopAt step, NpgsqlConnection session, DatabaseOfServers database, string name) : IAsyncDisposable
    {
        private bool _isLifted;

        /// <summary>Waits until a session has got there; answers its process.</summary>
        public async Task<int> Reached() => int.Parse(await database.Until(step.Reached, name), CultureInfo.InvariantCulture);

        /// <summary>Lets whatever waits go on.</summary>
        public async Task Lift()
        {
            if (_isLifted) return;
            _isLifted = true;
            await session.DisposeAsync();
            foreach (var statement in step.Lifted.Split("; ")) await database.Do(statement, name);
        }

        public async ValueTask DisposeAsync() => await Lift();
    }
}
