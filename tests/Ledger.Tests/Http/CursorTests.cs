using CsCheck;
using Ledger.Http;

namespace Ledger.Tests.Http;

public sealed class CursorTests
{
    private static readonly Guid Seen = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");

    [Fact]
    public void Whatever_was_seen_last_is_where_the_list_goes_on() => Gen.Guid.Sample(last => Cursor.TryRead(Cursor.Of(last), out var read) && read == last);

    [Fact]
    public void It_goes_into_a_web_address_as_it_is() => Cursor.Of(Seen).ShouldBe(Uri.EscapeDataString(Cursor.Of(Seen)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("01890a5d-ac96-774b-bcce-b302099a8057")]
    [InlineData("AQGJCl2slndLvM6zAgmagF")]
    [InlineData("AQGJCl2slndLvM6zAgmagFc=")]
    [InlineData(" AQGJCl2slndLvM6zAgmagFc")]
    [InlineData("AQGJCl2slndLvM6zAgmagFd")]
    [InlineData("AgGJCl2slndLvM6zAgmagFc")]
    [InlineData("AQGJCl2slndLvM6zAgmagFcAQGJCl2slndLvM6zAgmagFc")]
    public void What_no_list_gave_is_refused(string? cursor)
    {
        Cursor.Of(Seen).ShouldBe("AQGJCl2slndLvM6zAgmagFc");
        Cursor.TryRead(cursor, out _).ShouldBeFalse();
    }

    [Fact]
    public void Each_character_counts() => Gen.Select(Gen.Guid, Gen.Int[0, 22], Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.% "]).Sample((last, at, other) =>
    {
        var cursor = Cursor.Of(last);
        var changed = cursor.Remove(at, 1).Insert(at, other.ToString());
        return changed == cursor || !Cursor.TryRead(changed, out var read) || read != last;
    });
}
