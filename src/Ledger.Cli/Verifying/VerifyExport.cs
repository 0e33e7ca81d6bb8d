using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary><c>ledger verify export</c>: a whole ledger that was exported, offline.</summary>
internal static class VerifyExport
{
    public static Command Command(CommandBuilder build)
    {
        var folder = new Argument<string>("FOLDER") { Description = "What ledger export wrote." };
        var keys = VerifierKeys.Option();
        var quorum = new Option<int>("--witnesses") { Description = "How many of the witnesses whose keys were given must have cosigned. Else none must.", HelpName = "N" };
        return build.Build(
            "export",
            "Check an exported ledger: every entry of the log under the signed checkpoint, every event's data under its entry, every stream without a gap, every text under its hash. Nothing is asked of anybody.",
            ["ledger verify export archive/2026-11-24 --key ledger.key"],
            [folder, keys, quorum],
            async (session, token) =>
            {
                var trusted = VerifierKeys.Read(session.Value(keys) ?? []);
                var path = session.Value(folder);
                if (!File.Exists(Path.Combine(path, LogSource.Checkpoint))) throw new WrongUsageException($"{path} has no checkpoint: it is no export, or one that was broken off.");
                var verifying = new Export(path, trusted, session.Value(quorum));
                await Progress.Shown(session, "Checking the export", async progress =>
                {
                    await verifying.Check(progress, token);
                    return true;
                });
                return new Verdict(path, verifying.Checked, verifying.NotChecked, verifying.Doubts).Print(session);
            });
    }

    private sealed class Export(string folder, VerifierKeys trusted, int quorum)
    {
        private readonly Dictionary<Guid, long> _versions = [];
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
        private readonly LogSource _log = LogSource.In(folder);
        private long _newest, _redacted;

        public List<string> Checked { get; } = [];

        public List<string> NotChecked { get; } = ["Whether anything was recorded after the checkpoint, and whether others were shown another log: compare the checkpoint with one from elsewhere (a witness, a monitor)."];

        public Doubts Doubts { get; } = new(Verdict.Told);

