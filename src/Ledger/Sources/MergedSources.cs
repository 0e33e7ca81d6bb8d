using Marten;

namespace Ledger.Sources;

/// <summary>Which source each of some sources is, now that some were merged. Two that are the same one count as one.</summary>
/// <param name="Into">What each source that was merged is, in the end. One that was not merged is itself, and not in here.</param>
public sealed record MergedSources(IReadOnlyDictionary<Guid, Guid> Into)
{
    /// <summary>The source that this one is.</summary>
    public Guid Of(Guid source) => Into.GetValueOrDefault(source, source);

    /// <summary>Follows each source to what it was merged into, however many times over.</summary>
    public static async Task<MergedSources> Find(IQuerySession session, IEnumerable<Guid> sources, CancellationToken token)
    {
        var asked = sources.Distinct().ToArray();
        var next = new Dictionary<Guid, Guid>();
        for (var unknown = asked; unknown.Length > 0;)   // ends: a merge never closes a circle
        {
            var merged = (await session.LoadManyAsync<Source>(token, unknown)).Where(s => s.MergedInto is not null).ToList();
            foreach (var source in merged) next[source.Id] = source.MergedInto!.Value;
            unknown = [.. merged.Select(s => s.MergedInto!.Value).Distinct()];
        }
        return new MergedSources(asked.Where(next.ContainsKey).ToDictionary(id => id, id => End(id, next)));
    }

    private static Guid End(Guid source, Dictionary<Guid, Guid> next) => next.TryGetValue(source, out var into) ? End(into, next) : source;
}
