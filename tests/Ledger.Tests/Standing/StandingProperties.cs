using System.Numerics;
using System.Text.Json;
using CsCheck;
using Ledger.Http;
using Ledger.Standing;

namespace Ledger.Tests.Standing;

public sealed class StandingProperties
{
    // ---- Lines of random graphs ----

    /// <summary>Up to ten nodes, in the order of their first events, each a document or a source; and paths, each with its nodes and how far out they stand.</summary>
    private static readonly Gen<IReadOnlyList<EvidencePath>> Graphs = Gen.Bool.Array[10].SelectMany(documents =>
        Gen.Select(Gen.Int[0, 1_023], Gen.Int[0, 1_023], Gen.Int[0, 3].Array[10],
            (some, others, far) => PathOf(Enumerable.Range(0, 10).Where(i => ((some & others) >> i & 1) == 1).Select(i => (Node(i, documents[i]), far[i])))).Array[0, 12]
        .Select(paths => (IReadOnlyList<EvidencePath>)paths));

    [Fact]
    public void Lines_are_the_smallest_hitting_set_and_the_bottleneck_is_the_first_in_order_of_those() => Graphs.Sample(paths =>
    {
        var (size, set) = SmallestByTrying(paths);
        var lines = Lines.Of(paths, First);

        lines.Count.ShouldBe(Math.Min(9, size + (paths.Any(p => p.IsEmpty) ? 1 : 0)));
        lines.Bottleneck.ShouldBe(size > 9 ? [] : set);
    }, iter: 2_000);

    [Fact]
    public void The_bottleneck_hits_every_path() => Graphs.Sample(paths =>
    {
        var lines = Lines.Of(paths, First);

        paths.Where(p => !p.IsEmpty && lines.Bottleneck.Count > 0).ShouldAllBe(path => path.Nodes.Keys.Intersect(lines.Bottleneck).Any());
    });

    [Fact]
    public void A_path_more_never_lowers_the_lines() => Gen.Select(Graphs, Graphs).Sample((paths, more) =>
        Lines.Of([.. paths, .. more], First).Count.ShouldBeGreaterThanOrEqualTo(Lines.Of(paths, First).Count));

    [Fact]
    public void A_node_more_on_any_paths_never_raises_the_lines() => Gen.Select(Graphs, Gen.Int[0, 11], Gen.Int[0, 4_095]).Sample((paths, node, which) =>
    {
        var added = paths.SelectMany(p => p.Nodes.Keys).FirstOrDefault(n => First(n) == node + 1, Node(node, document: false));
        var more = paths.Select((path, i) => (which >> i & 1) == 0 || path.IsEmpty ? path : PathOf(path.Nodes.Select(n => (n.Key, n.Value)).Append((added, 1)))).ToList();

        Lines.Of(more, First).Count.ShouldBeLessThanOrEqualTo(Lines.Of(paths, First).Count);
    });

    [Fact]
    public void A_node_more_on_every_path_leaves_one_line_and_the_record() => Graphs.Sample(paths =>
    {
        var through = paths.Select(path => path.IsEmpty ? path : PathOf(path.Nodes.Select(n => (n.Key, n.Value)).Append((Node(11, document: false), 0)))).ToList();

        Lines.Of(through, First).Count.ShouldBe((paths.Any(p => !p.IsEmpty) ? 1 : 0) + (paths.Any(p => p.IsEmpty) ? 1 : 0));
    });

    [Fact]
    public void The_order_of_the_paths_does_not_matter() => Gen.Select(Graphs, Gen.Int[0, 1_000].Array[12]).Sample((paths, order) =>
    {
        var one = Lines.Of(paths, First);
        var other = Lines.Of([.. paths.Zip(order).OrderBy(p => p.Second).Select(p => p.First)], First);

        other.Count.ShouldBe(one.Count);
        other.Bottleneck.ShouldBe(one.Bottleneck);
    });

    // ---- Standing of random stories ----

    /// <summary>Bottleneck and reasons follow the ledger's order; nothing else does.</summary>
    [Fact]
    public void The_order_of_independent_events_does_not_matter() => Gen.Select(Story.Any, Story.Order).Sample((story, order) =>
        Told(story.Told(order)).ShouldBe(Told(story.Told())));

    [Fact]
    public void The_same_events_give_the_same_bytes() => Gen.Select(Story.Any, Story.Order).Sample((story, order) =>
    {
        var room = story.Told(order);

        Bytes(story.Told(order).StandingOf("X")).ShouldBe(Bytes(room.StandingOf("X")));
        Bytes(room.StandingOf("X", room.Sequence)).ShouldBe(Bytes(room.StandingOf("X")));
    });

    [Fact]
    public void A_supporting_path_more_never_lowers_the_lines_of_a_claim() => Gen.Select(Story.Any, Story.More).Sample((story, more) =>
    {
        var room = story.Told();
        var before = room.StandingOf("X").Lines;
        room.Article("More", by: more.Publisher);
        room.Supports("X", "More", more.Hops);

        room.StandingOf("X").Lines.ShouldBeGreaterThanOrEqualTo(before);
    });

