using System.Globalization;
using System.Text.Json;
using Ledger.Proofs;

namespace Ledger.Cli.Verifying;

/// <summary>
/// Whether an event's row says what its leaf says: the envelope value by value, the data by the commitment. It looks at nothing else, and takes nothing that stands in either for
/// granted. The server's own check and <c>ledger verify database</c> both ask here.
/// </summary>
public static class RowCheck
{
    /// <summary>Everything that is doubtful about one row.</summary>
    /// <param name="row">The event, its leaf, or both.</param>
    /// <param name="mustHaveLeaf">Whether an event without a leaf is a doubt: one that was just recorded may have none yet.</param>
    public static IReadOnlyList<Doubt> Of(LedgerRow row, bool mustHaveLeaf)
    {
        var found = new List<Doubt>();
        if (row.Event is { } e) Look(e, row.Leaf, mustHaveLeaf, found);
        else if (row.Leaf is { } leaf) found.Add(new Doubt(DoubtKind.NoEvent, leaf.Sequence, Invariant($"Leaf {leaf.Index} of the log says that it was recorded{Told(leaf)}, and it is not there.")));
        return found;
    }

    private static void Look(EventRow e, LeafRow? leaf, bool mustHaveLeaf, List<Doubt> found)
    {
        void Add(DoubtKind kind, string said) => found.Add(new Doubt(kind, e.Sequence, said));

        if (e.Hidden is { } hidden) Add(DoubtKind.Hidden, hidden);
        if (!KnownEvents.Names.Contains(e.Type)) Add(DoubtKind.Type, $"It is of the type {Shown(e.Type)}, which is not known.");

        var committed = Hash.TryParseHex(e.Content, out var came) ? came : (Hash?)null;
        if (committed is null) Add(DoubtKind.Commitment, "No commitment to its data came with it.");
        var inLog = committed;
        if (leaf is null)
        {
            if (mustHaveLeaf) Add(DoubtKind.NoLeaf, "It has no leaf in the log, and should have one.");
        }
        else if (!IsTo(e, committed, leaf))
        {
            if (!EventLeaf.TryRead(leaf.Entry, out var says, out var fault)) Add(DoubtKind.Leaf, Invariant($"Leaf {leaf.Index}, which is its own, cannot be read. {fault}"));
            else
            {
                foreach (var (property, here, there) in Differences(e, says))
                    Add(DoubtKind.Envelope, $"The {property} is {Shown(here)}, and in the log {Shown(there)}.");
                if (leaf.Event != says.Id || leaf.Sequence != says.Sequence)
                    Add(DoubtKind.Leaf, Invariant($"Leaf {leaf.Index} is filed under event {leaf.Event} and sequence {leaf.Sequence}, and says {says.Id} and {says.Sequence}."));
                if (committed is { } own && own != says.Content) Add(DoubtKind.Commitment, "The commitment that came with it is not the one in the log.");
                inLog = says.Content;
            }
        }

        foreach (var (kind, said) in ContentDoubts(e, inLog)) Add(kind, said);
    }

    /// <summary>Whether the leaf is to the byte the one that the row gives: as a rule it is, and there is nothing to compare.</summary>
    private static bool IsTo(EventRow e, Hash? content, LeafRow leaf)
    {
        if (content is not { } committed || leaf.Event != e.Id || e.StreamType is null || !KnownEvents.StreamKinds.TryGetValue(e.StreamType, out var kind)) return false;
        Guid? actor = null;
        if (e.User is not null)
        {
            if (!Guid.TryParseExact(e.User, "D", out var id) || id.ToString("D") != e.User) return false;
            actor = id;
        }

        var given = new EventLeaf(e.Id, e.Stream, kind, e.Version, e.Sequence, e.Type, e.RecordedAt, actor, e.Role, e.Command, e.Correlation, e.Causation, committed);
        return given.TryWrite(out var entry, out _) && entry.AsSpan().SequenceEqual(leaf.Entry);
    }

