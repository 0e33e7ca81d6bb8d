using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Ledger.Proofs;

namespace Ledger.Tests.Proofs;

/// <summary>What the log says of an event, as bytes and back.</summary>
public sealed class EventLeafTests
{
    private static readonly EventLeaf Asserted = new(
        Guid.Parse("0174fe5e-9c00-7d30-8000-4f2a7c9d1e55"), Guid.Parse("0174fe5e-9bff-7000-8000-000000000001"), "Claim", 1, 4711, "claim_asserted",
        new DateTimeOffset(2020, 10, 6, 18, 0, 0, TimeSpan.Zero).AddMicroseconds(123_450), Guid.Parse("0174fe5e-0000-7000-8000-00000000000a"), "Editor", "AssertClaim",
        "4bf92f3577b34da6a3ce929d0e0e4736", "0HN7", TreeHash.Leaf("content"u8));

    private const string Canonical =
        """{"actor":"0174fe5e-0000-7000-8000-00000000000a","causation":"0HN7","command":"AssertClaim","content":"CONTENT","correlation":"4bf92f3577b34da6a3ce929d0e0e4736","id":"0174fe5e-9c00-7d30-8000-4f2a7c9d1e55","recordedAt":"2020-10-06T18:00:00.123450Z","role":"Editor","sequence":4711,"stream":"0174fe5e-9bff-7000-8000-000000000001","streamKind":"Claim","type":"claim_asserted","version":1}""";

