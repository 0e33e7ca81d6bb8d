using Ledger.Http;
using Npgsql;

namespace Ledger.Sources;

/// <summary>Something that a page refers to, by its name.</summary>
public sealed record Named(Guid Id, string Name);

/// <summary>What the sources that a page refers to are called, read at once. An anonymous source is called by its description.</summary>
public sealed class SourceNames
{
    private readonly Dictionary<Guid, Named> _names;

    private SourceNames(IEnumerable<Named> names) => _names = names.ToDictionary(n => n.Id);

    public Named this[Guid source] => _names[source];

    public Named? Maybe(Guid? source) => source is { } id ? _names[id] : null;

    /// <summary>What these are called.</summary>
    public static SourceNames Of(IEnumerable<Source> sources) => new(sources.Select(s => new Named(s.Id, s.Called)));

    public static async Task<SourceNames> Of(IEnumerable<Guid> sources, NpgsqlDataSource ledger, CancellationToken token) => new(await ledger.Read(
        $"select id, coalesce(data ->> 'name', data ->> 'description') from ledger.mt_doc_source where id = any({sources.Distinct().ToArray()})",
        row => new Named(row.GetGuid(0), row.GetString(1)), token));
}
