using CsCheck;
using Ledger.Documents;
using static Ledger.Documents.AnchorResolution;

namespace Ledger.Tests.Documents;

/// <summary>A passage never goes to a look-alike, and the message says what tells them apart.</summary>
public sealed class LookAlikeTests
{
    [Fact]
    public void The_message_says_which_character_differs_and_where()
    {
        var refused = Refused("The note said, \u201CIf care about kids, don\u2019t bring them in.\u201D", "care about kids, don't bring them in");

        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.CandidateCount.ShouldBe(1);
        refused.Candidates[0].ShouldBe(new AnchoredPassage("care about kids, don\u2019t bring them in", 19, 55, "The note said, \u201CIf ", ".\u201D"));
        refused.Message.ShouldBe(
            "The passage, \u201Ccare about kids, don't bring them in\u201D, does not occur in the text of revision 2, but what looks like it does: "
            + "at position 20 your passage has U+0027 APOSTROPHE ('), the text has U+2019 RIGHT SINGLE QUOTATION MARK (\u2019) (its position 39). "
            + "Quote the text as it stands.");
    }

    [Theory]
    [InlineData("say \"yes\" now", "say \u201Cyes\u201D now", "at position 4 your passage has U+0022 QUOTATION MARK (\"), the text has U+201C LEFT DOUBLE QUOTATION MARK (\u201C) (its position 7), and once more they differ.")]
    [InlineData("say 'yes'", "say \u00AByes\u00BB", "your passage has U+0027 APOSTROPHE ('), the text has U+00AB LEFT-POINTING DOUBLE ANGLE QUOTATION MARK (\u00AB)")]
    [InlineData("rock \u02BCn roll", "rock \u2018n roll", "your passage has U+02BC MODIFIER LETTER APOSTROPHE (\u02BC), the text has U+2018 LEFT SINGLE QUOTATION MARK (\u2018)")]
    [InlineData("zero-tolerance", "zero\u2011tolerance", "at position 4 your passage has U+002D HYPHEN-MINUS (-), the text has U+2011 NON-BREAKING HYPHEN (\u2011)")]
    [InlineData("children -- and", "children \u2014 and", "your passage has U+002D HYPHEN-MINUS (-) + U+002D HYPHEN-MINUS (-), the text has U+2014 EM DASH (\u2014)")]
    [InlineData("2017\u20132018", "2017\u22122018", "your passage has U+2013 EN DASH (\u2013), the text has U+2212 MINUS SIGN (\u2212)")]
    [InlineData("86 pages", "86\u00A0pages", "at position 2 your passage has U+0020 SPACE, the text has U+00A0 NO-BREAK SPACE")]
    [InlineData("86 pages", "86\u202Fpages", "the text has U+202F NARROW NO-BREAK SPACE")]
    [InlineData("one\ntwo", "one\r\ntwo", "the text has U+000D CARRIAGE RETURN, which your passage leaves out (its position 6)")]
    [InlineData("one\r\ntwo", "one\ntwo", "your passage has U+000D CARRIAGE RETURN, which the text does not have there")]
    [InlineData("one two", "one\ntwo", "your passage has U+0020 SPACE, the text has U+000A LINE FEED")]
    [InlineData("one  two", "one two", "at position 4 your passage has U+0020 SPACE, which the text does not have there")]
    [InlineData("one two", "one \t two", "the text has U+0009 CHARACTER TABULATION + U+0020 SPACE, which your passage leaves out")]
    [InlineData("separated", "sepa\u00ADrated", "the text has U+00AD SOFT HYPHEN, which your passage leaves out")]
    [InlineData("sepa\u200Brated", "separated", "at position 4 your passage has U+200B ZERO WIDTH SPACE, which the text does not have there")]
    [InlineData("\uFEFFseparated", "separated", "at position 0 your passage has U+FEFF ZERO WIDTH NO-BREAK SPACE, which the text does not have there")]
    [InlineData("separated\u200F", "separated", "at position 9 your passage has U+200F RIGHT-TO-LEFT MARK, which the text does not have there")]
    [InlineData("so \u2764 much", "so \u2764\uFE0F much", "the text has U+FE0F VARIATION SELECTOR-16 (\u25CC\uFE0F), which your passage leaves out")]
    [InlineData("and so...", "and so\u2026", "your passage has U+002E FULL STOP (.) + U+002E FULL STOP (.) + U+002E FULL STOP (.), the text has U+2026 HORIZONTAL ELLIPSIS (\u2026)")]
    [InlineData("the office of final", "the o\uFB03ce of \uFB01nal", "your passage has U+0066 (f) + U+0066 (f) + U+0069 (i), the text has U+FB03 LATIN SMALL LIGATURE FFI (\uFB03) (its position 8), and once more they differ")]
    [InlineData("na\u00EFve", "nai\u0308ve", "at position 2 your passage has U+00EF (\u00EF), the text has U+0069 (i) + U+0308 COMBINING DIAERESIS (\u25CC\u0308)")]
    [InlineData("nai\u0308ve", "na\u00EFve", "your passage has U+0069 (i) + U+0308 COMBINING DIAERESIS (\u25CC\u0308), the text has U+00EF (\u00EF)")]
    [InlineData("\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF", "at position 0 your passage has U+D55C (\uD55C), the text has U+1112 (\u1112) + U+1161 (\u1161) + U+11AB (\u11AB)")]
    [InlineData("10 \u2126", "10 \u03A9", "your passage has U+2126 (\u2126), the text has U+03A9 (\u03A9)")]
    [InlineData("\u05E9\u05C1\u05DC\u05D5\u05DD", "\uFB2A\u05DC\u05D5\u05DD", "the text has U+FB2A (\uFB2A)")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307", "your passage has U+0307 COMBINING DOT ABOVE (\u25CC\u0307)")]
    [InlineData(" children", "children", "at position 0 your passage has U+0020 SPACE, which the text does not have there")]
    [InlineData("children\n", "children", "at position 8 your passage has U+000A LINE FEED, which the text does not have there")]
    public void Each_kind_of_look_alike_is_named(string passage, string alike, string told)
    {
        var text = $"<<<{alike}>>> and so on";
        var refused = Refused(text, passage);

        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.CandidateCount.ShouldBe(1);
        refused.Candidates[0].ShouldBe(Anchored(text, alike));
        refused.Message.ShouldContain(told);
    }

    // NormalizationTest.txt of the Unicode Character Database, parts 0 and 1: source, NFC, NFD.
    [Theory]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307", "D\u0323\u0307")]
    [InlineData("D\u0307\u031B\u0323", "\u1E0C\u031B\u0307", "D\u031B\u0323\u0307")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\u01D5", "\u01D5", "U\u0308\u0304")]
    [InlineData("\u0390", "\u0390", "\u03B9\u0308\u0301")]
    [InlineData("\u1F82", "\u1F82", "\u03B1\u0313\u0300\u0345")]
    [InlineData("\u09CB", "\u09CB", "\u09C7\u09BE")]
    [InlineData("\u0DDD", "\u0DDD", "\u0DD9\u0DCF\u0DCA")]
    [InlineData("\uAC01", "\uAC01", "\u1100\u1161\u11A8")]
    [InlineData("\uF900", "\u8C48", "\u8C48")]
    [InlineData("\uFB2C", "\u05E9\u05BC\u05C1", "\u05E9\u05BC\u05C1")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [InlineData("\U0002F800", "\u4E3D", "\u4E3D")]
    [InlineData("\U000110AB", "\U000110AB", "\U000110A5\U000110BA")]
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b", "a\u05AE\u0300\u0300\u0315b")]
    public void Every_normalisation_form_of_a_text_looks_like_every_other(string source, string composed, string decomposed)
    {
        string[] forms = [source, composed, decomposed];
        foreach (var passage in forms)
        {
            foreach (var text in forms.Where(form => form != passage))
                Refused($"x {text} y", $"x {passage} y").CandidateCount.ShouldBe(1, $"{passage} in {text}");
        }
    }

    [Theory]
    [InlineData("cafe", "caf\u00E9")]
    [InlineData("of\u0301", "o\uFB03")]
    [InlineData("f", "\uFB01")]
    [InlineData(".", "\u2026")]
    [InlineData("\u00B2", "2")]
    [InlineData("a b", "ab")]
    [InlineData("a-b", "ab")]
    [InlineData("zero", "z\u0435ro")]
    [InlineData("\u200B", "a")]
    [InlineData("   ", "a b")]
    public void Less_than_a_whole_character_or_another_letter_is_no_look_alike(string passage, string text) =>
        Refused($"<{text}>", passage).CandidateCount.ShouldBe(0);

    [Fact]
    public void Look_alikes_in_several_places_are_all_candidates_and_the_start_given_says_which_is_told()
    {
        const string text = "it\u2019s; it\u02BCs; it\u00B4s";
        var refused = Refused(text, "it's");
        var second = Refused(text, new PassageInput("it's", Start: 6));

        refused.Candidates.Select(place => (place.Start, place.Exact)).ShouldBe([(0, "it\u2019s"), (6, "it\u02BCs"), (12, "it\u00B4s")]);
        refused.Message.ShouldContain("but what looks like it does (3 times): at position 2 your passage has U+0027 APOSTROPHE ('), the text has U+2019");
        second.Message.ShouldContain("the text has U+02BC MODIFIER LETTER APOSTROPHE (\u02BC) (its position 8)");
        Refused(string.Concat(Enumerable.Repeat("it\u2019s ", 500)), "it's").ShouldSatisfyAllConditions(
            many => many.CandidateCount.ShouldBe(500),
            many => many.Candidates.Count.ShouldBe(20));
    }

    [Theory]
    [InlineData("he said \"", null, "at position 8 your prefix has U+0022 QUOTATION MARK (\"), the text has U+201C LEFT DOUBLE QUOTATION MARK (\u201C) (its position 8)")]
    [InlineData(null, "\"", "at position 0 your suffix has U+0022 QUOTATION MARK (\"), the text has U+201D RIGHT DOUBLE QUOTATION MARK (\u201D) (its position 12)")]
    public void A_prefix_or_suffix_that_only_looks_right_is_told_too(string? prefix, string? suffix, string told)
    {
        var refused = Refused("he said \u201Cyes\u201D", new PassageInput("yes", prefix, suffix));

        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.Candidates.Select(place => place.Start).ShouldBe([9]);
        refused.Message.ShouldContain(told);
    }

    [Fact]
    public void In_excerpts_the_place_is_that_of_the_whole_text()
    {
        var excerpts = new RevisionText.Hashed([new Excerpt("😀 don\u2019t bring", 700), new Excerpt("don\u2019t bring them in", 702)]);
        var refused = Anchors.Resolve(excerpts, 1, [new PassageInput("don't bring")]).ShouldBeOfType<Unresolved>();

        refused.CandidateCount.ShouldBe(1);
        refused.Candidates[0].ShouldBe(new AnchoredPassage("don\u2019t bring", 702, 713, "😀 ", " them in"));
        refused.Message.ShouldContain("does not occur in the excerpts that are on record of revision 1, but what looks like it does: at position 3 ");
        refused.Message.ShouldContain("(its position 705)");
    }

    [Fact]
    public void A_letter_under_a_thousand_marks_is_read_to_the_end()
    {
        var marked = "a" + string.Concat(Enumerable.Repeat("\u0301\u0323", 1_000));

        Refused($"{marked} it\u2019s", $"{marked} it's").CandidateCount.ShouldBe(1);
    }

    [Fact]
    public void A_message_about_a_look_alike_stays_short()
    {
        var message = Refused(new string('\u2019', 10_000) + "x" + new string('\u2014', 10_000), new string('"', 10_000) + "x" + new string('-', 10_000)).Message;

        message.Length.ShouldBeLessThan(600);
    }

    private static readonly string[][] Alike =
    [
        ["'", "\"", "\u2018", "\u2019", "\u201C", "\u00BB"], ["-", "\u2013", "\u2014\u2014"], [" ", "\u00A0", "\r\n", "\n", "\u2003 "], ["...", "\u2026"],
        ["\u00E9", "e\u0301"], ["\uFB01", "fi"], ["\u1E69", "s\u0323\u0307", "s\u0307\u0323"], ["z\u200B", "z"], ["😀"], ["ש"],
    ];

    private static readonly Gen<(string Passage, string Text)> Pairs = Gen.Select(Gen.Int[0, Alike.Length - 1], Gen.Int[0, 99], Gen.Int[0, 99])
        .Select((kind, one, other) => (Alike[kind][one % Alike[kind].Length], Alike[kind][other % Alike[kind].Length]))
        .Array[1, 12]
        .Select(pairs => ("x" + string.Concat(pairs.Select(pair => pair.Item1)) + "y", "x" + string.Concat(pairs.Select(pair => pair.Item2)) + "y"));

    [Fact]
    public void Whatever_is_written_in_another_of_its_ways_is_found_as_a_look_alike_and_never_as_itself() => Pairs.Sample((passage, alike) =>
    {
        var text = $"before {alike} after";
        if (alike == passage)
        {
            Anchored(text, passage).Exact.ShouldBe(passage);
            return;
        }

        var refused = Refused(text, passage);
        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.Candidates.ShouldBe([Anchored(text, alike)]);
        refused.Message.ShouldContain("but what looks like it does: at position ");
    });

    private static Unresolved Refused(string text, string passage) => Refused(text, new PassageInput(passage));

    private static Unresolved Refused(string text, PassageInput passage) =>
        Anchors.Resolve(new RevisionText.Held(text), 2, [passage]).ShouldBeOfType<Unresolved>();

    private static AnchoredPassage Anchored(string text, string passage) =>
        Anchors.Resolve(new RevisionText.Held(text), 2, [new PassageInput(passage)]).ShouldBeOfType<Resolved>().Anchor.Passages.ShouldHaveSingleItem();
}
