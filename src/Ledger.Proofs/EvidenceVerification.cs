using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>What came of verifying an <see cref="EvidencePackage"/>.</summary>
/// <remarks>Whether the standing in the package follows from its events is not looked at: who knows the rules of standing works it out from <see cref="Events"/> and compares.</remarks>
/// <param name="Fault">Why the package must be rejected, in plain words, naming the event where it is one's; or <c>null</c>.</param>
/// <param name="Checked">What was checked and found right, a sentence each; up to the fault, if there is one.</param>
/// <param name="NotChecked">What was not, and why it could not be, a sentence each; empty if there is a fault.</param>
/// <param name="Events">The verified events, ordered by sequence; none if there is a fault.</param>
/// <param name="Keys">The keys that the checkpoint could be signed with: those given, or those that follow from them.</param>
/// <param name="Signatures">The log's signatures under the checkpoint that are right.</param>
/// <param name="Cosignatures">The known witnesses' that are right, with their times; a witness can be there more than once.</param>
public sealed record EvidenceVerification(
    string? Fault, IReadOnlyList<string> Checked, IReadOnlyList<string> NotChecked, IReadOnlyList<VerifiedEvent> Events,
    IReadOnlyList<NoteVerifier> Keys, IReadOnlyList<VerifiedSignature> Signatures, IReadOnlyList<VerifiedSignature> Cosignatures)
{
    /// <summary>The one of <see cref="NotChecked"/> that whoever holds the package against its log can check.</summary>
    public string? OnlyTheLogShows { get; private init; }

    internal static EvidenceVerification Of(EvidencePackage package, IReadOnlyList<NoteVerifier> logKeys, IReadOnlyList<NoteVerifier> witnesses, int quorum) =>
        new Examination(package, witnesses, quorum).Of(logKeys);

    /// <summary>One look through a package, which ends at the first fault.</summary>
    private sealed class Examination(EvidencePackage package, IReadOnlyList<NoteVerifier> witnesses, int quorum)
    {
        private readonly List<string> _checked = [];
        private readonly List<VerifiedEvent> _events = [];
        private readonly HashSet<Guid> _ids = [];
        private readonly HashSet<long> _indexes = [], _sequences = [];
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

        private IReadOnlyList<NoteVerifier> _keys = [];
        private CheckpointVerification _checkpoint = new([], [], null);

        private Checkpoint Checkpoint => package.Checkpoint.Checkpoint;

        public EvidenceVerification Of(IReadOnlyList<NoteVerifier> given)
        {
            var fault = !TryFollowKeys(given, out var found) || !TryCheckpoint(given, out found) || !TryKeyEvents(out found) || !TryEvents(out found)
                || !TryStreams(out found) || !TryTexts(out found) ? found : null;
            return fault is null
                ? new EvidenceVerification(null, _checked, [.. NotChecked()], _events, _keys, _checkpoint.Signatures, _checkpoint.Cosignatures) { OnlyTheLogShows = OnlyTheLogShows }
                : new EvidenceVerification(fault, _checked, [], [], _keys, _checkpoint.Signatures, _checkpoint.Cosignatures);
        }

        private bool TryFollowKeys(IReadOnlyList<NoteVerifier> given, [NotNullWhen(false)] out string? fault)
        {
            fault = given.Count == 0
                ? "No key of the log was given: without one, a package proves nothing."
                : given.Any(key => key.Name != given[0].Name) ? "The keys that were given are of more than one log." : null;
            if (fault is not null)
                return false;
            if (package.Keys.Count == 0)
            {
                _keys = given;
                return true;
            }

            var keys = new KeySuccession();
            foreach (var shown in package.Keys)
            {
                if (keys.TryAdd(shown.Leaf.Type, shown.Data, out fault))
                    continue;
                fault = $"{Named(shown)}: {fault}";
                return false;
            }

            _keys = keys.From(given);
            fault = _keys.Count == 0 ? $"None of the keys that were given is among those of the log in this package: {string.Join(", ", keys.InOrder)}." : null;
            return fault is null;
        }

        private bool TryCheckpoint(IReadOnlyList<NoteVerifier> given, [NotNullWhen(false)] out string? fault)
        {
            var lines = package.Checkpoint.Note.Signatures;
            // With another key a log may have taken another name: then that is the one of the keys that follow.
            var origin = _keys.Any(key => key.Name == Checkpoint.Origin) ? Checkpoint.Origin : given[0].Name;
            _checkpoint = new CheckpointPolicy(origin, _keys, witnesses, quorum).Verify(package.Checkpoint);
            fault = _checkpoint.Fault ?? (lines.DistinctBy(line => line.ToString()).Count() < lines.Count ? "The checkpoint has one signature line twice." : null);
            if (fault is not null)
                return false;
            _checked.Add($"The checkpoint of {Checkpoint.Origin} at {Count(Checkpoint.Size, "event")} is signed with the log's key {_checkpoint.Signatures[0].By}.");
            foreach (var cosignature in _checkpoint.Cosignatures)
                _checked.Add(string.Create(CultureInfo.InvariantCulture, $"The witness {cosignature.By.Name} says that it saw this checkpoint{(cosignature.At is { } at ? $" at {at:yyyy-MM-dd HH:mm:ss} UTC" : "")}."));
            return true;
        }

        private bool TryKeyEvents([NotNullWhen(false)] out string? fault)
        {
            fault = null;
            foreach (var shown in package.Keys)
            {
                if (!TryEvent(shown, out _, out fault))
                    return false;
            }

            foreach (var (before, after) in package.Keys.Zip(package.Keys.Skip(1)))
            {
                if (before.Leaf.Stream == after.Leaf.Stream && before.Leaf.StreamKind == after.Leaf.StreamKind && before.Leaf.Version < after.Leaf.Version
                    && before.Leaf.Sequence < after.Leaf.Sequence && before.Index < after.Index)
                    continue;
                fault = $"{Named(after)} does not follow {Named(before)} in one stream of the log.";
                return false;
            }

            if (package.Keys.Count > 1)
                _checked.Add($"The log's key was rotated {(package.Keys.Count == 2 ? "once" : Count(package.Keys.Count - 1, "time"))}: each rotation is in the log, and each new key is signed by the one before it.");
            return true;
        }

        private bool TryEvents([NotNullWhen(false)] out string? fault)
        {
            fault = null;
            foreach (var shown in package.Events)
            {
                if (!TryEvent(shown, out var redacted, out fault))
                    return false;
                if (_events.Count > 0 && shown.Leaf.Sequence < _events[^1].Leaf.Sequence)
                {
                    fault = $"{Named(shown)} stands behind event {_events[^1].Leaf.Sequence}: events are ordered by sequence.";
                    return false;
                }

                _events.Add(new VerifiedEvent(shown.Leaf, shown.Data, redacted));
                FindTexts(shown.Data);
            }

            _checked.Add($"{Count(_events.Count, "event")}{(package.Keys.Count == 0 ? "" : $" and {Count(package.Keys.Count, "event")} about the log's keys")}: each is in the log under that checkpoint, with the very data that are shown.");
            return true;
        }

        /// <summary>Whether this very event is in the log, with this very content, and was not met before.</summary>
        private bool TryEvent(PackagedEvent shown, out IReadOnlyList<string> redacted, [NotNullWhen(false)] out string? fault)
        {
            redacted = [];
            fault = !_ids.Add(shown.Leaf.Id) || !_sequences.Add(shown.Leaf.Sequence) || !_indexes.Add(shown.Index)
                ? "its id, its sequence or its index is that of another event in the package."
                : ContentFault(shown, out redacted) ?? InclusionFault(shown);
            if (fault is not null)
                fault = $"{Named(shown)}: {fault}";
            return fault is null;
        }

        private static string? ContentFault(PackagedEvent shown, out IReadOnlyList<string> redacted)
        {
            redacted = [];
            if (!EventContent.TryCanonical(shown.Data, out var data, out var fault))
                return fault;
            var redactable = Redactable.Find(data);
            redacted = [.. redactable.Where(value => value.IsRedacted).Select(value => value.Pointer)];
            if (redactable.Count != shown.Salts.Count || !redactable.All(value => shown.Salts.TryGetValue(value.Pointer, out var salt) && salt is null == value.IsRedacted))
                return "each text and each name of an event has a salt, what was redacted has none left, and nothing else has one; here it is otherwise.";
            if (!EventContent.TryCommit(shown.Salt.Span, data, shown.Salts, out var content, out fault))
                return fault;
            return content == shown.Leaf.Content ? null : "its data are not what was recorded: what they commit to is not what its leaf says.";
        }

        private string? InclusionFault(PackagedEvent shown)
        {
            if (!shown.Leaf.TryWrite(out var leaf, out var fault))
                return fault;
            return new InclusionProof(shown.Index, Checkpoint.Size, shown.Proof).Verifies(TreeHash.Leaf(leaf), Checkpoint.Root, out fault) ? null : $"it is not in the log as it is shown here. {fault}";
        }

        private bool TryStreams([NotNullWhen(false)] out string? fault)
        {
            fault = null;
            var newest = new Dictionary<Guid, EventLeaf>();
            foreach (var (leaf, _, _) in _events)
            {
                var before = newest.GetValueOrDefault(leaf.Stream);
                fault = before is not null && before.StreamKind != leaf.StreamKind
                    ? $"The stream {leaf.Stream} is a {before.StreamKind} at event {before.Sequence} and a {leaf.StreamKind} at event {leaf.Sequence}."
                    : leaf.Version != (before?.Version ?? 0) + 1
                        ? $"In the stream {leaf.Stream} ({leaf.StreamKind}), version {leaf.Version} (event {leaf.Sequence}) stands where version {(before?.Version ?? 0) + 1} belongs: an event is missing, or out of its place."
                        : null;
                if (fault is not null)
                    return false;
                newest[leaf.Stream] = leaf;
            }

            if (newest.GetValueOrDefault(package.Claim) is not { StreamKind: "Claim" })
            {
                fault = $"The package is about the claim {package.Claim}, and has no event of it.";
                return false;
            }

            _checked.Add($"{Count(newest.Count, "stream")}, the claim's among them, {(newest.Count == 1 ? "is" : "are")} here from version 1 to the newest that is shown, without a gap and in order.");
            return true;
        }

        private bool TryTexts([NotNullWhen(false)] out string? fault)
        {
            fault = null;
            foreach (var (hash, text) in package.Texts)
            {
                fault = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) != hash
                    ? $"The text {hash} is not the one that this is the SHA-256 of: it was altered."
                    : !_texts.Contains(hash) ? $"The text {hash} is in the package, and no event names it." : null;
                if (fault is not null)
                    return false;
            }

            if (package.Texts.Count > 0)
                _checked.Add($"{Count(package.Texts.Count, "text")}, which events name by SHA-256, {(package.Texts.Count == 1 ? "is" : "are")} here word for word.");
            return true;
        }

        private string OnlyTheLogShows =>
            $"Whether more was recorded than is shown here, in these streams or in others, up to event {package.UpTo} or after it: only the log itself shows that.";

        private IEnumerable<string> NotChecked()
        {
            yield return OnlyTheLogShows;
            if (_checkpoint.Cosignatures.Count == 0)
                yield return "Whether others are shown the same log: no witness that is known here cosigned the checkpoint.";
            var strangers = package.Checkpoint.Note.Signatures.Where(line => !_keys.Concat(witnesses).Any(key => key.IsNamedBy(line))).Select(line => line.KeyName).Distinct().ToList();
            if (strangers.Count > 0)
                yield return $"The signatures under the checkpoint by keys that were not given: {string.Join(", ", strangers)}.";
            var redacted = _events.Sum(shown => shown.Redacted.Count);
            if (redacted > 0)
                yield return $"What stood in {Count(redacted, "place")} where a text or a name was redacted (in event{(_events.Count(shown => shown.Redacted.Count > 0) == 1 ? "" : "s")} {string.Join(", ", _events.Where(shown => shown.Redacted.Count > 0).Select(shown => shown.Leaf.Sequence))}).";
            var absent = _texts.Count(hash => !package.Texts.ContainsKey(hash));
            if (absent > 0)
                yield return $"{Count(absent, "text")} that events name by SHA-256 and that {(absent == 1 ? "is" : "are")} not in the package.";
        }

        /// <summary>The hashes by which an event names texts.</summary>
        private void FindTexts(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, value) in members)
                    {
                        if (name == "sha256" && value is JsonValue only && only.TryGetValue(out string? hash))
                            _texts.Add(hash);
                        FindTexts(value);
                    }

                    break;
                case JsonArray items:
                    foreach (var item in items)
                        FindTexts(item);
                    break;
            }
        }

        private static string Named(PackagedEvent shown) =>
            $"Event {shown.Leaf.Sequence} ({Shown(shown.Leaf.Type)}, version {shown.Leaf.Version} of {Shown(shown.Leaf.StreamKind)} {shown.Leaf.Stream})";

        /// <summary>A name as anybody may have chosen it, for a reader's screen.</summary>
        private static string Shown(string name)
        {
            var plain = string.Concat(name.Take(80).Select(unit => char.IsControl(unit) ? '?' : unit));
            return name.Length <= 80 ? plain : string.Concat(plain.AsSpan(0, 77), "…");
        }

        private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
    }
}

/// <summary>An event that is in the log, with the very data that are shown.</summary>
/// <param name="Leaf">Its envelope.</param>
/// <param name="Data">A JSON object; redacted values stand as tombstones.</param>
/// <param name="Redacted">The JSON Pointers of the values that were redacted.</param>
public sealed record VerifiedEvent(EventLeaf Leaf, JsonNode? Data, IReadOnlyList<string> Redacted);
