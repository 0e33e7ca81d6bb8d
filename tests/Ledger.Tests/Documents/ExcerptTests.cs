using CsCheck;
using Ledger.Documents;

namespace Ledger.Tests.Documents;

public sealed class ExcerptTests
{
    private const string Text = "😀 We need to take away children, he said.";

    [Fact]
    public void Excerpts_fit_the_text_that_has_them_at_their_places() =>
        Excerpts.FirstMisfit(Text, [new Excerpt("children", 23), new Excerpt("😀 We", 0), new Excerpt("We need", 2), new Excerpt("said.", 36), new Excerpt(Text, 0)])
            .ShouldBeNull();

    [Theory]
    [InlineData("children", 24, "Excerpt 2, \u201Cchildren\u201D, is not at position 24 of the text supplied: at position 24 the excerpt has U+0063 (c), the text has U+0068 (h).")]
    [InlineData("childrem", 23, "Excerpt 2, \u201Cchildrem\u201D, is not at position 23 of the text supplied: at position 30 the excerpt has U+006D (m), the text has U+006E (n).")]
    [InlineData("We\u00A0need", 2, "Excerpt 2, \u201CWe need\u201D, is not at position 2 of the text supplied: at position 4 the excerpt has U+00A0 NO-BREAK SPACE, the text has U+0020 SPACE.")]
    [InlineData("said.\n", 36, "Excerpt 2, \u201Csaid. \u201D, is not at position 36 of the text supplied, which ends at position 41: it is not the text that the excerpt was taken from.")]
    [InlineData("said.", 42, "Excerpt 2, \u201Csaid.\u201D, is not at position 42 of the text supplied, which has only 41 characters: it is not the text that the excerpt was taken from.")]
    [InlineData("😁 We", 0, "Excerpt 2, \u201C😁 We\u201D, is not at position 0 of the text supplied: at position 0 the excerpt has U+1F601 (😁), the text has U+1F600 (😀).")]
    public void The_first_that_does_not_fit_is_told_with_the_character_that_differs(string excerpt, int start, string told)
    {
        var misfit = Excerpts.FirstMisfit(Text, [new Excerpt("children", 23), new Excerpt(excerpt, start), new Excerpt("not there", 3)]).ShouldNotBeNull();

        misfit.Excerpt.ShouldBe(1);
        misfit.Message.ShouldBe(told);
    }

    [Fact]
    public void The_first_misfit_is_the_first_as_given_not_as_placed()
    {
        Excerpts.FirstMisfit(Text, [new Excerpt("xx", 30), new Excerpt("xx", 3)])!.Excerpt.ShouldBe(0);
        Excerpts.FirstMisfit(Text, [new Excerpt("We", 2), new Excerpt("xx", 3_000), new Excerpt("xx", 2_000), new Excerpt("x", -1)])!.Excerpt.ShouldBe(1);
        Excerpts.FirstMisfit(Text, [new Excerpt("We", 2), new Excerpt("x", -1), new Excerpt("We", 2)])!.Excerpt.ShouldBe(1);
        Excerpts.FirstMisfit("", [new Excerpt("x", 0)])!.Excerpt.ShouldBe(0);
        Excerpts.FirstMisfit("a😀", [new Excerpt("a\uD83D", 0)])!.Excerpt.ShouldBe(0);
    }

    [Fact]
    public void Excerpts_that_adjoin_overlap_or_repeat_do_not_contradict_one_another() =>
        Excerpts.FirstContradiction([
            new Excerpt("take away", 13), new Excerpt("😀 We need", 0), new Excerpt("need to take", 5), new Excerpt("away children", 18), new Excerpt("far away", 900),
            new Excerpt("take away", 13), new Excerpt("children", 23), new Excerpt(" to ", 9),
        ]).ShouldBeNull();

    [Fact]
    public void Excerpts_that_have_other_text_at_the_same_place_contradict_each_other()
    {
        var fault = Excerpts.FirstContradiction([
            new Excerpt("to take away kids", 10), new Excerpt("somewhere else", 500), new Excerpt("😀 We need", 0), new Excerpt("away children", 18),
        ]).ShouldNotBeNull();

        fault.Excerpt.ShouldBe(3);
        fault.Message.ShouldBe(
            "Excerpts 1 and 4 contradict each other at position 23: the one has U+006B (k), the other U+0063 (c). Correct the text or the start of one of them.");
    }

    [Fact]
    public void A_contradiction_is_found_through_a_long_excerpt_that_lies_around_others() =>
        Excerpts.FirstContradiction([new Excerpt("abcdefghij", 0), new Excerpt("cd", 2), new Excerpt("gx", 6)])!.Excerpt.ShouldBe(2);

    [Fact]
    public void An_excerpt_has_a_text_and_a_place()
    {
        Excerpts.FirstContradiction([new Excerpt("a", 0), new Excerpt("", 5)])!.Message.ShouldContain("Excerpt 2 is empty");
        Excerpts.FirstContradiction([new Excerpt("a", -1)])!.Message.ShouldContain("no place");
        Excerpts.FirstContradiction([new Excerpt("abc", int.MaxValue - 1)])!.Message.ShouldContain("no place");
        Excerpts.FirstContradiction([]).ShouldBeNull();
        Excerpts.FirstMisfit("", []).ShouldBeNull();
    }

    private static readonly Gen<(string Text, (int From, int To)[] Ranges)> Cut =
        Gen.OneOf(new[] { "a", "b", "😀", "é", "\u0301" }.Select(Gen.Const).ToArray()).Array[2, 40].Select(string.Concat).SelectMany(text =>
        {
            var length = text.EnumerateRunes().Count();
            return Gen.Int[0, length - 1].SelectMany(from => Gen.Int[from + 1, length].Select(to => (from, to))).Array[1, 6].Select(ranges => (text, ranges));
        });

    [Fact]
    public void Excerpts_cut_from_one_text_fit_it_and_one_another() => Cut.Sample(cut =>
    {
        var excerpts = cut.Ranges.Select(range => new Excerpt(Slice(cut.Text, range.From, range.To), range.From)).ToArray();

        Excerpts.FirstContradiction(excerpts).ShouldBeNull();
        Excerpts.FirstMisfit(cut.Text, excerpts).ShouldBeNull();
    });

    [Fact]
    public void Changing_one_character_of_the_text_is_found_by_exactly_the_excerpts_that_have_it() =>
        Cut.SelectMany(cut => Gen.Int[0, cut.Text.EnumerateRunes().Count() - 1].Select(place => (cut.Text, cut.Ranges, place))).Sample(changed =>
        {
            var excerpts = changed.Ranges.Select(range => new Excerpt(Slice(changed.Text, range.From, range.To), range.From)).ToArray();
            var text = Slice(changed.Text, 0, changed.place) + "🙃" + Slice(changed.Text, changed.place + 1, int.MaxValue);
            var first = Array.FindIndex(changed.Ranges, range => range.From <= changed.place && changed.place < range.To);

            (Excerpts.FirstMisfit(text, excerpts)?.Excerpt ?? -1).ShouldBe(first);
            if (first >= 0)
                Excerpts.FirstContradiction([.. excerpts, new Excerpt("🙃", changed.place)]).ShouldNotBeNull().Excerpt.ShouldBe(excerpts.Length);
        });

    private static string Slice(string text, int from, int to) =>
        string.Concat(text.EnumerateRunes().Skip(from).Take(to - from).Select(rune => rune.ToString()));
}
