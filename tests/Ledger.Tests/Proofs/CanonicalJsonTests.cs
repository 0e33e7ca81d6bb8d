using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Ledger.Proofs;

namespace Ledger.Tests.Proofs;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void The_sample_of_section_3_2_2_comes_out_as_the_bytes_of_section_3_2_4()
    {
        const string sample = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50,
                          2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string bytes = """
            7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e
            75 6d 62 65 72 73 22 3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30
            2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37 5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24
            5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
            """;

        ToTheLetter(sample).ShouldBe("""{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""");
        CanonicalJson.Serialize(Encoding.UTF8.GetBytes(sample), NumberReading.Nearest).ShouldBe(Convert.FromHexString(string.Concat(bytes.Split(null as char[]))));
    }

    [Fact]
    public void The_properties_of_section_3_2_3_are_sorted_by_their_utf_16_code_units()
    {
        var canonical = Canonical("""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """);

        JsonElement.Parse(canonical).EnumerateObject().Select(property => property.Value.GetString()).ShouldBe([
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh",
        ]);
    }

    [Theory]
    [MemberData(nameof(AppendixB))]
    public void Numbers_are_written_as_in_appendix_b(string bits, string expected)
    {
        var number = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(number))).ShouldBe(expected);
        Canonical(number.ToString("R", CultureInfo.InvariantCulture)).ShouldBe(expected);
    }

    /// <summary>RFC 8785 Appendix B, "Number Serialization Samples": the bits of the double, and its JSON form.</summary>
    public static TheoryData<string, string> AppendixB => new()
    {
        { "0000000000000000", "0" },
        { "8000000000000000", "0" },
        { "0000000000000001", "5e-324" },
        { "8000000000000001", "-5e-324" },
        { "7fefffffffffffff", "1.7976931348623157e+308" },
        { "ffefffffffffffff", "-1.7976931348623157e+308" },
        { "4340000000000000", "9007199254740992" },
        { "c340000000000000", "-9007199254740992" },
        { "4430000000000000", "295147905179352830000" },
        { "44b52d02c7e14af5", "9.999999999999997e+22" },
        { "44b52d02c7e14af6", "1e+23" },
        { "44b52d02c7e14af7", "1.0000000000000001e+23" },
        { "444b1ae4d6e2ef4e", "999999999999999700000" },
        { "444b1ae4d6e2ef4f", "999999999999999900000" },
        { "444b1ae4d6e2ef50", "1e+21" },
        { "3eb0c6f7a0b5ed8c", "9.999999999999997e-7" },
        { "3eb0c6f7a0b5ed8d", "0.000001" },
        { "41b3de4355555553", "333333333.3333332" },
        { "41b3de4355555554", "333333333.33333325" },
        { "41b3de4355555555", "333333333.3333333" },
        { "41b3de4355555556", "333333333.3333334" },
        { "41b3de4355555557", "333333333.33333343" },
        { "becbf647612f3696", "-0.0000033333333333333333" },
        { "43143ff3c1cb0959", "1424953923781206.2" },
    };

    [Theory]
    [InlineData("7fffffffffffffff")]
    [InlineData("7ff0000000000000")]
    [InlineData("fff0000000000000")]
    public void Appendix_b_has_no_form_for_what_is_not_a_finite_number(string bits)
    {
        var number = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(new JsonObject { ["n"] = JsonValue.Create(number) })).Path.ShouldBe("$.n");
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create((float)number)));
    }

    // Test data of the RFC author's own repository, cyberphone/json-canonicalization, testdata/.
    [Theory]
    [InlineData("""[56,{"d":true,"10":null,"1":[ ]}]""", """[56,{"1":[],"10":null,"d":true}]""")]
    [InlineData(
        """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}""",
        """{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}""")]
    [InlineData(
        """{"1":{"f":{"f":"hi","F":5},"\n":56.0},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}""",
        """{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}""")]
    [InlineData("""{"Unnormalized Unicode":"A\u030a"}""", "{\"Unnormalized Unicode\":\"A\u030a\"}")]
    [InlineData("""{"\u0080":"Control\u007f","</script>":"Browser Challenge","1":"One"}""", "{\"1\":\"One\",\"</script>\":\"Browser Challenge\",\"\u0080\":\"Control\u007f\"}")]
    public void The_authors_test_data_comes_out_as_published(string json, string expected) => Canonical(json).ShouldBe(expected);

    [Theory]
    [InlineData("true", "true")]
    [InlineData(" null\r\n", "null")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("-0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("100", "100")]
    [InlineData("1E+2", "100")]
    [InlineData("0.1", "0.1")]
    [InlineData("\"\\b\\t\\n\\u000b\\f\\r\\u0000\\u001f\\u007f\\u2028\"", "\"\\b\\t\\n\\u000b\\f\\r\\u0000\\u001f\u007f\u2028\"")]
    [InlineData("\"\\ud83d\\ude00\\/\\u00e9\"", "\"😀/é\"")]
    public void Single_values_are_canonicalised_too(string json, string expected) => Canonical(json).ShouldBe(expected);

    [Theory]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740994", "-9007199254740994")]
    [InlineData("9007199254740994.000", "9007199254740994")]
    [InlineData("295147905179352830000", "295147905179352830000")]
    [InlineData("1000000000000000000000000", "1e+24")]
    [InlineData("0.00123e5", "123")]
    [InlineData("12300e-0002", "123")]
    [InlineData("0.10", "0.1")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("0.000000e-5", "0")]
    [InlineData("5e-324", "5e-324")]
    public void A_number_that_keeps_its_value_is_taken(string json, string expected)
    {
        Canonical(json).ShouldBe(expected);
        ToTheLetter(json).ShouldBe(expected);
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonNode.Parse(json))).ShouldBe(expected);
    }

    // What RFC 8785 makes of it is another number: one hash would stand for both.
    [Theory]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("-9007199254740993", "-9007199254740992")]
    [InlineData("295147905179352825856", "295147905179352830000")]
    [InlineData("123456789012345678901234567890", "1.2345678901234568e+29")]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("1.00000000000000001", "1")]
    [InlineData("0.1000000000000000055511151231257827", "0.1")]
    [InlineData("1e-400", "0")]
    [InlineData("1e-99999999999999999999", "0")]
    [InlineData("4e-324", "5e-324")]
    public void A_number_that_a_double_would_change_is_refused_unless_the_nearest_is_asked_for(string number, string nearest)
    {
        var json = $$"""{"a":[1,{{number}}]}""";
        var refused = Refused(json);
        refused.Path.ShouldBe("$.a[1]");
        refused.Message.ShouldContain("more digits");
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonNode.Parse(json)));
        ToTheLetter(number).ShouldBe(nearest);
    }

    [Fact]
    public void A_number_built_in_memory_is_held_to_the_same()
    {
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create(9007199254740993L)));
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create(ulong.MaxValue)));
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create(1.00000000000000001m)));
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(9007199254740993L), NumberReading.Nearest)).ShouldBe("9007199254740992");
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(long.MinValue / 1024))).ShouldBe("-9007199254740992");
    }

    [Fact]
    public void Two_integers_that_differ_never_come_out_the_same() => Gen.Select(Gen.Long, Gen.Int[-3, 3]).Sample((number, apart) =>
    {
        try
        {
            Canonical(number.ToString(CultureInfo.InvariantCulture)).ShouldBe(number.ToString(CultureInfo.InvariantCulture));
            if (apart != 0)
                Canonical(((decimal)number + apart).ToString(CultureInfo.InvariantCulture)).ShouldNotBe(number.ToString(CultureInfo.InvariantCulture));
        }
        catch (CanonicalJsonException refused)
        {
            refused.Message.ShouldContain("more digits");
            Math.Abs((decimal)number).ShouldBeGreaterThan(9007199254740988m);
        }
    });

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("// comment\n1")]
    [InlineData("\uFEFF1")]
    [InlineData("NaN")]
    [InlineData("01")]
    [InlineData("\"\u0001\"")]
    [InlineData("'a'")]
    public void What_is_no_json_is_refused(string json) => Refused(json).Path.ShouldBe("$");

    [Theory]
    [InlineData("""{"a":{"b":[0,{"c":1,"d":2,"c":1}]}}""", "$.a.b[1].c")]
    [InlineData("""{"x":1,"\u0078":1}""", "$.x")]
    public void A_name_twice_in_one_object_is_refused_with_its_place(string json, string path)
    {
        Refused(json).Path.ShouldBe(path);
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonNode.Parse(json)));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("[1,\"a\\udfffb\"]")]
    [InlineData("{\"\\ud83d\":1}")]
    public void A_lone_surrogate_is_refused(string json)
    {
        Refused(json);
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonNode.Parse(json)));
    }

    [Fact]
    public void A_lone_surrogate_is_refused_in_a_value_built_in_memory()
    {
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create("a\ud800b"))).Message.ShouldContain("surrogate");
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create('\udc00')));
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(new JsonObject { ["\ud800"] = 1 }));
    }

    [Fact]
    public void Invalid_utf_8_is_refused()
    {
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize([(byte)'"', 0xC3, 0x28, (byte)'"']));
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize([(byte)'"', 0xED, 0xA0, 0x80, (byte)'"']));
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']));
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("[-1e400]")]
    [InlineData("1e99999999999999999999")]
    public void A_number_beyond_the_range_of_a_double_is_refused(string json) => Refused(json).Message.ShouldContain("range");

    [Fact]
    public void Nesting_is_allowed_up_to_the_bound_and_refused_beyond_it()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        static JsonNode Built(int depth) => depth == 0 ? JsonValue.Create(1) : new JsonObject { ["a"] = Built(depth - 1) };

        Canonical(Nested(CanonicalJson.MaxDepth)).ShouldBe(Nested(CanonicalJson.MaxDepth));
        Refused(Nested(CanonicalJson.MaxDepth + 1)).Message.ShouldContain("64");
        Refused(Nested(100_000)).Message.ShouldContain("64");
        CanonicalJson.Serialize(Built(CanonicalJson.MaxDepth)).Length.ShouldBe((6 * CanonicalJson.MaxDepth) + 1);
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(Built(CanonicalJson.MaxDepth + 1))).Message.ShouldContain("64");
    }

    [Fact]
    public void A_value_built_in_memory_has_the_form_of_the_same_value_read()
    {
        var id = Guid.Parse("0199b6a2-7c1e-7d30-8000-4f2a7c9d1e55");
        var built = new JsonObject
        {
            ["z"] = null,
            ["numbers"] = new JsonArray(1, 2L, 0.1f, 1.10m, 4.5, (byte)7),
            ["id"] = JsonValue.Create(id),
            ["when"] = JsonValue.Create(new DateTimeOffset(2020, 10, 6, 18, 0, 0, TimeSpan.Zero)),
            ["letter"] = JsonValue.Create('é'),
            ["flags"] = new JsonArray(true, false),
            ["read"] = JsonNode.Parse("""{"b":[1.0],"a":"\u00e9"}"""),
        };

        Encoding.UTF8.GetString(CanonicalJson.Serialize(built)).ShouldBe(
            """{"flags":[true,false],"id":"0199b6a2-7c1e-7d30-8000-4f2a7c9d1e55","letter":"é","numbers":[1,2,0.1,1.1,4.5,7],"read":{"a":"é","b":[1]},"when":"2020-10-06T18:00:00+00:00","z":null}""");
        CanonicalJson.Serialize(null as JsonNode).ShouldBe("null"u8.ToArray());
    }

    [Fact]
    public void What_is_not_json_yet_is_refused()
    {
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonValue.Create(new { Text = "\ud800" })!)).Message.ShouldContain("serialize");
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(default(JsonElement)));
    }

    [Fact]
    public void Bytes_and_the_value_read_from_them_are_taken_or_refused_alike() => Gen.OneOf(
        Hostile.MutationsOf("""{"b":[1.50,-0,1e3,9007199254740993],"\\u0061":"\\ud83d\\ude00é\\n","é":{"y":null,"x":true},"a\\"b":[[]]}"""u8.ToArray()), Values.Select(value => Encoding.UTF8.GetBytes(value?.ToJsonString() ?? "null"))).Sample(json =>
    {
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(json)).Message.ShouldNotBeNullOrWhiteSpace();
            return;
        }

        foreach (var numbers in new[] { NumberReading.Exact, NumberReading.Nearest })
        {
            byte[]? expected = null;
            try
            {
                expected = CanonicalJson.Serialize(value, numbers);
            }
            catch (CanonicalJsonException)
            {
                Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(json, numbers));
                Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(JsonElement.Parse(json), numbers));
            }

            if (expected is null)
                continue;
            CanonicalJson.Serialize(json, numbers).ShouldBe(expected);
            CanonicalJson.Serialize(JsonElement.Parse(json), numbers).ShouldBe(expected);
        }
    }, iter: 5_000);

    [Fact]
    public void What_a_reader_allowed_beyond_json_does_not_show()
    {
        var lax = JsonElement.Parse("/* one */{\"b\":[1,2,], // two\n\"a\":1,}"u8, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        CanonicalJson.Serialize(lax).ShouldBe("""{"a":1,"b":[1,2]}"""u8.ToArray());
        CanonicalJson.Serialize(lax.GetProperty("b")).ShouldBe("[1,2]"u8.ToArray());
    }

    [Fact]
    public void Canonical_form_is_a_fixed_point() => Values.Sample(value =>
    {
        var canonical = CanonicalJson.Serialize(value);
        CanonicalJson.Serialize(canonical).ShouldBe(canonical);
        CanonicalJson.Serialize(JsonElement.Parse(canonical)).ShouldBe(canonical);
        CanonicalJson.Serialize(JsonNode.Parse(canonical)).ShouldBe(canonical);
    });

    [Fact]
    public void Canonical_form_is_the_same_value() => Values.Sample(value =>
        JsonNode.DeepEquals(JsonNode.Parse(CanonicalJson.Serialize(value)), JsonNode.Parse(value?.ToJsonString() ?? "null")).ShouldBeTrue());

    [Fact]
    public void The_order_in_which_properties_were_written_does_not_matter() =>
        Gen.Select(Values, Gen.Int).Sample((value, seed) =>
            CanonicalJson.Serialize(Permuted(value, seed)).ShouldBe(CanonicalJson.Serialize(value)));

    // ECMAScript's own forms of two doubles for which the runtime's shortest digits do not read back.
    [Theory]
    [InlineData(-25, "2.9802322387695312e-8")]
    [InlineData(-958, "4.1045368012983762e-289")]
    public void A_power_of_two_has_the_digits_that_read_back(int exponent, string expected) =>
        Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonValue.Create(Math.ScaleB(1, exponent)))).ShouldBe(expected);

    [Fact]
    public void Every_power_of_two_reads_back_as_itself()
    {
        for (var exponent = -1074; exponent <= 1023; exponent++)
            JsonElement.Parse(CanonicalJson.Serialize(JsonValue.Create(-Math.ScaleB(1, exponent)))).GetDouble().ShouldBe(-Math.ScaleB(1, exponent));
    }

    [Fact]
    public void Every_double_reads_back_as_itself() => Gen.Double.Where(double.IsFinite).Sample(number =>
    {
        var canonical = CanonicalJson.Serialize(JsonValue.Create(number));
        JsonElement.Parse(canonical).GetDouble().ShouldBe(number);
        canonical.Length.ShouldBeLessThanOrEqualTo("-0.0000012345678901234567".Length);
    });

    private static readonly Gen<string> Strings = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 4],
        Gen.String[Gen.OneOf(new[] { '"', '\\', '/', '\n', '\0', '\u007f', '\u0080', 'é', '\u0301', '€', '\u2028', '\ufb33', '\uffff' }.Select(Gen.Const).ToArray()), 0, 4],
        Gen.OneOf(new[] { "😀", "\ud83d\ude00\ue000", "\U0010ffff" }.Select(Gen.Const).ToArray()));

    private static readonly Gen<JsonNode?> Leaves = Gen.OneOf(
        Gen.Const(null as JsonNode),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Double.Where(double.IsFinite).Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Int.Select(value => (JsonNode?)JsonValue.Create(value)),
        Strings.Select(value => (JsonNode?)JsonValue.Create(value)));

    private static readonly Gen<JsonNode?> Values = Gen.Recursive<JsonNode?>((depth, inner) => depth >= 3
        ? Leaves
        : Gen.OneOf(
            Leaves,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Select(Strings, inner).Array[0, 6].Select(properties => (JsonNode?)new JsonObject(
                properties.DistinctBy(property => property.Item1).Select(property => KeyValuePair.Create(property.Item1, property.Item2?.DeepClone()))))));

    private static JsonNode? Permuted(JsonNode? value, int seed) => value switch
    {
        JsonObject properties => new JsonObject(properties
            .OrderBy(property => HashCode.Combine(seed, property.Key))
            .Select(property => KeyValuePair.Create(property.Key, Permuted(property.Value, seed)))),
        JsonArray items => new JsonArray([.. items.Select(item => Permuted(item, seed))]),
        _ => value?.DeepClone(),
    };

    private static string ToTheLetter(string json) => Encoding.UTF8.GetString(CanonicalJson.Serialize(Encoding.UTF8.GetBytes(json), NumberReading.Nearest));

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Serialize(Encoding.UTF8.GetBytes(json)));

    private static CanonicalJsonException Refused(string json) =>
        Should.Throw<CanonicalJsonException>(() => CanonicalJson.Serialize(Encoding.UTF8.GetBytes(json)));
}
