using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Http;
using Ledger.Cli.Printing;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>
/// <c>ledger export</c>: the whole ledger in a folder, so that it can be checked and kept without the server: <c>checkpoint</c>, <c>keys</c> and <c>tile/entries/…</c> as the log serves them, <c>contents.ndjson</c> with what each entry
/// commits to, in the order of the log, and <c>texts.ndjson</c> with the held texts.
/// </summary>
internal static class ExportLedger
{
    public const string Contents = "contents.ndjson", Texts = "texts.ndjson";

    public static Command Command(CommandBuilder build)
    {
        var folder = new Argument<string>("FOLDER") { Description = "An empty folder, or one that is not there yet." };
        return build.Build(
            "export",
            "Write the whole ledger into a folder, with its proofs: for an archive, or an audit without the server. Auditors and administrators only.",
            ["ledger export archive/2026-11-24", "ledger verify export archive/2026-11-24 --key ledger.key"],
            [folder],
            async (session, token) =>
            {
                var path = session.Value(folder);
                if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()) throw new WrongUsageException($"{path} is not empty.", "An export is one moment of the ledger: give each a folder of its own.");
                Directory.CreateDirectory(path);
                var log = LogSource.At(session.Http, new Uri(session.Http.BaseAddress!, "log"));
                if (await log.Read(LogSource.Checkpoint, token) is not { } bytes || !SignedCheckpoint.TryParse(bytes, out var checkpoint, out _))
                    throw new WrongUsageException("The ledger has no checkpoint yet: there is nothing to export.");
                var size = checkpoint.Checkpoint.Size;
                await Copy(session, log, size, path, token);
                await Lines(session, string.Create(CultureInfo.InvariantCulture, $"api/log/contents?size={size}"), Path.Combine(path, Contents), token);
                await Lines(session, "api/log/texts", Path.Combine(path, Texts), token);
                if (await log.Read(LogSource.Keys, token) is { } keys) await File.WriteAllBytesAsync(Path.Combine(path, LogSource.Keys), keys, token);

                // The checkpoint is written last: a folder without one is an export that was broken off.
                await File.WriteAllBytesAsync(Path.Combine(path, LogSource.Checkpoint), bytes, token);
                if (session.Json) session.PrintJson(new { Folder = path, checkpoint.Checkpoint.Size, Root = checkpoint.Checkpoint.Root.ToBase64() });
                else new Sheet(session.Screen).Facts(("Folder", Printable.Markup(path)), ("Events", string.Create(CultureInfo.InvariantCulture, $"{size}")), ("Checkpoint", Printable.Markup($"{checkpoint.Checkpoint.Origin}, root {checkpoint.Checkpoint.Root.ToBase64()}")));
                return ExitCode.Done;
            });
    }

    private static async Task Copy(Session session, LogSource log, long size, string path, CancellationToken token) => await Progress.Shown(session, "Copying the log", async progress =>
    {
        for (var index = 0L; Tile.At(Tile.Entries, index, size) is { } tile; index++)
        {
            var bundle = await log.Read(tile.Path, token) ?? throw LedgerFailedException.Unexpected($"The log has no {tile.Path}, which its checkpoint covers.");
            var file = Path.Combine(path, tile.Path.Replace('/', Path.DirectorySeparatorChar));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bundle, token);
            progress?.Report((Math.Min(size, (index + 1) * Tile.FullWidth), size));
        }
        return true;
    });

    private static async Task Lines(Session session, string path, string file, CancellationToken token)
    {
        await using var writer = new StreamWriter(file) { NewLine = "\n" };
        await session.Ledger.Stream(path, "application/x-ndjson", piece => writer.WriteAsync(piece, token), token);
    }
}
