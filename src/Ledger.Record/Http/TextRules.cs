using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentValidation;

namespace Ledger.Http;

/// <summary>
/// What every command asks of the text, dates, names and numbers in it: shape only, nothing that needs the record. Each rule lets <c>null</c>
/// pass (put <c>NotNull()</c> before it where the field is mandatory), and its message names the bound and, for text, the first character
/// that is not allowed, by code point and position. The text itself is never in a message.
/// </summary>
/// <remarks>
/// Lengths and positions count Unicode code points, positions from 0. Text is compared and stored as sent: never trimmed or normalised.
/// Joiners, direction marks and other format characters (category Cf) are allowed, because emoji and right-to-left text need them;
/// text made of nothing else is blank.
/// </remarks>
public static partial class TextRules
{
    /// <summary>The longest web address, in UTF-16 code units.</summary>
    public const int LongestWebAddress = 2_000;

    /// <summary>The longest language tag, in characters; RFC 5646 §4.4.1 asks for room for 35.</summary>
    public const int LongestLanguageTag = 100;

    /// <summary>How far a date may lie ahead of the server's clock, since no two clocks agree.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// One line of free text: at most <paramref name="max"/> code points, not blank, well-formed Unicode, no control character (C0, U+007F, C1)
    /// and no line or paragraph separator (U+2028, U+2029).
    /// </summary>
    public static IRuleBuilderOptions<T, string?> Line<T>(this IRuleBuilder<T, string?> rule, int max) => Text(rule, Shape.Line, max);

    /// <summary>Text of any number of lines: as <see cref="Line"/>, but TAB, LF and CR are allowed.</summary>
    public static IRuleBuilderOptions<T, string?> Prose<T>(this IRuleBuilder<T, string?> rule, int max) => Text(rule, Shape.Prose, max);

    /// <summary>Words quoted from a text, to be found there as they are: as <see cref="Prose"/>; white space at either end is part of them.</summary>
    public static IRuleBuilderOptions<T, string?> Passage<T>(this IRuleBuilder<T, string?> rule, int max) => Text(rule, Shape.Passage, max);

    /// <summary>What stands before or after a passage: as <see cref="Passage"/>, but it may be blank or empty.</summary>
    public static IRuleBuilderOptions<T, string?> PassageContext<T>(this IRuleBuilder<T, string?> rule, int max) => Text(rule, Shape.Context, max);

    /// <summary>One of the names of the enum; a number that has no name is refused.</summary>
    public static IRuleBuilderOptions<T, TEnum> KnownEnum<T, TEnum>(this IRuleBuilder<T, TEnum> rule)
        where TEnum : struct, Enum => rule.Must(Enum.IsDefined).WithMessage(Known<TEnum>()).WithErrorCode(nameof(KnownEnum));

    /// <inheritdoc cref="KnownEnum{T,TEnum}(IRuleBuilder{T,TEnum})"/>
    public static IRuleBuilderOptions<T, TEnum?> KnownEnum<T, TEnum>(this IRuleBuilder<T, TEnum?> rule)
        where TEnum : struct, Enum =>
        rule.Must(value => value is not { } given || Enum.IsDefined(given)).WithMessage(Known<TEnum>()).WithErrorCode(nameof(KnownEnum));

    /// <summary>Something that has happened: not later than the clock of <paramref name="time"/>, give or take <see cref="ClockTolerance"/>.</summary>
    public static IRuleBuilderOptions<T, DateTimeOffset?> NotInFuture<T>(this IRuleBuilder<T, DateTimeOffset?> rule, TimeProvider time) =>
        rule.Must((_, value, context) => value is not { } given || HasCome(given, time, ClockTolerance, context))
            .WithMessage(InFuture).WithErrorCode(nameof(NotInFuture));

    /// <inheritdoc cref="NotInFuture{T}(IRuleBuilder{T,DateTimeOffset?},TimeProvider)"/>
    public static IRuleBuilderOptions<T, DateTimeOffset> NotInFuture<T>(this IRuleBuilder<T, DateTimeOffset> rule, TimeProvider time) =>
        rule.Must((_, value, context) => HasCome(value, time, ClockTolerance, context)).WithMessage(InFuture).WithErrorCode(nameof(NotInFuture));

