using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using FluentValidation;
using Npgsql;

namespace Ledger.Http;

/// <summary>A question that is answered in pages.</summary>
public interface IPaged
{
    /// <summary>How many items at most: 1 to 500; 50 if not said.</summary>
    int? Limit { get; }

    /// <summary>Where to go on: what the page before gave as its <c>next</c>.</summary>
    string? After { get; }
}

/// <summary>One page of a list, newest first.</summary>
/// <param name="Next">Where the list goes on, to be given as <c>after</c>; none where it ends.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>Which page of a list: how many items at most, and the id of the last one that was seen.</summary>
public sealed record PageAsked(int Limit, Guid? After = null)
{
    /// <summary>How many items a page has, unless said.</summary>
    public const int Usual = 50;

    /// <summary>How many items a page has at most.</summary>
    public const int Most = 500;

    /// <summary>The first page, as long as pages get.</summary>
    public static readonly PageAsked First = new(Most);

    /// <summary>The page that a question asks for; its cursor is valid, for its validator saw it.</summary>
    public static PageAsked By(IPaged question) =>
        new(question.Limit ?? Usual, question.After is not null && Cursor.TryRead(question.After, out var after) ? after : null);
}

/// <summary>
/// Lists by keyset: ids are UUIDs of version 7 and sort by when they were made, so a page begins below the last id of the page before. Page number one million
/// costs what page one costs, and what is added meanwhile moves nothing.
/// </summary>
public static class Paging
{
    /// <summary>The rules of <see cref="IPaged"/>.</summary>
    public static void AddPaging<TQuestion>(this AbstractValidator<TQuestion> validator) where TQuestion : IPaged
    {
        validator.RuleFor(q => q.Limit).PageLimit();
        validator.RuleFor(q => q.After).Must(after => after is null || Cursor.TryRead(after, out _)).WithMessage("must be what a page of a list gave as its next.");
    }

    /// <summary>How many items a page may have.</summary>
    public static IRuleBuilderOptions<TQuestion, int?> PageLimit<TQuestion>(this IRuleBuilder<TQuestion, int?> rule) =>
        rule.InclusiveBetween(1, PageAsked.Most).WithMessage($"must be from 1 to {PageAsked.Most}.");

    /// <summary>A page of rows, newest id first.</summary>
    /// <param name="columns">What is read of each, after its id: column 0 is the id.</param>
    /// <param name="from">Table and alias, and what is joined to it.</param>
    /// <param name="ids">The id, in each table that has it: whichever is walked, the walk begins where the page does.</param>
    public static async Task<Page<T>> Page<T>(
        this NpgsqlDataSource ledger, FormattableString columns, FormattableString from, IReadOnlyList<FormattableString> ids, IEnumerable<FormattableString> conditions, PageAsked asked,
        Func<NpgsqlDataReader, T> row, CancellationToken token)
    {
        var all = asked.After is { } after ? conditions.Concat(ids.Select(id => (FormattableString)$"{id} < {after}")) : conditions;
        var rows = await ledger.ReadPlanned($"select {ids[0]}, {columns} from {from} where {all.All()} order by {ids[0]} desc limit {asked.Limit + 1}", r => (Id: r.GetGuid(0), Row: row(r)), token);
        return Of(rows, asked.Limit, r => r.Id).Select(r => r.Row);
    }

    /// <summary>A page of what was read with one item more than the page has: whether there is one decides whether there is a next page.</summary>
    public static Page<T> Of<T>(IReadOnlyList<T> oneMore, int limit, Func<T, Guid> id) =>
        oneMore.Count > limit ? new([.. oneMore.Take(limit)], Cursor.Of(id(oneMore[limit - 1]))) : new(oneMore);

    /// <summary>The same page, of other items.</summary>
    public static Page<TOther> Select<T, TOther>(this Page<T> page, Func<T, TOther> select) => new([.. page.Items.Select(select)], page.Next);
}

/// <summary>Where a list goes on, opaque to whoever passes it back: a version byte and the key of the last item, in base64url.</summary>
public static class Cursor
{
    private const byte Version = 1;
    private const int LongestKey = 64;

    public static string Of(Guid last)
    {
        Span<byte> key = stackalloc byte[16];
        last.TryWriteBytes(key, bigEndian: true, out _);
        return Of(key);
    }

    /// <summary>A key of any form, of 64 bytes at most.</summary>
    public static string Of(ReadOnlySpan<byte> key) => Base64Url.EncodeToString([Version, .. key]);

    /// <summary>False for whatever <see cref="Of(Guid)"/> did not write.</summary>
    public static bool TryRead([NotNullWhen(true)] string? cursor, out Guid last)
    {
        Span<byte> key = stackalloc byte[16];
        var read = TryRead(cursor, key);
        last = read ? new Guid(key, bigEndian: true) : default;
        return read;
    }

    /// <summary>False for whatever <see cref="Of(ReadOnlySpan{byte})"/> did not write of a key of this length.</summary>
    public static bool TryRead([NotNullWhen(true)] string? cursor, Span<byte> key)
    {
        Span<byte> bytes = stackalloc byte[1 + LongestKey];
        if (cursor is null || cursor.Length > 2 * LongestKey || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var written)
            || written != 1 + key.Length || bytes[0] != Version) return false;
        bytes[1..written].CopyTo(key);
        return Of(key) == cursor;
    }
}
