using Ledger.Attributions;
using Ledger.Documents;
using Ledger.Http;

namespace Ledger.Standing;

/// <summary>A source or a document on a path. Sources that were merged are one node.</summary>
public readonly record struct PathNode(ReferenceTo Kind, Guid Id);

/// <summary>A document on a path, in the revision that a hop read; the carrier is read in whatever revision is the newest.</summary>
/// <param name="Read">The number of the revision that the hop read; none of the carrier.</param>
public sealed record PathDocument(Document Document, int? Read);

/// <summary>
/// Through whom a piece of evidence reached us: found by walking outward from the carrier document and stopping at the first subject of the claim, whose words it
/// reports and who can therefore not be wrong about them.
/// </summary>
/// <param name="Nodes">Each node once, with how far from the carrier it stands: 0 for the carrier, its publisher and authors; i for the i-th hop's; the farthest, if it stands twice.</param>
/// <param name="Depth">How many hops stand before the one that ended the path; without such a hop, the number of hops less one; 0 in the document's own voice.</param>
public sealed record EvidencePath(IReadOnlyDictionary<PathNode, int> Nodes, IReadOnlyList<PathDocument> Documents, int Depth)
{
    /// <summary>The record itself: nobody stands between it and us.</summary>
    public bool IsEmpty => Nodes.Count == 0;

    /// <summary>Walks.</summary>
    /// <param name="carrier">The document that the passage stands in.</param>
    /// <param name="hops">The attribution's, nearest first; none where the document speaks in its own voice.</param>
    /// <param name="subjects">Of the claim; merged sources as the one that they are.</param>
    public static EvidencePath Walk(Document carrier, IReadOnlyList<Hop> hops, IReadOnlySet<PathNode> subjects, Known known)
    {
        var nodes = new Dictionary<PathNode, int>();
        var documents = new List<PathDocument>();
        if (subjects.Contains(NodeOf(carrier))) return new(nodes, documents, 0);

        PutDocument(carrier, null, 0);
        for (var i = 0; i < hops.Count; i++)
        {
            var document = hops[i].Document is { } id ? known.Documents[id] : null;
            if (document is not null && subjects.Contains(NodeOf(document))) return new(nodes, documents, i);
            if (document is not null) PutDocument(document, hops[i].Revision ?? document.Revisions.Count, i + 1);
            if (hops[i].Source is not { } source) continue;
            if (subjects.Contains(SourceNode(source))) return new(nodes, documents, i);
            nodes[SourceNode(source)] = i + 1;
        }
        return new(nodes, documents, Math.Max(0, hops.Count - 1));

        void PutDocument(Document document, int? read, int distance)
        {
            documents.Add(new(document, read));
            nodes[NodeOf(document)] = distance;
            foreach (var source in document.Authors.Prepend(document.Publisher).Select(SourceNode).Where(s => !subjects.Contains(s))) nodes[source] = distance;
        }

        PathNode SourceNode(Guid source) => new(ReferenceTo.Source, known.Merged(source));
    }

    private static PathNode NodeOf(Document document) => new(ReferenceTo.Document, document.Id);
}
