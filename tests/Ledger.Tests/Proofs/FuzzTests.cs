using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Proofs;
using Ledger.Tests.Conventions;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>
/// Whatever bytes a parser is given, it answers; and what it takes, it writes again as it was. In the suite that is bytes made from those kept under <c>Seeds/</c>, the same ones every time; with
/// <c>LEDGER_FUZZ_MINUTES</c> in the environment, others for that long. What breaks a parser is kept beside its seeds. <c>LEDGER_WRITE_SEEDS=1</c> makes the seeds anew, with keys that are of no use elsewhere.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>Set to 1, the seeds are made anew, with keys of their own.</summary>
    private const string WriteSeeds = "LEDGER_WRITE_SEEDS";

    private const string Minutes = "LEDGER_FUZZ_MINUTES";

    private const int InTheSuite = 300;

    private static readonly string Folder = Path.Combine(SourceTree.Root.FullName, "tests", "Ledger.Tests", "Proofs", "Seeds");

    /// <summary>What is done with the bytes: whether they were taken, and an exception if they were not answered as they should be.</summary>
    private static readonly Dictionary<string, Func<byte[], bool>> Parsers = new()
    {
        ["CanonicalJson"] = Canonical,
        ["Checkpoint"] = bytes => Checkpoint.TryParse(Text(bytes), out var read, out var fault) ? Same(Text(bytes), read.Text) : Refused(fault),
        ["EntryBundle"] = Bundle,
        ["EventContent"] = Content,
        ["EventLeaf"] = bytes => EventLeaf.TryRead(bytes, out var read, out var fault) ? read.TryWrite(out var again, out fault) && Same(bytes, again) : Refused(fault),
        ["EvidencePackage"] = Package,
        ["HashBase64"] = bytes => Hash.TryParseBase64(Text(bytes), out var read) && Same(Text(bytes), read.ToBase64()),
        ["HashHex"] = bytes => Hash.TryParseHex(Text(bytes), out var read) && Same(Text(bytes), read.ToString()),
        ["JsonPointer"] = Pointer,
        ["KeyRotation"] = Rotation,
        ["KeySuccession"] = Keys,
        ["NoteSignature"] = bytes => NoteSignature.TryParse(Text(bytes), out var read, out var fault) ? Same(Text(bytes) + "\n", read.ToString()) : Refused(fault),
        ["NoteSigner"] = Signer,
        ["NoteVerifier"] = bytes => NoteVerifier.TryParse(Text(bytes), out var read, out var fault) ? Same(Text(bytes), read.ToString()) : Refused(fault),
        ["SignedCheckpoint"] = bytes => SignedCheckpoint.TryParse(bytes, out var read, out var fault) ? Same(bytes, read.ToBytes()) : Refused(fault),
        ["SignedNote"] = Note,
        ["TilePath"] = bytes => Tile.TryParsePath(Text(bytes), out var read, out var fault) ? Same(Text(bytes), read.Path) : Refused(fault),
        ["TlogProof"] = Proof,
    };

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\n", "\n\n", "— ", "+", "=", "==", "/", "~0", "~1", "~2", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "\\ud83d\\ude00", "null", "true", "{}", "[]", "{\"redacted\":\"", "\"redacted\"", "\0", " ", ",", ":",
            "0", "-0", "1e400", "1E-7", "9007199254740993", "9223372036854775807", "9223372036854775808", "00", "0.1", "{\"a\":1,\"a\":2}", "x001/", ".p/255", "tile/", "entries", "sha256", "PRIVATE+KEY+", "\uFEFF", "é", "\U0001F600", "\uE000",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFF],
    ];

    public static TheoryData<string> Names => [.. Parsers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_seeds_are_taken_or_answered_and_some_are_taken(string parser)
    {
        if (Environment.GetEnvironmentVariable(WriteSeeds) == "1")
            Write(parser);
        Seeds(parser).Count(seed => Parsers[parser](seed)).ShouldBePositive(parser);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_answers_whatever_it_is_given(string parser)
    {
        var random = new Random(parser.Length);
        var seeds = Seeds(parser);
        for (var number = 0; number < InTheSuite; number++)
            Try(parser, Mutated(seeds, random));
    }

    [Fact]
    public void All_of_them_answer_for_as_long_as_is_asked()
    {
        var isAsked = double.TryParse(Environment.GetEnvironmentVariable(Minutes), CultureInfo.InvariantCulture, out var minutes);
        var clock = Stopwatch.StartNew();
        var start = isAsked ? RandomNumberGenerator.GetInt32(int.MaxValue) : 1;
        var random = new Random(start);
        var seeds = Names.ToDictionary(name => name.Data, name => Seeds(name.Data));
        var (given, taken) = (Parsers.ToDictionary(parser => parser.Key, _ => 0L), Parsers.ToDictionary(parser => parser.Key, _ => 0L));
        do
        {
            foreach (var parser in Parsers.Keys)
            {
                for (var number = 0; number < 100; number++)
                {
                    given[parser]++;
                    taken[parser] += Try(parser, Mutated(seeds[parser], random)) ? 1 : 0;
                }
            }
        }
        while (clock.Elapsed.TotalMinutes < minutes);

        output.WriteLine($"From {start}: {given.Values.Sum()} inputs. " + string.Join(", ", given.Select(count => $"{count.Key} {count.Value} ({taken[count.Key]} taken)")));
    }

    private static bool Try(string parser, byte[] bytes)
    {
        try
        {
            return Parsers[parser](bytes);
        }
        catch (Exception broken)
        {
            var kept = Path.Combine(Folder, parser, $"find-{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}");
            File.WriteAllBytes(kept, bytes);
            throw new InvalidOperationException($"{parser} did not answer as it should; what it was given is in {kept}.", broken);
        }
    }

    private static List<byte[]> Seeds(string parser) => [.. Directory.EnumerateFiles(Path.Combine(Folder, parser)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>One to four changes to a seed; or to the values of a JSON text, so that its form stays canonical; or bytes at random.</summary>
    private static byte[] Mutated(List<byte[]> seeds, Random random)
    {
        var seed = seeds[random.Next(seeds.Count)];
        if (random.Next(20) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        if (random.Next(3) == 0 && seed.Length > 0 && seed[0] == '{' && Reshaped(seed, random) is { } reshaped)
            return reshaped;
        for (var changes = random.Next(1, 5); changes > 0; changes--)
            seed = Changed(seed, seeds, random);
        return seed;
    }

    private static byte[] Changed(byte[] bytes, List<byte[]> seeds, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + (random.Next(4) == 0 ? random.Next(64) : random.Next(1, 3)));
        var token = Tokens[random.Next(Tokens.Length)];
        switch (random.Next(7))
        {
            case 0 when at < bytes.Length:
                var flipped = bytes.ToArray();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return [.. bytes[..at], .. bytes[end..]];
            case 2:
                return [.. bytes[..at], .. token, .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. token, .. bytes[end..]];
            case 4:
                return [.. bytes[..end], .. bytes[at..]];
            case 5:
                var other = seeds[random.Next(seeds.Count)];
                return [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];
            default:
                return bytes[..at];
        }
    }

    private static byte[]? Reshaped(byte[] seed, Random random)
    {
        try
        {
            var root = JsonNode.Parse(seed)!;
            var nodes = new List<JsonNode>();
            Collect(root, nodes);
            var (node, other) = (nodes[random.Next(nodes.Count)], nodes[random.Next(nodes.Count)].DeepClone());
            switch (node.Parent)
            {
                case JsonArray items when random.Next(2) == 0:
                    items.Insert(random.Next(items.Count + 1), other);
                    break;
                case JsonObject members when random.Next(3) == 0:
                    members.Remove(node.GetPropertyName());
                    break;
                case not null:
                    node.ReplaceWith(random.Next(3) == 0 ? JsonValue.Create(random.Next(-1, 40)) : other);
                    break;
            }

            return CanonicalJson.Serialize(root);
        }
        catch (Exception notReadable) when (notReadable is System.Text.Json.JsonException or CanonicalJsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Collect(JsonNode? node, List<JsonNode> nodes)
    {
        if (node is null)
            return;
        nodes.Add(node);
        var inner = node is JsonObject members ? members.Select(member => member.Value) : node is JsonArray items ? items : Enumerable.Empty<JsonNode?>();
        foreach (var one in inner)
            Collect(one, nodes);
    }

    private static bool Canonical(byte[] bytes)
    {
        var taken = false;
        foreach (var numbers in new[] { NumberReading.Exact, NumberReading.Nearest })
        {
            try
            {
                var canonical = CanonicalJson.Serialize(bytes, numbers);
                Same(canonical, CanonicalJson.Serialize(canonical, numbers));
                Same(canonical, CanonicalJson.Serialize(JsonNode.Parse(bytes), numbers));
                taken = true;
            }
            catch (CanonicalJsonException none)
            {
                Refused(none.Message);
            }
        }

        return taken;
    }

    private static bool Bundle(byte[] bytes)
    {
        if (bytes.Length == 0)
            return false;
        if (!EntryBundle.TryParse(bytes.AsMemory(1), bytes[0], out var entries, out var fault))
            return Refused(fault);
        var again = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (var entry in entries)
            EntryBundle.Write(again, entry.Span);
        return entries.Count == bytes[0] && Same(bytes[1..], again.WrittenSpan.ToArray());
    }

    /// <summary>Whatever is committed to: its redactable values can be redacted, and it is the same.</summary>
    private static bool Content(byte[] bytes)
    {
        var salt = new byte[EventContent.SaltLength];
        if (!EventContent.TryCommit(salt, bytes, new Dictionary<string, byte[]?>(), out _, out var fault))
            return Refused(fault);
        var data = JsonNode.Parse(bytes);
        var pointers = Redactable.In(data);
        var salts = pointers.ToDictionary(pointer => pointer, byte[]? (_) => salt);
        EventContent.TryCommit(salt, bytes, salts, out var content, out fault).ShouldBeTrue(fault);
        EventContent.TryRedact(data, salts, pointers, out var redacted, out var left, out fault).ShouldBeTrue(fault);
        Redactable.In(redacted).ShouldBe(pointers, ignoreOrder: true);
        EventContent.TryCommit(salt, redacted, left, out var again, out fault).ShouldBeTrue(fault);
        again.ShouldBe(content);
        return true;
    }

    private static bool Pointer(byte[] bytes)
    {
        var data = JsonNode.Parse("""{"a":[1,{"b":"c"}],"":{"~":1,"/":[[]]},"é":null}""");
        var salts = new Dictionary<string, byte[]?> { [Text(bytes)] = new byte[EventContent.SaltLength] };
        if (!EventContent.TryCommit(new byte[EventContent.SaltLength], data, salts, out var content, out var fault))
            return Refused(fault);
        EventContent.TryRedact(data, salts, [.. salts.Keys], out var redacted, out var left, out fault).ShouldBeTrue(fault);
        EventContent.TryCommit(new byte[EventContent.SaltLength], redacted, left, out var again, out fault).ShouldBeTrue(fault);
        again.ShouldBe(content);
        return true;
    }

    private static bool Package(byte[] bytes)
    {
        if (!EvidencePackage.TryParse(bytes, out var package, out var fault))
            return Refused(fault);
        package.TryWrite(out var again, out fault).ShouldBeTrue(fault);
        Same(bytes, again);
        // Trusting the last key of those that are shown, so that what lies behind the keys is reached.
        var last = package.Keys.Count == 0 ? null : package.Keys[^1].Data?.AsObject().Select(member => member.Value).OfType<JsonValue>().Select(value => value.TryGetValue(out string? key) ? key : "")
            .Select(key => NoteVerifier.TryParse(key, out var verifier, out _) ? verifier : null).LastOrDefault(verifier => verifier is not null);
        package.Verify(last is null ? [] : [last], [], 0).Fault?.ShouldNotBeNullOrWhiteSpace();
        return true;
    }

    private static bool Rotation(byte[] bytes)
    {
        var lines = Text(bytes).Split('\n', 3);
        return lines.Length == 3 && (KeyRotation.TryVerify(lines[0], lines[1], lines[2], out var verifier, out var fault) ? Same(lines[1], verifier.ToString()) : Refused(fault));
    }

    /// <summary>A list of pairs of a type and its data.</summary>
    private static bool Keys(byte[] bytes)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(CanonicalJson.Serialize(bytes));
        }
        catch (CanonicalJsonException)
        {
            return false;
        }

        var keys = new KeySuccession();
        foreach (var (type, data) in json is JsonObject events ? events.Select(member => (member.Key.TrimStart('0', '1', '2'), member.Value)) : [])
        {
            if (!keys.TryAdd(type, data, out var fault))
                Refused(fault);
        }

        return keys.InOrder.Count > 0;
    }

    private static bool Signer(byte[] bytes)
    {
        if (!NoteSigner.TryParse(Text(bytes), out var signer, out var fault))
            return Refused(fault);
        using (signer)
            return Same(Text(bytes), signer.ExportPrivateKey());
    }

    private static bool Note(byte[] bytes)
    {
        if (!SignedNote.TryParse(bytes, out var note, out var fault))
            return Refused(fault);
        Same(bytes, note.ToBytes());
        foreach (var signature in note.Signatures)
            Cosignature.TimeOf(signature);
        return true;
    }

    private static bool Proof(byte[] bytes)
    {
        if (!TlogProof.TryParse(bytes, out var proof, out var fault))
            return Refused(fault);
        Same(bytes, proof.ToBytes());
        new InclusionProof(proof.Index, proof.Checkpoint.Checkpoint.Size, proof.Hashes).Verifies(TreeHash.Empty, proof.Checkpoint.Checkpoint.Root, out fault).ShouldBe(fault is null);
        new ConsistencyProof(proof.Index, proof.Checkpoint.Checkpoint.Size, proof.Hashes).Verifies(TreeHash.Empty, proof.Checkpoint.Checkpoint.Root, out fault).ShouldBe(fault is null);
        return true;
    }

    /// <summary>Bytes that are no UTF-8 as UTF-16, so that there are halves of surrogate pairs as well.</summary>
    private static string Text(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : string.Concat(bytes.Select(letter => letter < 0xF0 ? (char)letter : (char)(0xD800 + (letter << 4 & 0x7FF))));

    private static bool Refused(string? fault)
    {
        fault.ShouldNotBeNullOrWhiteSpace();
        return false;
    }

    private static bool Same(string one, string other) => one == other ? true : throw new InvalidOperationException("What was taken is written as something else.");

    private static bool Same(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other) ? true : throw new InvalidOperationException("What was taken is written as something else.");

    private static void Write(string parser)
    {
        Directory.CreateDirectory(Path.Combine(Folder, parser));
        foreach (var (seed, at) in Good(parser).Select((seed, at) => (seed, at)))
            File.WriteAllBytes(Path.Combine(Folder, parser, string.Create(CultureInfo.InvariantCulture, $"{at}")), seed);
    }

    private static IEnumerable<byte[]> Good(string parser)
    {
        using var witness = NoteSigner.Generate("witness.example", NoteAlgorithm.Cosignature);
        var package = EvidenceLog.OfAClaim().Package();
        package.TryWrite(out var written, out var fault).ShouldBeTrue(fault);
        package.Events[0].Leaf.TryWrite(out var leaf, out fault).ShouldBeTrue(fault);
        var checkpoint = package.Checkpoint;
        var bundle = new System.Buffers.ArrayBufferWriter<byte>();
        EntryBundle.Write(bundle, leaf);
        EntryBundle.Write(bundle, []);
        EntryBundle.Write(bundle, "entry"u8);
        return parser switch
        {
            "CanonicalJson" => Texts("""{"a":[1,-0.5,1e21,true,null,"\n\"é"],"b":{"":{}}}""", """ { "z" : "\ud83d\ude00\u0007", "a" : 0.10 , "\ue000" : [ ] } """, "123456789012345678", "\"€\""),
            "Checkpoint" => Texts(checkpoint.Checkpoint.Text, (checkpoint.Checkpoint with { Extensions = ["one", "two three"] }).Text),
            "EntryBundle" => [[3, .. bundle.WrittenSpan], [1, 0, 0]],
            "EventContent" => package.Events.Concat(package.Keys).Select(shown => CanonicalJson.Serialize(shown.Data)).Append("""{"changes":[{"field":"topics","before":["a"],"after":[{"redacted":"1"},"b"]},{"field":"a/name","after":"x"}]}"""u8.ToArray()),
            "EventLeaf" => [leaf],
            "EvidencePackage" => [written],
            "HashBase64" => Texts(TreeHash.Empty.ToBase64()),
            "HashHex" => Texts(TreeHash.Empty.ToString()),
            "JsonPointer" => Texts("", "/a/1/b", "//~0", "//~1/0", "/é"),
            "KeyRotation" => Texts($"{EvidenceLog.FirstKey.Verifier}\n{EvidenceLog.SecondKey.Verifier}\n{KeyRotation.Sign(EvidenceLog.FirstKey, EvidenceLog.SecondKey.Verifier)}".TrimEnd('\n')),
            "KeySuccession" => [CanonicalJson.Serialize(new JsonObject(package.Keys.Select((shown, at) => KeyValuePair.Create(at + shown.Leaf.Type, shown.Data?.DeepClone()))))],
            "NoteSignature" => checkpoint.Note.Signatures.SelectMany(signature => Texts(signature.ToString().TrimEnd('\n'))),
            "NoteSigner" => Texts(NoteSigner.Generate("for.tests.only").ExportPrivateKey(), witness.ExportPrivateKey()),
            "NoteVerifier" => Texts(EvidenceLog.FirstKey.Verifier.ToString(), witness.Verifier.ToString()),
            "SignedCheckpoint" => [checkpoint.ToBytes()],
            "SignedNote" => [checkpoint.Note.ToBytes(), SignedNote.Sign("A note.\n\nOf two paragraphs.\n", EvidenceLog.FirstKey, EvidenceLog.SecondKey).ToBytes()],
            "TilePath" => Texts(new Tile(0, 1_234_067, 256).Path, new Tile(3, 5, 17).Path, new Tile(Tile.Entries, 1_000, 256).Path),
            "TlogProof" => [new TlogProof(4, package.Events[0].Proof, checkpoint).ToBytes(), new TlogProof(4, package.Events[0].Proof, checkpoint, [1, 2, 3]).ToBytes()],
            _ => [],
        };
        static IEnumerable<byte[]> Texts(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);
    }
}
