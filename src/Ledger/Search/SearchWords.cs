using FluentValidation;
using Ledger.Http;

namespace Ledger.Search;

/// <summary>Words to look for.</summary>
public static class SearchWords
{
    /// <summary>One line of up to 200 characters.</summary>
    public static IRuleBuilderOptions<T, string?> Words<T>(this IRuleBuilder<T, string?> rule) => rule.Line(200);

    /// <summary>
    /// The query in SQL, as search engines read it: all of the words, in any form (<c>border</c> finds <c>borders</c>) and any order; <c>"as a phrase"</c>; <c>this or that</c>; and <c>-this</c> not.
    /// </summary>
    public static FormattableString Query(string words) => $"websearch_to_tsquery('ledger.words', {words})";

    /// <summary>The query of what has a word that begins so, for each of these.</summary>
    public static FormattableString Beginnings(string words) => $"to_tsquery('pg_catalog.simple', {Prefixes(words)})";

    /// <summary>In the words of <c>to_tsquery</c>, in which no character of a word stands for anything but itself.</summary>
    public static string Prefixes(string words) => string.Join(" & ",
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => $"'{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}':*"));

    /// <summary>To be joined to a list whose things have rows in the search: their words, as <c>w</c>.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="id">The list's own id.</param>
    public static FormattableString Joined(SearchKind kind, FormattableString id) => $"join ledger.search w on w.id = {id} and w.revision = 0 and w.kind = {kind.ToString()}";

    /// <summary>Of what is joined so: whose words have these.</summary>
    public static FormattableString Found(string words) => $"w.words @@ {Query(words)}";
}