    [Fact]
    public void An_author_of_every_carrier_leaves_one_line_and_the_record() => Story.Any.Sample(story =>
    {
        var room = story.Told();
        var before = room.StandingOf("X");
        foreach (var paper in story.Acts.Where(a => a.Name is ['D', _]).Select(a => a.Name)) room.CorrectAuthors(paper, "Agency");
        var after = room.StandingOf("X");

        var onRecord = before.Flags.Contains(Flag.OnRecord);
        after.Lines.ShouldBe((onRecord ? 1 : 0) + (before.Bottleneck.Count > 0 ? 1 : 0));
        after.Lines.ShouldBeLessThanOrEqualTo(before.Lines);
    });

    [Fact]
    public void What_is_outside_the_closure_has_no_effect() => Gen.Select(Story.Any, Story.Order).Sample((story, order) =>
    {
        var room = story.Told(order);
        var closure = ClosureWalk.From(room["X"], room.Known);

        Bytes(StandingRules.Of(room["X"], Known.After(room.Events.Where(e => closure.Contains(e.Stream))), room.Stands)).ShouldBe(Bytes(room.StandingOf("X")));
    });

    [Fact]
    public void The_closure_never_shrinks() => Gen.Select(Story.Any, Story.Order).Sample((story, order) =>
    {
        var room = story.Told(order);
        var (known, before) = (Known.Nothing, new HashSet<Guid>() as IReadOnlySet<Guid>);
        foreach (var e in room.Events)
        {
            known = known.After(e);
            if (!known.Claims.ContainsKey(room["X"])) continue;
            var after = ClosureWalk.From(room["X"], known);
            before.IsSubsetOf(after).ShouldBeTrue();
            before = after;
        }
    });

    [Fact]
    public void Only_an_event_in_the_closure_changes_the_standing() => Gen.Select(Story.Any, Story.Order).Sample((story, order) =>
    {
        var room = story.Told(order);
        var (known, before) = (Known.Nothing, null as string);
        foreach (var e in room.Events)
        {
            known = known.After(e);
            if (!known.Claims.ContainsKey(room["X"])) continue;
            var after = Bytes(StandingRules.Of(room["X"], known, room.Stands));
            if (after != before) ClosureWalk.From(room["X"], known).ShouldContain(e.Stream);
            before = after;
        }
    });

    [Fact]
    public void Every_flag_has_its_reasons_and_support_has_a_depth() => Story.Any.Sample(story =>
    {
        var standing = story.Told().StandingOf("X");

        standing.Because!.Select(b => b.Of).Distinct().ShouldBe(standing.Flags.Select(f => f.ToString()).Prepend(standing.Level.ToString()));
        standing.Flags.ShouldBe(standing.Flags.Order());
        (standing.Depth is not null).ShouldBe(standing.Lines > 0);
        (standing.Rating is not null).ShouldBe(standing.Level == Level.Assessed);
        foreach (var of in standing.Because!.GroupBy(b => b.Of)) of.Select(b => b.Sequence).ShouldBeInOrder(SortDirection.Ascending);
    });

    [Fact]
    public void The_lines_alone_are_those_of_the_whole() => Story.Any.Sample(story =>
    {
        var room = story.Told();

        StandingRules.LinesOf(room["X"], room.Known, room.Stands).ShouldBe(room.StandingOf("X").Lines);
    });

    private static string Told(Newsroom room)
    {
        var standing = room.StandingOf("X");
        return $"{standing.Level} {standing.Rating}, {standing.Lines}, {standing.Depth}, {string.Join(' ', standing.Flags)}";
    }

    private static string Bytes(ClaimStanding standing) => JsonSerializer.Serialize(standing, Json.Options);

    // ---- Graphs ----

    private static PathNode Node(int number, bool document) => new(document ? ReferenceTo.Document : ReferenceTo.Source, Deciding.Id(number + 1));

    /// <summary>A node's first event: ids here are numbers in that order.</summary>
    private static long First(PathNode node) => Convert.ToInt64(node.Id.ToString()[24..], 16);

    private static EvidencePath PathOf(IEnumerable<(PathNode Node, int Far)> nodes) => new(nodes.DistinctBy(n => n.Node).ToDictionary(n => n.Node, n => n.Far), [], 0);

    /// <summary>Every set of nodes is tried. Of the smallest that hit every path, the first: by its most preferred node, then the next.</summary>
    private static (int Size, IReadOnlyList<PathNode> Set) SmallestByTrying(IReadOnlyList<EvidencePath> all)
    {
        var paths = all.Where(p => !p.IsEmpty).ToList();
        var nodes = paths.SelectMany(p => p.Nodes.Keys).Distinct()
            .OrderBy(n => -paths.Max(p => p.Nodes.TryGetValue(n, out var far) ? far : 0))
            .ThenBy(n => n.Kind == ReferenceTo.Document ? 0 : 1)
            .ThenBy(First)
            .ToArray();

        // The most preferred node is the highest bit: of sets of one size, the first in order is the greatest number.
        int Bit(PathNode node) => 1 << nodes.Length - 1 - Array.IndexOf(nodes, node);
        var hit = paths.Select(p => p.Nodes.Keys.Sum(Bit)).ToList();
        var best = Enumerable.Range(0, 1 << nodes.Length).Where(set => hit.All(path => (path & set) != 0))
            .OrderBy(set => BitOperations.PopCount((uint)set)).ThenByDescending(set => set).First();
        return (BitOperations.PopCount((uint)best), [.. nodes.Where(n => (best & Bit(n)) != 0)]);
    }
}
