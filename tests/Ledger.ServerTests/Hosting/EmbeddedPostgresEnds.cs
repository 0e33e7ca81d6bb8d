using System.Globalization;
using static Ledger.ServerTests.Hosting.PostgresGround;

namespace Ledger.ServerTests.Hosting;

public sealed class EmbeddedPostgresEnds : IDisposable
{
    private readonly PostgresGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task Stopping_leaves_no_process_and_a_database_that_needs_no_recovery()
    {
        var postgres = await _ground.Start();
        (await _ground.Processes()).ShouldContain(_ground.Postmaster);

        await postgres.DisposeAsync();
        await postgres.DisposeAsync();

        postgres.Exited.IsCompletedSuccessfully.ShouldBeTrue();
        (await _ground.Processes()).ShouldBeEmpty();
        File.Exists(_ground.PidFile).ShouldBeFalse();
        (await File.ReadAllTextAsync(Path.Combine(_ground.Options.DataFolder, "postgres.log"), Token)).ShouldContain("database system is shut down");
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_open_connections()
    {
        var postgres = await _ground.Start();
        await using var source = Npgsql.NpgsqlDataSource.Create(postgres.OwnerConnectionString);
        await using var open = await source.OpenConnectionAsync(Token);

        await postgres.DisposeAsync();

        (await _ground.Processes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_Ctrl_C_at_the_terminal_does_not_reach_PostgreSQL()
    {
        await using var postgres = await _ground.Start();

        static async Task<string> GroupOf(int pid) => await Run("ps", "-o", "pgid=", "-p", pid.ToString(CultureInfo.InvariantCulture));
        (await GroupOf(_ground.Postmaster)).ShouldNotBe(await GroupOf(Environment.ProcessId));
    }

    [Fact]
    public async Task A_Ledger_that_is_killed_leaves_no_PostgreSQL_behind()
    {
        using var ledger = await LedgerThatIsKilled.Start(_ground.Options);
        var processes = await _ground.Processes();
        processes.Count.ShouldBeGreaterThan(1);

        await ledger.Kill();

        foreach (var process in processes)
            await HasEnded(process);
        (await _ground.Processes()).ShouldBeEmpty();
        await _ground.MakeDatabase();
        _ground.Log.ShouldNotContain("left behind");
    }

    [Fact]
    public async Task A_PostgreSQL_that_was_left_behind_is_stopped_at_the_next_start()
    {
        await _ground.MakeDatabase();
        using var ledger = await LedgerThatIsKilled.Start(_ground.Options);
        var leftOver = _ground.Postmaster;
        // Everything is killed but PostgreSQL, and the Ledger must not see its guard die.
        await Kill(ledger.Pid, "STOP");
        foreach (var guard in await _ground.Processes(saying: "ledger-postgres"))
            await Kill(guard);
        await ledger.Kill();
        (await _ground.Processes()).ShouldContain(leftOver);

        await using var postgres = await _ground.Start();

        _ground.Log.ShouldContain($"left behind (process {leftOver})");
        (await _ground.Processes()).ShouldNotContain(leftOver);
        (await Ask(postgres.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
    }

    [Theory]
    [InlineData("a process that is gone")]
    [InlineData("another program")]
    [InlineData("nonsense")]
    public async Task A_stale_pid_file_is_no_obstacle(string of)
    {
        await _ground.MakeDatabase();
        var pid = of switch
        {
            "another program" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "nonsense" => "nonsense",
            _ => await Run("sh", "-c", "echo $$"),
        };
        await File.WriteAllTextAsync(_ground.PidFile, $"{pid}\n{_ground.Cluster}\n1700000000\n15432\n\n127.0.0.1\n\nready\n", Token);

        await using var postgres = await _ground.Start();

        (await Ask(postgres.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_killed_is_started_again_on_the_same_port_with_all_that_was_committed()
    {
        await using var postgres = await _ground.Start();
        await Do(postgres.OwnerConnectionString, "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
        var killed = _ground.Postmaster;

        await Kill(killed);
        await _ground.Logged("runs again");

        _ground.Postmaster.ShouldNotBe(killed);
        postgres.Exited.IsCompleted.ShouldBeFalse();
        (await Ask(postgres.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
        _ground.Log.ShouldContain("Critical: PostgreSQL in");
    }

    [Fact]
    public async Task A_guard_that_is_killed_does_not_leave_PostgreSQL_without_one()
    {
        await using var postgres = await _ground.Start();
        await Do(postgres.OwnerConnectionString, "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
        var before = await _ground.Processes();

        await Kill(int.Parse(await Run("ps", "-o", "ppid=", "-p", _ground.Postmaster.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture));
        await _ground.Logged("runs again");

        (await Ask(postgres.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
        foreach (var process in before)
            await HasEnded(process);
        (await _ground.Processes()).Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_PostgreSQL_that_cannot_be_started_again_is_told_of()
    {
        await using var postgres = await _ground.Start();
        File.Move(Path.Combine(_ground.Cluster, "global", "pg_control"), Path.Combine(_ground.Cluster, "global", "pg_control.gone"));

        await Kill(_ground.Postmaster);
        await postgres.Exited.WaitAsync(TimeSpan.FromMinutes(1), Token);

        _ground.Log.ShouldContain("could not be started again");
        (await _ground.Processes()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_PostgreSQL_that_ends_again_and_again_is_given_up()
    {
        await using var postgres = await _ground.Start();

        for (var times = 1; !postgres.Exited.IsCompleted; times++)
        {
            times.ShouldBeLessThan(10);
            var killed = _ground.Postmaster;
            await Kill(killed);
            await Task.WhenAny(postgres.Exited, _ground.Logged("runs again", times));
        }

        _ground.Log.ShouldContain("not starting it again");
    }
}
