using System.Globalization;
using System.Text;
using Ledger.Cli.Verifying;
using Ledger.Proofs;

namespace Ledger.Tests.Verifying;

/// <summary>A log worked out again from its leaves, beside what its tiles have.</summary>
public sealed class TreeWalkTests
{
    [Fact]
    public void It_gives_the_root_of_every_size_and_the_tiles_above_the_lowest()
    {
        const int size = 256 * 256 + 300;
        var (walk, range, expected) = (new TreeWalk(), new CompactRange(), new SortedDictionary<(int, long), List<byte>>());
        for (var i = 0; i < size; i++)
        {
            walk.Pass(Leaf(i), Leaf(i));
            range.Append(Leaf(i), (level, index, hash) =>
            {
                if (level is 0 || level % 8 != 0) return;
                if (!expected.TryGetValue((level / 8, index / 256), out var tile)) expected[(level / 8, index / 256)] = tile = [];
                tile.AddRange(hash.ToArray());
            });
            if (i % 997 == 0) walk.Gives(range.Root).ShouldBe(true);
        }
        walk.Gives(range.Root).ShouldBe(true);
        walk.Gives(TreeHash.Empty).ShouldBe(false);
        walk.Finish();

        walk.Tiles.Select(t => (t.Level, t.Index)).Order().ShouldBe(expected.Keys);
        foreach (var (level, index, contents) in walk.Tiles) contents.ShouldHaveSingleItem().ShouldBe(expected[(level, index)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(599)]
    public void One_entry_or_one_hash_that_was_changed_leaves_the_other_tree_as_it_was_signed(int changed)
    {
        var range = new CompactRange();
        var (entry, tile) = (new TreeWalk(), new TreeWalk());
        for (var i = 0; i < 600; i++)
        {
            range.Append(Leaf(i));
            entry.Pass(i == changed ? Leaf(-1) : Leaf(i), Leaf(i));
            tile.Pass(Leaf(i), i == changed ? Leaf(-1) : Leaf(i));
            entry.Gives(range.Root).ShouldBe(true);
            tile.Gives(range.Root).ShouldBe(true);
        }
    }

    [Fact]
    public void Both_changed_give_another_root_and_both_missing_give_none()
    {
        var range = new CompactRange();
        var (changed, missing, one) = (new TreeWalk(), new TreeWalk(), new TreeWalk());
        for (var i = 0; i < 300; i++)
        {
            range.Append(Leaf(i));
            changed.Pass(i == 7 ? Leaf(-1) : Leaf(i), i == 7 ? Leaf(-1) : Leaf(i));
            missing.Pass(i == 7 ? null : Leaf(i), i == 7 ? null : Leaf(i));
            one.Pass(i == 7 ? null : Leaf(i), Leaf(i));
        }
        changed.Gives(range.Root).ShouldBe(false);
        missing.Gives(range.Root).ShouldBeNull();
        one.Gives(range.Root).ShouldBe(true);
    }

    private static Hash Leaf(int i) => TreeHash.Leaf(Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture)));
}
