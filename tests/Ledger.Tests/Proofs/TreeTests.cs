using CsCheck;
using Ledger.Proofs;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>A log's tree: its hashes, its right edge, and the proofs that a leaf is in it and that it only ever grew.</summary>
public sealed class TreeTests
{
    private const int Largest = 300;

    private static readonly ReferenceTree Reference = ReferenceTree.OfSize(Largest);

    /// <summary>The eight entries with which implementations of RFC 6962 have been compared since Certificate Transparency began, and the root after each.</summary>
    private static readonly (string Entry, string Root)[] EightEntries =
    [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    [Fact]
    public void The_eight_entries_of_certificate_transparency_have_the_published_roots()
    {
        TreeHash.Empty.ToString().ShouldBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        var range = new CompactRange();
        range.Root.ShouldBe(TreeHash.Empty);
        foreach (var (entry, root) in EightEntries)
        {
            range.Append(TreeHash.Leaf(Convert.FromHexString(entry)));
            range.Root.ToString().ShouldBe(root);
        }
    }

    [Fact]
    public void An_entry_of_any_length_is_hashed_behind_a_zero()
    {
        foreach (var length in new[] { 0, 1, 31, 1022, 1023, 1024, 1025, 65_535, 200_000 })
        {
            var entry = Enumerable.Range(0, length).Select(at => (byte)at).ToArray();
            TreeHash.Leaf(entry).ShouldBe(new ReferenceTree([entry]).RootAt(1), $"{length} bytes");
        }
    }

    [Fact]
    public void The_right_edge_gives_the_root_at_every_size_and_can_be_stored_and_taken_up_again()
    {
        var range = new CompactRange();
        for (var size = 0; size <= Largest; size++)
        {
            range.Size.ShouldBe(size);
            range.Root.ShouldBe(Reference.RootAt(size));
            CompactRange.TryRestore(range.Size, [.. range.Edge], out var restored, out _).ShouldBeTrue();
            range = restored!;
            if (size == Largest)
                break;
            var completed = new List<(int, long, Hash)>();
            range.Append(Reference.Leaf(size), (level, index, hash) => completed.Add((level, index, hash)));
            completed.Select(node => node.Item1).ShouldBe(Enumerable.Range(0, System.Numerics.BitOperations.TrailingZeroCount(size + 1) + 1));
            completed.ShouldAllBe(node => Reference.Node(node.Item1, node.Item2) == node.Item3);
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(-1, 64)]
    [InlineData(5, 1)]
    [InlineData(5, 3)]
    [InlineData(0, 1)]
    public void A_right_edge_that_does_not_fit_its_size_is_not_taken_up(long size, int hashes)
    {
        CompactRange.TryRestore(size, new Hash[hashes], out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Every_leaf_of_every_size_is_proved_in_as_many_reads_as_the_tree_is_high()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var root = Reference.RootAt(size);
            for (var index = 0; index < size; index++)
            {
                var reads = 0;
                InclusionProof.TryMake(index, size, Counted(() => reads++), out var proof, out _).ShouldBeTrue();
                proof!.Hashes.ShouldBe(Reference.Path(index, size));
                proof.Verifies(Reference.Leaf(index), root, out var fault).ShouldBeTrue(fault);
                reads.ShouldBeLessThanOrEqualTo(2 * 9);
            }
        }
    }

    [Fact]
    public void Every_growth_is_proved_in_as_many_reads_as_the_tree_is_high()
    {
        for (var size = 0; size <= Largest; size++)
        {
            for (var old = 0; old <= size; old++)
            {
                var reads = 0;
                ConsistencyProof.TryMake(old, size, Counted(() => reads++), out var proof, out _).ShouldBeTrue();
                if (old > 0)
                    proof!.Hashes.ShouldBe(Reference.Proof(old, size));
                proof!.Verifies(Reference.RootAt(old), Reference.RootAt(size), out var fault).ShouldBeTrue(fault);
                reads.ShouldBeLessThanOrEqualTo(2 * 9);
            }
        }
    }

    /// <summary>Of every proof, one bit of each hash, another each time; of some, all of them: see below.</summary>
    [Fact]
    public void Every_proof_of_every_size_fails_once_a_hash_of_it_an_end_of_it_or_its_index_is_another()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var root = Reference.RootAt(size);
            for (var index = 0; index < size; index++)
            {
                var leaf = Reference.Leaf(index);
                var inclusion = new InclusionProof(index, size, Reference.Path(index, size));
                var wrong = Touched(inclusion.Hashes, index + size).Select(hashes => inclusion with { Hashes = hashes }).Append(inclusion with { Index = index ^ 1 }).Append(inclusion with { Index = index + size });
                wrong.Count(proof => proof.Verifies(leaf, root, out _)).ShouldBe(0, $"{index} of {size}");

                var before = Reference.RootAt(index);
                var consistency = new ConsistencyProof(index, size, index == 0 ? [] : Reference.Proof(index, size));
                Touched(consistency.Hashes, index + size).Select(hashes => consistency with { Hashes = hashes }).Count(proof => proof.Verifies(before, root, out _)).ShouldBe(0, $"{index} to {size}");
            }
        }
    }

