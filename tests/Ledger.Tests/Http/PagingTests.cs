using CsCheck;
using Ledger.Http;

namespace Ledger.Tests.Http;

public sealed class PagingTests
{
    [Fact]
    public void A_list_read_page_by_page_has_every_item_once_and_in_order() => Gen.Select(Gen.Guid.Array[0, 40], Gen.Int[1, 12]).Sample((ids, limit) =>
    {
        Guid[] list = [.. ids.Distinct().OrderDescending()];
        var read = new List<Guid>();
        Guid? after = null;
        while (true)
        {
            var page = Paging.Of([.. list.Where(id => after is null || id < after).Take(limit + 1)], limit, id => id);
            read.AddRange(page.Items);
            if (page.Next is null) return read.SequenceEqual(list);
            if (page.Items.Count != limit || !Cursor.TryRead(page.Next, out var next)) return false;
            after = next;
        }
    });

    [Fact]
    public void A_page_that_is_just_full_is_the_last_one()
    {
        Paging.Of([.. Ids(3)], 3, id => id).Next.ShouldBeNull();
        Paging.Of([.. Ids(4)], 3, id => id).Items.Count.ShouldBe(3);
    }

    private static IEnumerable<Guid> Ids(int count) => Enumerable.Range(1, count).Select(n => new Guid(n, 0, 0, new byte[8])).Reverse();
}
