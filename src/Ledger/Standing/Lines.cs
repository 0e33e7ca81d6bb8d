using System.Collections;
using Ledger.Http;

namespace Ledger.Standing;

/// <summary>How many would have to be wrong for the support of a claim to fall, and who.</summary>
/// <param name="Count">The size of the smallest set of nodes that hits every path that is not empty, and one more if a path is empty; 9 means nine or more.</param>
/// <param name="Bottleneck">Such a set: among several of that size, the one with the deepest nodes, then documents before sources, then the earlier first event.</param>
public sealed record Lines(int Count, IReadOnlyList<PathNode> Bottleneck)
{
    /// <summary>Lines are counted up to here.</summary>
    public const int Most = 9;

    /// <summary>Counts the lines of supporting paths.</summary>
    /// <param name="first">The sequence of a node's first event.</param>
    public static Lines Of(IReadOnlyCollection<EvidencePath> supporting, Func<PathNode, long> first)
    {
        var onRecord = supporting.Any(p => p.IsEmpty) ? 1 : 0;
        var paths = supporting.Where(p => !p.IsEmpty).ToList();
        if (paths.Count == 0) return new(onRecord, []);

        var depths = new Dictionary<PathNode, int>();
        foreach (var (node, depth) in paths.SelectMany(p => p.Nodes)) depths[node] = Math.Max(depth, depths.GetValueOrDefault(node));
        var nodes = depths.Keys.OrderByDescending(n => depths[n]).ThenByDescending(n => n.Kind == ReferenceTo.Document).ThenBy(first).ThenBy(n => n.Id).ToList();

        var hitting = HittingSet.Smallest(paths.Select(p => p.Nodes.Keys), nodes, Most);
        return hitting is null ? new(Most, []) : new(Math.Min(Most, hitting.Count + onRecord), hitting);
    }
}

/// <summary>
/// The smallest set of nodes that hits each of some paths. A hard problem in general (Karp 1972), and a small one here: the search is bounded by the size of the
/// set, and prunes by paths that have nothing in common, each of which needs a node of its own.
/// </summary>
internal static class HittingSet
{
    /// <summary>The smallest set; among several, the first in the order of the nodes. None, if every one has more than <paramref name="most"/>.</summary>
    /// <param name="paths">None of them empty.</param>
    /// <param name="nodes">All nodes of the paths, the preferred first.</param>
    public static IReadOnlyList<PathNode>? Smallest(IEnumerable<IEnumerable<PathNode>> paths, IReadOnlyList<PathNode> nodes, int most)
    {
        var places = nodes.Select((node, place) => (node, place)).ToDictionary(n => n.node, n => n.place);
        var minimal = Minimal(paths.Select(path => path.Select(node => places[node]).Order().ToArray()));
        var problem = new Problem(minimal, nodes.Count);

        var size = Enumerable.Range(1, most).FirstOrDefault(k => problem.CanHit(problem.All, k));
        if (size == 0) return null;

        // The first in order: a node belongs to it if what is left can still be hit by what is left of the size. One that was passed over cannot come back:
        // it would have belonged to a set of this size then as well.
        var chosen = new List<PathNode>();
        var left = problem.All;
        for (var place = 0; chosen.Count < size; place++)
        {
            var rest = problem.Without(left, place);
            if (rest.Count == left.Count || !problem.CanHit(rest, size - chosen.Count - 1)) continue;
            chosen.Add(nodes[place]);
            left = rest;
        }
        return chosen;
    }

    /// <summary>Whoever hits a path hits every longer one that has all of its nodes: only the shorter one counts.</summary>
    private static List<int[]> Minimal(IEnumerable<int[]> paths)
    {
        var minimal = new List<(int[] Path, HashSet<int> Nodes)>();
        foreach (var path in paths.DistinctBy(p => string.Join(',', p)).OrderBy(p => p.Length))
        {
            var nodes = path.ToHashSet();
            if (!minimal.Any(shorter => shorter.Nodes.IsSubsetOf(nodes))) minimal.Add((path, nodes));
        }
        return [.. minimal.Select(m => m.Path)];
    }

    private sealed class Problem(List<int[]> paths, int nodes)
    {
        private readonly BitArray[] _hits = Hits(paths, nodes);

        /// <summary>The numbers of all paths.</summary>
        public IReadOnlyList<int> All { get; } = [.. Enumerable.Range(0, paths.Count)];

        /// <summary>The paths that a node does not hit.</summary>
        public IReadOnlyList<int> Without(IReadOnlyList<int> left, int node) => [.. left.Where(path => !_hits[node][path])];

        /// <summary>Whether so many nodes can hit all of these paths.</summary>
        public bool CanHit(IReadOnlyList<int> left, int size)
        {
            if (left.Count == 0) return true;
            if (Apart(left, size) > size) return false;
            var shortest = left.MinBy(path => paths[path].Length);
            return Candidates(shortest, left).Any(rest => CanHit(rest, size - 1));
        }

        /// <summary>How many paths have no node in common, as far as a first look tells; it goes no further than one more than asked.</summary>
        private int Apart(IReadOnlyList<int> left, int size)
        {
            var taken = new HashSet<int>();
            var count = 0;
            foreach (var path in left.OrderBy(path => paths[path].Length))
            {
                if (paths[path].Any(taken.Contains)) continue;
                taken.UnionWith(paths[path]);
                if (++count > size) break;
            }
            return count;
        }

        /// <summary>What each node of a path would leave: the least first, and nothing that leaves more than another does.</summary>
        private List<IReadOnlyList<int>> Candidates(int path, IReadOnlyList<int> left)
        {
            var kept = new List<(IReadOnlyList<int> Leaves, HashSet<int> Set)>();
            foreach (var rest in paths[path].Select(node => Without(left, node)).OrderBy(rest => rest.Count))
            {
                if (!kept.Any(better => better.Set.IsSubsetOf(rest))) kept.Add((rest, [.. rest]));
            }
            return [.. kept.Select(k => k.Leaves)];
        }

        private static BitArray[] Hits(List<int[]> paths, int nodes)
        {
            var hits = new BitArray[nodes];
            for (var node = 0; node < nodes; node++) hits[node] = new BitArray(paths.Count);
            for (var path = 0; path < paths.Count; path++)
            {
                foreach (var node in paths[path]) hits[node][path] = true;
            }
            return hits;
        }
    }
}
