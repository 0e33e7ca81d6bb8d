using System.Text;
using CsCheck;
using Ledger.Proofs;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>What a log signs of itself, what its witnesses add, and the one text that proves a leaf with both.</summary>
public sealed class CheckpointTests
{
    private const string Origin = "ledger.example/log";

    private static readonly DateTimeOffset Evening = new(2020, 10, 6, 18, 0, 0, TimeSpan.Zero);

    private static readonly NoteSigner Log = NoteSigner.Generate(Origin), NewKey = NoteSigner.Generate(Origin), Stranger = NoteSigner.Generate(Origin);

    private static readonly NoteSigner[] Witnesses = [.. Enumerable.Range(1, 3).Select(number => NoteSigner.Generate($"witness.example/w{number}", NoteAlgorithm.Cosignature))];

    private static readonly ReferenceTree Tree = ReferenceTree.OfSize(100);

    private static readonly Checkpoint Hundred = new(Origin, 100, Tree.RootAt(100));

    [Fact]
    public void A_checkpoint_is_three_lines_and_then_its_extensions()
    {
        Hundred.Text.ShouldBe($"ledger.example/log\n100\n{Tree.RootAt(100).ToBase64()}\n");
        var extended = Hundred with { Extensions = ["one", "two three"] };
        extended.Text.ShouldBe(Hundred.Text + "one\ntwo three\n");
        Checkpoint.TryParse(extended.Text, out var read, out _).ShouldBeTrue();
        read!.Extensions.ShouldBe(["one", "two three"]);
        (read.Origin, read.Size, read.Root).ShouldBe((Origin, 100, Tree.RootAt(100)));
        Checkpoint.TryParse("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", out read, out _).ShouldBeTrue();
        read!.Root.ShouldBe(TreeHash.Empty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("o\n1\n")]
    [InlineData("o\n1\nROOT")]
    [InlineData("\n1\nROOT\n")]
    [InlineData("o\n01\nROOT\n")]
    [InlineData("o\n+1\nROOT\n")]
    [InlineData("o\n-1\nROOT\n")]
    [InlineData("o\n 1\nROOT\n")]
    [InlineData("o\n1.0\nROOT\n")]
    [InlineData("o\n\nROOT\n")]
    [InlineData("o\n١\nROOT\n")]
    [InlineData("o\n9223372036854775808\nROOT\n")]
    [InlineData("o\n99999999999999999999\nROOT\n")]
    [InlineData("o\n1\nROOT \n")]
    [InlineData("o\n1\nAAAA\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("o\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n")]
    [InlineData("o\n1\nROOT\n\n")]
    [InlineData("o\n1\nROOT\n\nextension\n")]
    [InlineData("o\r\n1\r\nROOT\r\n")]
    public void A_checkpoint_in_any_other_form_is_refused(string text)
    {
        Checkpoint.TryParse(text.Replace("ROOT", TreeHash.Empty.ToBase64(), StringComparison.Ordinal), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_signed()
    {
        foreach (var checkpoint in new[]
        {
            Hundred with { Origin = "" }, Hundred with { Origin = "two\nlines" }, Hundred with { Origin = "ledger.example\n5" }, Hundred with { Size = -1 },
            Hundred with { Extensions = [""] }, Hundred with { Extensions = ["a\nb"] },
        })
            Should.Throw<ArgumentException>(() => SignedCheckpoint.Sign(checkpoint, Log));
    }

    [Fact]
    public void A_checkpoint_with_the_log_s_signature_is_trusted_and_no_other()
    {
        var policy = new CheckpointPolicy(Origin, Log.Verifier);
        policy.Verify(Read(SignedCheckpoint.Sign(Hundred, Log))).Fault.ShouldBeNull();
        policy.Verify(Read(SignedCheckpoint.Sign(Hundred, Stranger))).Fault!.ShouldContain("known");
        (policy with { Origin = "rival.example" }).Verify(Read(SignedCheckpoint.Sign(Hundred, Log))).Fault!.ShouldContain("rival.example");

        var rewritten = Read(SignedCheckpoint.Sign(Hundred, Log)).ToString().Replace("\n100\n", "\n101\n", StringComparison.Ordinal);
        SignedCheckpoint.TryParse(Encoding.UTF8.GetBytes(rewritten), out var read, out _).ShouldBeTrue();
        policy.Verify(read!).Fault!.ShouldContain("wrong");
    }

    [Fact]
    public void After_a_rotation_either_key_of_the_log_will_do()
    {
        var policy = new CheckpointPolicy(Origin, Log.Verifier, NewKey.Verifier);
        foreach (var signer in new[] { Log, NewKey })
            policy.Verify(SignedCheckpoint.Sign(Hundred, signer)).Signatures.Single().By.ShouldBe(signer.Verifier);
        policy.Verify(SignedCheckpoint.Sign(Hundred, Log, NewKey)).Signatures.Count.ShouldBe(2);
    }

    [Fact]
    public void A_witness_says_when_it_saw_the_checkpoint()
    {
        var cosigned = Read(Cosigned(Hundred, Witnesses[0]));

        Cosignature.TimeOf(cosigned.Note.Signatures[1]).ShouldBe(Evening);
        Cosignature.TimeOf(cosigned.Note.Signatures[0]).ShouldBeNull();
        var verification = new CheckpointPolicy(Origin, [Log.Verifier], [Witnesses[0].Verifier], 1).Verify(cosigned);
        verification.Fault.ShouldBeNull();
        verification.Signatures.ShouldBe([new VerifiedSignature(Log.Verifier, null)]);
        verification.Cosignatures.ShouldBe([new VerifiedSignature(Witnesses[0].Verifier, Evening)]);

        // The time is signed too, and so is what it is a cosignature of.
        var signature = cosigned.Note.Signatures[1];
        for (var bit = 0; bit < signature.Signature.Length * 8; bit++)
        {
            var bytes = signature.Signature.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Witnesses[0].Verifier.Verifies(signature with { Signature = bytes }, Hundred.Text).ShouldBeFalse();
        }

        Witnesses[0].Verifier.Verifies(signature, (Hundred with { Size = 99 }).Text).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => Cosignature.Sign(Log, Hundred, Evening));
        Should.Throw<ArgumentException>(() => Cosignature.Sign(Witnesses[0], Hundred, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void So_many_different_witnesses_must_have_cosigned()
    {
        var policy = new CheckpointPolicy(Origin, [Log.Verifier], [.. Witnesses.Select(witness => witness.Verifier)], 2);

        policy.Verify(Cosigned(Hundred)).Fault!.ShouldContain("0 of the known witnesses; 2");
        policy.Verify(Cosigned(Hundred, Witnesses[2], Witnesses[2])).Fault!.ShouldContain("1 of the known witnesses; 2");
        policy.Verify(Cosigned(Hundred, Witnesses[2], Witnesses[0])).Fault.ShouldBeNull();
        (policy with { Witnesses = [Witnesses[0].Verifier] }).Verify(Cosigned(Hundred, Witnesses[2], Witnesses[0])).Fault!.ShouldContain("1 of");

        // Witnesses without the log do not make a log's checkpoint.
        var unsigned = SignedCheckpoint.Sign(Hundred, Stranger).With(Cosignature.Sign(Witnesses[0], Hundred, Evening)).With(Cosignature.Sign(Witnesses[1], Hundred, Evening));
        policy.Verify(unsigned).Fault!.ShouldContain("signed with none of the keys");
        var forged = Cosigned(Hundred, Witnesses[0], Witnesses[1]).With(Cosignature.Sign(Witnesses[2], Hundred with { Size = 99 }, Evening));
        policy.Verify(forged).Fault!.ShouldContain("wrong");
    }

    [Fact]
    public void A_proof_is_one_text_that_verifies_alone()
    {
        var policy = new CheckpointPolicy(Origin, [Log.Verifier], [Witnesses[0].Verifier], 1);
        foreach (var (index, extra) in new[] { (0, null as byte[]), (42, "an extra line\n"u8.ToArray()), (99, [0]) })
        {
            var proof = Read(Proof(index, extra));
            proof.Verify(Tree.Leaf(index), policy).Fault.ShouldBeNull();
            proof.Extra.ShouldBe(extra);
            proof.Verify(Tree.Leaf(7), policy).Fault!.ShouldContain("this leaf");
            (proof with { Index = index ^ 1 }).Verify(Tree.Leaf(index), policy).Fault.ShouldNotBeNull();
            (proof with { Index = 100 }).Verify(Tree.Leaf(index), policy).Fault!.ShouldContain("no leaf 100");
            (proof with { Hashes = [.. proof.Hashes.Skip(1)] }).Verify(Tree.Leaf(index), policy).Fault.ShouldNotBeNull();
            (proof with { Checkpoint = SignedCheckpoint.Sign(Hundred, Log) }).Verify(Tree.Leaf(index), policy).Fault!.ShouldContain("cosigned by 0");
        }

        var alone = new TlogProof(0, [], SignedCheckpoint.Sign(new Checkpoint(Origin, 1, Tree.RootAt(1)), Log));
        Read(alone).ToString().ShouldStartWith("c2sp.org/tlog-proof@v1\nindex 0\n\nledger.example/log\n1\n");
        Read(alone).Verify(Tree.Leaf(0), new CheckpointPolicy(Origin, Log.Verifier)).Fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2")]
    [InlineData("index 42", "index 042")]
    [InlineData("index 42", "index -1")]
    [InlineData("index 42", "index 4\0")]
    [InlineData("index 42", "index 99999999999999999999")]
    [InlineData("index 42", "Index 42")]
    [InlineData("index 42", "index 42\nindex 42")]
    [InlineData("index 42\n", "")]
    [InlineData("index 42", "extra \nindex 42")]
    [InlineData("index 42", "extra AB==\nindex 42")]
    [InlineData("index 42", "extra AA==\nextra AA==\nindex 42")]
    [InlineData("index 42", "index 42\nAAAA")]
    [InlineData("index 42", "index 42\r")]
    [InlineData("\n\nledger", "\nledger")]
    [InlineData("\n\nledger", "\n\n\nledger")]
    [InlineData("ledger.example/log\n100", "ledger.example/log\n0100")]
    public void A_proof_in_any_other_form_is_refused(string good, string bad)
    {
        var text = Proof(42, null).ToString();
        var at = text.IndexOf(good, StringComparison.Ordinal);
        TlogProof.TryParse(Encoding.UTF8.GetBytes(text[..at] + bad + text[(at + good.Length)..]), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_proof_higher_than_any_tree_is_refused()
    {
        var proof = Proof(42, null);
        TlogProof.TryParse((proof with { Hashes = new Hash[63] }).ToBytes(), out _, out _).ShouldBeTrue();
        foreach (var count in new[] { 64, 65, 100 })
            TlogProof.TryParse((proof with { Hashes = new Hash[count] }).ToBytes(), out _, out _).ShouldBeFalse();
        TlogProof.TryParse(new byte[TlogProof.MaxLength + 1], out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("bytes");
    }

    [Fact]
    public void Any_bytes_are_answered_and_what_is_read_is_written_again()
    {
        var policy = new CheckpointPolicy(Origin, Log.Verifier);
        var good = Proof(42, [1, 2, 3]).ToBytes();
        Hostile.MutationsOf(good).Sample(bytes =>
        {
            if (TlogProof.TryParse(bytes, out var proof, out var fault))
            {
                proof.ToBytes().ShouldBe(bytes);
                // What is not vouched for can be altered: the extra line, and signatures of keys that the policy does not know.
                if (proof.Verify(Tree.Leaf(42), policy).Fault is null)
                    (proof.Index, proof.Checkpoint.Checkpoint.Text).ShouldBe((42, Hundred.Text));
            }
            else
            {
                fault.ShouldNotBeNullOrWhiteSpace();
            }
        });
        Hostile.MutationsOf(Encoding.UTF8.GetBytes(Hundred.Text)).Sample(bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (Checkpoint.TryParse(text, out var checkpoint, out var fault))
                checkpoint.Text.ShouldBe(text);
            else
                fault.ShouldNotBeNullOrWhiteSpace();
        });
    }

    private static TlogProof Proof(int index, byte[]? extra) =>
        new(index, Tree.Path(index, 100), Cosigned(Hundred, Witnesses[0]), extra);

    private static SignedCheckpoint Cosigned(Checkpoint checkpoint, params NoteSigner[] witnesses) =>
        witnesses.Aggregate(SignedCheckpoint.Sign(checkpoint, Log), (signed, witness) => signed.With(Cosignature.Sign(witness, checkpoint, Evening)));

    private static SignedCheckpoint Read(SignedCheckpoint checkpoint)
    {
        SignedCheckpoint.TryParse(checkpoint.ToBytes(), out var read, out var fault).ShouldBeTrue(fault);
        read!.ToString().ShouldBe(checkpoint.ToString());
        return read;
    }

    private static TlogProof Read(TlogProof proof)
    {
        TlogProof.TryParse(proof.ToBytes(), out var read, out var fault).ShouldBeTrue(fault);
        read!.ToString().ShouldBe(proof.ToString());
        return read;
    }
}