    private static IEnumerable<IReadOnlyList<Hash>> Touched(IReadOnlyList<Hash> hashes, int number)
    {
        for (var at = 0; at < hashes.Count; at++)
            yield return Replaced(hashes, at, Flipped(hashes[at], (number + (at * 37)) % 256));
        if (hashes.Count > 0)
            yield return [.. hashes.SkipLast(1)];
        yield return [.. hashes, TreeHash.Empty];
    }

    [Fact]
    public void An_inclusion_proof_that_was_touched_anywhere_fails()
    {
        foreach (var (index, size) in new[] { (0, 1), (0, 2), (1, 2), (2, 3), (5, 8), (6, 7), (11, 13), (255, 256), (256, 257), (130, 300), (299, 300) })
        {
            InclusionProof.TryMake(index, size, Reference.Node, out var proof, out _).ShouldBeTrue();
            var (leaf, root) = (Reference.Leaf(index), Reference.RootAt(size));
            Fails(proof!, leaf, root, index, size);
        }
    }

    [Fact]
    public void A_consistency_proof_that_was_touched_anywhere_fails()
    {
        foreach (var (old, size) in new[] { (1, 1), (1, 2), (2, 3), (4, 8), (6, 8), (7, 8), (8, 13), (13, 21), (128, 300), (255, 300), (299, 300) })
        {
            ConsistencyProof.TryMake(old, size, Reference.Node, out var proof, out _).ShouldBeTrue();
            var (before, after) = (Reference.RootAt(old), Reference.RootAt(size));
            for (var bit = 0; bit < 256; bit++)
            {
                Refuses(proof!, Flipped(before, bit), after);
                Refuses(proof!, before, Flipped(after, bit));
                for (var at = 0; at < proof!.Hashes.Count; at++)
                    Refuses(proof with { Hashes = Replaced(proof.Hashes, at, Flipped(proof.Hashes[at], bit)) }, before, after);
            }

            foreach (var hashes in Resized(proof!.Hashes, before, after))
                Refuses(proof with { Hashes = hashes }, before, after);
            for (var other = 0; other <= size; other++)
            {
                if (other != old)
                    Refuses(proof with { OldSize = other }, before, after);
            }

            // A wrong size of the newer tree shows only where the way up differs; another root of that size never fits.
            for (var other = 0; other <= Largest; other++)
            {
                if (other != size)
                    Refuses(proof with { NewSize = other }, before, Reference.RootAt(other));
            }
        }
    }

