using Ledger.Access;
using Ledger.Claims;
using Marten;
using Npgsql;

namespace Ledger.Audit;

/// <summary>What a thing is called now: a source's or an actor's name (an anonymous source's description), a document's title, an attribution's words, a claim's statement.</summary>
/// <param name="Kind"><c>Source</c>, <c>Document</c>, <c>Attribution</c>, <c>Claim</c> or <c>Actor</c>.</param>
public sealed record Named(string Kind, string Title);

/// <summary>What sentences say of a part that an event is about: evidence, a response, a caveat, an assessment or a token, as it stands now.</summary>
public sealed record Part(
    Guid Id, string? Kind = null, string? Text = null, string? Note = null, Rating? Rating = null, Guid? By = null, Guid? Actor = null, Guid? Attribution = null, Guid? Document = null)
{
    /// <summary>Everything that it refers to.</summary>
    public IEnumerable<Guid> Ids() => new[] { By, Actor, Attribution, Document }.OfType<Guid>();
}

/// <summary>What the sentences about some events need besides the events.</summary>
/// <param name="Things">What each thing that they are about is called now.</param>
/// <param name="Parts">The parts that they are about.</param>
/// <param name="RolesBefore">By the sequence of a changed role: the role before it.</param>
public sealed record Names(IReadOnlyDictionary<Guid, Named> Things, IReadOnlyDictionary<Guid, Part> Parts, IReadOnlyDictionary<long, Role> RolesBefore)
{
    /// <summary>Nothing but the title, in full; none of what is not on record.</summary>
    public string? TitleOf(Guid id) => Things.GetValueOrDefault(id)?.Title;

    /// <summary>Everything that sentences about these events will say, in as many queries as there are kinds of answers, however many events there are.</summary>
    public static async Task<Names> For(IReadOnlyCollection<RecordedEvent> events, NpgsqlDataSource ledger, IDocumentStore store, CancellationToken token)
    {
        var parts = await PartsOf(events, ledger, store.Options.Serializer(), token);
        var roles = await RolesBeforeThe([.. events.Where(e => e.Data is RoleChanged).Select(e => e.Sequence)], ledger, token);
        var ids = events.SelectMany(Summaries.Ids).Concat(parts.Values.SelectMany(p => p.Ids())).Distinct().ToArray();
        return new Names(await Called(ids, ledger, token), parts, roles);
    }

    private static async Task<Dictionary<Guid, Named>> Called(Guid[] ids, NpgsqlDataSource ledger, CancellationToken token)
    {
        await using var query = ledger.CreateCommand("""
            select id, 'Actor', data ->> 'name' from ledger.mt_doc_actor where id = any($1)
            union all
            select id, 'Source', coalesce(data ->> 'name', data ->> 'description') from ledger.mt_doc_source where id = any($1)
            union all
            select id, 'Document', data ->> 'title' from ledger.mt_doc_document where id = any($1)
            union all
            select id, 'Attribution', (select string_agg(p ->> 'exact', ' … ' order by n) from jsonb_array_elements(data -> 'anchor' -> 'passages') with ordinality as x (p, n))
            from ledger.mt_doc_attribution where id = any($1)
            union all
            select id, 'Claim', data ->> 'statement' from ledger.mt_doc_claim where id = any($1)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = ids });
        await using var reader = await query.ExecuteReaderAsync(token);
        var things = new Dictionary<Guid, Named>();
        while (await reader.ReadAsync(token))
        {
            if (!reader.IsDBNull(2)) things.Add(reader.GetGuid(0), new Named(reader.GetString(1), reader.GetString(2)));
        }
        return things;
    }

    private static async Task<Dictionary<Guid, Part>> PartsOf(IReadOnlyCollection<RecordedEvent> events, NpgsqlDataSource ledger, ISerializer serializer, CancellationToken token)
    {
        var wanted = events.Select(e => (e.Stream, Parts: Summaries.Parts(e).ToList())).Where(e => e.Parts.Count > 0).ToList();
        if (wanted.Count == 0) return [];

        // Parts stand in the lists of what they belong to: any list, as ids are unique everywhere. A token's hash stays where it is.
        await using var query = ledger.CreateCommand("""
            select part - 'secretHash'
            from (
                select data from ledger.mt_doc_actor where id = any($1)
                union all select data from ledger.mt_doc_document where id = any($1)
                union all select data from ledger.mt_doc_attribution where id = any($1)
                union all select data from ledger.mt_doc_claim where id = any($1)
            ) thing, jsonb_path_query(thing.data, '$.*[*] ? (exists(@.id))') part
            where part ->> 'id' = any($2)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = wanted.Select(w => w.Stream).Distinct().ToArray() });
        query.Parameters.Add(new NpgsqlParameter { Value = wanted.SelectMany(w => w.Parts).Distinct().Select(id => id.ToString()).ToArray() });
        await using var reader = await query.ExecuteReaderAsync(token);
        var parts = new Dictionary<Guid, Part>();
        while (await reader.ReadAsync(token))
        {
            using var json = new MemoryStream(reader.GetFieldValue<byte[]>(0), writable: false);
            var part = serializer.FromJson<Part>(json);
            parts[part.Id] = part;
        }
        return parts;
    }

    private static async Task<Dictionary<long, Role>> RolesBeforeThe(long[] changes, NpgsqlDataSource ledger, CancellationToken token)
    {
        if (changes.Length == 0) return [];
        await using var query = ledger.CreateCommand("""
            select e.seq_id, before.role
            from ledger.mt_events e cross join lateral (
                select b.data ->> 'role' as role from ledger.mt_events b
                where b.stream_id = e.stream_id and b.version < e.version and b.data ? 'role'
                order by b.version desc limit 1
            ) before
            where e.seq_id = any($1)
            """);
        query.Parameters.Add(new NpgsqlParameter { Value = changes });
        await using var reader = await query.ExecuteReaderAsync(token);
        var roles = new Dictionary<long, Role>();
        while (await reader.ReadAsync(token)) roles.Add(reader.GetInt64(0), Enum.Parse<Role>(reader.GetString(1)));
        return roles;
    }
}
