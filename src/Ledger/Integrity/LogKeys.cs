using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>
/// The keys that this server has to sign the log with: from the environment (<c>LEDGER_LOG_KEY</c>: one or several in the form <c>PRIVATE+KEY+…</c> of C2SP signed-note's tools, separated by white
/// space or commas), and from files which only their owner may read: <c>log.key</c>, which is made at the first start, and <c>log-&lt;key id&gt;.key</c> for each later one. They never leave the server. Which
/// of them signs is on record, in the log's own stream, and nowhere else (docs/decisions/0017).
/// </summary>
public sealed partial class LogKeys : IDisposable
{
    public const string Variable = "LEDGER_LOG_KEY", OriginSetting = "Ledger:Log:Origin", FolderSetting = "Ledger:Log:Folder";

    private const string DefaultOrigin = "localhost/ledger", FirstFile = "log.key", LaterFiles = "log-*.key";

    private readonly ConcurrentDictionary<string, NoteSigner> _signers = new();
    private readonly string _origin;

    private LogKeys(string folder, string origin) => (Folder, _origin) = (folder, origin);

    /// <summary>Where the keys are that came from no environment, and the last checkpoint.</summary>
    public string Folder { get; }

    /// <summary>The public keys that the environment gives, in its order; none where keys are kept in files alone.</summary>
    public IReadOnlyList<NoteVerifier> Given { get; private init; } = [];

    /// <summary>Reads what is there, and makes nothing.</summary>
    /// <exception cref="InvalidOperationException">A key, or its name, is not in its form.</exception>
    public static LogKeys Open(IConfiguration configuration)
    {
        var folder = Path.GetFullPath(configuration[FolderSetting] is { Length: > 0 } given ? given : Path.Combine(configuration["LEDGER_DATA"] is { Length: > 0 } data ? data : ".ledger", "seal"));
        Directory.CreateDirectory(folder);
        var chosen = (configuration[Variable] ?? "").Split([' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries).Select(key => Read(key, Variable)).ToList();
        var keys = new LogKeys(folder, configuration[OriginSetting] is { Length: > 0 } origin ? origin : DefaultOrigin) { Given = [.. chosen.Select(signer => signer.Verifier)] };
        foreach (var signer in chosen) keys.Add(signer);
        keys.ReadFiles();
        return keys;
    }

    /// <summary>The key that opens a log: the first that the environment gives; else the one in the first file, which is made if it is not there.</summary>
    public NoteVerifier First()
    {
        if (Given is [var first, ..]) return first;
        var file = Path.Combine(Folder, FirstFile);
        if (!File.Exists(file))
        {
            using var made = KeyFile.Generate("log", _origin, NoteAlgorithm.Ed25519);
            KeyFile.Write(made, file);
        }
        return Add(Read(File.ReadAllText(file).Trim(), file)).Verifier;
    }

    /// <summary>The private key that goes with a verifier key; none where this server does not have it. One that another node made since is found in the folder that they share.</summary>
    public NoteSigner? SignerOf(string key)
    {
        if (!_signers.ContainsKey(key)) ReadFiles();
        return _signers.GetValueOrDefault(key);
    }

    /// <summary>Makes a key of this name, and keeps it in a file of its own. As long as nothing on record names it, it signs nothing.</summary>
    public NoteVerifier Make(string origin)
    {
        var made = NoteSigner.Generate(origin);
        KeyFile.Write(made, Path.Combine(Folder, LaterFiles.Replace("*", made.Verifier.KeyId.ToString("x8", CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return Add(made).Verifier;
    }

    public void Dispose()
    {
        foreach (var signer in _signers.Values) signer.Dispose();
    }

    /// <summary>Whether a log can go by this name: a host's name and a path, as C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) asks for.</summary>
    public static bool IsOrigin(string name) => Origins().IsMatch(name);

    private NoteSigner Add(NoteSigner signer)
    {
        var kept = _signers.GetOrAdd(signer.Verifier.ToString(), signer);
        if (kept != signer) signer.Dispose();
        return kept;
    }

    private void ReadFiles()
    {
        foreach (var file in Directory.GetFiles(Folder, LaterFiles).Append(Path.Combine(Folder, FirstFile)).Where(File.Exists)) Add(Read(File.ReadAllText(file).Trim(), file));
    }

    private static NoteSigner Read(string key, string from) => KeyFile.Read("log", key, from, NoteAlgorithm.Ed25519);

    [GeneratedRegex(@"^[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)+\z")]
    private static partial Regex Origins();
}
