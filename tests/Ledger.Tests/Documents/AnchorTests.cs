using System.Text;
using CsCheck;
using Ledger.Documents;
using static Ledger.Documents.AnchorResolution;

namespace Ledger.Tests.Documents;

public sealed class AnchorTests
{
    private const string Article =
        "Top officials were \u201Ca driving force\u201D behind the policy, the report said. \u201CWe need to take away children,\u201D "
        + "he said on the call. \u201CIf care about kids,\u201D the note went on, \u201Cdon\u2019t bring them in.\u201D He was a driving force, they said.";

    [Fact]
    public void A_passage_that_occurs_once_is_anchored_where_it_stands()
    {
        var passage = Anchored(Article, new PassageInput("We need to take away children")).Passages.ShouldHaveSingleItem();

        passage.Start.ShouldBe(Article.IndexOf("We need", StringComparison.Ordinal));
        passage.End.ShouldBe(passage.Start + 29);
        passage.Exact.ShouldBe("We need to take away children");
        passage.Prefix.ShouldBe("d the policy, the report said. \u201C");
        passage.Prefix.Length.ShouldBe(32);
        passage.Suffix.ShouldBe(",\u201D he said on the call. \u201CIf care");
        passage.Suffix.Length.ShouldBe(32);
    }

    [Fact]
    public void The_anchor_names_the_revision_and_keeps_the_order_given()
    {
        var anchor = Anchored(Article, new PassageInput("don\u2019t bring them in"), new PassageInput("If care about kids"));

        anchor.Revision.ShouldBe(2);
        anchor.Passages.Select(passage => passage.Exact).ShouldBe(["don\u2019t bring them in", "If care about kids"]);
        anchor.Passages[0].Start.ShouldBeGreaterThan(anchor.Passages[1].End);
    }

    [Fact]
    public void A_quotation_interrupted_by_he_said_is_one_anchor_of_two_ranges()
    {
        const string speech = "\u201CIf you cross the border unlawfully,\u201D he said, \u201Cthen we will prosecute you.\u201D";
        var anchor = Anchored(speech, new PassageInput("If you cross the border unlawfully"), new PassageInput("then we will prosecute you"));

        anchor.Passages.Select(passage => (passage.Start, passage.End)).ShouldBe([(1, 35), (48, 74)]);
        anchor.Passages[0].Prefix.ShouldBe("\u201C");
        anchor.Passages[1].Suffix.ShouldBe(".\u201D");
    }

    [Fact]
    public void Anchors_are_equal_when_they_are_the_same_place()
    {
        var one = Anchored(Article, new PassageInput("on the call"));
        var same = Anchored(Article, new PassageInput("on the call", "he said "));
        var other = Anchored(Article, new PassageInput("the call"));

        one.ShouldBe(same);
        one.GetHashCode().ShouldBe(same.GetHashCode());
        one.ShouldNotBe(other);
        one.ShouldNotBe(one with { Revision = 3 });
    }

    [Fact]
    public void A_passage_that_occurs_twice_is_refused_with_both_places()
    {
        var refused = Refused(Article, new PassageInput("a driving force"));

        refused.Reason.ShouldBe(UnresolvedReason.Ambiguous);
        refused.Passage.ShouldBe(0);
        refused.CandidateCount.ShouldBe(2);
        refused.Candidates.Select(place => place.Start).ShouldBe([20, Article.LastIndexOf("a driving", StringComparison.Ordinal)]);
        refused.Candidates.ShouldAllBe(place => place.Exact == "a driving force");
        refused.Candidates[0].Prefix.ShouldBe("Top officials were \u201C");
        refused.Message.ShouldBe(
            "The passage, \u201Ca driving force\u201D, occurs 2 times in the text of revision 2, at position 20, 197: say which by its start, or by the text before or after it.");
    }

    [Theory]
    [InlineData("\u201C", null, null, 20)]
    [InlineData(null, "\u201D", null, 20)]
    [InlineData("He was ", null, null, 197)]
    [InlineData("was ", ", they said.", null, 197)]
    [InlineData(null, null, 197, 197)]
    [InlineData("", "", 20, 20)]
    [InlineData("\u201C", "\u201D behind", 20, 20)]
    public void Prefix_suffix_and_start_say_which_one_is_meant(string? prefix, string? suffix, int? start, int expected) =>
        Anchored(Article, new PassageInput("a driving force", prefix, suffix, start)).Passages[0].Start.ShouldBe(expected);

