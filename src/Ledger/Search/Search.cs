using System.Buffers.Binary;
using FluentValidation;
using Ledger.Access;
using Ledger.Http;
using Npgsql;
using Wolverine.Http;

namespace Ledger.Search;

/// <summary>Asks for whatever has some words in it.</summary>
/// <param name="Q">The words, as search engines read them: all of them, in any form and order; <c>"as a phrase"</c>; <c>this or that</c>; and <c>-this</c> not.</param>
/// <param name="Kind">Only these.</param>
/// <param name="Prefix">Names, titles and statements that have a word that begins so, for each word of <c>q</c>: what somebody needs who is typing a name.</param>
public sealed record SearchAsked(string? Q = null, SearchKind? Kind = null, bool? Prefix = null, int? Limit = null, string? After = null) : IQuestion
{
    public sealed class Validator : AbstractValidator<SearchAsked>
    {
        public Validator()
        {
            RuleFor(q => q.Q).NotNull().WithMessage("must say which words to look for.").Words();
            RuleFor(q => q.Limit).PageLimit();
            RuleFor(q => q.After).Must(after => after is null || SearchCursor.TryRead(after) is not null).WithMessage("must be what a page of a search gave as its next.");
        }
    }
}

/// <summary>What was found.</summary>
/// <param name="Next">Where it goes on, to be given as <c>after</c>; none where it ends.</param>
/// <param name="UpTo">The sequence up to which the search has seen the ledger.</param>
public sealed record SearchFound(IReadOnlyList<SearchItem> Items, string? Next, long UpTo);

/// <summary>Something that has the words, as it is now.</summary>
/// <param name="Id">The source, the document or the claim; of a text, its document.</param>
/// <param name="Title">The name, the title or the statement.</param>
/// <param name="Highlights">Where the words stand. None where they are found only without their accents, or in a part of a long text that is searched and not shown.</param>
/// <param name="Rank">How well it fits, to be compared within an answer.</param>
/// <param name="Revision">Of a text: the number of the revision.</param>
/// <param name="MergedInto">What it was merged into, if it was.</param>
/// <param name="Retracted">Why it was retracted, if it was.</param>
public sealed record SearchItem(
    SearchKind Kind, Guid Id, string Title, IReadOnlyList<Highlight> Highlights, double Rank, int? Revision, Guid? MergedInto, string? Retracted);

/// <summary>A row of the search.</summary>
internal readonly record struct SearchKey(Guid Id, int Revision)
{
    public const int Bytes = 16 + 4;

    /// <summary>None is newer.</summary>
    public static readonly SearchKey Newest = new(Guid.AllBitsSet, int.MaxValue);

    public void Write(Span<byte> bytes)
    {
        Id.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], Revision);
    }

    public static SearchKey Read(ReadOnlySpan<byte> bytes) => new(new Guid(bytes[..16], bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes[16..]));
}

/// <summary>Where a search goes on: among the matches from this one on and older, behind the one with this rank.</summary>
internal sealed record SearchCursor(SearchKey From, float Rank, SearchKey Last)
{
    private const int Bytes = SearchKey.Bytes + 4 + SearchKey.Bytes;

    /// <summary>The beginning.</summary>
    public static readonly SearchCursor First = Before(SearchKey.Newest);

    /// <summary>All that are as old as this one, or older.</summary>
    public static SearchCursor Before(SearchKey from) => new(from, float.PositiveInfinity, SearchKey.Newest);

    public override string ToString()
    {
        Span<byte> key = stackalloc byte[Bytes];
        From.Write(key);
        BinaryPrimitives.WriteSingleBigEndian(key[SearchKey.Bytes..], Rank);
        Last.Write(key[(SearchKey.Bytes + 4)..]);
        return Cursor.Of(key);
    }

