using Ledger.Proofs;

namespace Ledger.Integrity;

/// <summary>Who is asked to cosign this log's checkpoints (<c>Ledger:Log:Witnesses</c>, each with its <c>Url</c> and its <c>Key</c>), and how many must have before one is served (<c>Ledger:Log:Quorum</c>).</summary>
/// <param name="All">In the order of the settings.</param>
/// <param name="Quorum">0, to serve the newest checkpoint with what cosignatures it has.</param>
public sealed record LogWitnesses(IReadOnlyList<LogWitness> All, int Quorum)
{
    public const string Setting = "Ledger:Log:Witnesses", QuorumSetting = "Ledger:Log:Quorum";

    /// <summary>As the witnesses stand in the database.</summary>
    public string[] Keys { get; } = [.. All.Select(witness => witness.Key.ToString())];

    /// <exception cref="InvalidOperationException">A setting is wrong, or more witnesses must have cosigned than there are.</exception>
    public static LogWitnesses From(IConfiguration configuration)
    {
        LogWitness[] all = [.. configuration.GetSection(Setting).GetChildren().Select(Witness)];
        if (all.Select(witness => witness.Key).Distinct().Count() != all.Length) throw new InvalidOperationException($"{Setting} names a witness twice: each has one voice.");
        var quorum = 0;
        if (configuration[QuorumSetting] is { Length: > 0 } given && (!int.TryParse(given, out quorum) || quorum < 0)) throw new InvalidOperationException($"{QuorumSetting} is a number of witnesses, 0 or more.");
        return quorum <= all.Length
            ? new LogWitnesses(all, quorum)
            : throw new InvalidOperationException($"{QuorumSetting} asks for {quorum} witnesses, and {Setting} names {all.Length}: no checkpoint would ever be served. Name more, or ask for fewer.");
    }

    private static LogWitness Witness(IConfigurationSection given)
    {
        if (!NoteVerifier.TryParse(given["Key"] ?? "", out var key, out var fault)) throw new InvalidOperationException($"{given.Path}:Key is no verifier key. {fault}");
        if (key.Algorithm is not NoteAlgorithm.Cosignature) throw new InvalidOperationException($"{given.Path}:Key is the key of a log; that of a witness is of the algorithm 0x04.");
        return Uri.TryCreate(given["Url"], UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0
            ? new LogWitness(new Uri($"{url.AbsoluteUri.TrimEnd('/')}/add-checkpoint"), key)
            : throw new InvalidOperationException($"{given.Path}:Url is the witness's submission prefix: an address of http or https, such as https://witness.example/witness.");
    }
}

/// <summary>A witness of this log.</summary>
/// <param name="AddCheckpoint">Where it takes checkpoints.</param>
/// <param name="Key">What its cosignatures are verified with.</param>
public sealed record LogWitness(Uri AddCheckpoint, NoteVerifier Key);