    [Theory]
    [InlineData("she was ", null, null, " after the prefix given")]
    [InlineData(null, ".", null, " before the suffix given")]
    [InlineData("\u201C", ", they", null, " between the prefix and the suffix given")]
    [InlineData(null, null, 21, " at position 21")]
    [InlineData(null, null, -1, " at position -1")]
    [InlineData(null, null, int.MaxValue, " at position 2147483647")]
    [InlineData("He was ", null, 20, " at position 20 after the prefix given")]
    public void When_what_was_said_of_its_surroundings_fits_no_occurrence_it_is_not_found_and_they_are_the_candidates(
        string? prefix, string? suffix, int? start, string told)
    {
        var refused = Refused(Article, new PassageInput("a driving force", prefix, suffix, start));

        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.CandidateCount.ShouldBe(2);
        refused.Candidates.Select(place => place.Start).ShouldBe([20, 197]);
        refused.Message.ShouldContain($"occurs 2 times in the text of revision 2, but not{told}: see the candidates.");
    }

    [Fact]
    public void What_still_fits_several_places_stays_ambiguous()
    {
        var refused = Refused("no comment. no comment. no comment.", new PassageInput("comment", "no "));

        refused.Reason.ShouldBe(UnresolvedReason.Ambiguous);
        refused.CandidateCount.ShouldBe(3);
        refused.Message.ShouldContain("after the prefix given, at position 3, 15, 27: say which by its start, or by more of the text");
    }

    [Fact]
    public void Occurrences_that_overlap_are_several_places() =>
        Refused("aaaa", new PassageInput("aa")).Candidates.Select(place => place.Start).ShouldBe([0, 1, 2]);

    [Fact]
    public void At_most_twenty_candidates_are_given_and_all_are_counted()
    {
        var refused = Refused(string.Concat(Enumerable.Repeat("said ", 1_000)), new PassageInput("said"));

        refused.CandidateCount.ShouldBe(1_000);
        refused.Candidates.Count.ShouldBe(20);
        refused.Candidates.Select(place => place.Start).ShouldBe(Enumerable.Range(0, 20).Select(index => index * 5));
        refused.Message.ShouldContain("at position 0, 5, 10, 15, 20 and so on");
    }

    [Fact]
    public void A_passage_that_is_not_there_is_not_found()
    {
        var refused = Refused(Article, new PassageInput("on the call"), new PassageInput("a passing fancy"));

        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.Passage.ShouldBe(1);
        refused.Candidates.ShouldBeEmpty();
        refused.CandidateCount.ShouldBe(0);
        refused.Message.ShouldBe("Passage 2 of 2, \u201Ca passing fancy\u201D, does not occur in the text of revision 2: quote it exactly as it stands there.");
    }

    [Theory]
    [InlineData("WE NEED TO TAKE AWAY CHILDREN")]
    [InlineData("We need to take away  kids")]
    [InlineData("We n\u0435ed to take away children")]
    public void Another_case_word_or_script_is_another_passage(string exact)
    {
        var refused = Refused(Article, new PassageInput(exact));

        refused.Reason.ShouldBe(UnresolvedReason.NotFound);
        refused.CandidateCount.ShouldBe(0);
    }

    [Fact]
    public void What_is_empty_has_no_place()
    {
        Refused(Article, new PassageInput("")).ShouldSatisfyAllConditions(
            refused => refused.Reason.ShouldBe(UnresolvedReason.NotFound),
            refused => refused.Message.ShouldBe("The passage is empty: quote the words that are meant."));
        Refused("", new PassageInput("a")).Reason.ShouldBe(UnresolvedReason.NotFound);
        Refused("", new PassageInput("", Start: 0)).Reason.ShouldBe(UnresolvedReason.NotFound);
        Refused(Article).Message.ShouldContain("at least one passage");
    }

