namespace Ledger.Integrity;

/// <summary>The log was opened, by the server itself at its first start: the verifier key (C2SP signed-note) that signs it from then on.</summary>
public sealed record LogOpened(string Key);

/// <summary>The log was given another key, and why. From the checkpoint on that first covers this, the new key signs.</summary>
/// <param name="Old">The verifier key that signed until then.</param>
/// <param name="New">The verifier key that signs from then on. Its name is what the log calls itself from then on.</param>
/// <param name="Signature">The old key's signature line over both.</param>
public sealed record LogKeyRotated(string Old, string New, string Signature, string Reason);

/// <summary>It was accepted that the database was restored from before a checkpoint that had been signed, and why. That one is given up: it was signed, and the log goes on without it.</summary>
/// <param name="Checkpoint">The whole signed note, as it was kept outside of the database.</param>
/// <param name="Size">How many leaves it has.</param>
/// <param name="Root">Its root, in Base 64.</param>
public sealed record RestorationAccepted(string Checkpoint, long Size, string Root, string Reason);

/// <summary>The one stream of its kind.</summary>
public static class TheLog
{
    /// <summary>Its id: a UUID of version 7, of the first millisecond that such ids have; no other is ever drawn for it.</summary>
    public static readonly Guid Id = new("00000000-0000-7000-8000-0000006c6f67");

    /// <summary>The name in a verifier key and its id, by which people know it.</summary>
    public static string NameOf(string key) => string.Join('+', key.Split('+').Take(2));
}

/// <summary>The log as it stands on record: its keys, the newest last, and the checkpoints that were given up.</summary>
public sealed record Log(Guid Id, IReadOnlyList<string> Keys, IReadOnlyList<string> GivenUp)
{
    public long Version { get; init; }

    /// <summary>The verifier key on record, which signs once this is sealed.</summary>
    public string Key() => Keys[^1];

    public static Log Create(LogOpened e) => new(Guid.Empty, [e.Key], []);

    public Log Apply(LogKeyRotated e) => this with { Keys = [.. Keys, e.New] };

    public Log Apply(RestorationAccepted e) => this with { GivenUp = [.. GivenUp, e.Checkpoint] };
}
