using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Ledger.Proofs;
using Hash = Ledger.Proofs.Hash;

namespace Ledger.Tests.Proofs;

/// <summary>What an event commits to, what stays proved when a part of it is removed, and what nobody can make of it afterwards.</summary>
public sealed class EventContentTests
{
    private const string Data = """{"statement":"The draft says X.","subjects":[{"name":"Ann","id":1},{"name":"Ben","id":2}],"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","note":null}""";

    private static readonly byte[] Salt = Salted(0);

    private static readonly IReadOnlyDictionary<string, byte[]?> Salts = new Dictionary<string, byte[]?>
    {
        ["/statement"] = Salted(1), ["/subjects/0/name"] = Salted(2), ["/subjects/1/name"] = Salted(3), ["/note"] = Salted(4),
    };

    private static readonly IReadOnlyDictionary<string, byte[]?> NoSalts = new Dictionary<string, byte[]?>();

    [Fact]
    public void Each_redactable_value_stands_as_the_hash_of_its_salt_and_itself()
    {
        static string Hex(byte[] salt, string canonical) => Convert.ToHexStringLower(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(canonical)]));
        var committed = "{\"note\":\"" + Hex(Salted(4), "null") + "\",\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"statement\":\"" +
            Hex(Salted(1), "\"The draft says X.\"") + "\",\"subjects\":[{\"id\":1,\"name\":\"" + Hex(Salted(2), "\"Ann\"") + "\"},{\"id\":2,\"name\":\"" + Hex(Salted(3), "\"Ben\"") + "\"}]}";

        Commit(JsonNode.Parse(Data), Salts).ToString().ShouldBe(Hex(Salt, committed));
        Commit(JsonNode.Parse("{\"b\":1.0, \"a\":2}"), NoSalts).ToString().ShouldBe(Hex(Salt, "{\"a\":2,\"b\":1}"));
        EventContent.TryCommitValue(Salted(2), JsonValue.Create("Ann"), out var value, out _).ShouldBeTrue();
        value.ToString().ShouldBe(Hex(Salted(2), "\"Ann\""));
    }

    [Fact]
    public void What_is_left_of_a_redacted_event_commits_to_the_same()
    {
        var whole = Commit(JsonNode.Parse(Data), Salts);
        foreach (var pointers in new[] { ["/statement"], ["/subjects/0/name", "/note"], Salts.Keys.ToArray() })
        {
            var (redacted, left) = Redact(JsonNode.Parse(Data), Salts, pointers);
            Commit(redacted, left).ShouldBe(whole);
            left.Where(salt => salt.Value is null).Select(salt => salt.Key).ShouldBe(pointers, ignoreOrder: true);
            redacted!.ToJsonString().ShouldNotContain(pointers.Contains("/statement") ? "draft" : "Ann");

            // A second redaction takes more, and what was taken stays taken.
            var (twice, none) = Redact(redacted, left, [.. Salts.Keys]);
            Commit(twice, none).ShouldBe(whole);
            none.Values.ShouldAllBe(salt => salt == null);
        }
    }

    [Fact]
    public void Neither_the_data_nor_the_salts_that_were_given_are_changed()
    {
        var data = JsonNode.Parse(Data);
        Commit(data, Salts);
        Redact(data, Salts, [.. Salts.Keys]);
        JsonNode.DeepEquals(data, JsonNode.Parse(Data)).ShouldBeTrue();
        Salts.Values.ShouldAllBe(salt => salt != null);
    }

    [Fact]
    public void The_whole_data_can_be_redactable()
    {
        var salts = new Dictionary<string, byte[]?> { [""] = Salted(9) };
        var whole = Commit(JsonNode.Parse(Data), salts);
        var (redacted, left) = Redact(JsonNode.Parse(Data), salts, [""]);
        redacted!.AsObject().Select(property => property.Key).ShouldBe(["redacted"]);
        Commit(redacted, left).ShouldBe(whole);
    }

    [Fact]
    public void Any_other_data_salt_or_pointer_commits_to_something_else()
    {
        var whole = Commit(JsonNode.Parse(Data), Salts);
        var altered = new List<Hash>
        {
            Commit(JsonNode.Parse(Data.Replace("X.", "Y.", StringComparison.Ordinal)), Salts),
            Commit(JsonNode.Parse(Data.Replace("\"id\":1", "\"id\":3", StringComparison.Ordinal)), Salts),
            Commit(JsonNode.Parse(Data.Replace("null", "false", StringComparison.Ordinal)), Salts),
            Commit(JsonNode.Parse(Data), new Dictionary<string, byte[]?>(Salts) { ["/statement"] = Salted(7) }),
            Commit(JsonNode.Parse(Data), Salts.Where(salt => salt.Key != "/note").ToDictionary()),
            Commit(JsonNode.Parse(Data), new Dictionary<string, byte[]?>(Salts) { ["/sha256"] = Salted(7) }),
        };
        EventContent.TryCommit(Salted(8), JsonNode.Parse(Data), Salts, out var otherSalt, out _).ShouldBeTrue();
        altered.Append(otherSalt).Append(whole).ShouldBeUnique();
    }

    [Fact]
    public void A_value_in_the_shape_of_a_tombstone_is_never_taken_for_one()
    {
        var hex = Salted(5).Concat(Salted(6)).ToArray();
        JsonObject Tombstone() => new() { ["redacted"] = Convert.ToHexStringLower(hex) };

        // Where nothing is redactable, it is what it says.
        var written = Commit(new JsonObject { ["a"] = Tombstone() }, NoSalts);
        written.ShouldNotBe(Commit(new JsonObject { ["a"] = Convert.ToHexStringLower(hex) }, NoSalts));

        // Where it is redactable, it is hashed as any value, and can be redacted as any.
        var salts = new Dictionary<string, byte[]?> { ["/a"] = Salted(1) };
        var committed = Commit(new JsonObject { ["a"] = Tombstone() }, salts);
        var (redacted, left) = Redact(new JsonObject { ["a"] = Tombstone() }, salts, ["/a"]);
        redacted!["a"]!["redacted"]!.GetValue<string>().ShouldNotBe(Convert.ToHexStringLower(hex));
        Commit(redacted, left).ShouldBe(committed);

        // Only a place whose salt is said to be gone is read as a tombstone.
        new[] { written, committed, Commit(new JsonObject { ["a"] = Tombstone() }, new Dictionary<string, byte[]?> { ["/a"] = null }) }.ShouldBeUnique();
    }

    [Fact]
    public void A_tombstone_is_exactly_that()
    {
        var gone = new Dictionary<string, byte[]?> { ["/a"] = null };
        var hex = new string('a', 64);
        foreach (var value in new[]
        {
            "null", "1", $"\"{hex}\"", "{}", "[]", $$"""{"redacted":"{{hex}}","more":1}""", $$"""{"Redacted":"{{hex}}"}""", $$"""{"redacted":"{{hex[1..]}}"}""",
            $$"""{"redacted":"{{hex.ToUpperInvariant()}}"}""", $$"""{"redacted":"{{hex}}a"}""", """{"redacted":1}""", """{"redacted":null}""", """{"redacted":{}}""",
        })
            Refused(new JsonObject { ["a"] = JsonNode.Parse(value) }, gone).ShouldContain("/a");
        Commit(new JsonObject { ["a"] = new JsonObject { ["redacted"] = hex } }, gone).ShouldBe(Commit(new JsonObject { ["a"] = hex }, NoSalts));
    }

    [Fact]
    public void A_salt_has_sixteen_bytes_so_that_no_byte_can_move_between_salt_and_value()
    {
        foreach (var length in new[] { 0, 15, 17, 32 })
        {
            EventContent.TryCommit(new byte[length], null as JsonNode, NoSalts, out _, out var fault).ShouldBeFalse();
            fault!.ShouldContain("16");
            EventContent.TryCommitValue(new byte[length], null, out _, out fault).ShouldBeFalse();
            fault!.ShouldContain("16");
            Refused(JsonNode.Parse(Data), new Dictionary<string, byte[]?> { ["/note"] = new byte[length] }).ShouldContain("/note");
        }
    }

    [Theory]
    [InlineData("statement")]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/subjects/2")]
    [InlineData("/subjects/-")]
    [InlineData("/subjects/00")]
    [InlineData("/subjects/+1")]
    [InlineData("/subjects/1\0")]
    [InlineData("/subjects/1 ")]
    [InlineData("/subjects/name")]
    [InlineData("/subjects/99999999999")]
    [InlineData("/statement/0")]
    [InlineData("/note/x")]
    [InlineData("/a~2")]
    [InlineData("/a~")]
    [InlineData("#/statement")]
    public void A_pointer_that_leads_nowhere_is_refused(string nowhere) =>
        Refused(JsonNode.Parse(Data), new Dictionary<string, byte[]?> { [nowhere] = Salted(1) }).ShouldContain(nowhere);

    [Fact]
    public void Pointers_are_those_of_rfc_6901()
    {
        // Section 5.
        var document = """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""";
        foreach (var (pointer, value) in new[] { ("/foo/0", "\"bar\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"), ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8") })
        {
            EventContent.TryCommitValue(Salted(1), JsonNode.Parse(value), out var commitment, out _).ShouldBeTrue();
            Redact(JsonNode.Parse(document), new Dictionary<string, byte[]?> { [pointer] = Salted(1) }, [pointer]).Redacted!.ToJsonString().ShouldContain($"{{\"redacted\":\"{commitment}\"}}");
        }
    }

    [Theory]
    [InlineData("/subjects/0", "/subjects/0/name")]
    [InlineData("", "/note")]
    [InlineData("/subjects", "/subjects/1/name")]
    public void Redactable_values_do_not_lie_in_one_another(string outer, string inner)
    {
        Refused(JsonNode.Parse(Data), new Dictionary<string, byte[]?> { [outer] = Salted(1), [inner] = Salted(2) }).ShouldContain("inside");
        Refused(JsonNode.Parse(Data), new Dictionary<string, byte[]?> { [inner] = Salted(1), [outer] = null }).ShouldContain("inside");
    }

    [Fact]
    public void Neighbours_whose_names_begin_alike_do_not_lie_in_one_another() =>
        Commit(JsonNode.Parse("""{"a":1,"ab":2,"a/b":3}"""), new Dictionary<string, byte[]?> { ["/a"] = Salted(1), ["/ab"] = Salted(2), ["/a~1b"] = Salted(3) });

    [Fact]
    public void What_is_not_redactable_is_not_redacted()
    {
        EventContent.TryRedact(JsonNode.Parse(Data), Salts, ["/sha256"], out _, out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("/sha256");
    }

    [Fact]
    public void Data_without_a_canonical_form_is_refused()
    {
        Refused(JsonNode.Parse("""{"a":1,"a":2}"""), NoSalts).ShouldContain("twice");
        Refused(JsonNode.Parse("""{"a":9007199254740993}"""), NoSalts).ShouldContain("digits");
        Refused(JsonNode.Parse("""{"a":"\ud800"}"""), new Dictionary<string, byte[]?> { ["/a"] = Salted(1) }).ShouldContain("Unicode");
        EventContent.TryCommitValue(Salted(1), JsonNode.Parse("1e-400"), out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("digits");
    }

    [Fact]
    public void How_a_store_writes_the_data_does_not_matter() => Commit(JsonNode.Parse(
        """{ "note": null, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "subjects": [{"id": 1.0, "name": "\u0041nn"}, {"id": 2, "name": "Ben"}], "statement": "The draft says X." }"""),
        Salts).ShouldBe(Commit(JsonNode.Parse(Data), Salts));

    [Fact]
    public void Any_pointer_and_any_data_are_answered() => Gen.Select(Hostile.MutationsOf(Encoding.UTF8.GetBytes(Data)), Hostile.MutationsOf("/subjects/0/name"u8.ToArray()), Gen.Bool).Sample((json, pointer, gone) =>
    {
        JsonNode? data;
        try
        {
            data = JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return;
        }

        var salts = new Dictionary<string, byte[]?> { [Encoding.Latin1.GetString(pointer)] = gone ? null : Salted(1) };
        if (!EventContent.TryCommit(Salt, data, salts, out var content, out var fault))
            fault.ShouldNotBeNullOrWhiteSpace();
        else if (EventContent.TryRedact(data, salts, [.. salts.Keys], out var redacted, out var left, out _))
            Commit(redacted, left).ShouldBe(content);
    });

    private static readonly string[] Written =
    [
        """{ "note": null, "subjects": [{"name": "Ann", "id": 1.0}, {"name": "B\u0065n", "id": 2e0}], "sha256": "e3", "statement": "The draft says X." }""",
        """{"a/b":{"m~n":"x","name":-0.0},"":[["y"]],"\u0061":1e21,"z":{"redacted":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}""",
        """{"\ue000":"later","\ud800\udc00":"sooner","é":"\n\"","ab":[true,false,null,{"b":{"y":1,"x":2},"a":3}]}""",
    ];

    private static readonly string[] Pointers =
        ["", "/", "/note", "/subjects", "/subjects/0/name", "/subjects/1", "/subjects/01", "/sha256", "/a~1b", "/a~1b/m~0n", "/a/b", "//0/0", "/a", "/z", "/\ue000", "/\ud800\udc00", "/é", "/ab/3/b", "/ab/3", "~", "x"];

    [Fact]
    public void One_pass_over_the_bytes_comes_to_the_same_as_a_walk_over_the_value() => Gen.Select(
        Gen.OneOf(Written.Select(json => Hostile.MutationsOf(Encoding.UTF8.GetBytes(json))).ToArray()), Gen.Shuffle(Pointers), Gen.Int[0, 3], Gen.Int[0, 20]).Sample((json, pointers, count, gone) =>
    {
        var salts = pointers.Take(count).Select((pointer, at) => (pointer, at)).ToDictionary(salt => salt.pointer, salt => salt.at == gone ? null : Salted((byte)salt.at));
        var expected = Walked(json, salts);

        EventContent.TryCommit(Salt, json, salts, out var content, out var fault).ShouldBe(expected is not null, $"{Encoding.UTF8.GetString(json)} {fault}");
        (fault is null).ShouldBe(expected is not null);
        content.ShouldBe(expected ?? default);
        if (TryParse(json, out var value))
            EventContent.TryCommit(Salt, value, salts, out content, out _).ShouldBe(expected is not null);
        content.ShouldBe(expected ?? default);
    }, iter: 5_000);

    [Theory]
    [InlineData(16)]
    [InlineData(1_000)]
    public void However_many_properties_there_are_and_however_they_stand(int step)
    {
        var names = Enumerable.Range(0, 2_000).Select(number => $"n{number * step % 2_001}").ToList();
        var data = "{" + string.Join(',', names.Select(name => $"\"{name}\":[\"{name}\"]")) + "}";
        var salts = names.Take(50).ToDictionary(name => $"/{name}/0", byte[]? (name) => Salted(1));
        EventContent.TryCommit(Salt, Encoding.UTF8.GetBytes(data), salts, out var content, out var fault).ShouldBeTrue(fault);
        content.ShouldBe(Walked(Encoding.UTF8.GetBytes(data), salts)!.Value);
    }

    /// <summary>The definition, taken word for word: each value is looked up and replaced, and what there is then is written out.</summary>
    private static Hash? Walked(byte[] json, IReadOnlyDictionary<string, byte[]?> salts)
    {
        if (!TryParse(json, out var data) || salts.Keys.Any(inner => salts.Keys.Any(outer => inner.StartsWith(outer + "/", StringComparison.Ordinal))))
            return null;
        try
        {
            data = JsonNode.Parse(CanonicalJson.Serialize(data));
        }
        catch (CanonicalJsonException)
        {
            return null;
        }

        var root = new JsonObject { ["root"] = data };
        foreach (var (pointer, salt) in salts)
        {
            if (pointer.Length > 0 && pointer[0] != '/')
                return null;
            JsonNode? parent = root, value = data;
            var last = "root";
            foreach (var name in pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            {
                (parent, last) = (value, name);
                if (parent is JsonObject properties && properties.ContainsKey(name))
                    value = properties[name];
                else if (parent is JsonArray items && int.TryParse(name, out var index) && index < items.Count && name == $"{index}")
                    value = items[index];
                else
                    return null;
            }

            string digits;
            if (salt is null)
            {
                var written = Encoding.UTF8.GetString(CanonicalJson.Serialize(value));
                if (!System.Text.RegularExpressions.Regex.IsMatch(written, "^\\{\"redacted\":\"[0-9a-f]{64}\"\\}$"))
                    return null;
                digits = written[13..77];
            }
            else
            {
                digits = Convert.ToHexStringLower(SHA256.HashData([.. salt, .. CanonicalJson.Serialize(value)]));
            }

            if (parent is JsonArray list)
                list[int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)] = digits;
            else
                parent![last] = digits;
            data = root["root"];
        }

        return new Hash(SHA256.HashData([.. Salt, .. CanonicalJson.Serialize(data)]));
    }

    private static bool TryParse(byte[] json, out JsonNode? data)
    {
        try
        {
            data = JsonNode.Parse(json);
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            data = null;
            return false;
        }
    }

    private static byte[] Salted(byte number) => [.. Enumerable.Repeat(number, EventContent.SaltLength)];

    private static Hash Commit(JsonNode? data, IReadOnlyDictionary<string, byte[]?> salts)
    {
        EventContent.TryCommit(Salt, data, salts, out var content, out var fault).ShouldBeTrue(fault);
        return content;
    }

    private static (JsonNode? Redacted, IReadOnlyDictionary<string, byte[]?> Left) Redact(JsonNode? data, IReadOnlyDictionary<string, byte[]?> salts, string[] pointers)
    {
        EventContent.TryRedact(data, salts, pointers, out var redacted, out var left, out var fault).ShouldBeTrue(fault);
        return (redacted, left!);
    }

    private static string Refused(JsonNode? data, IReadOnlyDictionary<string, byte[]?> salts)
    {
        EventContent.TryCommit(Salt, data, salts, out _, out var fault).ShouldBeFalse();
        return fault!;
    }
}