    [Fact]
    public void Nothing_can_be_anchored_in_a_text_that_is_not_here()
    {
        var refused = Anchors.Resolve(new RevisionText.Unseen(), 1, [new PassageInput("anything")]).ShouldBeOfType<Unresolved>();

        refused.Reason.ShouldBe(UnresolvedReason.Unseen);
        refused.Message.ShouldContain("revision 1 is not on record");
    }

    [Fact]
    public void Passages_of_one_anchor_may_adjoin_and_not_overlap()
    {
        Anchored("the zero tolerance policy", new PassageInput("zero "), new PassageInput("tolerance")).Passages.Count.ShouldBe(2);

        var refused = Refused("the zero tolerance policy", new PassageInput("tolerance policy"), new PassageInput("the"), new PassageInput("zero tolerance"));
        refused.Reason.ShouldBe(UnresolvedReason.Overlapping);
        refused.Passage.ShouldBe(2);
        refused.Candidates.Select(place => place.Exact).ShouldBe(["tolerance policy", "zero tolerance"]);
        refused.Message.ShouldBe(
            "Passage 3 of 3, \u201Czero tolerance\u201D (positions 4 to 18), overlaps passage 1 (9 to 25): make them one, or quote less.");

        Refused("once", new PassageInput("once"), new PassageInput("once")).Passage.ShouldBe(1);
        Refused("a b c d e", new PassageInput("a b c d e"), new PassageInput("b"), new PassageInput("d")).Reason.ShouldBe(UnresolvedReason.Overlapping);
    }

    [Fact]
    public void Positions_count_code_points_and_emoji_are_one_each()
    {
        const string text = "😀😀 She said 🇺🇸 yes 😀";
        var yes = Anchored(text, new PassageInput("yes")).Passages[0];
        var last = Anchored(text, new PassageInput("😀", Start: 19)).Passages[0];

        (yes.Start, yes.End).ShouldBe((15, 18));
        yes.Prefix.ShouldBe("😀😀 She said 🇺🇸 ");
        (last.Start, last.End, last.Suffix).ShouldBe((19, 20, ""));
        Refused(text, new PassageInput("😀")).Candidates.Select(place => place.Start).ShouldBe([0, 1, 19]);
    }

    [Fact]
    public void A_surrogate_pair_is_never_split()
    {
        Refused("a😀b", new PassageInput("\uDE00b")).CandidateCount.ShouldBe(0);
        Refused("a😀b", new PassageInput("a\uD83D")).CandidateCount.ShouldBe(0);
        Refused("a😀b", new PassageInput("\uDE00", "\uD83D")).CandidateCount.ShouldBe(0);
        Refused("a😀b", new PassageInput("\uDE00b", Start: 2)).CandidateCount.ShouldBe(0);
        Refused("a😀b", new PassageInput("a\uD83D", Start: 0)).CandidateCount.ShouldBe(0);
        Anchored("a\uD83Db", new PassageInput("\uD83D")).Passages[0].Start.ShouldBe(1);

        var edges = Anchored(string.Concat(Enumerable.Repeat("😀", 40)) + "x" + string.Concat(Enumerable.Repeat("😀", 40)), new PassageInput("x")).Passages[0];
        edges.Prefix.ShouldBe(string.Concat(Enumerable.Repeat("😀", 32)));
        edges.Suffix.ShouldBe(string.Concat(Enumerable.Repeat("😀", 32)));
    }

    [Fact]
    public void A_joined_emoji_is_as_many_code_points_as_it_has()
    {
        const string family = "👨‍👩‍👧";
        var passage = Anchored($"the {family} was separated", new PassageInput(family)).Passages[0];

        (passage.Start, passage.End).ShouldBe((4, 9));
        passage.Suffix.ShouldBe(" was separated");
        Anchored($"the {family} was separated", new PassageInput("👧")).Passages[0].Start.ShouldBe(8);
    }

