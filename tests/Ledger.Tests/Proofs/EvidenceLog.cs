using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Proofs;

namespace Ledger.Tests.Proofs;

/// <summary>A small log in memory, from which packages are taken: a claim, what it rests on, and the log's own events.</summary>
internal sealed class EvidenceLog
{
    public const string Origin = "ledger.example";

    public static readonly NoteSigner FirstKey = NoteSigner.Generate(Origin), SecondKey = NoteSigner.Generate(Origin), ThirdKey = NoteSigner.Generate(Origin);

    public static readonly NoteSigner Witness = NoteSigner.Generate("witness.example", NoteAlgorithm.Cosignature);

    public static readonly DateTimeOffset Evening = new(2020, 10, 6, 18, 0, 0, TimeSpan.Zero);

    public static readonly Guid Claim = Id(1), Document = Id(2), Log = Id(3);

    public const string Text = "The draft report says X. \"It is subject to change.\"\n";

    private readonly List<(EventLeaf Leaf, JsonNode Data, byte[] Salt, IReadOnlyDictionary<string, byte[]?> Salts)> _events = [];

    /// <summary>Events of two streams among those of the log, with two rotations, a text and a redacted value.</summary>
    public static EvidenceLog OfAClaim()
    {
        var log = new EvidenceLog().Opened(FirstKey).Rotated(FirstKey, SecondKey);
        log.Append("Document", Document, "document_registered", $$"""{"title":"A draft","sha256":"{{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text)))}}"}""");
        log.Append("Source", Id(9), "source_registered", """{"name":"Of another claim"}""");
        log.Append("Claim", Claim, "claim_asserted", """{"statement":"The draft says X.","topics":["a","b"]}""", "/topics/1");
        log.Append("Claim", Claim, "evidence_linked", $$"""{"document":"{{Document}}","passages":[{"exact":"X","start":22}]}""");
        log.Rotated(SecondKey, ThirdKey);
        log.Append("Claim", Claim, "claim_denied", """{"by":null,"statement":"No.","saidAt":"2020-10-06T18:00:00Z"}""");
        return log;
    }

    public EvidenceLog Opened(NoteSigner key) => Append("Log", Log, KeyRotation.Opened, $$"""{"key":"{{key.Verifier}}"}""");

    public EvidenceLog Rotated(NoteSigner old, NoteSigner @new) =>
        Rotated(old.Verifier, @new.Verifier, KeyRotation.Sign(old, @new.Verifier).ToString().TrimEnd('\n'));

    public EvidenceLog Rotated(NoteVerifier old, NoteVerifier @new, string signature) =>
        Append("Log", Log, KeyRotation.Rotated, new JsonObject { ["old"] = old.ToString(), ["new"] = @new.ToString(), ["signature"] = signature, ["reason"] = "Due." }.ToJsonString());

    public EvidenceLog Append(string kind, Guid stream, string type, string data, params string[] redacted) =>
        Append(kind, stream, type, data, _events.Count(e => e.Leaf.Stream == stream) + 1, _events.Count * 2 + 1, redacted);

    public EvidenceLog Append(string kind, Guid stream, string type, string data, long version, long sequence, params string[] redacted)
    {
        var json = JsonNode.Parse(data)!;
        var salts = Redactable.In(json).ToDictionary(pointer => pointer, byte[]? (pointer) => Salt($"{sequence}{pointer}"));
        var salt = Salt(sequence.ToString(CultureInfo.InvariantCulture));
        EventContent.TryCommit(salt, json, salts, out var content, out var fault).ShouldBeTrue(fault);
        EventContent.TryRedact(json, salts, redacted, out var left, out var saltsLeft, out fault).ShouldBeTrue(fault);
        var leaf = new EventLeaf(Id(1_000 + _events.Count), stream, kind, version, sequence, type, Evening.AddSeconds(sequence), Id(8), "Editor", "Record", null, null, content);
        _events.Add((leaf, left!, salt, saltsLeft!));
        return this;
    }

    /// <summary>All that the log has of a claim, or of the streams that are asked for, under a checkpoint of the whole log.</summary>
    public EvidencePackage Package(NoteSigner? signer = null, Func<EventLeaf, bool>? of = null, bool cosigned = true)
    {
        var tree = new ReferenceTree([.. _events.Select(e => e.Leaf.TryWrite(out var leaf, out var fault) ? leaf : throw new InvalidOperationException(fault))]);
        var checkpoint = new Checkpoint((signer ?? ThirdKey).Verifier.Name, _events.Count, tree.RootAt(_events.Count));
        var signed = SignedCheckpoint.Sign(checkpoint, signer ?? ThirdKey);
        var all = _events.Select((e, index) => new PackagedEvent(e.Leaf, e.Data.DeepClone(), e.Salt, e.Salts, index, tree.Path(index, _events.Count))).OrderBy(e => e.Leaf.Sequence).ToList();
        List<PackagedEvent> shown = [.. all.Where(e => of is null ? e.Leaf.Stream == Claim || e.Leaf.Stream == Document : of(e.Leaf))];
        var texts = new Dictionary<string, string> { [Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text)))] = Text };
        return new EvidencePackage(
            cosigned ? signed.With(Cosignature.Sign(Witness, checkpoint, Evening)) : signed, Claim, shown, [.. all.Where(e => KeySuccession.IsAbout(e.Leaf.Type))], StandingOf(shown.Select(e => (e.Leaf, (JsonNode?)e.Data))), texts);
    }

    /// <summary>A standing by rules of the test's own: what everybody can work out from the events.</summary>
    public static JsonObject StandingOf(IEnumerable<(EventLeaf Leaf, JsonNode? Data)> events)
    {
        var of = events.Where(e => e.Leaf.Stream == Claim).ToList();
        return new JsonObject
        {
            ["because"] = new JsonArray([.. of.Select(e => JsonValue.Create(e.Leaf.Sequence))]),
            ["level"] = of.Exists(e => e.Leaf.Type == "claim_denied") ? "Disputed" : "SingleSource",
        };
    }

    public static Guid Id(int number) => new(string.Create(CultureInfo.InvariantCulture, $"0192f2d4-0000-7000-8000-{number:x12}"));

    private static byte[] Salt(string of) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(of))[..EventContent.SaltLength];
}