    /// <summary>
    /// An instant that is asked about: not later than the server's clock, without tolerance. What people record happened by their clocks; a question is answered by the
    /// server's, and of what has not come yet no answer would stay the same.
    /// </summary>
    public static IRuleBuilderOptions<T, DateTimeOffset?> AlreadyCome<T>(this IRuleBuilder<T, DateTimeOffset?> rule, TimeProvider time) =>
        rule.Must((_, value, context) => value is not { } given || HasCome(given, time, TimeSpan.Zero, context)).WithMessage(NotYet).WithErrorCode(nameof(AlreadyCome));

    /// <summary>
    /// An absolute <c>http</c> or <c>https</c> URL with a host and at most <see cref="LongestWebAddress"/> characters. User name and password,
    /// white space, invisible characters and those that would break out of a link (<c>\ " &lt; &gt; `</c>) are refused; letters of any script are allowed.
    /// </summary>
    public static IRuleBuilderOptions<T, string?> WebAddress<T>(this IRuleBuilder<T, string?> rule) =>
        Checked(rule, WebAddressFault, nameof(WebAddress));

    /// <summary>A language tag that is well-formed by RFC 5646 §2.1 (https://www.rfc-editor.org/rfc/rfc5646#section-2.1), such as <c>en</c> or <c>sr-Latn-RS</c>.</summary>
    public static IRuleBuilderOptions<T, string?> LanguageTag<T>(this IRuleBuilder<T, string?> rule) => Checked(
        rule,
        static value => value.Length <= LongestLanguageTag && (WellFormedTag().IsMatch(value) || IrregularTags.Contains(value))
            ? null
            : $"must be a language tag by BCP 47, such as en, de-CH or sr-Latn-RS, of at most {LongestLanguageTag} characters.",
        nameof(LanguageTag));

    /// <summary>A SHA-256 in hexadecimal: 64 digits, of either case.</summary>
    public static IRuleBuilderOptions<T, string?> Sha256Hex<T>(this IRuleBuilder<T, string?> rule) => Checked(
        rule,
        static value => value.Length == 64 && value.All(char.IsAsciiHexDigit)
            ? null
            : "must be a SHA-256: 64 hexadecimal digits, 0 to 9 and a to f.",
        nameof(Sha256Hex));

    /// <summary>The id of something: any UUID but the empty one.</summary>
    public static IRuleBuilderOptions<T, Guid> Id<T>(this IRuleBuilder<T, Guid> rule) =>
        rule.Must(static value => value != Guid.Empty).WithMessage(NoId).WithErrorCode(nameof(Id));

    /// <inheritdoc cref="Id{T}(IRuleBuilder{T,Guid})"/>
    public static IRuleBuilderOptions<T, Guid?> Id<T>(this IRuleBuilder<T, Guid?> rule) =>
        rule.Must(static value => value != Guid.Empty).WithMessage(NoId).WithErrorCode(nameof(Id));

    private enum Shape
    {
        Line,
        Prose,
        Passage,
        Context,
    }

    private const string InFuture = "'{PropertyName}' lies in the future: it must not be later than {Now}, the server's clock, by more than 5 minutes.";
    private const string NotYet = "'{PropertyName}' lies in the future: it must not be later than {Now}, the server's clock.";
    private const string NoId = "'{PropertyName}' must be the id of something on record: a UUID other than the empty one.";

    private static string Known<TEnum>()
        where TEnum : struct, Enum => $"'{{PropertyName}}' must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.";

