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
/// set, leaves out nodes that were tried in vain, and gives up where paths that have nothing in common, each of which needs a node of its own, or the nodes that
/// stand on most paths tell that it cannot be done.
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
        public bool CanHit(IReadOnlyList<int> left, int size) => CanHit(left, size, []);

        /// <summary>The same, without the nodes that were tried in vain: whoever needs one of them has been looked for already.</summary>
        private bool CanHit(IReadOnlyList<int> left, int size, HashSet<int> tried)
        {
            if (left.Count == 0) return true;
            if (size == 0) return false;

            var open = left.Select(path => tried.Count == 0 ? paths[path] : [.. paths[path].Where(node => !tried.Contains(node))]).OrderBy(path => path.Length).ToList();
            if (open[0].Length == 0 || Apart(open, size) > size) return false;

            var often = new Dictionary<int, int>();
            foreach (var node in open.SelectMany(path => path)) often[node] = often.GetValueOrDefault(node) + 1;
            if (often.Values.OrderDescending().Take(size).Sum() < left.Count) return false;

            // The nodes of a shortest path, of which one is needed: each without those before it.
            var without = new HashSet<int>(tried);
            foreach (var node in open[0].OrderByDescending(node => often[node]))
            {
                if (CanHit(Without(left, node), size - 1, without)) return true;
                without.Add(node);
            }
            return false;
        }

        /// <summary>How many of these paths have no node in common, as far as a first look tells; it goes no further than one more than asked.</summary>
        private static int Apart(List<int[]> open, int size)
        {
            var taken = new HashSet<int>();
            var count = 0;
            foreach (var path in open.Where(path => !path.Any(taken.Contains)))
            {
                taken.UnionWith(path);
                if (++count > size) break;
            }
            return count;
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
