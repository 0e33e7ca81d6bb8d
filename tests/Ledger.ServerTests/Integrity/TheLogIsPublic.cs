using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;

namespace Ledger.ServerTests.Integrity;

/// <summary>A stranger, without a token, reads the log, and checks that what was recorded is in it and stays in it.</summary>
public sealed class TheLogIsPublic(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_recorded_comes_under_a_signed_checkpoint_and_every_entry_under_its_root()
    {
        var claim = await ledger.Contributor.RecordedClaim("Nobody will be able to say that this was never said.");
        var (checkpoint, entries) = await SealedWith(claim.Sequence);

        var range = new CompactRange();
        foreach (var entry in entries) range.Append(TreeHash.Leaf(entry));
        (range.Size, range.Root).ShouldBe((checkpoint.Size, checkpoint.Root));

        var index = entries.FindIndex(entry => Leaf(entry).Sequence == claim.Sequence);
        var leaf = Leaf(entries[index]);
        (leaf.Stream, leaf.StreamKind, leaf.Version, leaf.Type, leaf.Actor, leaf.Role, leaf.Command).ShouldBe(
            (claim.Id, "Claim", 1, "claim_asserted", ledger.Actors[Ledger.Access.Role.Contributor].Id, "Contributor", "AssertClaim"));

        var tiles = new TileHashes(checkpoint.Size, tile => Bytes($"/log/{tile.Path}").GetAwaiter().GetResult());
        InclusionProof.TryMake(index, checkpoint.Size, tiles.Node, out var proof, out var fault).ShouldBeTrue(fault);
        proof!.Verifies(TreeHash.Leaf(entries[index]), checkpoint.Root, out fault).ShouldBeTrue(fault);
    }

    [Fact]
    public async Task The_log_only_grows()
    {
        var first = await ledger.Contributor.RecordedClaim("First.");
        var (older, _) = await SealedWith(first.Sequence);
        var second = await ledger.Contributor.RecordedClaim("Second.");
        var (newer, entries) = await SealedWith(second.Sequence);

        newer.Size.ShouldBeGreaterThan(older.Size);
        var tiles = new TileHashes(newer.Size, tile => Bytes($"/log/{tile.Path}").GetAwaiter().GetResult());
        ConsistencyProof.TryMake(older.Size, newer.Size, tiles.Node, out var proof, out var fault).ShouldBeTrue(fault);
        proof!.Verifies(older.Root, newer.Root, out fault).ShouldBeTrue(fault);
        entries.Select(e => Leaf(e).Sequence).Distinct().Count().ShouldBe(entries.Count, "no event twice");
    }

    [Fact]
    public async Task A_leaf_commits_to_the_data_with_the_salts_that_came_with_it_and_to_nothing_else()
    {
        var claim = await ledger.Contributor.Recorded("/api/claims", new { statement = "A statement.", topics = new[] { "one", "two" } });
        var (_, entries) = await SealedWith(claim.Sequence);
        var leaf = entries.Select(Leaf).Single(l => l.Sequence == claim.Sequence);
        var row = (await ledger.Column($"select json_build_array(data, headers)::text from ledger.mt_events where seq_id = {claim.Sequence}")).ShouldHaveSingleItem();
        var (data, headers) = (JsonNode.Parse(row)![0]!, JsonNode.Parse(row)![1]!);
        var salt = Convert.FromBase64String(headers[Commitments.Salt]!.GetValue<string>());
        var salts = headers[Commitments.Salts]!.AsObject().ToDictionary(s => s.Key, byte[]? (s) => Convert.FromBase64String(s.Value!.GetValue<string>()));

        salts.Keys.Order(StringComparer.Ordinal).ShouldBe(["/statement", "/topics/0", "/topics/1"]);
        EventContent.TryCommit(salt, data, salts, out var content, out var fault).ShouldBeTrue(fault);
        content.ShouldBe(leaf.Content);
        data["statement"] = "Another statement.";
        EventContent.TryCommit(salt, data, salts, out content, out fault).ShouldBeTrue(fault);
        content.ShouldNotBe(leaf.Content);
        Encoding.UTF8.GetString(entries.Single(e => Leaf(e).Sequence == claim.Sequence)).ShouldNotContain("statement");
    }

    [Theory]
    [InlineData("/log/tile/0/x999/999", "the log has not got there")]
    [InlineData("/log/tile/9/000", "levels end")]
    [InlineData("/log/tile/0/0", "three digits")]
    [InlineData("/log/tile/0/000.p/0", "no empty tile")]
    [InlineData("/log/tile/0/000.p/256", "a full tile has no width")]
    [InlineData("/log/tile/entries/..%2fcheckpoint", "no way out")]
    [InlineData("/log/tile/", "no tile")]
    public async Task What_is_no_tile_is_not_found(string path, string why)
    {
        using var answer = await ledger.Anonymous.Send(HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, why);
    }

    [Fact]
    public async Task Tiles_are_for_keeps_and_checkpoints_are_not()
    {
        var (checkpoint, _) = await SealedWith((await ledger.Claim()).Sequence);
        using var tile = await ledger.Anonymous.Send(HttpMethod.Get, $"/log/{Tile.At(0, 0, checkpoint.Size)!.Value.Path}");
        tile.Headers.CacheControl!.ToString().ShouldContain("immutable");
        using var newest = await ledger.Anonymous.Send(HttpMethod.Get, "/log/checkpoint");
        newest.Headers.CacheControl!.NoCache.ShouldBeTrue();
    }

    /// <summary>The newest checkpoint, once it covers this event, verified with the public key; and all its entries.</summary>
    private async Task<(Checkpoint Checkpoint, List<byte[]> Entries)> SealedWith(long sequence)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            using var answer = await ledger.Anonymous.Send(HttpMethod.Get, "/log/checkpoint");
            if (answer.StatusCode is HttpStatusCode.NotFound) continue;
            SignedCheckpoint.TryParse(await answer.Content.ReadAsByteArrayAsync(Token), out var signed, out var fault).ShouldBeTrue(fault);
            var entries = await Entries(signed!.Checkpoint.Size);
            if (entries.All(e => Leaf(e).Sequence != sequence)) continue;

            NoteVerifier.TryParse(Encoding.UTF8.GetString(await Bytes("/log/key")).TrimEnd('\n'), out var key, out fault).ShouldBeTrue(fault);
            new CheckpointPolicy(key!.Name, key).Verify(signed).Fault.ShouldBeNull();
            return (signed.Checkpoint, entries);
        }
    }

    private async Task<List<byte[]>> Entries(long size)
    {
        var entries = new List<byte[]>();
        for (var index = 0L; index * Tile.FullWidth < size; index++)
        {
            var tile = Tile.At(0, index, size)!.Value with { Level = Tile.Entries };
            EntryBundle.TryParse(await Bytes($"/log/{tile.Path}"), tile.Width, out var bundle, out var fault).ShouldBeTrue(fault);
            entries.AddRange(bundle!.Select(e => e.ToArray()));
        }
        return entries;
    }

    private async Task<byte[]> Bytes(string path)
    {
        using var answer = await ledger.Anonymous.Send(HttpMethod.Get, path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return await answer.Content.ReadAsByteArrayAsync(Token);
    }

    private static EventLeaf Leaf(byte[] entry)
    {
        EventLeaf.TryRead(entry, out var leaf, out var fault).ShouldBeTrue(fault);
        return leaf!;
    }
}
