using System.Text;
using CsCheck;
using FluentValidation;
using FluentValidation.Results;
using Ledger.Http;

namespace Ledger.Tests.Http;

public sealed class TextRulesTests
{
    private enum Speech
    {
        Verbatim,
        Partial,
        Paraphrase,
    }

    private sealed record Act(string? Text = null, DateTimeOffset? When = null, DateTimeOffset Recorded = default, Speech Mode = default, Speech? Kind = null, Guid By = default, Guid? Via = null)
    {
        public string Title { get; init; } = "";
    }

    private static readonly DateTimeOffset Now = new(2020, 10, 6, 18, 0, 0, TimeSpan.Zero);

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private static readonly Dictionary<string, IValidator<Act>> Texts = new()
    {
        ["Line"] = Rules(rule => rule.RuleFor(act => act.Text).Line(20)),
        ["Prose"] = Rules(rule => rule.RuleFor(act => act.Text).Prose(20)),
        ["Passage"] = Rules(rule => rule.RuleFor(act => act.Text).Passage(20)),
        ["PassageContext"] = Rules(rule => rule.RuleFor(act => act.Text).PassageContext(20)),
        ["WebAddress"] = Rules(rule => rule.RuleFor(act => act.Text).WebAddress()),
        ["LanguageTag"] = Rules(rule => rule.RuleFor(act => act.Text).LanguageTag()),
        ["Sha256Hex"] = Rules(rule => rule.RuleFor(act => act.Text).Sha256Hex()),
    };

    [Theory]
    [InlineData("Line")]
    [InlineData("Prose")]
    [InlineData("Passage")]
    [InlineData("PassageContext")]
    [InlineData("WebAddress")]
    [InlineData("LanguageTag")]
    [InlineData("Sha256Hex")]
    public void What_was_not_given_passes(string rule) => Passes(rule, null);

    [Theory]
    [InlineData("a driving force")]
    [InlineData(" led to separations ")]
    [InlineData("naïve")]
    [InlineData("nai\u0308ve")]
    [InlineData("👨‍👩‍👧‍👦 ❤️ 🏳️‍🌈")]
    [InlineData("דברים \u200Fכהווייתם")]
    [InlineData("\u0301")]
    [InlineData("\uFFFD")]
    [InlineData("\uE000")]
    [InlineData("'; DROP TABLE --")]
    [InlineData("<script>x</script>")]
    [InlineData("{PropertyName} {0}")]
    public void Free_text_of_any_script_passes(string text)
    {
        foreach (var rule in new[] { "Line", "Prose", "Passage", "PassageContext" })
            Passes(rule, text);
    }

    [Theory]
    [InlineData("a\tb", "U+0009")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\r\nb", "U+000D")]
    public void Tabs_and_line_breaks_are_for_prose_and_passages_only(string text, string named)
    {
        Refuses("Line", text).ShouldContain($"({named}) at position 1");
        Passes("Prose", text);
        Passes("Passage", text);
        Passes("PassageContext", text);
    }

    [Theory]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\u0001b", "U+0001")]
    [InlineData("a\u000Bb", "U+000B")]
    [InlineData("a\fb", "U+000C")]
    [InlineData("a\u001Bb", "U+001B")]
    [InlineData("a\u007Fb", "U+007F")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\u009Fb", "U+009F")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\u2029b", "U+2029")]
    public void Control_characters_and_separators_are_named_and_refused(string text, string named)
    {
        foreach (var rule in new[] { "Line", "Prose", "Passage", "PassageContext" })
            Refuses(rule, text).ShouldContain($"({named}) at position 1");
    }