    /// <summary>None for whatever <see cref="ToString"/> did not write.</summary>
    public static SearchCursor? TryRead(string cursor)
    {
        Span<byte> key = stackalloc byte[Bytes];
        return Cursor.TryRead(cursor, key) && BinaryPrimitives.ReadSingleBigEndian(key[SearchKey.Bytes..]) is var rank && !float.IsNaN(rank)
            ? new SearchCursor(SearchKey.Read(key), rank, SearchKey.Read(key[(SearchKey.Bytes + 4)..]))
            : null;
    }
}

[Question, Requires(Right.Read)]
public static class SearchEndpoint
{
    /// <summary>How many matches are ranked together.</summary>
    public const int Together = 1_000;

    /// <summary>How much of a text is looked at at once for a passage to show, and how much the next piece of it repeats.</summary>
    private const int Piece = 4_000, Overlap = 200;

    /// <summary>A field is shown as a whole, and of a text two passages at most.</summary>
    private static readonly string Whole = $"StartSel={Highlight.Begins}, StopSel={Highlight.Ends}, HighlightAll=true",
        Passages = $"StartSel={Highlight.Begins}, StopSel={Highlight.Ends}, MaxFragments=2, MinWords=10, MaxWords=25, ShortWord=0, FragmentDelimiter=\" … \"";

    /// <summary>
    /// Sources, documents, claims and held texts that have these words, the best first. What is ranked are the newest thousand matches; when they have been seen, the thousand before them, and so
    /// on: so of a word that everything has no more than that is read, and page number one hundred costs what page one costs. Weight have, in this order: names, titles and statements; descriptions,
    /// roles, topics and addresses; texts. A title is what it is now, whatever the search has seen: something that was redacted reads so, and is not found by what it was.
    /// </summary>
    [WolverineGet("/api/search")]
    public static async Task<SearchFound> Get(SearchAsked question, NpgsqlDataSource ledger, CancellationToken token)
    {
        var upTo = await SearchProjection.UpTo(ledger, token);
        var cursor = question.After is { } after && SearchCursor.TryRead(after) is { } asked ? asked : SearchCursor.First;
        var limit = question.Limit ?? PageAsked.Usual;
        var words = question.Q!;
        var byName = question.Prefix is true;
        var query = byName ? SearchWords.Beginnings(words) : SearchWords.Query(words);
        var vector = byName ? (FormattableString)$"s.names" : $"s.words";
        var kind = question.Kind is { } only ? (FormattableString)$"s.kind = {only.ToString()}" : $"true";

        var rows = await ledger.ReadPlanned(
            $"""
            with matches as materialized (
                select s.id, s.revision, s.kind, {vector} as vector from ledger.search s
                where {vector} @@ {query} and {kind} and (s.id, s.revision) <= ({cursor.From.Id}, {cursor.From.Revision})
                order by s.id desc, s.revision desc limit {Together}),
            ranked as (
                select m.id, m.revision, m.kind, ts_rank(m.vector, {query}, 1) as rank, row_number() over newest_first as place, count(*) over () as found
                from matches m window newest_first as (order by m.id desc, m.revision desc))
            select r.id, r.revision, r.kind, r.rank, r.found, newest.id, newest.revision, oldest.id, oldest.revision
            from ranked r, (select id, revision from ranked where place = 1) newest, (select id, revision from ranked where place = found) oldest
            where (r.rank, r.id, r.revision) < ({cursor.Rank}::real, {cursor.Last.Id}, {cursor.Last.Revision})
            order by r.rank desc, r.id desc, r.revision desc limit {limit + 1}
            """,
            row => new Row(new(row.GetGuid(0), row.GetInt32(1)), Enum.Parse<SearchKind>(row.GetString(2)), row.GetFloat(3), row.GetInt64(4), new(row.GetGuid(5), row.GetInt32(6)), new(row.GetGuid(7), row.GetInt32(8))), token);

        var page = rows.Take(limit).ToList();
        var next = rows.Count > limit ? new SearchCursor(rows[0].Newest, page[^1].Rank, page[^1].Key)
            : rows is [{ Found: Together } first, ..] ? SearchCursor.Before(first.Oldest with { Revision = first.Oldest.Revision - 1 })
            : null;
        return new SearchFound(await Shown(page, query, byName, ledger, token), next?.ToString(), upTo);
    }

