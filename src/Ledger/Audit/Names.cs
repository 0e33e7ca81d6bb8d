using Ledger.Access;
using Ledger.Claims;
using Ledger.Http;
using Marten;
using Npgsql;

namespace Ledger.Audit;

/// <summary>What a thing is called now: a source's or an actor's name (an anonymous source's description), a document's title, an attribution's words, a claim's statement; the log by what it calls itself.</summary>
/// <param name="Kind"><c>Source</c>, <c>Document</c>, <c>Attribution</c>, <c>Claim</c>, <c>Actor</c> or <c>Log</c>.</param>
public sealed record Thing(string Kind, string Title);

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
public sealed record Names(IReadOnlyDictionary<Guid, Thing> Things, IReadOnlyDictionary<Guid, Part> Parts, IReadOnlyDictionary<long, Role> RolesBefore)
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

    private static async Task<Dictionary<Guid, Thing>> Called(Guid[] ids, NpgsqlDataSource ledger, CancellationToken token) => (await ledger.Read($"""
        select id, 'Actor', data ->> 'name' from ledger.mt_doc_actor where id = any({ids})
        union all
        select id, 'Source', coalesce(data ->> 'name', data ->> 'description') from ledger.mt_doc_source where id = any({ids})
        union all
        select id, 'Document', data ->> 'title' from ledger.mt_doc_document where id = any({ids})
        union all
        select id, 'Attribution', (select string_agg(p ->> 'exact', ' … ' order by n) from jsonb_array_elements(data -> 'anchor' -> 'passages') with ordinality as x (p, n))
        from ledger.mt_doc_attribution where id = any({ids})
        union all
        select id, 'Claim', data ->> 'statement' from ledger.mt_doc_claim where id = any({ids})
        union all
        select id, 'Log', split_part(data -> 'keys' ->> -1, '+', 1) from ledger.mt_doc_log where id = any({ids})
        """, row => (Id: row.GetGuid(0), Kind: row.GetString(1), Title: row.Text(2)), token))
        .Where(t => t.Title is not null).ToDictionary(t => t.Id, t => new Thing(t.Kind, t.Title!));

    private static async Task<Dictionary<Guid, Part>> PartsOf(IReadOnlyCollection<RecordedEvent> events, NpgsqlDataSource ledger, ISerializer serializer, CancellationToken token)
    {
        var wanted = events.Select(e => (e.Stream, Parts: Summaries.Parts(e).ToList())).Where(e => e.Parts.Count > 0).ToList();
        if (wanted.Count == 0) return [];

        // Parts stand in the lists of what they belong to: in any list, as ids are unique everywhere. A token's hash stays where it is.
        var (streams, ids) = (wanted.Select(w => w.Stream).Distinct().ToArray(), wanted.SelectMany(w => w.Parts).Distinct().Select(id => id.ToString()).ToArray());
        return (await ledger.Read($"""
            select part - 'secretHash'
            from (
                select data from ledger.mt_doc_actor where id = any({streams})
                union all select data from ledger.mt_doc_document where id = any({streams})
                union all select data from ledger.mt_doc_attribution where id = any({streams})
                union all select data from ledger.mt_doc_claim where id = any({streams})
            ) thing, jsonb_path_query(thing.data, '$.*[*] ? (exists(@.id))') part
            where part ->> 'id' = any({ids})
            """, ReadPart, token)).ToDictionary(p => p.Id);

        Part ReadPart(NpgsqlDataReader row)
        {
            using var json = new MemoryStream(row.GetFieldValue<byte[]>(0), writable: false);
            return serializer.FromJson<Part>(json);
        }
    }

    private static async Task<Dictionary<long, Role>> RolesBeforeThe(long[] changes, NpgsqlDataSource ledger, CancellationToken token) => changes.Length == 0 ? [] : (await ledger.Read($"""
        select e.seq_id, before.role
        from ledger.mt_events e cross join lateral (
            select b.data ->> 'role' as role from ledger.mt_events b
            where b.stream_id = e.stream_id and b.version < e.version and b.data ? 'role'
            order by b.version desc limit 1
        ) before
        where e.seq_id = any({changes})
        """, row => (Sequence: row.GetInt64(0), Role: Enum.Parse<Role>(row.GetString(1))), token)).ToDictionary(r => r.Sequence, r => r.Role);
}
