using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>
/// The key with which this ledger cosigns the checkpoints of others: from the environment (<c>LEDGER_WITNESS_KEY</c>), or from the file <c>witness.key</c> beside the key of the log, which is
/// made at the first start and which only its owner may read. It never leaves the server, and signs no log of its own.
/// </summary>
public sealed class WitnessKey : IDisposable
{
    public const string Variable = "LEDGER_WITNESS_KEY", NameSetting = "Ledger:Witness:Name";

    private const string FileName = "witness.key", StateFolder = "witnessed";

    private WitnessKey(NoteSigner signer, string folder) => (Signer, Folder) = (signer, folder);

    public NoteSigner Signer { get; }

    /// <summary>Where it is kept what was cosigned, outside of PostgreSQL.</summary>
    public string Folder { get; }

    /// <summary>Opens it, or makes it: then it is called what <see cref="NameSetting"/> says, or after the log.</summary>
    /// <exception cref="InvalidOperationException">The key, or its name, is not in its form.</exception>
    public static WitnessKey Open(IConfiguration configuration, LogKeys log)
    {
        var name = configuration[NameSetting] is { Length: > 0 } chosen ? chosen : $"{log.First().Name}/witness";
        var signer = KeyFile.Open("witness", Variable, configuration[Variable], Path.Combine(log.Folder, FileName), name, NoteAlgorithm.Cosignature);
        return new WitnessKey(signer, Directory.CreateDirectory(Path.Combine(log.Folder, StateFolder)).FullName);
    }

    public void Dispose() => Signer.Dispose();
}