    private static bool HasCome<T>(DateTimeOffset value, TimeProvider time, TimeSpan tolerance, ValidationContext<T> context)
    {
        var now = time.GetUtcNow();
        context.MessageFormatter.AppendArgument("Now", now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        return value - now <= tolerance;
    }

    private static IRuleBuilderOptions<T, string?> Checked<T>(IRuleBuilder<T, string?> rule, Func<string, string?> faultOf, string code) =>
        rule.Must((_, value, context) =>
        {
            if (value is null || faultOf(value) is not { } fault)
                return true;
            context.MessageFormatter.AppendArgument("Fault", fault);
            return false;
        }).WithMessage("'{PropertyName}' {Fault}").WithErrorCode(code);

    private static IRuleBuilderOptions<T, string?> Text<T>(IRuleBuilder<T, string?> rule, Shape shape, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Checked(rule, value => TextFault(value, shape, max), shape == Shape.Context ? nameof(PassageContext) : shape.ToString());
    }

    private static string? TextFault(string value, Shape shape, int max)
    {
        var position = 0;
        var seen = false;
        for (var index = 0; index < value.Length; position++)
        {
            var unit = value[index];
            if (unit is > ' ' and < '\u007f')
            {
                seen = true;
                index++;
                continue;
            }

            if (Rune.DecodeFromUtf16(value.AsSpan(index), out var rune, out var length) != System.Buffers.OperationStatus.Done)
                return $"has half a surrogate pair (U+{(int)unit:X4}) at position {position}, which is no character: send well-formed Unicode.";
            if (CharacterFault(rune, shape, position) is { } fault)
                return fault;
            seen |= IsVisible(rune);
            index += length;
        }

        if (position > max)
            return FormattableString.Invariant($"has {position:N0} characters, and at most {max:N0} are allowed.");
        return seen || shape == Shape.Context
            ? null
            : FormattableString.Invariant($"must not be blank: write 1 to {max:N0} characters, of which at least one can be seen.");
    }

    private static string? CharacterFault(Rune rune, Shape shape, int position)
    {
        if (rune.Value is '\t' or '\n' or '\r' && shape != Shape.Line)
            return null;
        if (IsControl(rune))
        {
            return $"has a control character (U+{rune.Value:X4}) at position {position}: " + (shape == Shape.Line
                ? "it must be one line, without tabs and line breaks."
                : "of these, only tab, line feed and carriage return are allowed.");
        }

        return IsNoncharacter(rune)
            ? $"has U+{rune.Value:X4} at position {position}, which Unicode reserves as no character: take it out."
            : null;
    }

    private static bool IsControl(Rune rune) => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029;

    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        _ => !IsBlankLetter(rune.Value),
    };

    /// <summary>Letters, marks and symbols that show nothing: fillers, variation selectors, the empty Braille pattern, and what Unicode sets aside as ignorable.</summary>
    private static bool IsBlankLetter(int codePoint) => codePoint
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x2800 or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or 0x1D159 or (>= 0xE0000 and <= 0xE0FFF);

    private static string? WebAddressFault(string value)
    {
        const string Wanted = "must be a whole web address that begins with http:// or https://";
        if (value.Length > LongestWebAddress)
            return FormattableString.Invariant($"has {value.Length:N0} characters, and a web address may have at most {LongestWebAddress:N0}.");

        var position = 0;
        for (var index = 0; index < value.Length; position++)
        {
            if (Rune.DecodeFromUtf16(value.AsSpan(index), out var rune, out var length) != System.Buffers.OperationStatus.Done)
                return $"has half a surrogate pair (U+{(int)value[index]:X4}) at position {position}, which is no character.";
            if (!IsVisible(rune) || IsNoncharacter(rune) || rune.Value is '\\' or '"' or '<' or '>' or '`')
                return $"has U+{rune.Value:X4} at position {position}, which no web address may have as it is: percent-encode it, or take it out.";
            index += length;
        }

        var authority = value.AsSpan();
        if (authority.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            authority = authority[8..];
        else if (authority.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            authority = authority[7..];
        else
            return $"{Wanted}.";

        var end = authority.IndexOfAny('/', '?', '#');
        if ((end < 0 ? authority : authority[..end]).Contains('@'))
            return "must not have a user name or password before the host: leave out what stands before the @.";
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? null
            : $"{Wanted} and a host, such as https://example.org/page.";
    }

    [GeneratedRegex(
        """
        \A (?:
          (?: [A-Za-z]{2,3} (?: -[A-Za-z]{3} ){0,3} | [A-Za-z]{4,8} )   # language, with extlang after a short one
          (?: -[A-Za-z]{4} )?                                           # script
          (?: -(?: [A-Za-z]{2} | [0-9]{3} ) )?                          # region
          (?: -(?: [A-Za-z0-9]{5,8} | [0-9][A-Za-z0-9]{3} ) )*          # variants
          (?: -[0-9A-WY-Za-wy-z] (?: -[A-Za-z0-9]{2,8} )+ )*            # extensions
          (?: -[Xx] (?: -[A-Za-z0-9]{1,8} )+ )?                         # private use
          | [Xx] (?: -[A-Za-z0-9]{1,8} )+
        ) \z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex WellFormedTag();

    /// <summary>The grandfathered tags that the pattern does not cover ("irregular" in RFC 5646 §2.1).</summary>
    private static readonly FrozenSet<string> IrregularTags = FrozenSet.ToFrozenSet(
        [
            "en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao",
            "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE",
        ],
        StringComparer.OrdinalIgnoreCase);
}
