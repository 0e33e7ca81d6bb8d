using System.Net;
using System.Net.Sockets;
using static Ledger.ServerTests.Hosting.PostgresGround;

namespace Ledger.ServerTests.Hosting;

public sealed class EmbeddedPostgresRefuses : IDisposable
{
    private readonly PostgresGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public async Task A_folder_in_use_by_another_Ledger()
    {
        await using var first = await _ground.Start();

        var refusal = await _ground.Refusal();

        refusal.ShouldContain($"{_ground.Options.DataFolder} is in use by another Ledger (process {Environment.ProcessId})");
        (await Ask(first.OwnerConnectionString, "SELECT 1")).ShouldBe("1");
    }

    [Fact]
    public async Task A_port_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        (await _ground.Refusal(_ground.Options with { Port = port })).ShouldContain($"Port {port} on 127.0.0.1");

        other.Stop();
        await using var postgres = await _ground.Start(_ground.Options with { Port = port });
        postgres.Port.ShouldBe(port);
    }

    [Fact]
    public async Task A_folder_that_is_a_file()
    {
        await File.WriteAllTextAsync(_ground.Options.DataFolder, "a letter", Token);

        (await _ground.Refusal()).ShouldContain($"{_ground.Options.DataFolder} is a file");
    }

    [Fact]
    public async Task A_folder_with_something_else_in_it()
    {
        Directory.CreateDirectory(_ground.Options.DataFolder);
        await File.WriteAllTextAsync(Path.Combine(_ground.Options.DataFolder, "letter.txt"), "Dear", Token);

        (await _ground.Refusal()).ShouldContain("content that is not Ledger's (letter.txt)");

        Directory.GetFileSystemEntries(_ground.Options.DataFolder).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_of_somebody_else_s_PostgreSQL()
    {
        await _ground.MakeDatabase();

        (await _ground.Refusal(_ground.Options with { DataFolder = _ground.Cluster })).ShouldContain("PostgreSQL that Ledger did not make");
    }

    [Fact]
    public async Task Something_else_in_the_place_of_the_database()
    {
        Directory.CreateDirectory(_ground.Cluster);
        await File.WriteAllTextAsync(Path.Combine(_ground.Cluster, "letter.txt"), "Dear", Token);
        await File.WriteAllTextAsync(Path.Combine(_ground.Options.DataFolder, "ledger.lock"), "", Token);

        (await _ground.Refusal()).ShouldContain($"{_ground.Cluster} has content, but is no PostgreSQL database");
    }

    [Fact]
    public async Task Data_of_another_major_version()
    {
        await _ground.MakeDatabase();
        await File.WriteAllTextAsync(Path.Combine(_ground.Cluster, "PG_VERSION"), "13\n", Token);

        var refusal = await _ground.Refusal();

        refusal.ShouldContain($"The data in {_ground.Options.DataFolder} was made by PostgreSQL 13");
        refusal.ShouldContain("Found: PostgreSQL ");
        refusal.ShouldContain("pg_dump");
    }

    [Fact]
    public async Task Data_that_does_not_start_with_PostgreSQL_s_own_words()
    {
        await _ground.MakeDatabase();
        File.Delete(Path.Combine(_ground.Cluster, "global", "pg_control"));

        (await _ground.Refusal()).ShouldContain("could not find the database system");
    }

    [Fact]
    public async Task A_setting_that_PostgreSQL_does_not_know()
    {
        var settings = new Dictionary<string, string> { ["fsync"] = "off", ["colour"] = "blue" };

        (await _ground.Refusal(_ground.Options with { Settings = settings })).ShouldContain("unrecognized configuration parameter \"colour\"");
    }

    [Fact]
    public async Task Passwords_that_cannot_be_read()
    {
        await _ground.MakeDatabase();
        await File.WriteAllTextAsync(Path.Combine(_ground.Options.DataFolder, "passwords.json"), "{", Token);

        (await _ground.Refusal()).ShouldContain("passwords.json does not hold PostgreSQL's passwords any more");
    }

    [Fact]
    public async Task A_read_only_folder()
    {
        // Nothing is read-only for root but a disk that is.
        if (Environment.IsPrivilegedProcess)
        {
            await using var disk = await SmallDisk.Mount(_ground.Place("disk"), "1m");
            await disk.Remount("ro");
            await Refuses(disk.Folder);
            return;
        }

        var closed = _ground.Place("closed");
        await Run("mkdir", "-m", "500", closed);
        await Refuses(closed);

        async Task Refuses(string folder) => (await _ground.Refusal(_ground.Options with { DataFolder = Path.Combine(folder, "data") }))
            .ShouldContain($"Ledger cannot write to its data folder {folder}");
    }

    [Fact]
    public async Task A_full_disk()
    {
        await using var disk = await SmallDisk.Mount(_ground.Place("disk"), "8m");
        var options = _ground.Options with { DataFolder = Path.Combine(disk.Folder, "data") };

        var whenNew = await _ground.Refusal(options);

        whenNew.ShouldContain("The disk is full");
        Directory.GetDirectories(options.DataFolder).ShouldBeEmpty();

        await disk.Remount("size=200m");
        await (await _ground.Start(options)).DisposeAsync();
        await Try("dd", "if=/dev/zero", "of=" + Path.Combine(disk.Folder, "filler"), "bs=1k");

        var whenFilled = await _ground.Refusal(options);

        whenFilled.ShouldContain("is full");
        File.Delete(Path.Combine(disk.Folder, "filler"));
        await using var postgres = await _ground.Start(options);
        (await Ask(postgres.ServerConnectionString, "SELECT 1")).ShouldBe("1");
    }

    /// <summary>A disk in memory, which only root can mount.</summary>
    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        public string Folder => folder;

        public static async Task<SmallDisk> Mount(string folder, string size)
        {
            Directory.CreateDirectory(folder);
            var (mounted, output) = await Try("mount", "-t", "tmpfs", "-o", "mode=755,size=" + size, "ledger-test", folder);
            Assert.SkipUnless(mounted, $"A small disk can be mounted by root on Linux only: {output}");
            return new SmallDisk(folder);
        }

        public Task<string> Remount(string options) => Run("mount", "-o", "remount," + options, folder);

        public async ValueTask DisposeAsync() => await Run("umount", folder);
    }
}
