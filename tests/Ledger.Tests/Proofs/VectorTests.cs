using System.Text;
using System.Text.Json.Nodes;
using Ledger.Proofs;
using Ledger.Tests.Conventions;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>What others have published, under <c>Vectors/</c> with its source and licence: every case of it holds here.</summary>
public sealed class VectorTests
{
    private static readonly JsonNode Certificates = Read("certificate-transparency.json"), Go = Read("golang-mod.json");

    private static readonly Hash[] Roots = [.. Certificates["roots"]!.AsArray().Select(Hex)];

    private static readonly string[] Entries = [.. Certificates["entries"]!.AsArray().Select(Text)];

    [Fact]
    public void Leaves_and_nodes_have_the_published_hashes()
    {
        TreeHash.Empty.ShouldBe(Hex(Certificates["empty"]));
        foreach (var leaf in Certificates["leaves"]!.AsArray())
            TreeHash.Leaf(Convert.FromHexString(Text(leaf!["entry"]))).ShouldBe(Hex(leaf["hash"]));
        foreach (var node in Certificates["nodes"]!.AsArray())
            TreeHash.Node(Hex(node!["left"]), Hex(node["right"])).ShouldBe(Hex(node["hash"]));
    }

    [Fact]
    public void The_tree_has_the_published_roots()
    {
        var range = new CompactRange();
        foreach (var (entry, root) in Entries.Zip(Roots))
        {
            range.Append(TreeHash.Leaf(Convert.FromHexString(entry)));
            range.Root.ShouldBe(root);
        }
    }

    [Fact]
    public void The_published_inclusion_proofs_verify_and_none_that_is_like_them()
    {
        foreach (var given in Certificates["inclusion"]!.AsArray())
        {
            var (number, size) = (given!["leaf"]!.GetValue<int>(), given["size"]!.GetValue<int>());
            var (leaf, root, wrong) = (TreeHash.Leaf(Convert.FromHexString(Entries[number - 1])), Roots[size - 1], TreeHash.Empty);
            var proof = new InclusionProof(number - 1, size, [.. given["proof"]!.AsArray().Select(Hex)]);
            proof.Verifies(leaf, root, out var fault).ShouldBeTrue(fault);

            InclusionProof[] others =
            [
                proof with { Index = proof.Index - 1 }, proof with { Index = proof.Index + 1 }, proof with { Index = proof.Index ^ 2 }, proof with { Size = size * 2 }, proof with { Size = size / 2 },
                proof with { Hashes = [.. proof.Hashes, root] }, proof with { Hashes = [root, .. proof.Hashes] }, proof with { Hashes = [.. proof.Hashes, wrong] },
                .. proof.Hashes.Select((_, at) => proof with { Hashes = [.. proof.Hashes.Take(at), wrong, .. proof.Hashes.Skip(at + 1)] }),
                .. proof.Hashes.Take(1).Select(_ => proof with { Hashes = [.. proof.Hashes.SkipLast(1)] }),
            ];
            others.Where(other => Holds(other, leaf, root)).ShouldBeEmpty();
            Holds(proof, TreeHash.Leaf("WrongLeaf"u8), root).ShouldBeFalse();
            Holds(proof, leaf, wrong).ShouldBeFalse();
        }

        foreach (var (index, size) in new[] { (0, 0), (0, 1), (1, 0), (2, 1) })
            Holds(new InclusionProof(index, size, []), TreeHash.Leaf([]), TreeHash.Empty).ShouldBeFalse();

        static bool Holds(InclusionProof proof, Hash leaf, Hash root) => proof.Verifies(leaf, root, out _);
    }

    [Fact]
    public void The_published_consistency_proofs_verify_and_none_that_is_like_them()
    {
        var wrong = TreeHash.Empty;
        foreach (var given in Certificates["consistency"]!.AsArray())
        {
            var (from, to) = (given!["from"]!.GetValue<int>(), given["to"]!.GetValue<int>());
            var (before, after) = (Roots[from - 1], Roots[to - 1]);
            var proof = new ConsistencyProof(from, to, [.. given["proof"]!.AsArray().Select(Hex)]);
            proof.Verifies(before, after, out var fault).ShouldBeTrue(fault);
            if (proof.Hashes.Count == 0)
                continue;

            ConsistencyProof[] others =
            [
                proof with { OldSize = from - 1 }, proof with { OldSize = from + 1 }, proof with { OldSize = from ^ 2 }, proof with { NewSize = to * 2 }, proof with { NewSize = to / 2 }, proof with { Hashes = [] },
                proof with { Hashes = [.. proof.Hashes, before] }, proof with { Hashes = [.. proof.Hashes, wrong] }, proof with { Hashes = [proof.Hashes[0], .. proof.Hashes] }, proof with { Hashes = [.. proof.Hashes.SkipLast(1)] },
                .. proof.Hashes.Select((_, at) => proof with { Hashes = [.. proof.Hashes.Take(at), wrong, .. proof.Hashes.Skip(at + 1)] }),
            ];
            others.Where(other => Holds(other, before, after)).ShouldBeEmpty();
            Holds(proof, wrong, after).ShouldBeFalse();
            Holds(proof, before, wrong).ShouldBeFalse();
            Holds(proof, after, before).ShouldBeFalse();
        }

        // Back in time, without hashes, of other roots, and with hashes where none belong.
        Holds(new ConsistencyProof(1, 0, []), Roots[0], wrong).ShouldBeFalse();
        Holds(new ConsistencyProof(2, 1, []), Roots[1], Roots[0]).ShouldBeFalse();
        Holds(new ConsistencyProof(1, 2, []), Roots[0], Roots[1]).ShouldBeFalse();
        Holds(new ConsistencyProof(0, 0, []), wrong, Roots[0]).ShouldBeFalse();
        Holds(new ConsistencyProof(1, 1, []), Roots[0], wrong).ShouldBeFalse();
        Holds(new ConsistencyProof(0, 0, [wrong]), wrong, wrong).ShouldBeFalse();
        Holds(new ConsistencyProof(0, 1, [wrong]), wrong, Roots[0]).ShouldBeFalse();
        Holds(new ConsistencyProof(1, 1, [wrong]), Roots[0], Roots[0]).ShouldBeFalse();
        Holds(new ConsistencyProof(0, 1, []), wrong, Roots[0]).ShouldBeTrue();

        static bool Holds(ConsistencyProof proof, Hash before, Hash after) => proof.Verifies(before, after, out _);
    }

