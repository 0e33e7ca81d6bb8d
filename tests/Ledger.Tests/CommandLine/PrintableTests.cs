using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Ledger.Cli.Printing;
using Spectre.Console;

namespace Ledger.Tests.CommandLine;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("naïve “quotes” – ok", "naïve “quotes” – ok")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u{1b}[31mred\\u{1b}[0m")]
    [InlineData("\u009b31m", "\\u{9b}31m")]
    [InlineData("\u202Edlrow", "\\u{202e}dlrow")]
    [InlineData("a\u2066b\u2069", "a\\u{2066}b\\u{2069}")]
    [InlineData("one\ntwo\r\nthree", "one ⏎ two ⏎ three")]
    [InlineData("rewritten\rline", "rewritten\\u{d}line")]
    [InlineData("a\u2028b", "a\\u{2028}b")]
    [InlineData("a\tb", "a    b")]
    [InlineData("\0\b\a", "\\u{0}\\u{8}\\u{7}")]
    [InlineData("hidden\U000E0041", "hidden\\u{e0041}")]
    [InlineData("👩‍🚀 e\u0301 שלום", "👩‍🚀 e\u0301 שלום")]
    public void What_acts_on_a_terminal_is_written_out_and_all_else_stays(string text, string printed) => Printable.Line(text).ShouldBe(printed);

    [Fact]
    public void Half_a_surrogate_pair_is_written_out() => Printable.Line("a\ud800b").ShouldBe("a\\u{d800}b");

    [Fact]
    public void Markup_from_strangers_is_text() => Markup.Remove(Printable.Markup("[red]x[/] [link=http://evil]y[/]")).ShouldBe("[red]x[/] [link=http://evil]y[/]");

    [Fact]
    public void No_text_at_all_lets_a_character_that_acts_through() => AnyText.Sample(text =>
    {
        Printable.Line(text).EnumerateRunes().ShouldAllBe(rune => Harmless(rune));
        Printable.Block(text).EnumerateRunes().ShouldAllBe(rune => rune.Value == '\n' || Harmless(rune));
    });

    [Fact]
    public void JSON_is_the_same_value_and_acts_on_nothing() => AnyText.Where(text => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar)).Sample(text =>
    {
        var printed = JsonPrinting.Of(new Dictionary<string, string> { [text] = text });

        printed.EnumerateRunes().ShouldAllBe(rune => rune.Value == '\n' || Harmless(rune));
        JsonSerializer.Deserialize<Dictionary<string, string>>(printed)!.Single().ShouldBe(new(text, text));
    });

    private static Gen<string> AnyText { get; } = Gen.OneOf<string>(
        Gen.Char.Where(unit => !char.IsSurrogate(unit)).Select(unit => unit.ToString()),
        Gen.OneOf("\u001b[2J", "\u202e", "\u2067", "\r", "\n", "\r\n", "\u0085", "\u2029", "\U000E0020", "😀", "\u200d", "\ufeff", "]]", "[/]", "\"", "\\"))
        .Array[0, 12].Select(string.Concat);

    private static bool Harmless(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
