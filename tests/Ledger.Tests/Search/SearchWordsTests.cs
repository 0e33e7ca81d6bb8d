using Ledger.Search;

namespace Ledger.Tests.Search;

public sealed class SearchWordsTests
{
    [Fact]
    public void Each_beginning_is_looked_for_by_itself() => SearchWords.Prefixes("  jeff\u00a0 Sess ").ShouldBe("'jeff':* & 'Sess':*");

    [Theory]
    [InlineData("O'Neill", "'O''Neill':*")]
    [InlineData(@"C:\temp", @"'C:\\temp':*")]
    [InlineData(@"a\'|!b", @"'a\\''|!b':*")]
    public void No_character_of_a_beginning_stands_for_another(string word, string query) => SearchWords.Prefixes(word).ShouldBe(query);
}