    [Fact]
    public void A_tree_that_was_rewritten_has_no_proof()
    {
        var rewritten = new ReferenceTree([.. Enumerable.Range(0, Largest).Select(at => BitConverter.GetBytes(at == 77 ? -1 : at))]);

        ConsistencyProof.TryMake(200, 300, rewritten.Node, out var proof, out _).ShouldBeTrue();
        proof!.Verifies(Reference.RootAt(200), rewritten.RootAt(300), out var fault).ShouldBeFalse();
        fault!.ShouldContain("older tree of 200 leaves");
        new ConsistencyProof(300, 300, []).Verifies(Reference.RootAt(300), rewritten.RootAt(300), out fault).ShouldBeFalse();
        fault!.ShouldContain("rewritten");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(-1, 5)]
    [InlineData(1, -5)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void There_is_no_proof_of_a_leaf_that_is_not_there(long index, long size)
    {
        InclusionProof.TryMake(index, size, (_, _) => default(Hash), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
        new InclusionProof(index, size, []).Verifies(default, default, out fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void The_largest_tree_there_can_be_has_proofs_too()
    {
        InclusionProof.TryMake(long.MaxValue - 1, long.MaxValue, (_, _) => default(Hash), out var inclusion, out _).ShouldBeTrue();
        inclusion!.Hashes.Count.ShouldBe(62);
        InclusionProof.TryMake(0, long.MaxValue, (_, _) => default(Hash), out inclusion, out _).ShouldBeTrue();
        inclusion!.Hashes.Count.ShouldBe(63);
        inclusion.Verifies(default, default, out var fault).ShouldBeFalse();
        fault!.ShouldContain("root");
        ConsistencyProof.TryMake(long.MaxValue - 1, long.MaxValue, (_, _) => default(Hash), out var consistency, out _).ShouldBeTrue();
        consistency!.Verifies(default, default, out fault).ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_is_not_stored_is_named()
    {
        InclusionProof.TryMake(3, 8, (level, index) => level == 2 ? null : Reference.Node(level, index), out _, out var fault).ShouldBeFalse();
        fault.ShouldBe("The hash of node 1 at level 2 (leaves 4 to 7) is not stored.");
        ConsistencyProof.TryMake(4, 8, (_, _) => null, out _, out fault).ShouldBeFalse();
        fault!.ShouldContain("not stored");
    }

    [Fact]
    public void Hostile_proofs_are_answered() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Byte.Array[Hash.Length].Array[0, 70]).Sample((one, other, hashes) =>
        {
            IReadOnlyList<Hash> proof = [.. hashes.Select(hash => new Hash(hash))];
            new InclusionProof(one, other, proof).Verifies(default, default, out var inclusion).ShouldBeFalse();
            inclusion.ShouldNotBeNullOrWhiteSpace();
            if (one != other)
            {
                new ConsistencyProof(one, other, proof).Verifies(default, default, out var consistency).ShouldBeFalse();
                consistency.ShouldNotBeNullOrWhiteSpace();
            }
        });

    private static NodeReader Counted(Action read) => (level, index) =>
    {
        read();
        return Reference.Node(level, index);
    };

    private static void Fails(InclusionProof proof, Hash leaf, Hash root, int index, int size)
    {
        for (var bit = 0; bit < 256; bit++)
        {
            Refuses(proof, Flipped(leaf, bit), root);
            Refuses(proof, leaf, Flipped(root, bit));
            for (var at = 0; at < proof.Hashes.Count; at++)
                Refuses(proof with { Hashes = Replaced(proof.Hashes, at, Flipped(proof.Hashes[at], bit)) }, leaf, root);
        }

        foreach (var hashes in Resized(proof.Hashes, leaf, root))
            Refuses(proof with { Hashes = hashes }, leaf, root);
        for (var other = -1; other <= size; other++)
        {
            if (other != index)
                Refuses(proof with { Index = other }, leaf, root);
        }

        // A wrong size shows only where the way up differs; another root of that size never fits.
        for (var other = 0; other <= Largest; other++)
        {
            if (other != size)
                Refuses(proof with { Size = other }, leaf, Reference.RootAt(other));
        }
    }

    private static void Refuses(InclusionProof proof, Hash leaf, Hash root)
    {
        proof.Verifies(leaf, root, out var fault).ShouldBeFalse($"{proof.Index} of {proof.Size}");
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    private static void Refuses(ConsistencyProof proof, Hash before, Hash after)
    {
        proof.Verifies(before, after, out var fault).ShouldBeFalse($"{proof.OldSize} to {proof.NewSize}");
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    private static IEnumerable<IReadOnlyList<Hash>> Resized(IReadOnlyList<Hash> hashes, Hash one, Hash other)
    {
        if (hashes.Count > 0)
        {
            yield return [.. hashes.Skip(1)];
            yield return [.. hashes.SkipLast(1)];
            yield return [.. hashes, hashes[^1]];
            yield return [hashes[0], .. hashes];
        }

        if (hashes.Count > 1 && hashes[0] != hashes[^1])
            yield return [.. hashes.Reverse()];
        foreach (var extra in new[] { one, other, TreeHash.Empty })
        {
            yield return [.. hashes, extra];
            yield return [extra, .. hashes];
        }
    }

    private static IReadOnlyList<Hash> Replaced(IReadOnlyList<Hash> hashes, int at, Hash hash) => [.. hashes.Take(at), hash, .. hashes.Skip(at + 1)];

    private static Hash Flipped(Hash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash(bytes);
    }
}
