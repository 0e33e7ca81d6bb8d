using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ledger.Cli.Printing;

namespace Ledger.Cli;

/// <summary>Arguments and options of the kinds that many commands share; what is malformed is refused before anything is sent.</summary>
internal static class Arguments
{
    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    public static Argument<Guid> Id(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => ParseId(result, name),
    };

    public static Option<Guid?> IdOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ID",
        CustomParser = result => ParseId(result, name),
    };

    public static Option<Guid[]> IdsOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.Select(token => ParseId(result, name, token.Value))],
    };

    public static Option<string?> TextOption(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>An instant or a day, in UTC where no offset is written; it travels as ISO 8601 in UTC.</summary>
    public static Option<DateTimeOffset?> InstantOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "INSTANT",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (IsInstant(text, out var instant)) return instant;
            result.AddError($"{name}: \"{Printable.Line(text)}\" is no instant. Write 2020-10-06, or 2020-10-06T23:30:00Z.");
            return null;
        },
    };

    /// <summary>When the ledger knew it: a bare whole number is a sequence, everything else an instant as <see cref="InstantOption"/> takes it.</summary>
    public static Option<Moment?> MomentOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "INSTANT|SEQUENCE",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return new Moment(sequence, null);
            if (IsInstant(text, out var instant)) return new Moment(null, instant);
            result.AddError($"{name}: \"{Printable.Line(text)}\" is neither an instant nor a sequence. Write 2020-10-06, 2020-10-06T23:30:00Z, or a sequence like 41.");
            return null;
        },
    };

    /// <summary>One of the ledger's own names, in any case; it travels as the ledger writes it.</summary>
    public static Option<string?> NameOption(string name, string helpName, string description, IReadOnlyCollection<string> names) => new(name)
    {
        Description = $"{description} {(names.Count == 1 ? names.Single() : $"{string.Join(", ", names.SkipLast(1))} or {names.Last()}")}.",
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (names.FirstOrDefault(known => known.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
            result.AddError($"{name}: \"{Printable.Line(text)}\" is not {(names.Count == 1 ? "" : "one of ")}{string.Join(", ", names)}.");
            return null;
        },
    };

    public static Option<int?> LimitOption() => new("--limit")
    {
        Description = "At most so many, 1 to 500. The ledger gives 50 if it is not said.",
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 500) return number;
            result.AddError($"--limit: \"{Printable.Line(result.Tokens[0].Value)}\" is no number from 1 to 500.");
            return null;
        },
    };

    /// <summary>An instant as it travels.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool IsInstant(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    private static Guid ParseId(ArgumentResult result, string name) => result.Tokens is [var token] ? ParseId(result, name, token.Value) : default;

    private static Guid ParseId(ArgumentResult result, string name, string text)
    {
        if (Guid.TryParseExact(text, "D", out var id)) return id;
        result.AddError($"{name}: \"{Printable.Line(text.Length <= 80 ? text : text[..80] + "…")}\" is no id. An id is a whole UUID, like 01890a5d-ac96-774b-bcce-b302099a8057.");
        return default;
    }
}