    [Fact]
    public void Combining_marks_are_code_points_of_their_own()
    {
        const string text = "Rene\u0301 said: nai\u0308ve";
        var passage = Anchored(text, new PassageInput("nai\u0308ve")).Passages[0];

        (passage.Start, passage.End).ShouldBe((12, 18));
        Anchored(text, new PassageInput("Rene\u0301")).Passages[0].End.ShouldBe(5);
        Anchored(text, new PassageInput("Rene")).Passages[0].Suffix.ShouldBe("\u0301 said: nai\u0308ve");
    }

    [Fact]
    public void Right_to_left_text_counts_from_its_beginning_in_memory()
    {
        const string text = "הוא אמר: \u200F\u201Cשלום\u201D — ثم قال: مرحبا";
        var passage = Anchored(text, new PassageInput("שלום")).Passages[0];

        (passage.Start, passage.End).ShouldBe((11, 15));
        passage.Prefix.ShouldBe("הוא אמר: \u200F\u201C");
        Anchored(text, new PassageInput("مرحبا")).Passages[0].End.ShouldBe(text.Length);
    }

    [Fact]
    public void Line_breaks_are_part_of_the_text()
    {
        const string text = "First line\r\nsecond line\nthird line\r\n";
        var passage = Anchored(text, new PassageInput("line\r\nsecond")).Passages[0];

        (passage.Start, passage.End).ShouldBe((6, 18));
        Anchored(text, new PassageInput("third line\r\n")).Passages[0].End.ShouldBe(text.Length);
    }

    [Fact]
    public void At_the_edges_of_a_text_there_is_less_around_a_passage()
    {
        var all = Anchored("all of it", new PassageInput("all of it")).Passages[0];
        var first = Anchored("all of it", new PassageInput("all")).Passages[0];

        (all.Start, all.End, all.Prefix, all.Suffix).ShouldBe((0, 9, "", ""));
        (first.Prefix, first.Suffix).ShouldBe(("", " of it"));
    }

    [Fact]
    public void In_excerpts_positions_are_those_of_the_whole_text()
    {
        var excerpts = new RevisionText.Hashed([new Excerpt("😀 deeply concerned 😀", 500), new Excerpt("a driving force", 100)]);
        var resolved = Anchors.Resolve(excerpts, 1, [new PassageInput("concerned"), new PassageInput("driving")]).ShouldBeOfType<Resolved>().Anchor;

        resolved.Passages[0].ShouldBe(new AnchoredPassage("concerned", 509, 518, "😀 deeply ", " 😀"));
        resolved.Passages[1].ShouldBe(new AnchoredPassage("driving", 102, 109, "a ", " force"));
    }

    [Fact]
    public void In_excerpts_a_start_is_looked_up_in_whichever_has_it()
    {
        var excerpts = new RevisionText.Hashed([new Excerpt("said, he said", 100), new Excerpt("he said", 10)]);

        Start(new PassageInput("said", Start: 13)).ShouldBe(13);
        Start(new PassageInput("said", Start: 109)).ShouldBe(109);
        Start(new PassageInput("said", Suffix: ",")).ShouldBe(100);
        var refused = Anchors.Resolve(excerpts, 2, [new PassageInput("said")]).ShouldBeOfType<Unresolved>();
        refused.Candidates.Select(place => place.Start).ShouldBe([13, 100, 109]);
        refused.Message.ShouldContain("in the excerpts that are on record of revision 2");
        Anchors.Resolve(excerpts, 2, [new PassageInput("said", Start: 50)]).ShouldBeOfType<Unresolved>().CandidateCount.ShouldBe(3);

        int Start(PassageInput passage) => Anchors.Resolve(excerpts, 2, [passage]).ShouldBeOfType<Resolved>().Anchor.Passages[0].Start;
    }

    [Fact]
    public void The_same_place_in_two_excerpts_is_one_place_with_the_longer_surroundings()
    {
        var excerpts = new RevisionText.Hashed([new Excerpt("take away children", 18), new Excerpt("We need to take away", 7), new Excerpt("away", 23)]);

        Anchors.Resolve(excerpts, 1, [new PassageInput("away")]).ShouldBeOfType<Resolved>().Anchor.Passages[0]
            .ShouldBe(new AnchoredPassage("away", 23, 27, "We need to take ", " children"));
    }

