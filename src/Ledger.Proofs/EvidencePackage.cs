using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Proofs;

/// <summary>
/// Everything that a claim's standing rests on, in one JSON file that is checked offline: the events, what opens their commitments, their proofs, and the signed checkpoint that covers them. The file is its
/// own RFC 8785 canonical form, so that there is one way only to write what it says, and whoever alters one character of it is found out.
/// </summary>
/// <remarks>
/// <code>
/// {"checkpoint": the signed note, "claim": id, "events": [event…], "format": "ledger-evidence-package/v1", "keys": [event…], "standing": {…}, "texts": {sha256: text}, "upTo": sequence}
/// event = {"content": {"data": {…}, "salt": base64, "salts": {pointer: base64 or null}}, "index": leaf index, "leaf": {the thirteen properties}, "proof": [base64…]}
/// </code>
/// Nothing else stands in it. <c>upTo</c> is the sequence of its newest event: nothing in a package says that there was no later one.
/// </remarks>
/// <param name="Checkpoint">The checkpoint that covers the events, with all signatures it has.</param>
/// <param name="Claim">The claim that the package is about.</param>
/// <param name="Events">The events of the claim and of what it rests on: every stream from its first version on, ordered by sequence.</param>
/// <param name="Keys">The events of the log's own stream about its keys: see <see cref="LogKeys"/>. All those up to the checkpoint, in order; none where the reader is expected to have the very key that signed.</param>
/// <param name="Standing">The claim's standing, a JSON object: for the reader to work out again from the events, and to compare.</param>
/// <param name="Texts">Long texts that events name by their <c>sha256</c>, by that hash.</param>
public sealed record EvidencePackage(
    SignedCheckpoint Checkpoint, Guid Claim, IReadOnlyList<PackagedEvent> Events, IReadOnlyList<PackagedEvent> Keys, JsonNode Standing, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The most bytes of a package that is read.</summary>
    public const int MaxLength = 256 * 1024 * 1024;

    private const string Format = "ledger-evidence-package/v1";

    /// <summary>No tree of 2^63 leaves is higher.</summary>
    private const int MaxHashes = 63;

    /// <summary>Every JSON reader has integers up to 2^53 - 1 (RFC 7493 §2.2).</summary>
    private const long MaxNumber = (1L << 53) - 1;

    private static readonly string[] Members = ["checkpoint", "claim", "events", "format", "keys", "standing", "texts", "upTo"];

    private static readonly string[] EventMembers = ["content", "index", "leaf", "proof"];

    private static readonly string[] ContentMembers = ["data", "salt", "salts"];

    /// <summary>The sequence of the newest event; 0 if there is none.</summary>
    public long UpTo => Events.Count == 0 ? 0 : Events.Max(shown => shown.Leaf.Sequence);

    /// <summary>The package's bytes.</summary>
    /// <returns><c>false</c> with the fault for what <see cref="TryParse"/> would not read again. Whether it verifies is not looked at.</returns>
    public bool TryWrite([NotNullWhen(true)] out byte[]? json, [NotNullWhen(false)] out string? fault)
    {
        json = null;
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        try
        {
            Write(bytes, "{\"checkpoint\":"u8, JsonValue.Create(Checkpoint.ToString()));
            Write(bytes, ",\"claim\":"u8, JsonValue.Create(Claim.ToString("D")));
            Write(bytes, ",\"events\":"u8, Events);
            Write(bytes, ",\"format\":"u8, JsonValue.Create(Format));
            Write(bytes, ",\"keys\":"u8, Keys);
            Write(bytes, ",\"standing\":"u8, Standing);
            Write(bytes, ",\"texts\":"u8, new JsonObject(Texts.Select(text => KeyValuePair.Create<string, JsonNode?>(text.Key, JsonValue.Create(text.Value)))));
            Write(bytes, ",\"upTo\":"u8, JsonValue.Create(UpTo));
            bytes.Write("}"u8);
        }
        catch (CanonicalJsonException none)
        {
            fault = none.Message;
            return false;
        }

        if (!TryParse(bytes.WrittenSpan, out _, out fault))
            return false;
        json = bytes.WrittenSpan.ToArray();
        return true;
    }

    /// <summary>Reads a package as <see cref="TryWrite"/> writes it, and no other: at most <see cref="MaxLength"/> bytes. Nothing is verified: see <see cref="Verify"/>.</summary>
    /// <param name="fault">What is wrong, and where.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EvidencePackage? package, [NotNullWhen(false)] out string? fault)
    {
        package = null;
        if (bytes.Length > MaxLength)
        {
            fault = $"A package has at most {MaxLength} bytes; this one has {bytes.Length}.";
            return false;
        }

        JsonElement json;
        byte[] canonical;
        try
        {
            json = JsonElement.Parse(bytes, new JsonDocumentOptions { MaxDepth = CanonicalJson.MaxDepth });
            canonical = CanonicalJson.Serialize(json);
        }
        catch (Exception unread) when (unread is JsonException or CanonicalJsonException)
        {
            fault = $"A package is one JSON value; this is none: {unread.Message}";
            return false;
        }

        if (!bytes.SequenceEqual(canonical))
        {
            fault = $"A package is in canonical form (RFC 8785); from byte {bytes.CommonPrefixLength(canonical)} on this one is not.";
            return false;
        }

        var reader = new Reader();
        var read = reader.Package(json);
        fault = reader.Fault;
        if (fault is not null)
            return false;
        package = read!;
        return true;
    }

    /// <summary>Checks everything that can be checked of a package with nothing but keys, and says what that was, and what it was not.</summary>
    /// <param name="logKeys">Keys of the log that are trusted, one or more, of one name: the checkpoint must be signed by one of them, or by one that follows from one through the rotations in <see cref="Keys"/>.</param>
    /// <param name="witnesses">Witnesses that are known; a wrong cosignature of one spoils the checkpoint.</param>
    /// <param name="quorum">How many different witnesses must have cosigned.</param>
    public EvidenceVerification Verify(IReadOnlyList<NoteVerifier> logKeys, IReadOnlyList<NoteVerifier> witnesses, int quorum) =>
        EvidenceVerification.Of(this, logKeys, witnesses, quorum);

    private static void Write(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> before, JsonNode? value)
    {
        bytes.Write(before);
        bytes.Write(CanonicalJson.Serialize(value));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> before, IReadOnlyList<PackagedEvent> events)
    {
        bytes.Write(before);
        bytes.Write("["u8);
        for (var at = 0; at < events.Count; at++)
        {
            var shown = events[at];
            if (!shown.Leaf.TryWrite(out var leaf, out var fault))
                throw new CanonicalJsonException($"$.leaf of event {shown.Leaf.Sequence}", fault);
            Write(bytes, at == 0 ? "{\"content\":{\"data\":"u8 : ",{\"content\":{\"data\":"u8, shown.Data);
            Write(bytes, ",\"salt\":"u8, JsonValue.Create(Convert.ToBase64String(shown.Salt.Span)));
            var salts = shown.Salts.Select(salt => KeyValuePair.Create<string, JsonNode?>(salt.Key, salt.Value is null ? null : JsonValue.Create(Convert.ToBase64String(salt.Value))));
            Write(bytes, ",\"salts\":"u8, new JsonObject(salts));
            Write(bytes, "},\"index\":"u8, JsonValue.Create(shown.Index));
            bytes.Write(",\"leaf\":"u8);
            bytes.Write(leaf);
            Write(bytes, ",\"proof\":"u8, new JsonArray([.. shown.Proof.Select(hash => JsonValue.Create(hash.ToBase64()))]));
            bytes.Write("}"u8);
        }

        bytes.Write("]"u8);
    }

    /// <summary>Reads JSON that is known to be canonical, so that members stand in one order and texts are Unicode; after the first fault what is read is of no use.</summary>
    private sealed class Reader
    {
        public string? Fault { get; private set; }

        public EvidencePackage? Package(JsonElement json)
        {
            if (!TryMembers(json, "package", Members, out var members))
                return null;
            var checkpoint = Checkpoint(members[0]);
            var claim = Claim(members[1]);
            var events = Events(members[2], "events");
            if (Fault is null && (members[3].ValueKind is not JsonValueKind.String || members[3].GetString() != Format))
                Fault = $"The format of a package is {Format}; this one's is another.";
            var keys = Events(members[4], "keys");
            if (members[5].ValueKind is not JsonValueKind.Object)
                Fault ??= "The standing of a package is an object; this one is none.";
            var texts = Texts(members[6]);
            var upTo = Number(members[7], "upTo");
            if (Fault is not null)
                return null;

            var package = new EvidencePackage(checkpoint!, claim, events, keys, JsonObject.Create(members[5])!, texts);
            if (upTo == package.UpTo)
                return package;
            Fault = $"The upTo of a package is the sequence of its newest event, {package.UpTo}; here it is {upTo}.";
            return null;
        }

        private SignedCheckpoint? Checkpoint(JsonElement json)
        {
            var text = Text(json, "checkpoint");
            if (Fault is not null)
                return null;
            if (!SignedCheckpoint.TryParse(Encoding.UTF8.GetBytes(text), out var checkpoint, out var fault))
                Fault = $"checkpoint: {fault}";
            return checkpoint;
        }

        private Guid Claim(JsonElement json)
        {
            var text = Text(json, "claim");
            if (!Guid.TryParseExact(text, "D", out var claim) || claim.ToString("D") != text)
                Fault ??= "The claim of a package is a UUID in lower case with hyphens; this one is none.";
            return claim;
        }

        private List<PackagedEvent> Events(JsonElement json, string where)
        {
            var events = new List<PackagedEvent>();
            foreach (var item in Items(json, where))
            {
                if (Event(item, $"{where}/{events.Count}") is not { } read)
                    break;
                events.Add(read);
            }

            return events;
        }

        private PackagedEvent? Event(JsonElement json, string where)
        {
            if (!TryMembers(json, where, EventMembers, out var members) || !TryMembers(members[0], $"{where}/content", ContentMembers, out var content))
                return null;
            if (content[0].ValueKind is not JsonValueKind.Object)
                Fault = $"{where}/content/data: the data of an event are an object; these are none.";
            var salt = Salt(content[1], $"{where}/content/salt");
            var salts = Salts(content[2], $"{where}/content/salts");
            var index = Number(members[1], $"{where}/index");
            var proof = Proof(members[3], $"{where}/proof");
            if (Fault is not null)
                return null;
            if (EventLeaf.TryRead(JsonMarshal.GetRawUtf8Value(members[2]), out var leaf, out var fault))
                return new PackagedEvent(leaf, JsonObject.Create(content[0]), salt, salts, index, proof);
            Fault = $"{where}/leaf: {fault}";
            return null;
        }

        private Dictionary<string, byte[]?> Salts(JsonElement json, string where)
        {
            var salts = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
            foreach (var member in Properties(json, where))
                salts.Add(member.Name, member.Value.ValueKind is JsonValueKind.Null ? null : Salt(member.Value, where));
            return salts;
        }

        private byte[] Salt(JsonElement json, string where)
        {
            if (StrictBase64.TryDecode(Text(json, where), 64, out var salt) && salt.Length == EventContent.SaltLength)
                return salt;
            Fault ??= $"{where}: a salt is {EventContent.SaltLength} bytes in Base 64; this one is not.";
            return [];
        }

        private List<Hash> Proof(JsonElement json, string where)
        {
            var hashes = new List<Hash>();
            foreach (var item in Items(json, where))
            {
                if (hashes.Count == MaxHashes || !Hash.TryParseBase64(Text(item, where), out var hash))
                {
                    Fault ??= $"{where}: a proof is at most {MaxHashes} hashes, each 32 bytes in Base 64; this one is not.";
                    break;
                }

                hashes.Add(hash);
            }

            return hashes;
        }

        private Dictionary<string, string> Texts(JsonElement json)
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in Properties(json, "texts"))
            {
                if (!Hash.TryParseHex(member.Name, out _))
                    Fault ??= "texts: each text stands under its SHA-256, 64 lower-case hexadecimal digits; here one does not.";
                texts.Add(member.Name, Text(member.Value, "texts"));
            }

            return texts;
        }

        private long Number(JsonElement json, string where)
        {
            if (json.ValueKind is JsonValueKind.Number && json.TryGetInt64(out var number) && number is >= 0 and <= MaxNumber)
                return number;
            Fault ??= $"{where}: here stands a whole number from 0 to {MaxNumber}; this is none.";
            return 0;
        }

        private string Text(JsonElement json, string where)
        {
            if (json.ValueKind is JsonValueKind.String)
                return json.GetString()!;
            Fault ??= $"{where}: here stands a text; this is none.";
            return "";
        }

        private JsonElement.ArrayEnumerator Items(JsonElement json, string where)
        {
            if (json.ValueKind is JsonValueKind.Array)
                return json.EnumerateArray();
            Fault ??= $"{where}: here stands a list; this is none.";
            return default;
        }

        private JsonElement.ObjectEnumerator Properties(JsonElement json, string where)
        {
            if (json.ValueKind is JsonValueKind.Object)
                return json.EnumerateObject();
            Fault ??= $"{where}: here stands an object; this is none.";
            return default;
        }

        /// <summary>The values of an object's members, if they are these and no others.</summary>
        private bool TryMembers(JsonElement json, string where, string[] names, out JsonElement[] values)
        {
            values = [];
            if (Fault is not null)
                return false;
            if (json.ValueKind is JsonValueKind.Object && json.EnumerateObject().Select(member => member.Name).SequenceEqual(names))
            {
                values = [.. json.EnumerateObject().Select(member => member.Value)];
                return true;
            }

            Fault = $"{where}: here stands an object with {string.Join(", ", names)}, all of them, and nothing else; this is none.";
            return false;
        }
    }
}

/// <summary>One event in an <see cref="EvidencePackage"/>: what the log says of it, what opens that, and the proof that the log says it.</summary>
/// <param name="Leaf">Its envelope, and the commitment to its data.</param>
/// <param name="Data">A JSON object; redacted values stand as tombstones.</param>
/// <param name="Salt">The event's own: 16 bytes.</param>
/// <param name="Salts">As of <see cref="EventContent"/>: by the pointer of each redactable value its salt, or <c>null</c> if it was redacted.</param>
/// <param name="Index">The leaf's, from 0.</param>
/// <param name="Proof">As of <see cref="InclusionProof.Hashes"/>, in the tree of the package's checkpoint.</param>
public sealed record PackagedEvent(
    EventLeaf Leaf, JsonNode? Data, ReadOnlyMemory<byte> Salt, IReadOnlyDictionary<string, byte[]?> Salts, long Index, IReadOnlyList<Hash> Proof);
