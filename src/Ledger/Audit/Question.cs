using System.Runtime.CompilerServices;
using System.Text.Json;
using Ledger.Http;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Audit;

/// <summary>
/// Checks the parameters of a question, and gathers everything that is wrong with them. What is misspelt, given twice or given empty is refused, never
/// dropped: a filter that is dropped answers another question.
/// </summary>
internal sealed class Question
{
    public const int DefaultLimit = 50, MostLimit = 500;
    private const int LongestText = 200;

    private readonly Dictionary<string, string[]> _errors = [];

    /// <param name="query">What was asked.</param>
    /// <param name="known">The names of all parameters.</param>
    public Question(IQueryCollection query, params string[] known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name)) Wrong(name, $"is not a parameter of this question; these are: {string.Join(", ", known)}.");
            else if (values.Count > 1) Wrong(name, "is given more than once.");
            else if (string.IsNullOrEmpty(values[0])) Wrong(name, "is given without a value.");
        }
    }

    /// <summary>400 with everything that is wrong, by parameter; none if nothing is.</summary>
    public ProblemDetails? Problem => _errors.Count == 0 ? null : Problems.BadRequest("invalid-request", "The parameters of the question are wrong.", _errors);

    public string? Line(string? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is not null && (value.Length > LongestText || value.Any(char.IsControl))) Wrong(name, $"must be {LongestText} characters at most, without control characters.");
        return value;
    }

    /// <summary>One of the known words, exactly.</summary>
    public string? OneOf(string? value, IEnumerable<string> known, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is not null && !known.Contains(value, StringComparer.Ordinal)) Wrong(name, $"must be one of {string.Join(", ", known)}.");
        return value;
    }

    /// <summary>Whether the newest come first (<c>order=newest</c>); otherwise the oldest do.</summary>
    public bool NewestFirst(string? order) => OneOf(order, ["oldest", "newest"], "order") == "newest";

    /// <summary>An instant in whole microseconds, as the ledger records them, rounded up: as bounds they mean the same.</summary>
    public DateTimeOffset? Instant(string? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is null) return null;
        try
        {
            var instant = Json.Value<DateTimeOffset>(Json.Element(value));
            var rest = instant.Ticks % TimeSpan.TicksPerMicrosecond;
            return rest == 0 || instant > DateTimeOffset.MaxValue.AddDays(-1) ? instant : instant.AddTicks(TimeSpan.TicksPerMicrosecond - rest);
        }
        catch (JsonException)
        {
            Wrong(name, "must be an instant in ISO 8601, such as 2018-05-07T15:00:00Z (in an address, + is written %2B).");
            return null;
        }
    }

    /// <summary>One of the statuses that refusals are kept with.</summary>
    public int? Status(int? status)
    {
        if (status is not (null or 403 or 409 or 422)) Wrong(nameof(status), "must be one of 403, 409, 422.");
        return status;
    }

    /// <summary>How many items a page has.</summary>
    public int Limit(int? limit)
    {
        if (limit is < 1 or > MostLimit) Wrong(nameof(limit), $"must be from 1 to {MostLimit}.");
        return limit ?? DefaultLimit;
    }

    /// <summary>The sequence of the last item of the page before.</summary>
    public long? After(long? after)
    {
        if (after is < 0 or long.MaxValue) Wrong(nameof(after), "must be a sequence: what the page before gave as its next.");
        return after;
    }

    /// <summary>Refuses a parameter; the first fault of each is told.</summary>
    public void Wrong(string name, string message) => _errors.TryAdd(name, [message]);
}
