using System.Text;
using CsCheck;
using Ledger.Proofs;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>What a log asks of a witness, what the witness says, and when it says no: C2SP tlog-witness.</summary>
public sealed class WitnessTests
{
    private const string Origin = "ledger.example/log";

    private static readonly DateTimeOffset Evening = new(2020, 10, 6, 18, 0, 0, TimeSpan.Zero);

    private static readonly NoteSigner Log = NoteSigner.Generate(Origin), NewKey = NoteSigner.Generate(Origin), Stranger = NoteSigner.Generate(Origin), Other = NoteSigner.Generate("rival.example");

    private static readonly NoteSigner Cosigner = NoteSigner.Generate("witness.example/w1", NoteAlgorithm.Cosignature);

    private static readonly ReferenceTree Tree = ReferenceTree.OfSize(100);

    private static readonly ReferenceTree Forked = new([.. Enumerable.Range(0, 100).Select(entry => BitConverter.GetBytes(entry == 50 ? 0 : entry))]);

    private static readonly WitnessPolicy Policy = new([Log.Verifier, Other.Verifier]);

    [Fact]
    public void A_request_is_the_old_size_the_proof_and_the_checkpoint()
    {
        var request = Grown(70, 100);

        var text = request.ToString();
        text.ShouldStartWith($"old 70\n{request.Proof[0].ToBase64()}\n");
        text.ShouldEndWith($"{request.Proof[^1].ToBase64()}\n\n{request.Checkpoint}");
        Grown(0, 100).ToString().ShouldStartWith("old 0\n\nledger.example/log\n100\n");
        foreach (var written in new[] { request, Grown(0, 100), Grown(100, 100), request with { Proof = new Hash[63] } })
        {
            var read = Read(written.ToString());
            (read.OldSize, read.Checkpoint.ToString()).ShouldBe((written.OldSize, written.Checkpoint.ToString()));
            read.Proof.ShouldBe(written.Proof);
        }
    }

    [Fact]
    public void The_example_of_the_specification_is_read()
    {
        var request = Read("""
            old 20852014
            PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
            5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
            — example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=

            """.ReplaceLineEndings("\n"));

        (request.OldSize, request.Proof.Count, request.Checkpoint.Checkpoint.Size, request.Checkpoint.Note.Signatures.Count).ShouldBe((20852014, 4, 20852163, 2));
    }

