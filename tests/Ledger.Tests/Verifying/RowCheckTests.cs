using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Cli.Verifying;
using Ledger.Hosting;
using Ledger.Proofs;
using Ledger.Tests.Contracts;

namespace Ledger.Tests.Verifying;

/// <summary>An event's row against its leaf: whatever somebody writes into either is found, and said.</summary>
public sealed class RowCheckTests
{
    private static readonly Guid Someone = new("01890a5d-ac96-774b-bcce-b302099a8057"), Another = new("01890a5d-ac96-774b-bcce-b302099a8058");

    private static readonly EventRow Recorded = Event();

    private static readonly LeafRow Sealed = LeafOf(Recorded);

    public static TheoryData<string, Func<EventRow, EventRow>, string> Envelopes => new()
    {
        { "actor", e => e with { User = Another.ToString() }, $"The actor is {Another}, and in the log {Someone}." },
        { "no actor", e => e with { User = null }, $"The actor is none, and in the log {Someone}." },
        { "actor in other letters", e => e with { User = Someone.ToString().ToUpperInvariant() }, "The actor is " },
        { "no id for an actor", e => e with { User = "me" }, "The actor is me, and in the log " },
        { "role", e => e with { Role = "Editor" }, "The role is Editor, and in the log Contributor." },
        { "time", e => e with { RecordedAt = e.RecordedAt.AddMicroseconds(1) }, "The time of recording is 2020-10-06T18:00:00.000001Z, and in the log 2020-10-06T18:00:00.000000Z." },
        { "no time at all", e => e with { RecordedAt = DateTimeOffset.MaxValue }, "The time of recording is 9999-12-31" },
        { "version", e => e with { Version = 2 }, "The version is 2, and in the log 1." },
        { "no version", e => e with { Version = -1 }, "The version is -1, and in the log 1." },
        { "stream", e => e with { Stream = Another }, $"The stream is {Another}, and in the log" },
        { "kind", e => e with { StreamType = "document" }, "The kind of the stream is Document, and in the log Claim." },
        { "no stream", e => e with { StreamType = null }, "The kind of the stream is none, and in the log Claim." },
        { "type", e => e with { Type = "claim_retracted" }, "The type is claim_retracted, and in the log claim_asserted." },
        { "id", e => e with { Id = Another }, $"The event's id is {Another}, and in the log" },
        { "command", e => e with { Command = null }, "The command is none, and in the log AssertClaim." },
        { "correlation", e => e with { Correlation = "x" }, "The correlation is x, and in the log c." },
        { "causation", e => e with { Causation = "x" }, "The causation is x, and in the log none." },
    };

