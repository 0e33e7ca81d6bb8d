using Npgsql;

namespace Ledger.Search;

/// <summary>The rows of the search, made from the states of what they are of, in SQL. A row whose words have not changed is not written again.</summary>
internal static class SearchRows
{
    /// <summary>
    /// One at a time, until its transaction ends. Else the projection, having read a state just before it was redacted, would write its words just after. Whatever comes after this in the
    /// transaction sees what others have committed before it.
    /// </summary>
    public const string Turn = "call ledger.take_turn_in_search()";

    private const string Written = """
        on conflict (id, revision) do update set sort = excluded.sort, words = excluded.words, names = excluded.names, topics = excluded.topics
        where (s.sort, s.words, s.names, s.topics) is distinct from (excluded.sort, excluded.words, excluded.names, excluded.topics)
        """;

    private const string HeldTexts = """
        ledger.mt_doc_document d cross join lateral jsonb_array_elements(d.data -> 'revisions') r
            join ledger.revision_text t on t.sha256 = r ->> 'sha256' and r ->> 'form' = 'Held'
        """;

    /// <summary>Writes the rows of these sources, documents and claims.</summary>
    /// <param name="ids">The parameter with their ids.</param>
    public static string OfThings(string ids) => $$"""
        with asked as materialized (select unnest({{ids}}::uuid[]) as id)
        insert into ledger.search as s (id, revision, kind, sort, words, names, topics)
        select x.id, 0, x.kind, x.sort, setweight(ledger.words_of(x.name), 'A') || setweight(ledger.words_of(x.more), 'B'), ledger.name_of(x.name), x.topics
        from (
            select c.id, '{{nameof(SearchKind.Source)}}' as kind, c.data ->> 'kind' as sort, coalesce(c.data ->> 'name', c.data ->> 'description', '') as name,
                concat_ws(E'\n', case when c.data ->> 'name' is not null then c.data ->> 'description' end, c.data ->> 'role') as more, '{}'::text[] as topics
            from ledger.mt_doc_source c join asked on asked.id = c.id
            union all
            select c.id, '{{nameof(SearchKind.Document)}}', c.data ->> 'kind', c.data ->> 'title', coalesce(c.data ->> 'url', ''), '{}'
            from ledger.mt_doc_document c join asked on asked.id = c.id
            union all
            select c.id, '{{nameof(SearchKind.Claim)}}', null, c.data ->> 'statement', array_to_string(topics.each, E'\n'), topics.each
            from ledger.mt_doc_claim c join asked on asked.id = c.id
                cross join lateral (select array(select jsonb_array_elements_text(c.data -> 'topics')) as each) topics
        ) x
        {{Written}}
        """;

    /// <summary>Writes the rows of the texts that are held of these documents.</summary>
    public static string OfTexts(string documents) => $$"""
        insert into ledger.search as s (id, revision, kind, sort, words, names, topics)
        select d.id, (r ->> 'number')::int, '{{nameof(SearchKind.Text)}}', null, setweight(to_tsvector('ledger.words', ledger.searched_part(t.text)), 'C'), '', '{}'
        from {{HeldTexts}} where d.id = any({{documents}})
        {{Written}}
        """;

    /// <summary>Removes the rows of texts that are held no longer.</summary>
    public static string WithoutTexts(string documents) => $"""
        delete from ledger.search s where s.id = any({documents}) and s.revision > 0
            and not exists (select from {HeldTexts} where d.id = s.id and (r ->> 'number')::int = s.revision)
        """;
}

/// <summary>What was redacted is found no longer, from the moment at which it is gone.</summary>
public static class RedactedWords
{
    /// <summary>Makes the rows of these streams again, in the transaction that has just removed something from their states and texts.</summary>
    public static async Task Remove(IReadOnlyList<Guid> streams, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token)
    {
        foreach (var statement in new[] { SearchRows.Turn, SearchRows.OfThings("$1"), SearchRows.WithoutTexts("$1") })
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            if (statement != SearchRows.Turn) command.Parameters.Add(new() { Value = streams.ToArray() });
            await command.ExecuteNonQueryAsync(token);
        }
    }
}
