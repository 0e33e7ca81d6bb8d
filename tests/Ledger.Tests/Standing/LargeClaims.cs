using Ledger.Http;
using Ledger.Standing;

namespace Ledger.Tests.Standing;

/// <summary>Claims that much rests on are worked out like any other, exactly.</summary>
public sealed class LargeClaims
{
    /// <summary>So few that every set of nine can be tried.</summary>
    private const int Nodes = 24;

    [Fact]
    public void Two_thousand_articles_that_cite_seven_newspapers_are_seven_lines()
    {
        var room = new Newsroom();
        room.Claim("X");
        for (var i = 0; i < 2_000; i++)
        {
            room.Article($"Article {i}", by: $"Outlet {i % 400}");
            room.Supports("X", $"Article {i}", [$"Newspaper {i % 7}"]);
        }

        var standing = room.StandingOf("X");
        standing.Lines.ShouldBe(7);
        standing.Bottleneck.Select(n => n.Name).ShouldBe(Enumerable.Range(0, 7).Select(i => $"Newspaper {i}"));
    }

    [Fact]
    public void Two_thousand_articles_that_cite_nobody_are_nine_lines_or_more()
    {
        var room = new Newsroom();
        room.Claim("X");
        for (var i = 0; i < 2_000; i++)
        {
            room.Article($"Article {i}", by: $"Outlet {i % 400}");
            room.Supports("X", $"Article {i}");
        }

        var standing = room.StandingOf("X");
        standing.Lines.ShouldBe(9);
        standing.Bottleneck.ShouldBeEmpty();
    }

    /// <summary>Paths that cross at random, over a few nodes: what is found hits them all, and no smaller set does.</summary>
    [Theory]
    [InlineData(60, 3, 7, 1)]
    [InlineData(60, 3, 7, 2)]
    [InlineData(60, 5, 5, 3)]
    [InlineData(150, 7, 7, 4)]
    [InlineData(300, 7, 7, 5)]
    public void Paths_that_cross_at_random_are_counted_exactly(int count, int shortest, int longest, int seed)
    {
        var random = new Random(seed);
        var hit = Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Nodes).OrderBy(_ => random.Next()).Take(random.Next(shortest, longest + 1)).Sum(node => 1 << node)).ToList();
        var paths = hit.Select(path => new EvidencePath(Enumerable.Range(0, Nodes).Where(node => (path >> node & 1) == 1).ToDictionary(Node, node => node % 4), [], 0)).ToList();

        var lines = Lines.Of(paths, node => Number(node));

        if (lines.Bottleneck.Count == 0)
        {
            lines.Count.ShouldBe(9);
            CanBeHit(hit, 9).ShouldBeFalse();
            return;
        }
        lines.Count.ShouldBe(lines.Bottleneck.Count);
        var set = lines.Bottleneck.Sum(node => 1 << Number(node));
        hit.ShouldAllBe(path => (path & set) != 0);
        CanBeHit(hit, lines.Count - 1).ShouldBeFalse();
    }

    private static PathNode Node(int number) => new(number % 3 == 0 ? ReferenceTo.Document : ReferenceTo.Source, Deciding.Id(number));

    private static int Number(PathNode node) => Convert.ToInt32(node.Id.ToString()[24..], 16);

    /// <summary>Every set of so many of the nodes is tried, as a number with so many bits: from one to the next greater.</summary>
    private static bool CanBeHit(List<int> paths, int size)
    {
        for (var set = (1L << size) - 1; set < 1L << Nodes;)
        {
            if (paths.TrueForAll(path => (path & set) != 0)) return true;
            var (lowest, carried) = (set & -set, set + (set & -set));
            set = (((carried ^ set) >> 2) / lowest) | carried;
        }
        return false;
    }
}