    [Fact]
    public void A_passage_across_two_excerpts_is_not_found()
    {
        var excerpts = new RevisionText.Hashed([new Excerpt("We need to ", 0), new Excerpt("take away children", 11)]);

        Anchors.Resolve(excerpts, 1, [new PassageInput("need to take")]).ShouldBeOfType<Unresolved>().Reason.ShouldBe(UnresolvedReason.NotFound);
        Anchors.Resolve(excerpts, 1, [new PassageInput("take", "to ")]).ShouldBeOfType<Unresolved>().CandidateCount.ShouldBe(1);
        Anchors.Resolve(new RevisionText.Hashed([]), 1, [new PassageInput("need")]).ShouldBeOfType<Unresolved>().Reason.ShouldBe(UnresolvedReason.NotFound);
    }

    [Fact]
    public void A_message_quotes_little_of_the_passage_and_on_one_line()
    {
        var message = Refused("x", new PassageInput("line one\r\nline\u202E two 😀" + new string('y', 5_000))).Message;

        message.ShouldContain("\u201Cline one  line  two 😀" + new string('y', 19) + "…\u201D");
        message.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void A_text_of_ten_megabytes_is_anchored_to_its_end()
    {
        var text = string.Concat(Enumerable.Repeat("aé😀b ", 1_100_000)) + "the end";
        var end = Anchored(text, new PassageInput("the end")).Passages[0];

        end.Start.ShouldBe(5_500_000);
        Anchored(text, new PassageInput("the", Start: 5_500_000)).Passages[0].End.ShouldBe(5_500_003);
        Refused(text, new PassageInput("é")).CandidateCount.ShouldBe(1_100_000);
        Refused(text, new PassageInput("the\u00A0end")).CandidateCount.ShouldBe(1);
    }

    [Fact]
    public void A_long_passage_in_a_text_of_one_letter_costs_no_more_than_reading_it()
    {
        var text = new string('a', 1_000_000);

        Refused(text, new PassageInput(new string('a', 500_000))).CandidateCount.ShouldBe(500_001);
        Refused(text, new PassageInput(new string('a', 500_000) + "b")).CandidateCount.ShouldBe(0);
        Refused(text, new PassageInput("a", new string('a', 500_000))).CandidateCount.ShouldBe(500_000);
    }

    // Few letters, so that passages repeat, overlap themselves, and meet surrogate pairs in every way.
    private static readonly Gen<string> Letters =
        Gen.OneOf(new[] { "a", "b", " ", "😀", "😁", "\u0301", "\r\n", "\u201D", "ש", "\u200D" }.Select(Gen.Const).ToArray());

    private static readonly Gen<string> Texts = Letters.Array[1, 40].Select(string.Concat);

    private static readonly Gen<string> Context = Gen.OneOf(Gen.Const(""), Letters);

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Texts,
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Array[1, 60].Select(codePoints => string.Concat(codePoints.Select(char.ConvertFromUtf32))));

    private static readonly Gen<(string Text, int Start, int End)> Slices = AnyText.SelectMany(text =>
    {
        var length = text.EnumerateRunes().Count();
        return Gen.Int[0, length - 1].SelectMany(start => Gen.Int[start + 1, length].Select(end => (text, start, end)));
    });

    [Fact]
    public void Any_slice_of_any_text_with_its_start_resolves_to_itself() => Slices.Sample(slice =>
    {
        var passage = Anchored(slice.Text, new PassageInput(Slice(slice.Text, slice.Start, slice.End), Start: slice.Start)).Passages.ShouldHaveSingleItem();

        passage.ShouldBe(Expected(slice.Text, slice.Start, slice.End));
    });

    [Fact]
    public void Any_slice_resolves_without_its_start_exactly_when_it_occurs_once() => Slices.Sample(slice =>
    {
        var exact = Slice(slice.Text, slice.Start, slice.End);
        var places = Places(slice.Text, exact);
        switch (Anchors.Resolve(new RevisionText.Held(slice.Text), 2, [new PassageInput(exact)]))
        {
            case Resolved resolved:
                places.ShouldBe([slice.Start]);
                resolved.Anchor.Passages.ShouldBe([Expected(slice.Text, slice.Start, slice.End)]);
                break;
            case Unresolved refused:
                places.Count.ShouldBeGreaterThan(1);
                refused.Reason.ShouldBe(UnresolvedReason.Ambiguous);
                refused.CandidateCount.ShouldBe(places.Count);
                refused.Candidates.ShouldBe(places.Take(20).Select(start => Expected(slice.Text, start, start + slice.End - slice.Start)));
                break;
        }
    });

