using System.Text;
using Ledger.Proofs;

namespace Ledger.Tests.Proofs;

/// <summary>A log's old key says which one takes its place, and nobody else can say so.</summary>
public sealed class KeyRotationTests
{
    private const string Origin = "ledger.example/log";

    private static readonly NoteSigner Old = NoteSigner.Generate(Origin), New = NoteSigner.Generate(Origin), Stranger = NoteSigner.Generate(Origin);

    [Fact]
    public void The_old_key_signs_the_new_one()
    {
        KeyRotation.TryVerify(Key(Old), Key(New), Line(Old, New), out var verifier, out var fault).ShouldBeTrue(fault);
        verifier.ShouldBe(New.Verifier);
    }

    [Fact]
    public void What_is_signed_is_a_note_of_three_lines_and_no_checkpoint()
    {
        var text = $"ledger-key-rotation/v1\n{Old.Verifier}\n{New.Verifier}\n";
        Old.Verifier.Verifies(KeyRotation.Sign(Old, New.Verifier), text).ShouldBeTrue();
        Checkpoint.TryParse(text, out _, out _).ShouldBeFalse();
        SignedCheckpoint.TryParse(Encoding.UTF8.GetBytes(SignedNote.Sign(text, Old).ToString()), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Another_signature_or_another_key_is_refused()
    {
        Refused(Old, New, Line(Stranger, New));
        Refused(Old, New, Line(Old, Stranger.Verifier));
        Refused(Old, New, Line(New, Old.Verifier));
        Refused(Stranger, New, Line(Old, New));
        Refused(New, Old, Line(Old, New));
        Refused(Old, New, SignedCheckpoint.Sign(new Checkpoint(Origin, 1, TreeHash.Empty), Old).Note.Signatures[0].ToString().TrimEnd());
        Refused(Old, New, "");
        foreach (var at in Enumerable.Range(0, Line(Old, New).Length))
            Refused(Old, New, Line(Old, New).Remove(at, 1));
    }

    [Fact]
    public void Keys_of_two_logs_one_key_alone_and_keys_of_witnesses_are_no_rotation()
    {
        using var other = NoteSigner.Generate("rival.example/log");
        using var witness = NoteSigner.Generate(Origin, NoteAlgorithm.Cosignature);
        foreach (var next in new[] { other, witness, Old })
        {
            Should.Throw<ArgumentException>(() => KeyRotation.Sign(Old, next.Verifier));
            var text = $"ledger-key-rotation/v1\n{Old.Verifier}\n{next.Verifier}\n";
            Refused(Old, next, Old.Sign(text).ToString().TrimEnd());
        }

        Should.Throw<ArgumentException>(() => KeyRotation.Sign(witness, New.Verifier));
    }

    private static void Refused(NoteSigner old, NoteSigner @new, string line)
    {
        KeyRotation.TryVerify(Key(old), Key(@new), line, out var verifier, out var fault).ShouldBeFalse();
        verifier.ShouldBeNull();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    private static string Key(NoteSigner signer) => signer.Verifier.ToString();

    private static string Line(NoteSigner old, NoteSigner @new) => Line(old, @new.Verifier);

    private static string Line(NoteSigner old, NoteVerifier @new) => KeyRotation.Sign(old, @new).ToString().TrimEnd('\n');
}