    [Fact]
    public void The_published_keys_are_read_and_no_mangled_one()
    {
        NoteVerifier.TryParse(Text(Go["keys"]!["enoch"]), out _, out var fault).ShouldBeTrue(fault);
        foreach (var bad in Go["badKeys"]!.AsArray().Select(Text).Concat(Mangled(Text(Go["keys"]!["peter"]))))
            NoteVerifier.TryParse(bad, out _, out _).ShouldBeFalse(bad);

        NoteSigner.TryParse(Text(Go["privateKey"]), out var signer, out fault).ShouldBeTrue(fault);
        signer!.Verifier.ToString().ShouldBe(Text(Go["keys"]!["peter"]));
        signer.Dispose();
        foreach (var bad in Mangled(Text(Go["privateKey"])))
            NoteSigner.TryParse(bad, out _, out _).ShouldBeFalse(bad);
    }

    [Fact]
    public void The_published_notes_are_signed_read_and_verified_as_published()
    {
        var (peter, enoch) = (Key("peter"), Key("enoch"));
        NoteSigner.TryParse(Text(Go["privateKey"]), out var signer, out _).ShouldBeTrue();
        using (signer)
            SignedNote.Sign(Text(Go["text"]), signer!).ToString().ShouldBe(Text(Go["signed"]));

        var cosigned = Note(Text(Go["cosigned"]));
        cosigned.Text.ShouldBe(Text(Go["text"]));
        cosigned.Verify([peter]).Signatures.Select(signature => signature.By).ShouldBe([peter]);
        cosigned.Verify([peter, enoch]).Signatures.Select(signature => signature.By).ShouldBe([peter, enoch]);
        cosigned.Verify([]).Fault!.ShouldContain("None");
        Note(Text(Go["partlyVerifiedForPeter"])).Verify([peter]).Fault.ShouldBeNull();

        foreach (var bad in Go["badNotes"]!.AsArray().Select(Text))
            SignedNote.TryParse(Encoding.UTF8.GetBytes(bad), out _, out _).ShouldBeFalse(bad);
        foreach (var (who, notes) in Go["invalidFor"]!.AsObject())
            notes!.AsArray().Select(Text).ShouldAllBe(note => Note(note).Verify(new[] { Key(who) }).Fault!.Contains("wrong"));
        foreach (var (who, notes) in Go["unverifiedFor"]!.AsObject())
            notes!.AsArray().Select(Text).ShouldAllBe(note => Note(note).Verify(new[] { Key(who) }).Fault!.Contains("None"));
    }

    [Fact]
    public void The_published_descriptions_of_a_tree_are_checkpoints()
    {
        var tree = Go["tree"]!;
        foreach (var text in tree["more"]!.AsArray().Prepend(tree["text"]).Select(Text))
        {
            Checkpoint.TryParse(text, out var checkpoint, out var fault).ShouldBeTrue(fault);
            (checkpoint!.Size, checkpoint.Root).ShouldBe((tree["size"]!.GetValue<long>(), TreeHash.Leaf(Encoding.UTF8.GetBytes(Text(tree["entry"])))));
            checkpoint.Text.ShouldBe(text);
        }

        foreach (var bad in tree["bad"]!.AsArray().Select(Text))
            Checkpoint.TryParse(bad, out _, out _).ShouldBeFalse(bad);
    }

    /// <summary>Every piece of a text that is not the whole, and the text with each of its bytes one higher.</summary>
    private static IEnumerable<string> Mangled(string good)
    {
        for (var begin = 0; begin < good.Length; begin++)
        {
            for (var end = begin + 1; end <= good.Length; end++)
            {
                if (end - begin < good.Length)
                    yield return good[begin..end];
            }

            yield return $"{good[..begin]}{(char)(good[begin] + 1)}{good[(begin + 1)..]}";
        }
    }

    private static SignedNote Note(string text)
    {
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out var fault).ShouldBeTrue(fault);
        return note!;
    }

    private static NoteVerifier Key(string who)
    {
        NoteVerifier.TryParse(Text(Go["keys"]![who]), out var verifier, out var fault).ShouldBeTrue(fault);
        return verifier!;
    }

    private static Hash Hex(JsonNode? digits)
    {
        Hash.TryParseHex(Text(digits), out var hash).ShouldBeTrue();
        return hash;
    }

    private static string Text(JsonNode? text) => text!.GetValue<string>();

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(SourceTree.Root.FullName, "tests", "Ledger.Tests", "Proofs", "Vectors", name)))!;
}
