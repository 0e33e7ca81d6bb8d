using CsCheck;
using Ledger.Documents;

namespace Ledger.Tests.Documents;

public sealed class ReanchoringTests
{
    [Fact]
    public void A_passage_that_the_final_still_has_stands_at_its_new_place()
    {
        var draft = Anchored("The draft says that it was a driving force. Subject to change.", new PassageInput("a driving force"));
        var final = Reanchored("Final 😀. The report says that it was a driving force. Signed.", draft);

        final.Stands.ShouldBeTrue();
        final.Anchor.ShouldBe(new Anchor(2, [new AnchoredPassage("a driving force", 37, 52, " 😀. The report says that it was ", ". Signed.")]));
    }

    [Theory]
    [InlineData("It was a main force.")]
    [InlineData("It was a driving\u00A0force.")]
    [InlineData("It was A driving force.")]
    [InlineData("")]
    public void A_passage_that_the_final_has_only_alike_does_not_stand(string final)
    {
        var moved = Reanchored(final, Anchored("It was a driving force.", new PassageInput("a driving force")));

        moved.Stands.ShouldBeFalse();
        moved.Anchor.ShouldBeNull();
        moved.Passages.ShouldBe([null]);
    }

    [Fact]
    public void Where_it_has_come_to_occur_twice_the_one_whose_surroundings_fit_stands()
    {
        var draft = Anchored("He said no comment to us.", new PassageInput("no comment"));

        Reanchored("She gave no comment. He said no comment to us.", draft).Passages[0]!.Start.ShouldBe(29);
        Reanchored("He said no comment to them. He said no comment to us.", draft).Passages[0]!.Start.ShouldBe(36);
    }

    [Fact]
    public void Where_the_surroundings_of_none_or_of_several_fit_it_does_not_stand()
    {
        var draft = Anchored("He said no comment to us.", new PassageInput("no comment"));

        Reanchored("no comment, no comment", draft).Stands.ShouldBeFalse();
        Reanchored("He said no comment to us. He said no comment to us.", draft).Stands.ShouldBeFalse();
    }

    [Fact]
    public void One_occurrence_stands_whatever_is_around_it() =>
        Reanchored("(no comment)", Anchored("He said no comment to us.", new PassageInput("no comment"))).Stands.ShouldBeTrue();

    [Fact]
    public void Each_passage_is_asked_by_itself_and_the_anchor_stands_when_all_do()
    {
        var draft = Anchored("If you cross, he said, then we will prosecute you.", new PassageInput("If you cross"), new PassageInput("we will prosecute you"));
        var final = Reanchored("He said: If you cross, you will be prosecuted.", draft);

        final.Passages.Select(passage => passage?.Start).ShouldBe([9, null]);
        final.Stands.ShouldBeFalse();
        final.Anchor.ShouldBeNull();
    }

    [Fact]
    public void Passages_that_would_come_to_overlap_do_not_stand()
    {
        var draft = Anchored(
            "children, he said. children and kids. The end.", new PassageInput("children", Start: 0), new PassageInput("children and"), new PassageInput("The end"));

        Reanchored("Of children and kids. The end.", draft).Passages.Select(passage => passage?.Exact).ShouldBe([null, null, "The end"]);
    }

    [Fact]
    public void In_its_own_revision_an_anchor_stands_as_it_is()
    {
        var anchor = Anchored("said, said", new PassageInput("said", Start: 6));

        Anchors.Reanchor(new RevisionText.Held("said, said"), 1, anchor).Anchor.ShouldBe(anchor);
    }

    [Fact]
    public void A_passage_whose_words_were_redacted_does_not_stand() =>
        Reanchored("any text", new Anchor(1, [new AnchoredPassage("", 3, 9, "", "")])).Stands.ShouldBeFalse();

    [Fact]
    public void In_the_same_text_an_anchor_that_stands_is_the_same_place() =>
        Gen.OneOf(new[] { "a", "b", "😀", "\u0301", " " }.Select(Gen.Const).ToArray()).Array[1, 80].Select(string.Concat).SelectMany(text =>
        {
            var length = text.EnumerateRunes().Count();
            return Gen.Int[0, length - 1].SelectMany(start => Gen.Int[start + 1, Math.Min(length, start + 6)].Select(end => (text, start, end)));
        }).Sample(slice =>
        {
            var exact = string.Concat(slice.text.EnumerateRunes().Skip(slice.start).Take(slice.end - slice.start).Select(rune => rune.ToString()));
            var anchor = Anchored(slice.text, new PassageInput(exact, Start: slice.start));
            var again = Reanchored(slice.text, anchor);
            var only = Anchors.Resolve(new RevisionText.Held(slice.text), 1, [new PassageInput(exact, anchor.Passages[0].Prefix, anchor.Passages[0].Suffix)])
                is AnchorResolution.Resolved;

            again.Stands.ShouldBe(only);
            if (again.Stands)
                again.Anchor.ShouldBe(anchor with { Revision = 2 });
        });

    private static Anchor Anchored(string text, params PassageInput[] passages) =>
        Anchors.Resolve(new RevisionText.Held(text), 1, passages).ShouldBeOfType<AnchorResolution.Resolved>().Anchor;

    private static Reanchoring Reanchored(string text, Anchor anchor) => Anchors.Reanchor(new RevisionText.Held(text), 2, anchor);
}