    private static string Text => Canonical.Replace("CONTENT", Asserted.Content.ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_leaf_is_the_canonical_json_of_its_envelope()
    {
        var bytes = Written(Asserted);
        Encoding.UTF8.GetString(bytes).ShouldBe(Text);
        CanonicalJson.Serialize(bytes).ShouldBe(bytes);
        Read(bytes).ShouldBe(Asserted);
    }

    [Fact]
    public void What_is_not_there_is_null()
    {
        var ownAct = Asserted with { Actor = null, Role = null, Command = null, Correlation = null, Causation = null };
        var bytes = Written(ownAct);
        JsonNode.Parse(bytes)!.AsObject().Where(property => property.Value is null).Select(property => property.Key)
            .ShouldBe(["actor", "causation", "command", "correlation", "role"]);
        Read(bytes).ShouldBe(ownAct);
        Read(Written(ownAct with { Role = "" })).Role.ShouldBe("");
    }

    [Fact]
    public void The_time_is_that_of_utc_in_whole_microseconds()
    {
        var local = Asserted with { RecordedAt = Asserted.RecordedAt.ToOffset(TimeSpan.FromHours(-5)) };
        Written(local).ShouldBe(Written(Asserted));
        Encoding.UTF8.GetString(Written(Asserted with { RecordedAt = new DateTimeOffset(2020, 10, 6, 18, 0, 0, TimeSpan.Zero) })).ShouldContain("T18:00:00.000000Z");
        Refused(Asserted with { RecordedAt = Asserted.RecordedAt.AddTicks(1) }).ShouldContain("microseconds");
    }

    [Fact]
    public void What_no_leaf_can_say_is_refused()
    {
        Refused(Asserted with { Version = 0 }).ShouldContain("version");
        Refused(Asserted with { Sequence = -1 }).ShouldContain("sequence");
        Refused(Asserted with { Sequence = 1L << 53 }).ShouldContain("9007199254740991");
        Refused(Asserted with { Type = "" }).ShouldContain("empty");
        Refused(Asserted with { StreamKind = "" }).ShouldContain("empty");
        Refused(Asserted with { Command = "half \ud800" }).ShouldContain("surrogate");
        Read(Written(Asserted with { Sequence = (1L << 53) - 1 })).Sequence.ShouldBe(9007199254740991);
    }

    [Fact]
    public void A_leaf_has_as_many_bytes_as_an_entry_can_have()
    {
        var room = EventLeaf.MaxLength - Written(Asserted with { Correlation = "" }).Length;
        Written(Asserted with { Correlation = new string('c', room) }).Length.ShouldBe(65_535);
        Refused(Asserted with { Correlation = new string('c', room + 1) }).ShouldContain("65536");
        EventLeaf.TryRead(new byte[EventLeaf.MaxLength + 1], out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("65536");
    }

    [Theory]
    [InlineData("{", "{ ")]
    [InlineData("}", "} ")]
    [InlineData("}", "}{}")]
    [InlineData("}", ",\"z\":1}")]
    [InlineData("\"actor\"", "\"Actor\"")]
    [InlineData("\"actor\"", "\"\\u0061ctor\"")]
    [InlineData("\"actor\"", "\"\\ud800ctor\"")]
    [InlineData("\"actor\":", "\"a\":1,\"actor\":")]
    [InlineData("\"actor\":\"0174fe5e-0000-7000-8000-00000000000a\",", "")]
    [InlineData("\"causation\":\"0HN7\",\"command\":\"AssertClaim\"", "\"command\":\"AssertClaim\",\"causation\":\"0HN7\"")]
    [InlineData("00000000000a", "00000000000A")]
    [InlineData("0174fe5e-0000", "{0174fe5e-0000")]
    [InlineData("0174fe5e-0000-7000-8000-00000000000a", "")]
    [InlineData("\"0174fe5e-9bff-7000-8000-000000000001\"", "null")]
    [InlineData("\"claim_asserted\"", "null")]
    [InlineData("\"claim_asserted\"", "\"\"")]
    [InlineData("\"claim_asserted\"", "1")]
    [InlineData("\"claim_asserted\"", "[]")]
    [InlineData("\"claim_asserted\"", "\"claim\\u005fasserted\"")]
    [InlineData("\"claim_asserted\"", "\"\\udc00\"")]
    [InlineData("4711", "4711.0")]
    [InlineData("4711", "47.11e2")]
    [InlineData("4711", "\"4711\"")]
    [InlineData("4711", "04711")]
    [InlineData("4711", "0")]
    [InlineData("4711", "-1")]
    [InlineData("4711", "9007199254740992")]
    [InlineData("4711", "99999999999999999999")]
    [InlineData("18:00:00.123450Z", "18:00:00.12345Z")]
    [InlineData("18:00:00.123450Z", "18:00:00.1234500Z")]
    [InlineData("18:00:00.123450Z", "18:00:00.123450z")]
    [InlineData("18:00:00.123450Z", "18:00:00.123450+00:00")]
    [InlineData("18:00:00.123450Z", "18:00:60.123450Z")]
    [InlineData("18:00:00.123450Z", "24:00:00.000000Z")]
    [InlineData("2020-10-06T", "2020-02-30T")]
    [InlineData("2020-10-06T", "2020-10-06 ")]
    [InlineData("2020-10-06T", "0000-10-06T")]
    public void A_leaf_in_any_other_form_is_refused(string good, string bad)
    {
        Text.ShouldContain(good);
        EventLeaf.TryRead(Encoding.UTF8.GetBytes(Text.Replace(good, bad, StringComparison.Ordinal)), out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void A_content_in_any_other_form_is_refused()
    {
        var content = Asserted.Content.ToString();
        foreach (var other in new[] { content.ToUpperInvariant(), content[1..], content + "0", "", "g" + content[1..] })
            EventLeaf.TryRead(Encoding.UTF8.GetBytes(Text.Replace(content, other, StringComparison.Ordinal)), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Every_envelope_comes_back_as_it_was() => Gen.Select(
        Gen.Guid, Gen.Long[1, 1L << 52], Gen.String, Gen.String.Null(), Gen.DateTimeOffset, Gen.Guid.Nullable()).Sample((id, number, text, optional, time, actor) =>
        {
            var leaf = Asserted with
            {
                Id = id, Sequence = number, Version = number, Type = text, StreamKind = "k" + text, Role = optional, Command = optional, Correlation = optional, Actor = actor,
                RecordedAt = new DateTimeOffset(time.UtcTicks / 10 * 10, TimeSpan.Zero),
            };
            if (!leaf.TryWrite(out var bytes, out var fault))
            {
                (text.Length == 0 || HasHalfAPair(text) || (optional is not null && HasHalfAPair(optional))).ShouldBeTrue(fault);
                return;
            }

            Read(bytes).ShouldBe(leaf);
            CanonicalJson.Serialize(bytes).ShouldBe(bytes);
        });

    [Fact]
    public void Any_bytes_are_answered_and_what_is_read_is_written_again() => Hostile.MutationsOf(Encoding.UTF8.GetBytes(Text)).Sample(bytes =>
    {
        if (EventLeaf.TryRead(bytes, out var leaf, out var fault))
            Written(leaf).ShouldBe(bytes);
        else
            fault.ShouldNotBeNullOrWhiteSpace();
    }, iter: 5_000);

    private static bool HasHalfAPair(string text)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return false;
        }
        catch (EncoderFallbackException)
        {
            return true;
        }
    }

    private static byte[] Written(EventLeaf leaf)
    {
        leaf.TryWrite(out var bytes, out var fault).ShouldBeTrue(fault);
        return bytes!;
    }

    private static EventLeaf Read(byte[] bytes)
    {
        EventLeaf.TryRead(bytes, out var leaf, out var fault).ShouldBeTrue(fault);
        return leaf!;
    }

    private static string Refused(EventLeaf leaf)
    {
        leaf.TryWrite(out _, out var fault).ShouldBeFalse();
        return fault!;
    }
}
