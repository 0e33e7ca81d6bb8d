using System.Text;
using CsCheck;
using Ledger.Proofs;

namespace Ledger.Tests.Proofs;

/// <summary>A text with signatures under it, and the keys that sign.</summary>
public sealed class SignedNoteTests
{
    // The example in the documentation of golang.org/x/mod/sumdb/note, where the form comes from.
    private const string NeumannKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string NeumannPrivateKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string NeumannNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static readonly NoteSigner Log = NoteSigner.Generate("log.example/2020"), Other = NoteSigner.Generate("other.example");

    [Fact]
    public void The_published_note_verifies_and_its_key_signs_the_same_note_again()
    {
        NoteVerifier.TryParse(NeumannKey, out var verifier, out _).ShouldBeTrue();
        verifier!.ToString().ShouldBe(NeumannKey);
        var note = Read(NeumannNote);
        note.Verify([verifier]).Signatures.Single().ShouldBe(new VerifiedSignature(verifier, null));

        NoteSigner.TryParse(NeumannPrivateKey, out var signer, out _).ShouldBeTrue();
        signer!.ExportPrivateKey().ShouldBe(NeumannPrivateKey);
        signer.Verifier.ShouldBe(verifier);
        SignedNote.Sign(note.Text, signer).ToString().ShouldBe(NeumannNote);
        signer.ToString().ShouldBe(NeumannKey);
    }

    [Fact]
    public void A_new_key_comes_back_from_its_file_and_signs_what_its_public_half_verifies()
    {
        foreach (var algorithm in Enum.GetValues<NoteAlgorithm>())
        {
            using var made = NoteSigner.Generate("ledger.example/log+".TrimEnd('+'), algorithm);
            NoteSigner.TryParse(made.ExportPrivateKey(), out var read, out _).ShouldBeTrue();
            read!.Verifier.ShouldBe(made.Verifier);
            NoteVerifier.TryParse(made.Verifier.ToString(), out var verifier, out _).ShouldBeTrue();
            verifier.ShouldBe(made.Verifier);
            verifier!.Algorithm.ShouldBe(algorithm);
        }
    }