    private static IEnumerable<(string Property, string? Here, string? There)> Differences(EventRow e, EventLeaf says)
    {
        IEnumerable<(string Property, string? Here, string? There)> all =
        [
            ("event's id", e.Id.ToString(), says.Id.ToString()),
            ("stream", e.Stream.ToString(), says.Stream.ToString()),
            ("kind of the stream", e.StreamType is null ? null : KnownEvents.StreamKinds.GetValueOrDefault(e.StreamType, e.StreamType), says.StreamKind),
            ("version", Invariant($"{e.Version}"), Invariant($"{says.Version}")),
            ("sequence", Invariant($"{e.Sequence}"), Invariant($"{says.Sequence}")),
            ("type", e.Type, says.Type),
            ("time of recording", Time(e.RecordedAt), Time(says.RecordedAt)),
            ("actor", e.User, says.Actor?.ToString()),
            ("role", e.Role, says.Role),
            ("command", e.Command, says.Command),
            ("correlation", e.Correlation, says.Correlation),
            ("causation", e.Causation, says.Causation),
        ];
        return all.Where(property => property.Here != property.There);
    }

    private static IEnumerable<(DoubtKind Kind, string Said)> ContentDoubts(EventRow e, Hash? inLog)
    {
        if (!TryFind(e.Data, out var redactable))
        {
            yield return (DoubtKind.Content, "Its data is nested too deeply to be an event's.");
            yield break;
        }

        if (!TrySalts(e.Salts, out var salts) || !TryBase64(e.Salt, out var salt))
        {
            yield return (DoubtKind.Salts, "Its salts cannot be read, so that nobody can tell whether its data is what the log commits to.");
            yield break;
        }

        if (redactable.Count != salts.Count || !redactable.All(salts.ContainsKey))
        {
            var without = redactable.Where(pointer => !salts.ContainsKey(pointer)).ToList();
            var beside = salts.Keys.Except(redactable, StringComparer.Ordinal).ToList();
            yield return (DoubtKind.Salts, string.Join(' ', new[]
            {
                without.Count > 0 ? $"There is no salt for {Listed(without)}." : null,
                beside.Count > 0 ? $"There is a salt for {Listed(beside)}, where nothing can be redacted." : null,
            }.OfType<string>()));
        }

        if (inLog is not { } expected) yield break;
        if (!EventContent.TryCommit(salt, e.Data.AsSpan(), salts, out var content, out var fault)) yield return (DoubtKind.Content, $"Its data has no commitment. {fault}");
        else if (content != expected) yield return (DoubtKind.Content, "Its data, with its salts, is not what the log commits to: one of them was changed.");
    }

    private static bool TryFind(byte[] json, out IReadOnlyList<string> redactable)
    {
        redactable = [];
        try
        {
            redactable = Redactable.In(json.AsSpan());
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TrySalts(byte[]? json, out Dictionary<string, byte[]?> salts)
    {
        salts = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        if (json is null) return true;
        try
        {
            using var read = JsonDocument.Parse(json);
            if (read.RootElement.ValueKind is not JsonValueKind.Object) return false;
            foreach (var salt in read.RootElement.EnumerateObject())
            {
                if (salt.Value.ValueKind is JsonValueKind.Null) salts[salt.Name] = null;
                else if (salt.Value.ValueKind is JsonValueKind.String && salt.Value.TryGetBytesFromBase64(out var bytes)) salts[salt.Name] = bytes;
                else return false;
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryBase64(string? text, out byte[] bytes)
    {
        bytes = new byte[(text?.Length ?? 0) * 3 / 4 + 3];
        if (text is null || !Convert.TryFromBase64String(text, bytes, out var length)) return false;
        bytes = bytes[..length];
        return true;
    }

    private static string Told(LeafRow leaf) => EventLeaf.TryRead(leaf.Entry, out var says, out _)
        ? Invariant($" as {says.Type}, version {says.Version} of {says.StreamKind} {says.Stream}, at {Time(says.RecordedAt)}")
        : "";

    private static string Listed(List<string> pointers) => string.Join(", ", pointers.Take(3).Select(Shown)) + (pointers.Count > 3 ? Invariant($" and {pointers.Count - 3} more") : "");

    private static string Shown(string? value) => value is null ? "none" : value.Length <= 80 ? value : value[..77] + "…";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