    [Fact]
    public void Whatever_resolves_stands_in_the_text_at_its_place_with_what_was_given_around_it() =>
        Gen.Select(Texts, Letters.Array[1, 3].Select(string.Concat), Context, Context, Gen.Int[-20, 40]).Sample(
            (text, exact, prefix, suffix, start) =>
            {
                var input = new PassageInput(exact, prefix, suffix, start < 0 ? null : start);
                var expected = Places(text, exact)
                    .Where(place => Slice(text, 0, place).EndsWith(prefix, StringComparison.Ordinal))
                    .Where(place => Slice(text, place + Length(exact), Length(text)).StartsWith(suffix, StringComparison.Ordinal))
                    .Where(place => start < 0 || place == start)
                    .ToList();
                switch (Anchors.Resolve(new RevisionText.Held(text), 2, [input]))
                {
                    case Resolved resolved:
                        var passage = resolved.Anchor.Passages.ShouldHaveSingleItem();
                        passage.Exact.ShouldBe(exact);
                        expected.ShouldBe([passage.Start]);
                        passage.ShouldBe(Expected(text, passage.Start, passage.Start + Length(exact)));
                        break;
                    case Unresolved refused:
                        expected.Count.ShouldNotBe(1);
                        (refused.Reason == UnresolvedReason.Ambiguous).ShouldBe(expected.Count > 1);
                        break;
                }
            },
            iter: 2_000);

    [Fact]
    public void A_slice_resolves_in_an_excerpt_as_in_the_whole_text() => Gen.Select(Slices, Gen.Int[0, 5], Gen.Int[0, 5]).Sample((slice, before, after) =>
    {
        var from = Math.Max(0, slice.Start - before);
        var to = Math.Min(Length(slice.Text), slice.End + after);
        var excerpt = new Excerpt(Slice(slice.Text, from, to), from);
        var passage = Anchors.Resolve(new RevisionText.Hashed([excerpt]), 1, [new PassageInput(Slice(slice.Text, slice.Start, slice.End), Start: slice.Start)])
            .ShouldBeOfType<Resolved>().Anchor.Passages[0];

        (passage.Start, passage.End, passage.Exact).ShouldBe((slice.Start, slice.End, Slice(slice.Text, slice.Start, slice.End)));
        passage.Prefix.ShouldBe(Slice(slice.Text, Math.Max(from, slice.Start - 32), slice.Start));
        passage.Suffix.ShouldBe(Slice(slice.Text, slice.End, Math.Min(to, slice.End + 32)));
        Excerpts.FirstMisfit(slice.Text, [excerpt]).ShouldBeNull();
    });

    private static Anchor Anchored(string text, params PassageInput[] passages) =>
        Anchors.Resolve(new RevisionText.Held(text), 2, passages).ShouldBeOfType<Resolved>().Anchor;

    private static Unresolved Refused(string text, params PassageInput[] passages) =>
        Anchors.Resolve(new RevisionText.Held(text), 2, passages).ShouldBeOfType<Unresolved>();

    private static AnchoredPassage Expected(string text, int start, int end) => new(
        Slice(text, start, end), start, end, Slice(text, Math.Max(0, start - 32), start), Slice(text, end, Math.Min(Length(text), end + 32)));

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static string Slice(string text, int start, int end) => string.Concat(text.EnumerateRunes().Skip(start).Take(end - start).Select(rune => rune.ToString()));

    private static List<int> Places(string text, string exact)
    {
        var (all, sought) = (text.EnumerateRunes().ToArray(), exact.EnumerateRunes().ToArray());
        return [.. Enumerable.Range(0, Math.Max(0, all.Length - sought.Length + 1)).Where(start => all.AsSpan(start, sought.Length).SequenceEqual(sought))];
    }
}
