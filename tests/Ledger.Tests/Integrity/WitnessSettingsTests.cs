using Ledger.Integrity;
using Ledger.Proofs;
using Microsoft.Extensions.Configuration;

namespace Ledger.Tests.Integrity;

/// <summary>Who witnesses whom is said in settings; one that cannot be meant is refused at the start, in plain words.</summary>
public sealed class WitnessSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ledger-witness").FullName;

    private readonly NoteSigner _log = NoteSigner.Generate("example.org/log");
    private readonly NoteSigner[] _witnesses = [.. Enumerable.Range(1, 2).Select(n => NoteSigner.Generate($"example.org/w{n}", NoteAlgorithm.Cosignature))];

    [Fact]
    public void Without_settings_nobody_is_asked_and_no_log_is_known()
    {
        var witnesses = LogWitnesses.From(Settings());

        (witnesses.All.Count, witnesses.Quorum).ShouldBe((0, 0));
        Witnessing.Logs(Settings()).Logs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://witness.example/prefix", "https://witness.example/prefix/add-checkpoint")]
    [InlineData("https://witness.example/prefix/", "https://witness.example/prefix/add-checkpoint")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/add-checkpoint")]
    public void Witnesses_are_asked_below_their_submission_prefix(string prefix, string asked)
    {
        var witnesses = LogWitnesses.From(Settings([.. Witness(0, prefix), .. Witness(1), (LogWitnesses.QuorumSetting, "2")]));

        witnesses.All.Select(w => w.Key).ShouldBe(_witnesses.Select(w => w.Verifier));
        witnesses.All[0].AddCheckpoint.AbsoluteUri.ShouldBe(asked);
        witnesses.Quorum.ShouldBe(2);
    }

    [Fact]
    public void More_witnesses_than_there_are_can_not_be_asked_for() =>
        Refused([.. Witness(0), (LogWitnesses.QuorumSetting, "2")]).ShouldContain("Quorum asks for 2 witnesses, and Ledger:Log:Witnesses names 1");

    [Theory]
    [InlineData("-1")]
    [InlineData("most")]
    [InlineData("1.5")]
    public void A_quorum_is_a_number(string quorum) => Refused([.. Witness(0), (LogWitnesses.QuorumSetting, quorum)]).ShouldContain("0 or more");

    [Theory]
    [InlineData("")]
    [InlineData("witness.example")]
    [InlineData("ftp://witness.example/")]
    [InlineData("https://witness.example/?q=1")]
    public void A_witness_has_an_address(string url) => Refused(Witness(0, url)).ShouldContain("Ledger:Log:Witnesses:0:Url");

    [Fact]
    public void A_witness_has_a_key_that_cosigns_and_one_voice()
    {
        Refused([("Ledger:Log:Witnesses:0:Url", "https://witness.example")]).ShouldContain("Ledger:Log:Witnesses:0:Key is no verifier key");
        Refused([("Ledger:Log:Witnesses:0:Url", "https://witness.example"), ("Ledger:Log:Witnesses:0:Key", _log.Verifier.ToString())]).ShouldContain("key of a log");
        Refused([.. Witness(0), ("Ledger:Log:Witnesses:1:Url", "https://elsewhere.example"), ("Ledger:Log:Witnesses:1:Key", _witnesses[0].Verifier.ToString())]).ShouldContain("twice");
    }

    [Fact]
    public void The_logs_that_are_known_are_verifier_keys()
    {
        Witnessing.Logs(Settings((Witnessing.LogsSetting + ":0", _log.Verifier.ToString()))).Logs.ShouldBe([_log.Verifier]);
        Should.Throw<InvalidOperationException>(() => Witnessing.Logs(Settings((Witnessing.LogsSetting + ":0", "example.org")))).Message.ShouldContain("Ledger:Witness:Logs:0 is no verifier key");
    }

    [Fact]
    public void The_witness_s_key_is_made_once_is_its_owner_s_alone_and_is_called_after_the_log()
    {
        using var log = LogKeys.Open(Settings());
        using var first = WitnessKey.Open(Settings(), log);
        using var second = WitnessKey.Open(Settings((WitnessKey.NameSetting, "another.name")), log);

        second.Signer.Verifier.ShouldBe(first.Signer.Verifier);
        (first.Signer.Verifier.Name, first.Signer.Verifier.Algorithm).ShouldBe(($"{log.First().Name}/witness", NoteAlgorithm.Cosignature));
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Path.Combine(_folder, "witness.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void The_key_of_a_log_does_not_cosign_and_that_of_a_witness_signs_no_log()
    {
        using var log = LogKeys.Open(Settings());

        Should.Throw<InvalidOperationException>(() => WitnessKey.Open(Settings((WitnessKey.Variable, _log.ExportPrivateKey())), log)).Message.ShouldContain("a key each");
        Should.Throw<InvalidOperationException>(() => LogKeys.Open(Settings((LogKeys.Variable, _witnesses[0].ExportPrivateKey())))).Message.ShouldContain("a key each");
        Should.Throw<InvalidOperationException>(() => WitnessKey.Open(Settings((WitnessKey.NameSetting, "two words")), log)).Message.ShouldContain("'two words'");
    }

    [Fact]
    public void Nobody_is_a_witness_of_their_own_word()
    {
        using var log = LogKeys.Open(Settings());
        using var own = WitnessKey.Open(Settings((WitnessKey.Variable, _witnesses[0].ExportPrivateKey())), log);

        Should.Throw<InvalidOperationException>(() => new AskingWitnesses(LogWitnesses.From(Settings(Witness(0))), own, null!, null!, null!, TimeProvider.System, null!)).Message.ShouldContain("own key");
    }

    public void Dispose()
    {
        _log.Dispose();
        foreach (var witness in _witnesses) witness.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Refused((string, string)[] settings) => Should.Throw<InvalidOperationException>(() => LogWitnesses.From(new ConfigurationBuilder().AddInMemoryCollection(
        settings.Select(s => KeyValuePair.Create(s.Item1, (string?)s.Item2))).Build())).Message;

    private (string, string)[] Witness(int number, string url = "https://witness.example") =>
        [($"Ledger:Log:Witnesses:{number}:Url", url), ($"Ledger:Log:Witnesses:{number}:Key", _witnesses[number].Verifier.ToString())];

    private IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder().AddInMemoryCollection(
        settings.Append((LogKeys.FolderSetting, _folder)).Select(s => KeyValuePair.Create(s.Item1, (string?)s.Item2))).Build();
}