    [Theory]
    [InlineData("old 70", "old 070")]
    [InlineData("old 70", "old  70")]
    [InlineData("old 70", "old 70 ")]
    [InlineData("old 70", "old 70\r")]
    [InlineData("old 70", "old -1")]
    [InlineData("old 70", "old +70")]
    [InlineData("old 70", "old 9223372036854775808")]
    [InlineData("old 70", "old ٧٠")]
    [InlineData("old 70", "old ")]
    [InlineData("old 70", "old")]
    [InlineData("old 70", "Old 70")]
    [InlineData("old 70", "70")]
    [InlineData("old 70", "\nold 70")]
    [InlineData("old 70", "old 70\n")]
    [InlineData("old 70\n", "")]
    [InlineData("old 70", "old 70\nAAAA")]
    [InlineData("old 70", "old 70\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")]
    [InlineData("old 70", "old 70\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("\n\nledger", "\nledger")]
    [InlineData("\n\nledger", "\n\n\nledger")]
    [InlineData("\n100\n", "\n0100\n")]
    public void A_request_in_any_other_form_is_refused(string good, string bad)
    {
        var text = Grown(70, 100).ToString();
        var at = text.IndexOf(good, StringComparison.Ordinal);
        AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(text[..at] + bad + text[(at + good.Length)..]), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_request_with_too_long_a_proof_or_too_many_bytes_is_refused()
    {
        foreach (var count in new[] { 64, 65, 200 })
        {
            AddCheckpoint.TryParse((Grown(70, 100) with { Proof = new Hash[count] }).ToBytes(), out _, out var long_).ShouldBeFalse();
            long_!.ShouldContain("at most 63");
        }
        AddCheckpoint.TryParse(new byte[AddCheckpoint.MaxLength + 1], out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("bytes");
    }

    [Fact]
    public void Whatever_grew_is_cosigned_and_what_was_seen_moves_with_it()
    {
        var seen = WitnessedTree.None;
        foreach (var (old, size) in new[] { (0, 0), (0, 1), (1, 1), (1, 2), (2, 70), (70, 70), (70, 100) })
        {
            var decision = Policy.Decide(Grown(old, size), seen);

            decision.Refusal.ShouldBeNull();
            decision.Seen.ShouldBe(seen = new WitnessedTree(size, Tree.RootAt(size)));
            var cosigned = decision.Checkpoint!.With(Cosignature.Sign(Cosigner, decision.Checkpoint.Checkpoint, Evening));
            new CheckpointPolicy(Origin, [Log.Verifier], [Cosigner.Verifier], 1).Verify(cosigned).Fault.ShouldBeNull();
        }
    }

    [Fact]
    public void A_log_that_is_unknown_is_404()
    {
        Refused(Grown(0, 100, NoteSigner.Generate("nobody.example")), WitnessedTree.None).ShouldBe(404);
        new WitnessPolicy([]).Refuse(Grown(0, 100))!.Status.ShouldBe(404);
    }

    [Fact]
    public void A_checkpoint_that_no_key_of_the_log_signed_is_403_and_so_is_one_with_a_wrong_signature_of_one()
    {
        Refused(Grown(0, 100, Stranger), WitnessedTree.None).ShouldBe(403);

        var signed = Grown(0, 100).Checkpoint;
        var wrong = signed.Note.Signatures[0] with { Signature = new byte[64] };
        Refused(new AddCheckpoint(0, [], signed.With(wrong)), WitnessedTree.None).ShouldBe(403);

        // Another log that is known signs for itself alone.
        var foreign = SignedCheckpoint.Sign(new Checkpoint(Origin, 100, Tree.RootAt(100)), Other);
        Refused(new AddCheckpoint(0, [], foreign), WitnessedTree.None).ShouldBe(403);
    }

    [Fact]
    public void Signatures_of_strangers_are_as_if_they_were_not_there()
    {
        var signed = SignedCheckpoint.Sign(new Checkpoint(Origin, 100, Tree.RootAt(100)), [Stranger, .. Enumerable.Repeat(Log, 98)]).With(new NoteSignature("anybody", 7, new byte[3_000]));

        var decision = Policy.Decide(new AddCheckpoint(0, [], signed), WitnessedTree.None);

        decision.Checkpoint!.Note.Signatures.ShouldHaveSingleItem().KeyId.ShouldBe(Log.Verifier.KeyId);
        decision.Checkpoint.ToString().ShouldBe(SignedCheckpoint.Sign(signed.Checkpoint, Log).ToString());
    }

    [Fact]
    public void After_a_rotation_either_key_of_the_log_will_do()
    {
        var policy = new WitnessPolicy([Log.Verifier, NewKey.Verifier]);
        foreach (var signer in new[] { Log, NewKey })
            policy.Decide(Grown(0, 100, signer), WitnessedTree.None).Refusal.ShouldBeNull();
        policy.Decide(new AddCheckpoint(0, [], SignedCheckpoint.Sign(new Checkpoint(Origin, 100, Tree.RootAt(100)), Log, NewKey)), WitnessedTree.None).Checkpoint!.Note.Signatures.Count.ShouldBe(2);
    }

    [Fact]
    public void An_old_size_above_that_of_the_checkpoint_is_400_whatever_was_seen()
    {
        var request = Grown(70, 70) with { OldSize = 71 };
        foreach (var seen in new[] { WitnessedTree.None, At(70), At(71), At(100) }) Refused(request, seen).ShouldBe(400);
    }

    [Fact]
    public void An_old_size_that_is_not_the_one_last_cosigned_is_409_and_the_answer_knows_which_one_is()
    {
        Policy.Decide(Grown(0, 100), At(70)).ShouldSatisfyAllConditions(
            decision => decision.Refusal!.Status.ShouldBe(409),
            decision => decision.Seen.ShouldBe(At(70)));
        Refused(Grown(70, 100), WitnessedTree.None).ShouldBe(409);
        Refused(Grown(50, 60), At(70)).ShouldBe(409);   // it never goes back
        Refused(Grown(69, 70), At(70)).ShouldBe(409);
    }

    [Fact]
    public void A_checkpoint_without_leaves_has_the_root_of_the_empty_tree_or_is_422() =>
        Refused(new AddCheckpoint(0, [], Signed(0, Tree.RootAt(1))), WitnessedTree.None).ShouldBe(422);

    [Fact]
    public void A_proof_from_nothing_is_empty_or_422()
    {
        Refused(Grown(0, 100) with { Proof = [Tree.RootAt(1)] }, WitnessedTree.None).ShouldBe(422);
        Refused(Grown(0, 0) with { Proof = [Tree.RootAt(1)] }, WitnessedTree.None).ShouldBe(422);
    }

    [Fact]
    public void A_proof_that_does_not_verify_is_422()
    {
        var good = Grown(70, 100);
        Refused(good with { Proof = [] }, At(70)).ShouldBe(422);
        Refused(good with { Proof = [.. good.Proof.Skip(1)] }, At(70)).ShouldBe(422);
        Refused(good with { Proof = [.. good.Proof, default] }, At(70)).ShouldBe(422);
        Refused(new AddCheckpoint(70, Forked.Proof(70, 100), Signed(100, Forked.RootAt(100))), At(70)).ShouldBe(422);
        Refused(Grown(70, 70) with { Proof = [Tree.RootAt(70)] }, At(70)).ShouldBe(422);
        good.Proof.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void The_same_size_with_another_root_is_422() =>
        Refused(new AddCheckpoint(70, [], Signed(70, Forked.RootAt(70))), At(70)).ShouldBe(422);

    /// <summary>Whatever is asked, in whatever order: what was cosigned is one history, and never gets shorter.</summary>
    [Fact]
    public void No_order_of_requests_makes_a_witness_go_back_or_cosign_two_histories()
    {
        var step = Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100], Gen.Bool);
        step.Array[1, 30].Sample(steps =>
        {
            var seen = WitnessedTree.None;
            var cosigned = new List<WitnessedTree>();
            foreach (var (one, two, forked) in steps)
            {
                var tree = forked ? Forked : Tree;
                var (old, size) = (Math.Min(one, two), Math.Max(one, two));
                // As a log does that learns from a 409 where the witness is.
                var from = size >= seen.Size && one % 2 == 0 ? (int)seen.Size : old;
                var decision = Policy.Decide(new AddCheckpoint(from, from == 0 ? [] : tree.Proof(from, size), Signed(size, tree.RootAt(size))), seen);
                decision.Seen.Size.ShouldBeGreaterThanOrEqualTo(seen.Size);
                (decision.Checkpoint is null).ShouldBe(decision.Refusal is not null);
                seen = decision.Seen;
                if (decision.Checkpoint is not null) cosigned.Add(seen);
            }

            new[] { Tree, Forked }.ShouldContain(tree => cosigned.All(c => tree.RootAt((int)c.Size) == c.Root));
        }, threads: 1);
    }

    [Fact]
    public void A_witness_answers_signature_lines()
    {
        var checkpoint = Signed(100, Tree.RootAt(100)).Checkpoint;
        var lines = new[] { Cosignature.Sign(Cosigner, checkpoint, Evening), new NoteSignature("witness.example/other", 1, new byte[2_428]) };

        SignatureLines.TryParse(SignatureLines.ToBytes(lines), out var read, out var fault).ShouldBeTrue(fault);

        read!.Select(line => line.ToString()).ShouldBe(lines.Select(line => line.ToString()));
        Cosigner.Verifier.Verifies(read![0], checkpoint.Text).ShouldBeTrue();
        SignatureLines.TryParse("""
            — witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
            — witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==

            """u8, out read, out fault).ShouldBeTrue(fault);
        read!.Select(line => line.KeyName).ShouldBe(["witness.example/w1", "witness.example/w1"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("— w AAAAAAA=")]
    [InlineData("— w AAAAAAA=\n\n")]
    [InlineData("\n— w AAAAAAA=\n")]
    [InlineData("— w AAAAAAA=\r\n")]
    [InlineData("- w AAAAAAA=\n")]
    [InlineData("— w AAAA\n")]
    [InlineData("409\n")]
    public void Lines_in_any_other_form_are_refused(string text)
    {
        SignatureLines.TryParse(Encoding.UTF8.GetBytes(text), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void More_lines_than_a_note_has_signatures_are_refused()
    {
        var line = new NoteSignature("w", 1, new byte[1]);
        SignatureLines.TryParse(SignatureLines.ToBytes(Enumerable.Repeat(line, 100)), out _, out _).ShouldBeTrue();
        SignatureLines.TryParse(SignatureLines.ToBytes(Enumerable.Repeat(line, 101)), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Any_bytes_are_answered_and_what_is_read_is_written_again()
    {
        var good = Grown(70, 100);
        Hostile.MutationsOf(good.ToBytes()).Sample(bytes =>
        {
            if (AddCheckpoint.TryParse(bytes, out var request, out var fault))
            {
                request.ToBytes().ShouldBe(bytes);
                // What is cosigned is what the log signed, and what leads there.
                if (Policy.Decide(request, At(70)).Checkpoint is { } cosigned)
                {
                    cosigned.ToString().ShouldBe(good.Checkpoint.ToString());
                    request.Proof.ShouldBe(good.Proof);
                }
            }
            else
            {
                fault.ShouldNotBeNullOrWhiteSpace();
            }
        });
        var answer = SignatureLines.ToBytes([Cosignature.Sign(Cosigner, good.Checkpoint.Checkpoint, Evening)]);
        Hostile.MutationsOf(answer).Sample(bytes =>
        {
            if (SignatureLines.TryParse(bytes, out var lines, out var fault))
                SignatureLines.ToBytes(lines).ShouldBe(bytes);
            else
                fault.ShouldNotBeNullOrWhiteSpace();
        });
    }

    private static int Refused(AddCheckpoint request, WitnessedTree seen)
    {
        var decision = Policy.Decide(request, seen);
        (decision.Seen, decision.Checkpoint).ShouldBe((seen, null));
        decision.Refusal!.Reason.ShouldNotBeNullOrWhiteSpace();
        return decision.Refusal.Status;
    }

    private static AddCheckpoint Grown(int old, int size, NoteSigner? by = null) =>
        new(old, old == 0 || old == size ? [] : Tree.Proof(old, size), SignedCheckpoint.Sign(new Checkpoint((by ?? Log).Verifier.Name, size, Tree.RootAt(size)), by ?? Log));

    private static SignedCheckpoint Signed(int size, Hash root) => SignedCheckpoint.Sign(new Checkpoint(Origin, size, root), Log);

    private static WitnessedTree At(int size) => new(size, Tree.RootAt(size));

    private static AddCheckpoint Read(string text)
    {
        AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(text), out var read, out var fault).ShouldBeTrue(fault);
        read!.ToString().ShouldBe(text);
        return read;
    }
}
