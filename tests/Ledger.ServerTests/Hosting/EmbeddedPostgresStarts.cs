using Npgsql;
using static Ledger.ServerTests.Hosting.PostgresGround;

namespace Ledger.ServerTests.Hosting;

public sealed class EmbeddedPostgresStarts : IDisposable
{
    private readonly PostgresGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task A_new_folder_gets_a_database_with_an_owner_and_a_server_role_without_rights()
    {
        await using var postgres = await _ground.Start();

        postgres.DataFolder.ShouldBe(_ground.Options.DataFolder);
        (await Ask(postgres.OwnerConnectionString, "SELECT current_user || ' owns ' || datname FROM pg_database WHERE datdba = current_user::regrole"))
            .ShouldBe("ledger_owner owns ledger");
        (await Ask(postgres.OwnerConnectionString, "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"))
            .ShouldBe("False");
        (await Ask(postgres.SuperuserConnectionString, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).ShouldBe("True");
        (await Ask(postgres.ServerConnectionString, "SELECT current_user || ' in ' || current_database()")).ShouldBe("ledger_server in ledger");
        await Do(postgres.OwnerConnectionString, "CREATE TABLE note (text text)");
        (await Should.ThrowAsync<PostgresException>(() => Do(postgres.ServerConnectionString, "SELECT * FROM note"))).SqlState.ShouldBe("42501");
        (await Should.ThrowAsync<PostgresException>(() => Do(postgres.ServerConnectionString, "CREATE TABLE mine (text text)"))).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task The_database_is_the_same_on_every_machine()
    {
        await using var postgres = await _ground.Start();

        Task<string> Asked(string question) => Ask(postgres.SuperuserConnectionString, question);
        (await Asked("SHOW server_encoding")).ShouldBe("UTF8");
        (await Asked("SHOW data_checksums")).ShouldBe("on");
        (await Asked("SHOW timezone")).ShouldBe("UTC");
        (await Asked("SHOW lc_messages")).ShouldBe("C");
        // By code point, not by the habits of a country.
        (await Asked("SELECT string_agg(letter, '' ORDER BY letter) FROM unnest(ARRAY['é', 'z', 'a', 'Z']) letter")).ShouldBe("Zazé");
        (await Asked("SELECT lower('É')")).ShouldBe("é");
    }

    [Fact]
    public async Task It_is_reached_on_the_loopback_address_alone_and_with_a_password_alone()
    {
        await using var postgres = await _ground.Start();

        (await Ask(postgres.SuperuserConnectionString, "SHOW listen_addresses")).ShouldBe("127.0.0.1");
        (await Ask(postgres.SuperuserConnectionString, "SHOW unix_socket_directories")).ShouldBe("");
        (await Ask(postgres.SuperuserConnectionString, "SELECT string_agg(DISTINCT left(rolpassword, 13), ' ') FROM pg_authid WHERE rolcanlogin"))
            .ShouldBe("SCRAM-SHA-256");
        foreach (var connectionString in new[] { postgres.OwnerConnectionString, postgres.ServerConnectionString, postgres.SuperuserConnectionString })
        {
            var guessed = new NpgsqlConnectionStringBuilder(connectionString) { Password = "guessed" }.ConnectionString;
            (await Should.ThrowAsync<PostgresException>(() => Do(guessed, "SELECT 1"))).SqlState.ShouldBe("28P01");
        }
    }

    [Fact]
    public async Task Only_their_owner_can_read_the_passwords_and_the_log()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; the folder's own access list applies.");
        await using var postgres = await _ground.Start();

        (await Run("ls", "-l", Path.Combine(postgres.DataFolder, "passwords.json"))).ShouldStartWith("-rw------- ");
        (await Run("ls", "-l", Path.Combine(postgres.DataFolder, "postgres.log"))).ShouldStartWith("-rw------- ");
    }

    [Fact]
    public async Task A_second_start_finds_the_data_again()
    {
        await _ground.MakeDatabase();

        await using var again = await _ground.Start();

        (await Ask(again.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
    }

    [Fact]
    public async Task A_relative_folder_starts_at_the_working_folder()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _ground.Options.DataFolder);

        await using var postgres = await _ground.Start(_ground.Options with { DataFolder = relative });

        postgres.DataFolder.ShouldBe(_ground.Options.DataFolder);
    }

    [Fact]
    public async Task Lost_passwords_are_set_anew_and_the_data_stays()
    {
        await _ground.MakeDatabase();
        File.Delete(Path.Combine(_ground.Options.DataFolder, "passwords.json"));

        await using var again = await _ground.Start();

        (await Ask(again.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
        (await Ask(again.ServerConnectionString, "SELECT 1")).ShouldBe("1");
        _ground.Log.ShouldContain("setting new ones");
    }

    [Fact]
    public async Task A_first_start_that_was_interrupted_is_begun_again()
    {
        var unfinished = Path.Combine(_ground.Options.DataFolder, "postgres.unfinished-0123abcd");
        Directory.CreateDirectory(unfinished);
        await File.WriteAllTextAsync(Path.Combine(unfinished, "PG_VERSION"), "15\n", Token);
        await File.WriteAllTextAsync(Path.Combine(_ground.Options.DataFolder, "ledger.lock"), "", Token);

        await using var postgres = await _ground.Start();

        (await Ask(postgres.OwnerConnectionString, "SELECT 1")).ShouldBe("1");
        Directory.Exists(unfinished).ShouldBeFalse();
    }

    [Fact]
    public async Task A_first_start_that_fails_leaves_nothing_half_made()
    {
        var broken = _ground.FakePostgres("broken", "15.1");
        Script(Path.Combine(broken, "initdb"), "echo 'initdb: error: no luck today' >&2; exit 1");

        var refusal = await _ground.Refusal(_ground.Options with { BinFolder = broken });

        refusal.ShouldContain("no luck today");
        Directory.GetDirectories(_ground.Options.DataFolder).ShouldBeEmpty();
        await _ground.MakeDatabase();
    }

    [Fact]
    public async Task What_PostgreSQL_says_goes_into_files_of_bounded_size_without_the_values()
    {
        await using (var postgres = await _ground.Start())
        {
            await Do(postgres.OwnerConnectionString, "DO $$ BEGIN FOR i IN 1..14000 LOOP RAISE WARNING '%', repeat('word ', 200); END LOOP; END $$");
            await Do(postgres.OwnerConnectionString, "CREATE TABLE name (name text UNIQUE); INSERT INTO name VALUES ('a secret name')");
            await Should.ThrowAsync<PostgresException>(() => Do(postgres.OwnerConnectionString, "INSERT INTO name VALUES ('a secret name')"));
        }

        var log = new FileInfo(Path.Combine(_ground.Options.DataFolder, "postgres.log"));
        var older = new FileInfo(log.FullName + ".1");
        (log.Length + older.Length).ShouldBeInRange(5_000_000, 10_100_000);
        var said = await File.ReadAllTextAsync(log.FullName, Token);
        said.ShouldContain("duplicate key");
        said.ShouldNotContain("secret");
        said.ShouldContain("database system is shut down");
    }

    [Fact]
    public async Task Where_root_s_PostgreSQL_cannot_reach_the_folder_the_data_is_elsewhere_and_the_log_says_so()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess, "Only root runs PostgreSQL as another user.");
        var closed = _ground.Place("closed");
        await Run("mkdir", "-m", "700", closed);
        var options = _ground.Options with { DataFolder = Path.Combine(closed, "data") };

        await using (var postgres = await _ground.Start(options))
        {
            postgres.DataFolder.ShouldStartWith(options.SystemFolder);
            _ground.Log.ShouldContain($"cannot reach {options.DataFolder}: the data is in {postgres.DataFolder}");
            await Do(postgres.OwnerConnectionString, "CREATE TABLE note (text text); INSERT INTO note VALUES ('kept')");
        }

        // Even where it could be reached now: the data is where it is.
        OpenToOthers(closed);
        await using var again = await _ground.Start(options);
        (await Ask(again.OwnerConnectionString, "SELECT text FROM note")).ShouldBe("kept");
        Directory.Exists(options.DataFolder).ShouldBeFalse();
    }
}