    /// <summary>A match, and the newest and the oldest of those that it was ranked with.</summary>
    private sealed record Row(SearchKey Key, SearchKind Kind, float Rank, long Found, SearchKey Newest, SearchKey Oldest);

    private static async Task<IReadOnlyList<SearchItem>> Shown(IReadOnlyList<Row> page, FormattableString query, bool byName, NpgsqlDataSource ledger, CancellationToken token)
    {
        if (page.Count == 0) return [];
        var configuration = byName ? (FormattableString)$"'pg_catalog.simple'" : $"'ledger.words'";
        var shown = await ledger.ReadPlanned(
            $"""
            select coalesce(so.data ->> 'name', so.data ->> 'description', d.data ->> 'title', c.data ->> 'statement'),
                coalesce(so.data ->> 'mergedInto', c.data ->> 'mergedInto')::uuid, coalesce(d.data ->> 'retracted', c.data ->> 'retracted'), h.fields, h.texts
            from unnest({page.Select(r => r.Kind.ToString()).ToArray()}, {page.Select(r => r.Key.Id).ToArray()}, {page.Select(r => r.Key.Revision).ToArray()}) with ordinality p (kind, id, revision, place)
            left join ledger.mt_doc_source so on p.kind = 'Source' and so.id = p.id
            left join ledger.mt_doc_document d on p.kind in ('Document', 'Text') and d.id = p.id
            left join ledger.mt_doc_claim c on p.kind = 'Claim' and c.id = p.id
            left join lateral (
                -- The first piece of the text that has one of the words: pieces are looked at in turn, and no more of them than needed.
                select piece.text from ledger.revision_text t
                    cross join lateral (select ledger.searched_part(t.text) as text offset 0) searched
                    cross join lateral generate_series(0, (char_length(searched.text) - 1) / {Piece}) n
                    cross join lateral (select substr(searched.text, n * {Piece} + 1, {Piece + Overlap}) as text) piece
                where p.kind = 'Text' and t.sha256 = d.data -> 'revisions' -> (p.revision - 1) ->> 'sha256'
                    and to_tsvector({configuration}, piece.text) @@ replace(querytree({query}), '&', '|')::tsquery
                limit 1) piece on true
            cross join lateral (
                select array_agg(marked.field order by marked.place) as fields, array_agg(marked.text order by marked.place) as texts
                from (
                    select f.place, f.field, ts_headline({configuration}, f.value, {query}, case f.field when 'text' then {Passages} else {Whole} end) as text
                    from (values (1, 'name', so.data ->> 'name'), (2, 'description', so.data ->> 'description'), (3, 'role', so.data ->> 'role'),
                        (4, 'title', case when p.kind = 'Document' then d.data ->> 'title' end), (5, 'url', case when p.kind = 'Document' then d.data ->> 'url' end),
                        (6, 'statement', c.data ->> 'statement'), (7, 'topics', (select string_agg(topic, ', ') from jsonb_array_elements_text(c.data -> 'topics') topic)),
                        (8, 'text', piece.text)) f (place, field, value)
                    where f.value is not null) marked
                where position({Highlight.Begins.ToString()} in marked.text) > 0) h
            order by p.place
            """,
            row => (Title: row.GetString(0), MergedInto: row.IsDBNull(1) ? (Guid?)null : row.GetGuid(1), Retracted: row.Text(2),
                Highlights: row.IsDBNull(3) ? [] : row.GetFieldValue<string[]>(3).Zip(row.GetFieldValue<string[]>(4), Highlight.Of).ToList()), token);
        return [.. page.Zip(shown, (r, s) => new SearchItem(
            r.Kind, r.Key.Id, s.Title, s.Highlights, r.Rank, r.Kind == SearchKind.Text ? r.Key.Revision : null, s.MergedInto, s.Retracted))];
    }
}
