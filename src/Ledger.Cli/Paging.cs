using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ledger.Cli.Http;

namespace Ledger.Cli;

/// <summary>The options of a command that lists, and how its pages are asked for.</summary>
internal sealed class Paging
{
    private const int LargestPage = 500;

    private readonly Option<int?> _limit = Arguments.LimitOption();
    private readonly Option<string?> _after = Arguments.TextOption("--after", "MARK", "Go on after a page: what it gave as its next.");
    private readonly Option<bool> _all = Arguments.Switch("--all", "Every page. Not with --limit.");

    public IReadOnlyList<Symbol> Options => [_limit, _after, _all];

    /// <summary>True when a page or its size was asked for, which an export of everything cannot honour.</summary>
    public bool IsUsed(Session session) => session.Has(_limit) || session.Has(_after) || session.Has(_all);

    /// <summary>One page, or all of them as one.</summary>
    /// <exception cref="WrongUsageException">Both a limit and everything are asked for.</exception>
    /// <exception cref="LedgerFailedException">A page leads back to itself, beside what asking can end in.</exception>
    public async Task<Page> Read(Session session, Query query, CancellationToken token)
    {
        var all = session.Value(_all);
        var limit = session.Value(_limit);
        if (all && limit is not null) throw new WrongUsageException("--all and --limit exclude each other.");

        var first = query.With("limit", (limit ?? (all ? LargestPage : null as int?))?.ToString(CultureInfo.InvariantCulture)).ToString();
        var after = session.Value(_after);
        List<JsonElement> items = [];
        while (true)
        {
            var page = await session.Ledger.Get(after is null ? first : $"{first}{(first.Contains('?') ? '&' : '?')}after={Uri.EscapeDataString(after)}", token);
            if (page.Member("items") is not { ValueKind: JsonValueKind.Array }) throw LedgerFailedException.Unexpected("A list was asked for, and the answer has no items.");

            items.AddRange(page.List("items"));
            var next = page.Text("next");
            if (!all || next is null) return new(items, next, page);
            if (next == after) throw LedgerFailedException.Unexpected("The list does not end: a page names itself as the next one.");
            after = next;
        }
    }
}

/// <summary>What a list answered.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">Where the next page goes on, or null when this is the end.</param>
/// <param name="Last">The last page as it was received.</param>
internal sealed record Page(IReadOnlyList<JsonElement> Items, string? Next, JsonElement Last)
{
    /// <summary>All rows as one answer, with what the last page said beside its rows.</summary>
    public void PrintJson(Session session)
    {
        var answer = new Dictionary<string, object> { ["items"] = Items };
        foreach (var member in Last.EnumerateObject())
            if (member.Name != "items") answer[member.Name] = member.Value;
        session.PrintJson(answer);
    }

    /// <summary>Says to people that there is more.</summary>
    public void SayIfThereIsMore(Session session)
    {
        if (Next is not null) session.Remark($"There is more: --after {Next}, or --all.");
    }
}