        public async Task Check(IProgress<(long Done, long Of)>? progress, CancellationToken token)
        {
            if (await Head(token) is not { } checkpoint) return;
            var tree = new CompactRange();
            var counted = 0L;
            await using var file = new FileStream(Path.Combine(folder, ExportLedger.Contents), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            var contents = new ByteLines(file, long.MaxValue);
            await foreach (var bundle in InOrder(Bundles(checkpoint.Size, contents, token), token))
            {
                Doubts.Add(bundle.Doubts);
                foreach (var entry in bundle.Entries) Take(tree, entry);
                _redacted += bundle.Redacted;
                counted += bundle.Entries.Count;
                if (bundle.Entries.Count == 0) break;
                progress?.Report((counted, checkpoint.Size));
            }
            if ((await contents.Next(token)).Line is { Length: > 0 }) Doubts.Add(new Doubt(DoubtKind.Package, null, $"{ExportLedger.Contents} has more lines than the log has entries."));

            if (tree.Size == checkpoint.Size && tree.Root == checkpoint.Root) Checked.Add(Text($"The {checkpoint.Size} entries of the log give the root that was signed."));
            else Doubts.Add(new Doubt(DoubtKind.Checkpoint, null, Text($"The entries of the log ({tree.Size}) are not the {checkpoint.Size} that the checkpoint was signed for.")));
            Checked.Add(Text($"Each event's data was held against what its entry commits to, and the versions of {_versions.Count} streams against one another."));
            if (_redacted > 0) NotChecked.Add(Text($"What {_redacted} redacted {(_redacted == 1 ? "value was" : "values were")}: of these the hashes alone are left, and they fit."));
            await HeldTexts(token);
        }

        private async Task<Checkpoint?> Head(CancellationToken token)
        {
            if (trusted.Log.Count > 0)
            {
                var (head, fault) = await LogHead.Read(_log, trusted, quorum, token);
                if (head is null)
                {
                    Doubts.Add(new Doubt(DoubtKind.Signature, null, fault!));
                    return null;
                }
                Checked.Add(Text($"The checkpoint of {head.Checkpoint.Origin} at {head.Checkpoint.Size} events is signed with the log's key{(head.Cosignatures.Count > 0 ? $", and cosigned by {string.Join(", ", head.Cosignatures.Select(c => c.By.Name).Distinct())}" : "")}."));
                return head.Checkpoint;
            }
            NotChecked.Add("Who signed the checkpoint: no key was given. Whoever made the export could have made all of it; give the newsroom's key with --key.");
            if (SignedCheckpoint.TryParse(await File.ReadAllBytesAsync(Path.Combine(folder, LogSource.Checkpoint), token), out var signed, out var wrong)) return signed.Checkpoint;
            Doubts.Add(new Doubt(DoubtKind.Checkpoint, null, wrong));
            return null;
        }

        /// <summary>The bundles of the log, each being checked by itself, several at a time.</summary>
        private async IAsyncEnumerable<Task<Bundle>> Bundles(long size, ByteLines contents, [EnumeratorCancellation] CancellationToken token)
        {
            for (var index = 0L; Tile.At(Tile.Entries, index, size) is { } tile; index++)
            {
                var lines = new ReadOnlyMemory<byte>?[tile.Width];
                for (var at = 0; at < lines.Length; at++) lines[at] = (await contents.Next(token)).Line;
                yield return Task.Run(async () => Bundle.Of(tile, await _log.Read(tile, token), lines), token);
            }
        }

        private static async IAsyncEnumerable<Bundle> InOrder(IAsyncEnumerable<Task<Bundle>> bundles, [EnumeratorCancellation] CancellationToken token)
        {
            var ahead = new Queue<Task<Bundle>>();
            await foreach (var bundle in bundles)
            {
                ahead.Enqueue(bundle);
                if (ahead.Count >= 4 * Environment.ProcessorCount) yield return await ahead.Dequeue().WaitAsync(token);
            }
            while (ahead.Count > 0) yield return await ahead.Dequeue().WaitAsync(token);
        }

        private void Take(CompactRange tree, Entry entry)
        {
            tree.Append(entry.Hash);
            if (entry.Leaf is not { } leaf) return;
            _newest = Math.Max(_newest, leaf.Sequence);
            var expected = _versions.GetValueOrDefault(leaf.Stream) + 1;
            if (leaf.Version != expected) Doubts.Add(new Doubt(DoubtKind.Version, leaf.Sequence, Text($"It is version {leaf.Version} of {leaf.StreamKind} {leaf.Stream}, and {expected} should come next.")));
            _versions[leaf.Stream] = leaf.Version;
            foreach (var text in entry.Texts) _texts.Add(text);
        }

        private async Task HeldTexts(CancellationToken token)
        {
            var (count, stray) = (0, 0);
            await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, ExportLedger.Texts), token))
            {
                var (sha256, text) = ("", "");
                try
                {
                    var json = JsonElement.Parse(line);
                    (sha256, text) = (json.GetProperty("sha256").GetString() ?? "", json.GetProperty("text").GetString() ?? "");
                }
                catch (Exception unread) when (unread is JsonException or InvalidOperationException or KeyNotFoundException)
                {
                    Doubts.Add(new Doubt(DoubtKind.Text, null, Text($"Line {count + 1} of {ExportLedger.Texts} is no text with its hash.")));
                }
                count++;
                if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) != sha256) Doubts.Add(new Doubt(DoubtKind.Text, null, $"The text under {sha256} has another hash."));
                else if (!_texts.Contains(sha256)) stray++;
            }
            Checked.Add(Text($"{count} {(count == 1 ? "text was" : "texts were")} held against the hash that {(count == 1 ? "its event names" : "their events name")}."));
            if (stray > 0) NotChecked.Add(Text($"{stray} {(stray == 1 ? "text is" : "texts are")} named by no event up to the checkpoint: recorded since, perhaps."));
        }

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>An entry of the log: its hash, what it says, and which texts its data names.</summary>
    private readonly record struct Entry(Hash Hash, EventLeaf? Leaf, IReadOnlyList<string> Texts);

    /// <summary>What came of a bundle of entries, and the lines of their contents.</summary>
    private sealed record Bundle(IReadOnlyList<Entry> Entries, IReadOnlyList<Doubt> Doubts, long Redacted)
    {
        public static Bundle Of(Tile tile, ReadOnlyMemory<byte>? bytes, ReadOnlyMemory<byte>?[] lines)
        {
            var doubts = new List<Doubt>();
            if (bytes is not { } content) return new Bundle([], [new Doubt(DoubtKind.Leaf, null, $"{tile.Path} is missing.")], 0);
            if (!EntryBundle.TryParse(content, tile.Width, out var raw, out var fault)) return new Bundle([], [new Doubt(DoubtKind.Leaf, null, $"{tile.Path}: {fault}")], 0);
            var (entries, redacted) = (new List<Entry>(raw.Count), 0L);
            for (var at = 0; at < raw.Count; at++)
            {
                var index = tile.Index * Tile.FullWidth + at;
                var texts = new List<string>();
                if (!EventLeaf.TryRead(raw[at].Span, out var leaf, out fault)) doubts.Add(new Doubt(DoubtKind.Leaf, null, string.Create(CultureInfo.InvariantCulture, $"Entry {index} is no event: {fault}")));
                else if (Content.Fault(lines[at], leaf, texts, ref redacted) is { } wrong) doubts.Add(new Doubt(DoubtKind.Content, leaf.Sequence, wrong));
                entries.Add(new Entry(TreeHash.Leaf(raw[at].Span), leaf, texts));
            }
            return new Bundle(entries, doubts, redacted);
        }
    }
}
