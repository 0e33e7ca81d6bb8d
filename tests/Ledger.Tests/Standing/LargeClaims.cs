using Ledger.Http;
using Ledger.Standing;

namespace Ledger.Tests.Standing;

/// <summary>Claims that much rests on are worked out like any other, exactly.</summary>
public sealed class LargeClaims
{
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

    /// <summary>Sixty paths that cross at random, three to seven of thirty nodes on each: what is found hits them all, and no smaller set does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Paths_that_cross_at_random_are_counted_exactly(int seed)
    {
        var random = new Random(seed);
        var hit = Enumerable.Range(0, 60).Select(_ => Enumerable.Range(0, 30).OrderBy(_ => random.Next()).Take(random.Next(3, 8)).Sum(node => 1 << node)).ToList();
        var paths = hit.Select(path => new EvidencePath(Enumerable.Range(0, 30).Where(node => (path >> node & 1) == 1).ToDictionary(Node, node => node % 4), [], 0)).ToList();

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

    /// <summary>Some node of the first path must be in the set: each is tried, and no more is thought about.</summary>
    private static bool CanBeHit(List<int> paths, int size)
    {
        if (paths.Count == 0) return true;
        if (size == 0) return false;
        return Enumerable.Range(0, 30).Where(node => (paths[0] >> node & 1) == 1).Any(node => CanBeHit([.. paths.Where(path => (path >> node & 1) == 0)], size - 1));
    }
}
