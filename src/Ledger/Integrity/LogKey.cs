using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>
/// The key that signs the log: from the environment (<c>LEDGER_LOG_KEY</c>, in the form <c>PRIVATE+KEY+…</c> of C2SP signed-note's tools), or from the file <c>log.key</c>, which is made at the
/// first start and which only its owner may read. It never leaves the server.
/// </summary>
public sealed class LogKey : IDisposable
{
    public const string Variable = "LEDGER_LOG_KEY", OriginSetting = "Ledger:Log:Origin", FolderSetting = "Ledger:Log:Folder";

    private const string DefaultOrigin = "localhost/ledger", FileName = "log.key";

    private LogKey(NoteSigner signer, string folder) => (Signer, Folder) = (signer, folder);

    public NoteSigner Signer { get; }

    /// <summary>What the log calls itself, in every checkpoint: the name of the key.</summary>
    public string Origin => Signer.Verifier.Name;

    /// <summary>Where the key is, and the last checkpoint.</summary>
    public string Folder { get; }

    /// <exception cref="InvalidOperationException">The key, or its name, is not in its form.</exception>
    public static LogKey Open(IConfiguration configuration)
    {
        var folder = Path.GetFullPath(configuration[FolderSetting] is { Length: > 0 } given ? given : Path.Combine(configuration["LEDGER_DATA"] is { Length: > 0 } data ? data : ".ledger", "seal"));
        Directory.CreateDirectory(folder);
        var origin = configuration[OriginSetting] is { Length: > 0 } chosen ? chosen : DefaultOrigin;
        return new LogKey(KeyFile.Open("log", Variable, configuration[Variable], Path.Combine(folder, FileName), origin, NoteAlgorithm.Ed25519), folder);
    }

    public void Dispose() => Signer.Dispose();
}
