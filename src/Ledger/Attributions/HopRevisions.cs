using Ledger.Documents;
using Marten;

namespace Ledger.Attributions;

/// <summary>The newest revision of each document in a chain: what was read, where the chain does not say.</summary>
public sealed record HopRevisions(IReadOnlyDictionary<Guid, int> Newest)
{
    public static async Task<HopRevisions> Of(IReadOnlyList<Hop> hops, IQuerySession session, CancellationToken token) =>
        new(await RevisionTexts.Newest(session, hops.Where(h => h.Document is not null).Select(h => h.Document!.Value), token));

    /// <summary>The first hop whose document has no such revision; none if all have.</summary>
    public int? Missing(IReadOnlyList<Hop> hops) => hops
        .Select((hop, i) => (hop, i))
        .Where(x => x.hop.Document is { } document && x.hop.Revision is { } revision && revision > Newest.GetValueOrDefault(document))
        .Select(x => (int?)x.i).FirstOrDefault();

    /// <summary>The chain with every document's revision named.</summary>
    public IReadOnlyList<Hop> Filled(IReadOnlyList<Hop> hops) =>
        [.. hops.Select(h => h.Document is { } document ? h with { Revision = h.Revision ?? Newest[document] } : h)];
}
