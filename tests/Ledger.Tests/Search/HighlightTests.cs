using Ledger.Search;

namespace Ledger.Tests.Search;

public sealed class HighlightTests
{
    [Fact]
    public void A_passage_is_plain_text_and_its_marks_count_code_points()
    {
        var highlight = Highlight.Of("text", "<b>🦊 \u0002children\u0003 … and \u0002a child\u0003");

        highlight.Text.ShouldBe("<b>🦊 children … and a child");
        highlight.Marks.ShouldBe([new Mark(5, 13), new Mark(20, 27)]);
    }
}