    [Fact]
    public void An_empty_line_in_the_text_belongs_to_the_text()
    {
        foreach (var text in new[] { "\n", "\n\n", "one\n\ntwo\n", "one\n\n", "\n— not a signature\n\nend\n" })
        {
            var note = SignedNote.Sign(text, Log);
            var read = Read(note.ToString());
            read.Text.ShouldBe(text);
            read.Verify([Log.Verifier]).Fault.ShouldBeNull();
        }
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_as_if_they_were_not_there()
    {
        var note = SignedNote.Sign("text\n", Log, Other);

        note.Verify([Log.Verifier]).Signatures.Select(signature => signature.By).ShouldBe([Log.Verifier]);
        note.Verify([Other.Verifier, Log.Verifier]).Signatures.Select(signature => signature.By).ShouldBe([Log.Verifier, Other.Verifier]);
        note.Verify([]).Fault!.ShouldContain("known");

        // With the name alone, or the id alone, of a known key.
        using var namesake = NoteSigner.Generate(Log.Verifier.Name);
        SignedNote.Sign("text\n", namesake).Verify([Log.Verifier]).Fault!.ShouldContain("known");
        var renamed = note.Signatures[0] with { KeyName = "log.example/2021" };
        SignedNote.Sign("text\n", Other).With(renamed).Verify([Log.Verifier, Other.Verifier]).Fault.ShouldBeNull();
    }

    [Fact]
    public void One_wrong_signature_in_a_known_key_s_name_spoils_the_note()
    {
        var note = SignedNote.Sign("text\n", Log, Other);
        for (var bit = 0; bit < 512; bit++)
        {
            var wrong = Flipped(note.Signatures[0], bit);
            var verification = Read(SignedNote.Sign("text\n", Other).With(wrong).ToString()).Verify([Log.Verifier, Other.Verifier]);
            verification.Signatures.ShouldBeEmpty();
            verification.Fault!.ShouldContain("log.example/2020");
        }

        Log.Verifier.Verifies(note.Signatures[0] with { Signature = note.Signatures[0].Signature[..63] }, "text\n").ShouldBeFalse();
        Read(note.ToString().Replace("text", "test", StringComparison.Ordinal)).Verify([Log.Verifier]).Fault!.ShouldContain("altered");
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n\n")]
    [InlineData("text\n\n— a AAAAAAA=")]
    [InlineData("text\n— a AAAAAAA=\n")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n—a AAAAAAA=\n")]
    [InlineData("text\n\n— AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAA\n")]
    [InlineData("text\n\n— a AAAAAA==\n")]
    [InlineData("text\n\n— a AAAAAAA\n")]
    [InlineData("text\n\n— a AAAAAAB=\n")]
    [InlineData("text\n\n— a AAAAAAA= \n")]
    [InlineData("text\n\n— a AAAAAA_=\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a b AAAAAAA=\n")]
    [InlineData("text\n\n— a\u00a0b AAAAAAA=\n")]
    [InlineData("text\n\n— a\u3000b AAAAAAA=\n")]
    [InlineData("text\r\n\n— a AAAAAAA=\n")]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n")]
    [InlineData("te\txt\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=\nmore\n")]
    [InlineData("text\n\n— a AAAAAAA=\n\n")]
    public void A_note_in_any_other_form_is_refused(string note)
    {
        SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void The_least_note_is_read() => Read("text\n\n— a AAAAAAA=\n").Signatures.Single().KeyName.ShouldBe("a");

    [Fact]
    public void Invalid_utf_8_and_notes_beyond_the_bounds_are_refused()
    {
        SignedNote.TryParse([0xff, .. "\n\n— a AAAAAAA=\n"u8], out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("UTF-8");
        SignedNote.TryParse(new byte[SignedNote.MaxLength + 1], out _, out fault).ShouldBeFalse();
        fault!.ShouldContain("1000001");
        static string Lines(int count) => "text\n\n" + string.Concat(Enumerable.Repeat("— a AAAAAAA=\n", count));
        Read(Lines(SignedNote.MaxSignatures)).Signatures.Count.ShouldBe(100);
        SignedNote.TryParse(Encoding.UTF8.GetBytes(Lines(SignedNote.MaxSignatures + 1)), out _, out fault).ShouldBeFalse();
        fault!.ShouldContain("100");
    }

    [Fact]
    public void What_cannot_be_a_note_is_not_signed()
    {
        foreach (var text in new[] { "", "no newline", "tab\t\n", "half \ud800\n" })
            Should.Throw<ArgumentException>(() => SignedNote.Sign(text, Log));
        Should.Throw<ArgumentException>(() => SignedNote.Sign("text\n"));
        foreach (var name in new[] { "", "a b", "a+b", "a\u0085b", "a\nb", "half\ud800" })
            Should.Throw<ArgumentException>(() => NoteSigner.Generate(name));
        using var cosigner = NoteSigner.Generate("witness.example", NoteAlgorithm.Cosignature);
        Should.Throw<InvalidOperationException>(() => cosigner.Sign("text\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PeterNeumann")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpcaQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==")]
    [InlineData("PeterNeumann+c74f20a3+AQ==")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n")]
    public void A_key_in_any_other_form_is_refused(string key)
    {
        NoteVerifier.TryParse(key, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_private_key_that_was_damaged_is_refused_without_being_shown()
    {
        foreach (var key in new[] { "", NeumannKey, NeumannPrivateKey[..^4], NeumannPrivateKey.Replace("c74f20a3", "c74f20a4", StringComparison.Ordinal), NeumannPrivateKey + "AAAA", NeumannPrivateKey.Replace("AYEK", "BYEK", StringComparison.Ordinal) })
        {
            NoteSigner.TryParse(key, out _, out var fault).ShouldBeFalse();
            fault.ShouldNotBeNullOrWhiteSpace();
            fault!.ShouldNotContain("FALVFGyN");
        }
    }

    [Fact]
    public void Any_bytes_are_answered_and_what_is_read_is_written_again() => Hostile.MutationsOf(Encoding.UTF8.GetBytes(NeumannNote)).Sample(bytes =>
    {
        if (SignedNote.TryParse(bytes, out var note, out var fault))
            note.ToBytes().ShouldBe(bytes);
        else
            fault.ShouldNotBeNullOrWhiteSpace();
    });

    [Fact]
    public void Any_text_as_a_key_is_answered() => Hostile.MutationsOf(Encoding.UTF8.GetBytes(NeumannKey)).Sample(bytes =>
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (NoteVerifier.TryParse(text, out var key, out var fault))
            key.ToString().ShouldBe(text);
        else
            fault.ShouldNotBeNullOrWhiteSpace();
        // A private key of the same form is one of another id.
        NoteSigner.TryParse("PRIVATE+KEY+" + text, out _, out fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    });

    private static SignedNote Read(string text)
    {
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out var fault).ShouldBeTrue(fault);
        note!.ToString().ShouldBe(text);
        return note;
    }

    private static NoteSignature Flipped(NoteSignature signature, int bit)
    {
        var bytes = signature.Signature.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return signature with { Signature = bytes };
    }
}
