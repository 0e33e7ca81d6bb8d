using Ledger.Integrity;
using Ledger.Proofs;
using Microsoft.Extensions.Configuration;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Integrity;

public sealed class LogDecisions : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-keys-").FullName;

    [Fact]
    public void A_key_is_made_signed_by_the_old_one_and_both_stay_in_the_folder()
    {
        using var keys = Keys();
        var log = Log.Create(new LogOpened(keys.First().ToString()));
        RotateLogKeyEndpoint.Validate(Rotation(), log, keys).ShouldAllow();

        var rotated = RotateLogKeyEndpoint.Decide(Rotation(), log, RotateLogKeyEndpoint.Load(Rotation(), log, keys));

        rotated.Reason.ShouldBe(Why);
        KeyRotation.TryVerify(log.Key(), rotated.New, rotated.Signature, out var next, out var fault).ShouldBeTrue(fault);
        next.Name.ShouldBe("example.org/ledger");
        log.Apply(rotated).Keys.ShouldBe([rotated.Old, rotated.New]);
        using var again = Keys();
        foreach (var key in log.Apply(rotated).Keys) again.SignerOf(key)!.Verifier.ToString().ShouldBe(key);
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldBe(["log.key", $"log-{next.KeyId:x8}.key"], ignoreOrder: true);
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.GetFiles(_folder)) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void With_a_new_origin_the_log_goes_by_another_name()
    {
        using var keys = Keys();
        var log = Log.Create(new LogOpened(keys.First().ToString()));

        var rotated = RotateLogKeyEndpoint.Decide(Rotation("example.org/another"), log, RotateLogKeyEndpoint.Load(Rotation("example.org/another"), log, keys));

        KeyRotation.TryVerify(rotated.Old, rotated.New, rotated.Signature, out var next, out var fault).ShouldBeTrue(fault);
        next.Name.ShouldBe("example.org/another");
    }

    [Fact]
    public void A_server_without_the_key_on_record_signs_no_other()
    {
        using var keys = Keys();

        RotateLogKeyEndpoint.Validate(Rotation(), Log.Create(new LogOpened(Generated())), keys).ShouldRefuse(409, "log-key-missing");

        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void From_the_environment_the_next_key_is_the_first_that_was_never_on_record()
    {
        using NoteSigner one = NoteSigner.Generate("example.org/ledger"), two = NoteSigner.Generate("example.org/ledger"), three = NoteSigner.Generate("example.org/ledger"), other = NoteSigner.Generate("example.org/another");
        using var keys = Keys($"{one.ExportPrivateKey()},\n{two.ExportPrivateKey()} {three.ExportPrivateKey()}\t{other.ExportPrivateKey()}");
        keys.First().ShouldBe(one.Verifier);
        var log = Log.Create(new LogOpened(keys.First().ToString()));

        foreach (var expected in new[] { two, three })
        {
            RotateLogKeyEndpoint.Validate(Rotation(), log, keys).ShouldAllow();
            var rotated = RotateLogKeyEndpoint.Decide(Rotation(), log, RotateLogKeyEndpoint.Load(Rotation(), log, keys));
            rotated.New.ShouldBe(expected.Verifier.ToString());
            log = log.Apply(rotated);
        }
        RotateLogKeyEndpoint.Validate(Rotation(), log, keys).ShouldRefuse(409, "no-next-log-key");
        RotateLogKeyEndpoint.Validate(Rotation("example.org/another"), log, keys).ShouldAllow();
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("example.org/ledger", true)]
    [InlineData("localhost:5080/a/b-c_d.e~f", true)]
    [InlineData("example.org", false)]
    [InlineData("https://example.org/ledger", false)]
    [InlineData("example.org/led ger", false)]
    [InlineData("example.org/ledger+1", false)]
    [InlineData("example.org/ledger\n", false)]
    [InlineData("../ledger", false)]
    public void A_log_goes_by_a_host_s_name_and_a_path(string origin, bool fits) => new RotateLogKey.Validator().Validate(Rotation(origin)).IsValid.ShouldBe(fits);

    [Fact]
    public void A_restoration_is_accepted_of_the_one_checkpoint_that_is_contradicted()
    {
        using var signer = NoteSigner.Generate("example.org/ledger");
        var kept = SignedCheckpoint.Sign(new Checkpoint("example.org/ledger", 90, TreeHash.Leaf("a"u8)), signer);
        var (log, contradiction) = (Log.Create(new LogOpened(signer.Verifier.ToString())), new Contradiction(kept, 70, null));
        var command = new AcceptRestoration(90, kept.Checkpoint.Root.ToBase64(), Why, 1);
        contradiction.Message!.ShouldContain($"90 leaves was signed, with the root {command.Root}");
        AcceptRestorationEndpoint.Validate(command, log, contradiction).ShouldAllow();
        AcceptRestorationEndpoint.Validate(command with { Size = 91 }, log, contradiction).ShouldRefuse(409, "another-checkpoint");
        AcceptRestorationEndpoint.Validate(command with { Root = TreeHash.Leaf("b"u8).ToBase64() }, log, contradiction).ShouldRefuse(409, "another-checkpoint");
        AcceptRestorationEndpoint.Validate(command, log, new Contradiction(null, 70, null)).ShouldRefuse(409, "nothing-contradicted");
        AcceptRestorationEndpoint.Validate(command, log, new Contradiction(null, 0, "It cannot be read.")).ShouldRefuse(409, "kept-checkpoint-unreadable");

        var accepted = AcceptRestorationEndpoint.Decide(command, log, contradiction);

        accepted.ShouldBe(new RestorationAccepted(kept.ToString(), 90, command.Root, Why));
        AcceptRestorationEndpoint.Validate(command, log.Apply(accepted), contradiction).ShouldRefuse(409, "restoration-accepted");
    }

    [Fact]
    public void What_is_given_up_is_laid_aside_and_never_lost()
    {
        using var keys = Keys();
        using var signer = NoteSigner.Generate("example.org/ledger");
        var (kept, one, other, instead) = (new KeptCheckpoint(keys), Signed(90, "a"), Signed(91, "b"), Signed(70, "c"));
        foreach (var checkpoint in new[] { one, other, one })
        {
            kept.Keep(checkpoint);
            kept.GiveUp(checkpoint, instead);
            kept.Read()!.ToString().ShouldBe(instead.ToString());
        }
        kept.GiveUp(instead, null);

        kept.Read().ShouldBeNull();
        Directory.GetFiles(_folder).Order(StringComparer.Ordinal).Select(File.ReadAllText).ShouldBe([instead.ToString(), one.ToString(), other.ToString()]);
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldContain($"checkpoint.given-up-90-{one.Checkpoint.Root.ToString()[..8]}");

        SignedCheckpoint Signed(long size, string leaf) => SignedCheckpoint.Sign(new Checkpoint("example.org/ledger", size, TreeHash.Leaf(System.Text.Encoding.UTF8.GetBytes(leaf))), signer);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RotateLogKey Rotation(string? origin = null) => new(Why, 1, origin);

    private static string Generated()
    {
        using var signer = NoteSigner.Generate("example.org/ledger");
        return signer.Verifier.ToString();
    }

    private LogKeys Keys(string? environment = null) => LogKeys.Open(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { [LogKeys.FolderSetting] = _folder, [LogKeys.OriginSetting] = "example.org/ledger", [LogKeys.Variable] = environment }).Build());
}
