using Ledger.Http;

namespace Ledger.Tests.Http;

public sealed class SearchWordsTests
{
    [Fact]
    public void Each_word_is_looked_for_by_itself() => SearchWords.Patterns("  driving\u00a0 force ").ShouldBe(["%driving%", "%force%"]);

    [Theory]
    [InlineData("100%", @"%100\%%")]
    [InlineData("a_b", @"%a\_b%")]
    [InlineData(@"C:\temp", @"%C:\\temp%")]
    [InlineData(@"\%", @"%\\\%%")]
    public void No_character_of_a_word_stands_for_another(string word, string pattern) => SearchWords.Patterns(word).ShouldBe([pattern]);
}
