using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Proofs;

namespace Ledger.ServerTests.Integrity;

/// <summary>The whole log, as a stranger reads it, held against every event and against every checkpoint that was ever signed or seen.</summary>
public sealed class WholeLog
{
    private readonly LedgerClient _stranger;
    private readonly Func<string, Task<IReadOnlyList<string>>> _database;
    private readonly List<byte[]> _entries = [];
    private readonly List<Hash> _roots = [TreeHash.Empty];
    private readonly Dictionary<Tile, ReadOnlyMemory<byte>?> _tiles = [];

    private WholeLog(LedgerClient stranger, Func<string, Task<IReadOnlyList<string>>> database) => (_stranger, _database) = (stranger, database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Waits until every event that is on record is under the checkpoint that the server shows, and verifies all of it: entries, tiles and root; a leaf for each event, and an event for each leaf; every checkpoint that the
    /// database knows and every one that was seen, each consistent with the newest and signed with the key whose turn it was.
    /// </summary>
    /// <param name="stranger">Reads <c>/log</c> without a token.</param>
    /// <param name="database">Answers the first column of what a query finds.</param>
    /// <param name="seen">Checkpoints that somebody fetched before.</param>
    /// <returns>The newest checkpoint.</returns>
    public static async Task<SignedCheckpoint> Verified(LedgerClient stranger, Func<string, Task<IReadOnlyList<string>>> database, IEnumerable<SignedCheckpoint> seen)
    {
        var log = new WholeLog(stranger, database);
        var newest = await log.OfEverything();
        await log.Read(newest.Checkpoint);
        await log.EveryEventHasOneLeaf();
        SignedCheckpoint[] all = [newest, .. seen, .. (await database("select convert_from(note, 'UTF8') from ledger.checkpoint order by size")).Select(note => Parsed(Encoding.UTF8.GetBytes(note)))];
        log.AllFollow(newest.Checkpoint, all);
        await log.AllAreSigned(all);
        return newest;
    }

    /// <summary>The checkpoint that a server shows; none while it shows none.</summary>
    public static async Task<SignedCheckpoint?> Shown(LedgerClient stranger)
    {
        using var answer = await stranger.Send(HttpMethod.Get, "/log/checkpoint");
        return answer.StatusCode is HttpStatusCode.OK ? Parsed(await answer.Content.ReadAsByteArrayAsync(Token)) : null;
    }

    public static SignedCheckpoint Parsed(byte[] note)
    {
        SignedCheckpoint.TryParse(note, out var checkpoint, out var fault).ShouldBeTrue(fault);
        return checkpoint!;
    }

    private async Task<SignedCheckpoint> OfEverything()
    {
        using var moments = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            var events = (await _database("select count(*)::text from ledger.mt_events where type <> 'tombstone'")).Single();
            if (await Shown(_stranger) is { } shown && shown.Checkpoint.Size >= long.Parse(events, CultureInfo.InvariantCulture)) return shown;
        }
        while (await moments.WaitForNextTickAsync(Token));
        throw new OperationCanceledException();
    }

    /// <summary>Every entry and every tile as they are served; the tiles and the root are those of the entries.</summary>
    private async Task Read(Checkpoint newest)
    {
        var expected = new Dictionary<(int Level, long Index), MemoryStream>();
        var range = new CompactRange();
        for (var index = 0L; index * Tile.FullWidth < newest.Size; index++)
        {
            var bundle = Tile.At(0, index, newest.Size)!.Value with { Level = Tile.Entries };
            EntryBundle.TryParse(await Bytes($"/log/{bundle.Path}"), bundle.Width, out var entries, out var fault).ShouldBeTrue(fault);
            foreach (var entry in entries!)
            {
                _entries.Add(entry.ToArray());
                range.Append(TreeHash.Leaf(entry.Span), (level, at, hash) =>
                {
                    if (level % 8 != 0) return;
                    var place = (level / 8, at / Tile.FullWidth);
                    if (!expected.TryGetValue(place, out var hashes)) expected[place] = hashes = new MemoryStream();
                    hashes.Write(hash.ToArray());
                });
                _roots.Add(range.Root);
            }
        }
        range.Root.ShouldBe(newest.Root);

        foreach (var tile in Tile.MadeBy(0, newest.Size))
        {
            var hashes = await Bytes($"/log/{tile.Path}");
            hashes.ShouldBe(expected[(tile.Level, tile.Index)].ToArray(), tile.Path);
            _tiles[tile] = hashes;
        }
    }

    private async Task EveryEventHasOneLeaf()
    {
        var leaves = _entries.Select(Leaf).Select(leaf => $"{leaf.Sequence} {leaf.Id} {leaf.Type}").Order(StringComparer.Ordinal);
        leaves.ShouldBe((await _database("select concat_ws(' ', seq_id, id, type) from ledger.mt_events where type <> 'tombstone'")).Order(StringComparer.Ordinal));
    }

    /// <summary>By the proof that a stranger would ask for, and by the root of the entries up to there. So no two of one size differ.</summary>
    private void AllFollow(Checkpoint newest, IEnumerable<SignedCheckpoint> all)
    {
        var nodes = new TileHashes(newest.Size, tile => _tiles.GetValueOrDefault(tile));
        foreach (var checkpoint in all.Select(signed => signed.Checkpoint))
        {
            checkpoint.Size.ShouldBeLessThanOrEqualTo(newest.Size);
            checkpoint.Root.ShouldBe(_roots[(int)checkpoint.Size], checkpoint.Text);
            ConsistencyProof.TryMake(checkpoint.Size, newest.Size, nodes.Node, out var proof, out var fault).ShouldBeTrue(fault);
            proof!.Verifies(checkpoint.Root, newest.Root, out fault).ShouldBeTrue(fault);
        }
    }

    /// <summary>The keys come with leaves: each signs the checkpoints that cover its own and no later one's, and the first those before it too.</summary>
    private async Task AllAreSigned(IEnumerable<SignedCheckpoint> all)
    {
        using var answer = await _stranger.Send(HttpMethod.Get, "/log/keys");
        var keys = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["keys"]!.AsArray().Select(key => key!).ToList();
        foreach (var (old, next) in keys.Zip(keys.Skip(1)))
        {
            KeyRotation.TryVerify(old["key"]!.GetValue<string>(), next["key"]!.GetValue<string>(), next["signature"]!.GetValue<string>(), out _, out var fault).ShouldBeTrue(fault);
        }

        var begins = _entries.Select((entry, index) => (Leaf(entry).Type, Index: index)).Where(leaf => KeySuccession.IsAbout(leaf.Type)).Select(leaf => leaf.Index).ToList();
        begins.Count.ShouldBe(keys.Count);
        foreach (var signed in all)
        {
            var turn = Math.Max(0, begins.FindLastIndex(index => index < signed.Checkpoint.Size));
            NoteVerifier.TryParse(keys[turn]["key"]!.GetValue<string>(), out var key, out var fault).ShouldBeTrue(fault);
            new CheckpointPolicy(key!.Name, key).Verify(signed).Fault.ShouldBeNull(signed.ToString());
        }
    }

    private async Task<byte[]> Bytes(string path)
    {
        using var answer = await _stranger.Send(HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadAsByteArrayAsync(Token);
    }

    private static EventLeaf Leaf(byte[] entry)
    {
        EventLeaf.TryRead(entry, out var leaf, out var fault).ShouldBeTrue(fault);
        return leaf!;
    }
}