    [Fact]
    public void What_is_as_it_was_recorded_raises_no_doubt() => RowCheck.Of(new LedgerRow(Recorded, Sealed), mustHaveLeaf: true).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Envelopes))]
    public void Another_envelope_is_found_value_by_value_with_both(string what, Func<EventRow, EventRow> change, string said)
    {
        var doubt = RowCheck.Of(new LedgerRow(change(Recorded), Sealed), mustHaveLeaf: true).ShouldHaveSingleItem(what);

        (doubt.Kind, doubt.Sequence).ShouldBe((DoubtKind.Envelope, 7));
        doubt.Said.ShouldStartWith(said);
    }

    [Fact]
    public void An_event_without_a_leaf_is_a_doubt_where_it_must_have_one()
    {
        RowCheck.Of(new LedgerRow(Recorded, null), mustHaveLeaf: true).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.NoLeaf);
        RowCheck.Of(new LedgerRow(Recorded, null), mustHaveLeaf: false).ShouldBeEmpty();
    }

    [Fact]
    public void A_leaf_without_its_event_says_what_was_there()
    {
        var doubt = RowCheck.Of(new LedgerRow(null, Sealed), mustHaveLeaf: true).ShouldHaveSingleItem();

        (doubt.Kind, doubt.Sequence).ShouldBe((DoubtKind.NoEvent, 7));
        doubt.Said.ShouldContain("claim_asserted, version 1 of Claim");
    }

    [Fact]
    public void Data_that_was_changed_does_not_fit_its_commitment() =>
        Kinds(Recorded with { Data = """{"statement":"Another.","subjects":[]}"""u8.ToArray() }).ShouldBe([DoubtKind.Content]);

    [Fact]
    public void Neither_does_data_under_another_salt() => Kinds(Recorded with { Salt = Convert.ToBase64String(new byte[16]) }).ShouldBe([DoubtKind.Content]);

    [Fact]
    public void Data_and_commitment_that_were_both_changed_are_found_against_the_log()
    {
        var other = Event("Another.");

        Kinds(Recorded with { Data = other.Data, Salt = other.Salt, Salts = other.Salts, Content = other.Content }).ShouldBe([DoubtKind.Commitment, DoubtKind.Content]);
    }

    [Fact]
    public void A_commitment_that_was_changed_alone_is_found_though_the_data_fits() =>
        Kinds(Recorded with { Content = new string('0', 64) }).ShouldBe([DoubtKind.Commitment]);

    [Fact]
    public void An_event_that_came_without_a_commitment_is_a_doubt_sealed_or_not()
    {
        Kinds(Recorded with { Content = null }).ShouldBe([DoubtKind.Commitment]);
        RowCheck.Of(new LedgerRow(Recorded with { Content = null }, null), mustHaveLeaf: false).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.Commitment);
    }

    [Fact]
    public void An_event_that_is_not_sealed_yet_must_fit_the_commitment_that_came_with_it() =>
        RowCheck.Of(new LedgerRow(Recorded with { Data = """{"statement":"Another.","subjects":[]}"""u8.ToArray() }, null), mustHaveLeaf: false).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.Content);

    [Fact]
    public void Salts_must_be_those_of_what_can_be_redacted()
    {
        var fewer = RowCheck.Of(new LedgerRow(Recorded with { Salts = null }, Sealed), mustHaveLeaf: true);
        fewer.Select(d => d.Kind).ShouldBe([DoubtKind.Salts, DoubtKind.Content]);
        fewer[0].Said.ShouldBe("There is no salt for /statement.");

        var more = JsonNode.Parse(Recorded.Salts!)!.AsObject();
        more["/subjects"] = Convert.ToBase64String(new byte[16]);
        RowCheck.Of(new LedgerRow(Recorded with { Salts = Utf8(more) }, Sealed), mustHaveLeaf: true)[0].Said.ShouldBe("There is a salt for /subjects, where nothing can be redacted.");
    }

    [Fact]
    public void A_salt_for_what_cannot_be_redacted_does_not_let_a_hash_stand_for_it()
    {
        // Whoever makes the event commits to a hash in the place of a whole member: the commitment fits, and the pointers give it away.
        var data = new JsonObject { ["statement"] = "Somebody said so.", ["subjects"] = new JsonArray() };
        var e = Event(data, [.. Redactable.In(data), "/subjects"]);

        Kinds(e, LeafOf(e)).ShouldBe([DoubtKind.Salts]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"/statement\":1}")]
    [InlineData("{\"/statement\":\"not base 64!\"}")]
    public void Salts_that_cannot_be_read_are_a_doubt(string salts) => Kinds(Recorded with { Salts = Encoding.UTF8.GetBytes(salts) }).ShouldBe([DoubtKind.Salts]);

    [Theory]
    [InlineData(null)]
    [InlineData("not base 64!")]
    public void So_is_the_event_s_own(string? salt) => Kinds(Recorded with { Salt = salt }).ShouldBe([DoubtKind.Salts]);

    [Fact]
    public void What_was_redacted_is_no_doubt()
    {
        var salts = JsonSerializer.Deserialize<Dictionary<string, byte[]?>>(Recorded.Salts!)!;
        EventContent.TryRedact(JsonNode.Parse(Recorded.Data), salts, ["/statement"], out var redacted, out var left, out var fault).ShouldBeTrue(fault);

        Kinds(Recorded with { Data = Utf8(redacted!), Salts = JsonSerializer.SerializeToUtf8Bytes(left) }).ShouldBeEmpty();
    }

    [Fact]
    public void Data_that_is_nested_beyond_measure_is_a_doubt_and_no_failure() =>
        Kinds(Recorded with { Data = Encoding.UTF8.GetBytes(new string('[', 500) + new string(']', 500)) }).ShouldBe([DoubtKind.Content]);

    [Fact]
    public void A_type_that_is_not_known_is_a_doubt_though_everything_fits()
    {
        var e = Recorded with { Type = "claim_whispered" };

        Kinds(e, LeafOf(e)).ShouldBe([DoubtKind.Type]);
    }

    [Fact]
    public void What_would_not_be_read_is_a_doubt_though_everything_fits() => Kinds(Recorded with { Hidden = "It is marked as archived." }).ShouldBe([DoubtKind.Hidden]);

    [Fact]
    public void A_leaf_that_cannot_be_read_is_a_doubt_and_so_is_one_that_is_filed_under_another_event()
    {
        Kinds(Recorded, Sealed with { Entry = "{}"u8.ToArray() }).ShouldBe([DoubtKind.Leaf]);
        Kinds(Recorded, Sealed with { Event = Another }).ShouldBe([DoubtKind.Leaf]);
    }

    [Fact]
    public void The_types_and_kinds_that_are_known_are_the_server_s()
    {
        KnownEvents.Names.Order().ShouldBe(RecordedEvents.All.Select(GoldenEvents.WireName).Order());
        foreach (var (stored, kind) in KnownEvents.StreamKinds) EventTable.KindOf(stored).ShouldBe(kind);
    }

    private static IEnumerable<DoubtKind> Kinds(EventRow e, LeafRow? leaf = null) => RowCheck.Of(new LedgerRow(e, leaf ?? Sealed), mustHaveLeaf: true).Select(d => d.Kind);

    private static EventRow Event(string statement = "Somebody said so.")
    {
        var data = new JsonObject { ["statement"] = statement, ["subjects"] = new JsonArray() };
        return Event(data, Redactable.In(data));
    }

    private static EventRow Event(JsonObject data, IReadOnlyList<string> redactable)
    {
        var salt = Enumerable.Repeat((byte)1, EventContent.SaltLength).ToArray();
        var salts = redactable.ToDictionary(pointer => pointer, byte[]? (_) => Enumerable.Repeat((byte)2, EventContent.SaltLength).ToArray());
        EventContent.TryCommit(salt, data, salts, out var content, out var fault).ShouldBeTrue(fault);
        return new EventRow(
            7, new Guid("01890a5d-ac96-774b-bcce-b302099a8059"), new Guid("01890a5d-ac96-774b-bcce-b302099a805a"), "claim", 1, "claim_asserted", new DateTimeOffset(2020, 10, 6, 18, 0, 0, TimeSpan.Zero),
            Someone.ToString(), "Contributor", "AssertClaim", "c", null, content.ToString(), Convert.ToBase64String(salt), JsonSerializer.SerializeToUtf8Bytes(salts), Utf8(data), null);
    }

    private static LeafRow LeafOf(EventRow e)
    {
        Hash.TryParseHex(e.Content, out var content).ShouldBeTrue();
        new EventLeaf(e.Id, e.Stream, "Claim", e.Version, e.Sequence, e.Type, e.RecordedAt, Someone, e.Role, e.Command, e.Correlation, e.Causation, content).TryWrite(out var entry, out var fault).ShouldBeTrue(fault);
        return new LeafRow(6, e.Sequence, e.Id, entry!);
    }

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
