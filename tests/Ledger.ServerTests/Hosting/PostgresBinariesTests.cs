using Ledger.Hosting;
using static Ledger.ServerTests.Hosting.PostgresGround;

namespace Ledger.ServerTests.Hosting;

public sealed class PostgresBinariesTests : IDisposable
{
    private readonly PostgresGround _ground = new();

    public PostgresBinariesTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs of these tests are shell scripts.");

    public void Dispose() => _ground.Dispose();

    private EmbeddedPostgresOptions Options => _ground.Options with { Npm = _ground.Place("no-npm-here") };

    [Fact]
    public async Task The_chosen_folder_goes_before_the_installed_ones()
    {
        var chosen = _ground.FakePostgres("chosen", "15.3");
        var installed = _ground.FakePostgres("installed", "17.1");

        var found = await Find(Options with { BinFolder = chosen, InstalledFolders = [installed] });

        found.ShouldBe(new PostgresBinaries(chosen, "15.3", 15));
    }

    [Fact]
    public async Task A_chosen_folder_without_PostgreSQL_or_with_an_old_one_is_an_error()
    {
        var installed = _ground.FakePostgres("installed", "17.1");
        var old = _ground.FakePostgres("old", "14.9");

        (await Refusal(Options with { BinFolder = _ground.Place("empty"), InstalledFolders = [installed] })).ShouldContain("LEDGER_PG_BIN names");
        (await Refusal(Options with { BinFolder = old, InstalledFolders = [installed] })).ShouldContain("is PostgreSQL 14.9. Ledger needs 15 or newer");
    }

    [Fact]
    public async Task The_first_installed_one_that_is_new_enough_is_taken()
    {
        var old = _ground.FakePostgres("old", "9.6.24");
        var broken = _ground.FakePostgres("broken", "17.1");
        Script(Path.Combine(broken, "postgres"), "exit 127");
        var incomplete = _ground.FakePostgres("incomplete", "17.1");
        File.Delete(Path.Combine(incomplete, "initdb"));
        var good = _ground.FakePostgres("good", "16beta2 (Debian 16~beta2-1)");
        var later = _ground.FakePostgres("later", "18.1");

        var found = await Find(Options with { InstalledFolders = [_ground.Place("empty"), old, broken, incomplete, good, later] });

        found.ShouldBe(new PostgresBinaries(good, "16beta2", 16));
    }

    [Theory]
    [InlineData("16", "sixteen")]
    [InlineData("15", "fifteen")]
    public async Task Data_is_given_to_the_version_that_made_it(string made, string expected)
    {
        var fifteen = _ground.FakePostgres("fifteen", "15.3");
        var sixteen = _ground.FakePostgres("sixteen", "16.1");
        MadeBy(made);

        var found = await Find(Options with { BinFolder = fifteen, InstalledFolders = [fifteen, sixteen] });

        found.Folder.ShouldBe(_ground.Place(expected));
        _ground.Log.Contains("LEDGER_PG_BIN names PostgreSQL 15.3", StringComparison.Ordinal).ShouldBe(made != "15");
    }

    [Theory]
    [InlineData("17")]
    [InlineData("18")]
    public async Task Data_of_a_version_that_is_nowhere_is_an_error_that_names_both(string made)
    {
        MadeBy(made);

        var refusal = await Refusal(Options with { InstalledFolders = [_ground.FakePostgres("fifteen", "15.3")] });

        refusal.ShouldContain($"made by PostgreSQL {made}");
        refusal.ShouldContain("Found: PostgreSQL 15.3 in");
    }

    [Fact]
    public async Task Where_there_is_none_the_error_names_three_ways_on()
    {
        var refusal = await Refusal(Options with { InstalledFolders = [_ground.FakePostgres("old", "13.2")] });

        refusal.ShouldContain("found only PostgreSQL 13.2");
        refusal.ShouldContain("1. Install PostgreSQL");
        refusal.ShouldContain("2. Set LEDGER_PG_BIN");
        refusal.ShouldContain("3. Install Node.js");
        refusal.ShouldContain("no-npm-here");
        refusal.ShouldContain("ConnectionStrings__Ledger");
    }

    [Fact]
    public async Task An_npm_that_cannot_fetch_is_quoted()
    {
        var npm = _ground.Place("npm");
        Script(npm, "echo 'npm error network is down' >&2; exit 1");

        (await Refusal(Options with { Npm = npm, InstalledFolders = [] })).ShouldContain("network is down");
    }

    [Fact]
    public async Task What_npm_brings_is_not_used_unless_it_is_what_is_pinned()
    {
        var npm = _ground.Place("npm");
        // pack PACKAGE --pack-destination FOLDER
        Script(npm, "echo 'something else' > \"$4/package.tgz\"");

        var refusal = await Refusal(Options with { Npm = npm, InstalledFolders = [] });

        refusal.ShouldContain("is not the package that Ledger was tried with");
    }

    [Fact]
    public void Installed_ones_are_looked_for_on_the_path_first_and_the_newest_first()
    {
        string[] installed =
            ["usr/lib/postgresql/9.6", "usr/lib/postgresql/15", "usr/lib/postgresql/17", "usr/pgsql-16", "opt/homebrew/opt/postgresql@18"];
        foreach (var folder in installed)
            Directory.CreateDirectory(Path.Combine(_ground.Place("root"), folder, "bin"));

        var folders = PostgresBinaries.InstalledFolders("/some/bin:relative:/other/bin", _ground.Place("root"));

        folders.Select(folder => folder.Replace(_ground.Place("root"), "", StringComparison.Ordinal)).ShouldBe(
        [
            "/some/bin", "/other/bin", "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/9.6/bin", "/usr/pgsql-16/bin",
            "/opt/homebrew/opt/postgresql@18/bin",
        ]);
    }

    private async Task<PostgresBinaries> Find(EmbeddedPostgresOptions options)
    {
        using var folder = await PostgresFolder.Open(options, _ground, Token);
        return await PostgresBinaries.Find(options, folder, _ground, Token);
    }

    private async Task<string> Refusal(EmbeddedPostgresOptions options) =>
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => Find(options))).Message;

    private void MadeBy(string major)
    {
        Directory.CreateDirectory(_ground.Cluster);
        File.WriteAllText(Path.Combine(_ground.Cluster, "PG_VERSION"), major + "\n");
        File.WriteAllText(Path.Combine(_ground.Options.DataFolder, "ledger.lock"), "");
    }
}