    [Theory]
    [InlineData("ab\uFFFE", "U+FFFE", 2)]
    [InlineData("ab\uFFFF", "U+FFFF", 2)]
    [InlineData("\uFDD0", "U+FDD0", 0)]
    [InlineData("\uFDEF", "U+FDEF", 0)]
    [InlineData("😀\U0001FFFE", "U+1FFFE", 1)]
    [InlineData("\U0010FFFF", "U+10FFFF", 0)]
    public void What_unicode_reserves_as_no_character_is_refused(string text, string named, int position)
    {
        foreach (var rule in new[] { "Line", "Prose", "Passage", "PassageContext" })
            Refuses(rule, text).ShouldSatisfyAllConditions(message => message.ShouldContain(named), message => message.ShouldContain($"at position {position}"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var rule in new[] { "Line", "Prose", "Passage", "PassageContext" })
        {
            Refuses(rule, "😀\uD83D").ShouldContain("(U+D83D) at position 1");
            Refuses(rule, "a\uDE00b").ShouldContain("(U+DE00) at position 1");
            Refuses(rule, "\uDE00\uD83D").ShouldContain("(U+DE00) at position 0");
        }

        Refuses("WebAddress", "https://example.org/\uD800").ShouldContain("(U+D800) at position 20");
        Refuses("LanguageTag", "e\uD800");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u00A0\u2003\u3000")]
    [InlineData("\u200B\u200D\uFEFF\u2060")]
    [InlineData("\u00AD")]
    [InlineData("\u202E\u2066\u200F")]
    [InlineData("\u3164\u115F\uFFA0\u2800")]
    [InlineData("\uFE0F\u034F\U000E0100\U000E0041")]
    public void What_nobody_can_see_is_blank(string text)
    {
        foreach (var rule in new[] { "Line", "Prose", "Passage" })
            Refuses(rule, text).ShouldContain("1 to 20 characters");
        Passes("PassageContext", text);
    }

    [Fact]
    public void Blank_lines_are_blank_too()
    {
        Refuses("Prose", "\r\n\t").ShouldContain("blank");
        Refuses("Passage", "\n").ShouldContain("blank");
        Passes("PassageContext", "\r\n\t");
    }

    [Fact]
    public void Length_is_counted_in_code_points()
    {
        foreach (var rule in new[] { "Line", "Prose", "Passage", "PassageContext" })
        {
            Passes(rule, string.Concat(Enumerable.Repeat("😀", 20)));
            Refuses(rule, string.Concat(Enumerable.Repeat("😀", 21))).ShouldContain("has 21 characters, and at most 20 are allowed");
            Refuses(rule, new string('x', 12_345)).ShouldContain("has 12,345 characters");
        }
    }

    [Fact]
    public void A_message_names_the_field_and_never_quotes_what_was_sent()
    {
        var refused = Rules(rule => rule.RuleFor(act => act.Title).Line(5)).Validate(new Act { Title = "secret{PropertyName}" }).Errors.ShouldHaveSingleItem();

        refused.PropertyName.ShouldBe("Title");
        refused.ErrorCode.ShouldBe("Line");
        refused.ErrorMessage.ShouldBe("'Title' has 20 characters, and at most 5 are allowed.");
    }

    [Fact]
    public void Whatever_passes_as_a_line_is_short_visible_well_formed_and_one_line_and_passes_as_prose_too() =>
        Gen.OneOf(Gen.Char, Gen.Char.AlphaNumeric, Gen.Char[' ', 'ÿ']).Array[0, 25].Select(units => new string(units)).Sample(text =>
        {
            var passes = Texts["Line"].Validate(new Act(text)).IsValid;
            var wellFormed = Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(text)) == text;
            if (passes)
            {
                wellFormed.ShouldBeTrue();
                text.EnumerateRunes().Count().ShouldBeInRange(1, 20);
                text.ShouldAllBe(unit => !char.IsControl(unit) && unit != '\u2028' && unit != '\u2029');
                string.IsNullOrWhiteSpace(text).ShouldBeFalse();
                Passes("Prose", text);
                Passes("Passage", text);
            }
            else if (wellFormed && text.Length <= 20 && text.Any(char.IsAsciiLetterOrDigit) && text.All(char.IsLetterOrDigit))
            {
                Assert.Fail($"Refused: {text}");
            }
        });

    [Fact]
    public void An_enum_is_one_of_its_names()
    {
        var mode = Rules(rule => rule.RuleFor(act => act.Mode).KnownEnum());
        var kind = Rules(rule => rule.RuleFor(act => act.Kind).KnownEnum());

        mode.Validate(new Act(Mode: Speech.Partial)).IsValid.ShouldBeTrue();
        kind.Validate(new Act(Kind: Speech.Paraphrase)).IsValid.ShouldBeTrue();
        kind.Validate(new Act(Kind: null)).IsValid.ShouldBeTrue();
        Only(mode.Validate(new Act(Mode: (Speech)7))).ErrorMessage.ShouldBe("'Mode' must be one of Verbatim, Partial, Paraphrase.");
        Only(kind.Validate(new Act(Kind: (Speech)(-1)))).ErrorMessage.ShouldBe("'Kind' must be one of Verbatim, Partial, Paraphrase.");
    }

    [Fact]
    public void What_has_happened_is_not_in_the_future_give_or_take_five_minutes()
    {
        var when = Rules(rule => rule.RuleFor(act => act.When).NotInFuture(new Clock()));
        var recorded = Rules(rule => rule.RuleFor(act => act.Recorded).NotInFuture(new Clock()));

        when.Validate(new Act(When: null)).IsValid.ShouldBeTrue();
        foreach (var passes in new[] { Now, Now.AddMinutes(5), Now.AddYears(-200), DateTimeOffset.MinValue, Now.AddMinutes(5).ToOffset(TimeSpan.FromHours(14)) })
        {
            when.Validate(new Act(When: passes)).IsValid.ShouldBeTrue();
            recorded.Validate(new Act(Recorded: passes)).IsValid.ShouldBeTrue();
        }

        foreach (var refused in new[] { Now.AddMinutes(5).AddTicks(1), DateTimeOffset.MaxValue, Now.AddMinutes(6).ToOffset(TimeSpan.FromHours(-12)) })
        {
            Only(when.Validate(new Act(When: refused))).ErrorMessage
                .ShouldBe("'When' lies in the future: it must not be later than 2020-10-06T18:00:00Z, the server's clock, by more than 5 minutes.");
            Only(recorded.Validate(new Act(Recorded: refused))).ErrorMessage.ShouldContain("5 minutes");
        }
    }

    [Theory]
    [InlineData("https://example.org")]
    [InlineData("HTTP://EXAMPLE.ORG/")]
    [InlineData("https://www.example.com/draft-report?utm=1&q=a@b#L3")]
    [InlineData("http://127.0.0.1:5080/api")]
    [InlineData("http://[::1]/")]
    [InlineData("https://пример.рф/путь?ä=ö")]
    [InlineData("https://medium.example/@author/post")]
    [InlineData("https://example.org?to=a@b")]
    public void A_whole_web_address_passes(string text) => Passes("WebAddress", text);

    [Theory]
    [InlineData("")]
    [InlineData("example.org")]
    [InlineData("//example.org/")]
    [InlineData("/etc/passwd")]
    [InlineData("ftp://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("mailto:a@b.org")]
    [InlineData("http:example.org")]
    [InlineData("http:/example.org")]
    [InlineData("http://")]
    [InlineData("http:///path")]
    [InlineData("http://?x")]
    [InlineData("http://:80/")]
    [InlineData("http://example.org:99999/")]
    [InlineData("http://a..b/")]
    [InlineData("http://[::1")]
    [InlineData("http://user@example.org/")]
    [InlineData("http://user:password@example.org/")]
    [InlineData("http://@example.org/")]
    [InlineData("https://example.org@evil.example/")]
    [InlineData(" https://example.org")]
    [InlineData("https://example.org ")]
    [InlineData("https://example.org/a b")]
    [InlineData("https://example.org/\n")]
    [InlineData("https://example.org/\0")]
    [InlineData("https:\\\\example.org")]
    [InlineData("https://example.org\\@evil.example")]
    [InlineData("https://exam\u200Bple.org/")]
    [InlineData("https://example.org/\u202Egpj.exe")]
    [InlineData("https://example.org/\"onclick=\"x")]
    [InlineData("https://example.org/<b>")]
    public void Any_other_address_is_refused(string text) => Refuses("WebAddress", text);

    [Fact]
    public void A_web_address_has_a_longest_length()
    {
        Passes("WebAddress", "https://example.org/".PadRight(2_000, 'a'));
        Refuses("WebAddress", "https://example.org/".PadRight(2_001, 'a')).ShouldContain("at most 2,000");
    }

    // RFC 5646 Appendix A, and the grandfathered tags of §2.1.
    [Theory]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("i-enochian")]
    [InlineData("I-KLINGON")]
    [InlineData("en-GB-oed")]
    [InlineData("sgn-be-fr")]
    [InlineData("zh-min-nan")]
    [InlineData("art-lojban")]
    [InlineData("zh-Hant")]
    [InlineData("sr-Latn")]
    [InlineData("zh-cmn-Hans-CN")]
    [InlineData("yue-HK")]
    [InlineData("sr-Latn-RS")]
    [InlineData("sl-rozaj-biske")]
    [InlineData("de-CH-1901")]
    [InlineData("hy-Latn-IT-arevela")]
    [InlineData("es-419")]
    [InlineData("de-CH-x-phonebk")]
    [InlineData("x-whatever")]
    [InlineData("qaa-Qaaa-QM-x-southern")]
    [InlineData("en-US-u-islamcal")]
    [InlineData("zh-CN-a-myext-x-private")]
    [InlineData("en-a-myext-b-another")]
    [InlineData("abcd")]
    [InlineData("abcdefgh")]
    [InlineData("de-1996")]
    public void A_well_formed_language_tag_passes(string text) => Passes("LanguageTag", text);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a-DE")]
    [InlineData("de-419-DE")]
    [InlineData("de_DE")]
    [InlineData("de-")]
    [InlineData("-de")]
    [InlineData("de--CH")]
    [InlineData("de ")]
    [InlineData("de\n")]
    [InlineData("abcdefghi")]
    [InlineData("abcd-ext")]
    [InlineData("en-a")]
    [InlineData("en-x")]
    [InlineData("x")]
    [InlineData("x-")]
    [InlineData("en-x-toolongsubtag")]
    [InlineData("i-unknown")]
    [InlineData("\u212Al")]
    [InlineData("d\u0435")]
    [InlineData("en-\u0661\u0662\u0663")]
    [InlineData("English (US)")]
    public void Any_other_language_tag_is_refused(string text) => Refuses("LanguageTag", text).ShouldContain("BCP 47");

    [Fact]
    public void A_language_tag_has_a_longest_length()
    {
        Passes("LanguageTag", "x" + string.Concat(Enumerable.Repeat("-a", 49)));
        Refuses("LanguageTag", "x" + string.Concat(Enumerable.Repeat("-a", 50_000))).ShouldContain("at most 100");
        Refuses("LanguageTag", "en" + string.Concat(Enumerable.Repeat("-abcde", 50_000)) + "-!");
    }

    [Fact]
    public void A_sha_256_is_64_hexadecimal_digits()
    {
        Passes("Sha256Hex", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Passes("Sha256Hex", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
        foreach (var refused in new[] { "", new string('0', 63), new string('0', 65), new string('g', 64), "0x" + new string('0', 62), new string('\uFF10', 64), new string('0', 63) + "\n" })
            Refuses("Sha256Hex", refused).ShouldContain("64 hexadecimal digits");
    }

    [Fact]
    public void An_id_is_not_the_empty_one()
    {
        var given = Guid.Parse("0199b6a2-7c1e-7d30-8000-4f2a7c9d1e55");
        var by = Rules(rule => rule.RuleFor(act => act.By).Id());
        var via = Rules(rule => rule.RuleFor(act => act.Via).Id());

        by.Validate(new Act(By: given)).IsValid.ShouldBeTrue();
        via.Validate(new Act(Via: given)).IsValid.ShouldBeTrue();
        via.Validate(new Act(Via: null)).IsValid.ShouldBeTrue();
        Only(by.Validate(new Act())).ErrorMessage.ShouldContain("UUID");
        Only(via.Validate(new Act(Via: Guid.Empty))).ErrorMessage.ShouldContain("UUID");
    }

    [Fact]
    public void Rules_stand_in_a_chain_and_over_lists_as_the_framework_s_own_do()
    {
        var titles = new InlineValidator<string[]>();
        titles.RuleForEach(title => title).NotNull().Line(5);
        var given = Rules(rule => rule.RuleFor(act => act.Title).NotNull().Line(5).WithName("Heading"));

        Only(titles.Validate(["short", "too long"])).PropertyName.ShouldEndWith("[1]");
        Only(given.Validate(new Act { Title = null! })).ErrorMessage.ShouldContain("Heading");
        Only(given.Validate(new Act { Title = "too long" })).ErrorMessage.ShouldStartWith("'Heading' has 8");
    }

    private static InlineValidator<Act> Rules(Action<InlineValidator<Act>> add)
    {
        var rules = new InlineValidator<Act>();
        add(rules);
        return rules;
    }

    private static void Passes(string rule, string? text) => Texts[rule].Validate(new Act(text)).Errors.ShouldBeEmpty();

    private static string Refuses(string rule, string text)
    {
        var refused = Only(Texts[rule].Validate(new Act(text)));
        refused.ErrorCode.ShouldBe(rule);
        refused.ErrorMessage.ShouldStartWith("'Text' ");
        return refused.ErrorMessage;
    }

    private static ValidationFailure Only(ValidationResult result) => result.Errors.ShouldHaveSingleItem();
}
