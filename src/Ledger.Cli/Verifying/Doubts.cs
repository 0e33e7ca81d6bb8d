namespace Ledger.Cli.Verifying;

/// <summary>Every doubt that was found: all of them counted, and so many of the lowest sequences kept. Several threads may add.</summary>
/// <param name="most">How many are kept.</param>
public sealed class Doubts(int most)
{
    private readonly SortedSet<(long Sequence, long Found, Doubt Doubt)> _kept = new(Comparer<(long Sequence, long Found, Doubt Doubt)>.Create(
        (one, other) => (one.Sequence, one.Found).CompareTo((other.Sequence, other.Found))));

    private readonly SortedDictionary<DoubtKind, long> _byKind = [];
    private readonly Lock _lock = new();

    /// <summary>How many were found.</summary>
    public long Count { get; private set; }

    /// <summary>How many were found of each kind.</summary>
    public IReadOnlyDictionary<DoubtKind, long> ByKind => _byKind;

    /// <summary>Those that were kept, by sequence; first those that are about no one event.</summary>
    public IReadOnlyList<Doubt> Kept => [.. _kept.Select(kept => kept.Doubt)];

    public void Add(Doubt doubt)
    {
        lock (_lock)
        {
            _byKind[doubt.Kind] = _byKind.GetValueOrDefault(doubt.Kind) + 1;
            _kept.Add((doubt.Sequence ?? long.MinValue, Count++, doubt));
            if (_kept.Count > most) _kept.Remove(_kept.Max);
        }
    }

    public void Add(IEnumerable<Doubt> doubts)
    {
        foreach (var doubt in doubts) Add(doubt);
    }
}
