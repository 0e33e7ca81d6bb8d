using System.Buffers;
using CsCheck;
using Ledger.Proofs;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>A log as a reader fetches it: tiles of hashes and bundles of entries.</summary>
public sealed class TileTests
{
    // C2SP tlog-tiles gives x001/x234/067 for 1234067; the rest follows from its rules.
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1_234_067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 999, 1, "tile/1/999.p/1")]
    [InlineData(2, 1_000, 255, "tile/2/x001/000.p/255")]
    [InlineData(63, 0, 17, "tile/63/000.p/17")]
    [InlineData(Tile.Entries, 273, 112, "tile/entries/273.p/112")]
    [InlineData(Tile.Entries, long.MaxValue, 256, "tile/entries/x009/x223/x372/x036/x854/x775/807")]
    public void A_tile_has_one_path_and_a_path_one_tile(int level, long index, int width, string path)
    {
        var tile = new Tile(level, index, width);
        tile.Path.ShouldBe(path);
        Tile.TryParsePath(path, out var read, out _).ShouldBeTrue();
        read.ShouldBe(tile);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/+1/000")]
    [InlineData("tile//000")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/001")]
    [InlineData("tile/0/X001/001")]
    [InlineData("tile/0/x001/x001")]
    [InlineData("tile/0/x01/001")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/1\0")]
    [InlineData("tile/1\0/000")]
    [InlineData("tile/0/00\0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/1/1")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/000?x")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("tile/0/x001/x000/x000/x000/x000/x000/x000/x000/x000/000")]
    public void A_path_in_any_other_form_is_refused(string path)
    {
        Tile.TryParsePath(path, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Whatever_path_is_read_is_written_again() =>
        Gen.String[Gen.OneOf("/x.p0123456789tile".Select(Gen.Const).ToArray()), 0, 30].Select(Gen.Bool).Sample((text, prefixed) =>
        {
            var path = (prefixed ? "tile/1/" : "") + text;
            if (Tile.TryParsePath(path, out var tile, out _))
                tile.Path.ShouldBe(path);
        });

    [Fact]
    public void The_tree_of_70_000_leaves_has_the_tiles_that_the_specification_counts()
    {
        var tiles = Tile.MadeBy(0, 70_000).ToList();
        tiles.Count(tile => tile is { Level: 0, IsPartial: false }).ShouldBe(273);
        tiles.Where(tile => tile is { Level: 0, IsPartial: true }).ShouldBe([new Tile(0, 273, 112)]);
        tiles.Where(tile => tile.Level == 1).ShouldBe([new Tile(1, 0, 256), new Tile(1, 1, 17)]);
        tiles.Where(tile => tile.Level == 2).ShouldBe([new Tile(2, 0, 1)]);
        tiles.ShouldAllBe(tile => tile.Level <= 2);
        Tile.MadeBy(0, 256).ShouldBe([new Tile(0, 0, 256), new Tile(1, 0, 1)]);
    }

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(5, 5, "")]
    [InlineData(5, 6, "tile/0/000.p/6")]
    [InlineData(255, 257, "tile/0/000 tile/0/001.p/1 tile/1/000.p/1")]
    [InlineData(256, 257, "tile/0/001.p/1")]
    [InlineData(65_535, 65_536, "tile/0/255 tile/1/000 tile/2/000.p/1")]
    public void A_growth_makes_only_the_tiles_that_are_new(long before, long after, string paths) =>
        string.Join(' ', Tile.MadeBy(before, after).Select(tile => tile.Path)).ShouldBe(paths);

    [Fact]
    public void A_tree_has_no_tile_beyond_its_leaves()
    {
        Tile.At(0, 0, 0).ShouldBeNull();
        Tile.At(0, 1, 256).ShouldBeNull();
        Tile.At(1, 0, 255).ShouldBeNull();
        Tile.At(0, -1, 256).ShouldBeNull();
        Tile.At(-2, 0, 256).ShouldBeNull();
        Tile.At(8, 0, long.MaxValue).ShouldBeNull();
        Tile.At(63, 0, long.MaxValue).ShouldBeNull();
        Tile.At(7, 0, long.MaxValue).ShouldBe(new Tile(7, 0, 127));
        Tile.At(Tile.Entries, 1, 300).ShouldBe(new Tile(Tile.Entries, 1, 44));
    }

    [Fact]
    public void A_log_that_grows_in_uneven_steps_stores_tiles_from_which_everything_is_proved()
    {
        var log = new StoredLog();
        foreach (var size in new[] { 1, 2, 200, 255, 256, 257, 511, 513, 70_000 })
        {
            log.GrowTo(size);
            var tiles = new TileHashes(size, log.Tile);
            foreach (var index in new[] { 0, size / 3, size / 2, size - 1 })
            {
                InclusionProof.TryMake(index, size, tiles.Node, out var proof, out var missing).ShouldBeTrue(missing);
                proof!.Verifies(StoredLog.Leaf(index), log.Root, out var fault).ShouldBeTrue(fault);
            }

            foreach (var (old, root) in log.Roots)
            {
                ConsistencyProof.TryMake(old, size, tiles.Node, out var proof, out var missing).ShouldBeTrue(missing);
                proof!.Verifies(root, log.Root, out var fault).ShouldBeTrue(fault);
            }
        }
    }

    [Fact]
    public void A_proof_reads_few_tiles_of_a_large_log()
    {
        var log = new StoredLog();
        log.GrowTo(70_000);
        var read = new List<Tile>();
        var tiles = new TileHashes(70_000, tile =>
        {
            read.Add(tile);
            return log.Tile(tile);
        });

        InclusionProof.TryMake(12_345, 70_000, tiles.Node, out _, out _).ShouldBeTrue();

        read.ShouldBeUnique();
        read.Count.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public void A_tile_that_is_missing_or_cut_short_is_said_to_be_missing()
    {
        var log = new StoredLog();
        log.GrowTo(600);

        InclusionProof.TryMake(10, 600, new TileHashes(600, _ => null).Node, out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("not stored");
        InclusionProof.TryMake(10, 600, new TileHashes(600, tile => log.Tile(tile)!.Value[..^1]).Node, out _, out fault).ShouldBeFalse();
        fault!.ShouldContain("not stored");
        new TileHashes(600, log.Tile).Node(3, 75).ShouldBeNull();
        new TileHashes(600, log.Tile).Node(-1, 0).ShouldBeNull();
        new TileHashes(600, log.Tile).Node(63, 0).ShouldBeNull();
        new TileHashes(600, log.Tile).Node(0, -1).ShouldBeNull();
    }

    [Fact]
    public void Entries_come_out_of_a_bundle_as_they_went_in() => Gen.Byte.Array[0, 300].Array[1, 256].Sample(entries =>
    {
        var bundle = Bundle(entries);
        EntryBundle.TryParse(bundle, entries.Length, out var read, out _).ShouldBeTrue();
        read!.Select(entry => entry.ToArray()).ShouldBe(entries);
        EntryBundle.TryParse(bundle, entries.Length + 1, out _, out _).ShouldBeFalse();
        EntryBundle.TryParse(bundle, entries.Length - 1, out _, out _).ShouldBeFalse();
        EntryBundle.TryParse(bundle.AsMemory(..^1), entries.Length, out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("middle");
        EntryBundle.TryParse((byte[])[.. bundle, 0], entries.Length, out _, out _).ShouldBeFalse();
    }, iter: 50);

    [Fact]
    public void A_bundle_is_lengths_of_two_bytes_and_entries()
    {
        Bundle([[], "ab"u8.ToArray()]).ShouldBe([0, 0, 0, 2, (byte)'a', (byte)'b']);
        Bundle([new byte[65_535]]).Take(2).ShouldBe(new byte[] { 0xff, 0xff });
        Should.Throw<ArgumentException>(() => Bundle([new byte[65_536]])).Message.ShouldContain("65536");
    }

    [Fact]
    public void Any_bytes_as_a_bundle_are_answered() => Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[-2, 300]).Sample((bytes, width) =>
    {
        if (EntryBundle.TryParse(bytes, width, out var entries, out var fault))
            Bundle([.. entries.Select(entry => entry.ToArray())]).ShouldBe(bytes);
        else
            fault.ShouldNotBeNullOrWhiteSpace();
    });

    private static byte[] Bundle(byte[][] entries)
    {
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
            EntryBundle.Write(bundle, entry);
        return bundle.WrittenSpan.ToArray();
    }

    /// <summary>A log in memory, kept as a sealer keeps it: the tiles that each growth makes, and the right edge.</summary>
    private sealed class StoredLog
    {
        private readonly Dictionary<int, List<byte>> _levels = [];
        private readonly Dictionary<string, byte[]> _tiles = [];
        private readonly CompactRange _edge = new();

        public Dictionary<long, Hash> Roots { get; } = new() { [0] = TreeHash.Empty };

        public Hash Root => _edge.Root;

        public static Hash Leaf(long index) => TreeHash.Leaf(BitConverter.GetBytes(index));

        public ReadOnlyMemory<byte>? Tile(Tile tile) => _tiles.TryGetValue(tile.Path, out var content) ? content : null;

        public void GrowTo(long size)
        {
            var before = _edge.Size;
            while (_edge.Size < size)
            {
                _edge.Append(Leaf(_edge.Size), (level, _, hash) =>
                {
                    if (level % 8 != 0)
                        return;
                    if (!_levels.TryGetValue(level / 8, out var row))
                        _levels.Add(level / 8, row = []);
                    row.AddRange(hash.ToArray());
                });
            }

            foreach (var tile in New(before, size))
                _tiles[tile.Path] = [.. _levels[tile.Level].Skip((int)tile.Index * 256 * Hash.Length).Take(tile.Width * Hash.Length)];
            Roots[size] = Root;
        }
    }

    private static IEnumerable<Tile> New(long before, long after) => Tile.MadeBy(before, after);
}
