using System.Globalization;

namespace Ledger.Cli.Http;

/// <summary>A path with a query; what is null is left out, what is written is escaped.</summary>
internal sealed class Query(string path)
{
    private readonly List<string> _parts = [];

    public Query With(string name, string? value)
    {
        if (value is not null) _parts.Add($"{name}={Uri.EscapeDataString(value)}");
        return this;
    }

    public Query With(string name, Guid? value) => With(name, value?.ToString("D"));

    public Query With(string name, DateTimeOffset? value) => With(name, value is { } instant ? Arguments.Instant(instant) : null);

    /// <summary>As of an instant or a sequence; the ledger takes one of the two.</summary>
    public Query AsOf(Moment? moment) => With("sequence", moment?.Sequence?.ToString(CultureInfo.InvariantCulture)).With("asOf", moment?.Instant);

    public override string ToString() => _parts.Count == 0 ? path : $"{path}?{string.Join('&', _parts)}";
}
