using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Search;

/// <summary>What a row of the search is of.</summary>
public enum SearchKind
{
    /// <summary>A source, by its name, its description and its role.</summary>
    Source,
    /// <summary>A document, by its title and its address.</summary>
    Document,
    /// <summary>A claim, by its statement and its topics.</summary>
    Claim,
    /// <summary>The text of a document's revision, where it is held.</summary>
    Text,
}

/// <summary>Where the words of everything that can be searched are kept: lexemes and their places, no text. Made again from the states at any time.</summary>
public static class SearchTable
{
    public const string Name = "ledger.search";

    /// <summary>
    /// How words are read (docs/decisions/0022): stems of English, and no word is too common to be looked for, since "Will May" is a name; names once more as they are written; and both
    /// without their accents as well. A text counts with its first 100,000 characters, or its first 62,500 if those are longer than 250,000 bytes: whatever stands in it, that stays below what a
    /// tsvector may hold (1 MB).
    /// </summary>
    public const string Words = """
        do $$ begin
            if not exists (select from pg_catalog.pg_ts_dict where dictname = 'english_stems' and dictnamespace = 'ledger'::regnamespace) then
                create text search dictionary ledger.english_stems (template = pg_catalog.snowball, language = english);
            end if;
            if not exists (select from pg_catalog.pg_ts_config where cfgname = 'words' and cfgnamespace = 'ledger'::regnamespace) then
                create text search configuration ledger.words (copy = pg_catalog.english);
                alter text search configuration ledger.words alter mapping for asciiword, asciihword, hword_asciipart, word, hword, hword_part with ledger.english_stems;
            end if;
        end $$;

        -- One writer at a time, until its transaction ends.
        create or replace procedure ledger.take_turn_in_search() language sql as $$ select pg_catalog.pg_advisory_xact_lock(91538410) $$;

        create or replace function ledger.without_accents(value text) returns text language sql immutable parallel safe
            as $$ select pg_catalog.regexp_replace(normalize(value, nfkd), '[\u0300-\u036f]', '', 'g') $$;

        create or replace function ledger.words_of(value text) returns tsvector language sql immutable parallel safe
            as $$ select case when ledger.without_accents(value) = value then to_tsvector('ledger.words', value)
                else to_tsvector('ledger.words', value) || to_tsvector('ledger.words', ledger.without_accents(value)) end $$;

        create or replace function ledger.name_of(value text) returns tsvector language sql immutable parallel safe
            as $$ select case when ledger.without_accents(value) = value then to_tsvector('pg_catalog.simple', value)
                else to_tsvector('pg_catalog.simple', value) || to_tsvector('pg_catalog.simple', ledger.without_accents(value)) end $$;

        create or replace function ledger.searched_part(value text) returns text language sql immutable parallel safe
            as $$ select left(value, case when octet_length(left(value, 100000)) <= 250000 then 100000 else 62500 end) $$;
        """;

    /// <summary>
    /// A row for each source, document and claim, with revision 0; and for each revision whose text is held. <c>sort</c> is the kind of the source or of the document. <c>names</c> is what things go by,
    /// as it is written.
    /// </summary>
    public static Table Table()
    {
        var table = new Table(new PostgresqlObjectName("ledger", "search", SchemaUtils.IdentifierUsage.General));
        table.AddColumn<Guid>("id").AsPrimaryKey();
        table.AddColumn<int>("revision").AsPrimaryKey();
        table.AddColumn("kind", "varchar(20)").NotNull();
        table.AddColumn("sort", "varchar(20)");
        table.AddColumn("words", "tsvector").NotNull();
        table.AddColumn("names", "tsvector").NotNull();
        table.AddColumn("topics", "text[]").NotNull();
        table.Indexes.Add(new IndexDefinition("search_words") { Columns = ["words"], Method = IndexMethod.gin });
        table.Indexes.Add(new IndexDefinition("search_names") { Columns = ["names"], Method = IndexMethod.gin });
        table.Indexes.Add(new IndexDefinition("search_topics") { Columns = ["topics"], Method = IndexMethod.gin });
        table.Indexes.Add(new IndexDefinition("search_kind") { Columns = ["kind", "id", "revision"] });
        table.Indexes.Add(new IndexDefinition("search_sort") { Columns = ["kind", "sort", "id"] });
        return table;
    }
}
