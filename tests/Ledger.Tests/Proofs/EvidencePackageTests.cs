using System.Text;
using System.Text.Json.Nodes;
using Ledger.Proofs;
using Hash = Ledger.Proofs.Hash;
using static Ledger.Tests.Proofs.EvidenceLog;

namespace Ledger.Tests.Proofs;

/// <summary>A claim with everything that it rests on, in one file that a stranger checks with nothing but a key; and what comes of altering it.</summary>
public sealed class EvidencePackageTests
{
    private static readonly EvidencePackage Good = OfAClaim().Package();

    private static readonly byte[] Bytes = Written(Good);

    [Fact]
    public void It_is_read_as_it_was_written_and_verifies()
    {
        var package = Read(Bytes);
        Written(package).ShouldBe(Bytes);
        var verification = Verify(package);

        verification.Fault.ShouldBeNull();
        verification.Events.Select(shown => (shown.Leaf.Sequence, shown.Leaf.Type)).ShouldBe([(5, "document_registered"), (9, "claim_asserted"), (11, "evidence_linked"), (15, "claim_denied")]);
        verification.Events.SelectMany(shown => shown.Redacted).ShouldBe(["/topics/1"]);
        verification.Events[1].Data!["topics"]![0]!.GetValue<string>().ShouldBe("a");
        verification.Keys.ShouldBe([FirstKey.Verifier, SecondKey.Verifier, ThirdKey.Verifier]);
        verification.Signatures.ShouldBe([new VerifiedSignature(ThirdKey.Verifier, null)]);
        verification.Cosignatures.ShouldBe([new VerifiedSignature(Witness.Verifier, Evening)]);
        package.UpTo.ShouldBe(15);
        JsonNode.DeepEquals(package.Standing, Worked(verification)).ShouldBeTrue();
    }

    [Fact]
    public void It_says_what_was_checked_and_what_was_not()
    {
        var verification = Verify(Read(Bytes));
        verification.Checked.ShouldBe(
        [
            $"The checkpoint of ledger.example at 8 events is signed with the log's key {ThirdKey.Verifier}.",
            "The witness witness.example says that it saw this checkpoint at 2020-10-06 18:00:00 UTC.",
            "The log's key was rotated 2 times: each rotation is in the log, and each new key is signed by the one before it.",
            "4 events and 3 events about the log's keys: each is in the log under that checkpoint, with the very data that are shown.",
            "2 streams, the claim's among them, are here from version 1 to the newest that is shown, without a gap and in order.",
            "1 text, which events name by SHA-256, is here word for word.",
        ]);
        verification.NotChecked.ShouldBe(
        [
            verification.OnlyTheLogShows!,
            "What stood in 1 place where a text or a name was redacted (in event 9).",
        ]);

        verification = (Good with { Texts = new Dictionary<string, string>() }).Verify([FirstKey.Verifier], [], 0);
        verification.Fault.ShouldBeNull();
        verification.NotChecked.ShouldContain("Whether others are shown the same log: no witness that is known here cosigned the checkpoint.");
        verification.NotChecked.ShouldContain("The signatures under the checkpoint by keys that were not given: witness.example.");
        verification.NotChecked.ShouldContain("1 text that events name by SHA-256 and that is not in the package.");
    }

    [Fact]
    public void Whoever_alters_a_single_byte_of_it_is_found_out()
    {
        var unnoticed = new List<string>();
        Parallel.For(0, Bytes.Length, at =>
        {
            var flipped = Bytes.ToArray();
            flipped[at] ^= 1;
            foreach (var (altered, how) in new[] { (flipped, "flipped"), ([.. Bytes[..at], .. Bytes[(at + 1)..]], "left out"), ([.. Bytes[..at], Bytes[at], .. Bytes[at..]], "doubled") })
            {
                if (!IsFoundOut(altered))
                {
                    lock (unnoticed)
                        unnoticed.Add($"byte {at} {how}: {Encoding.UTF8.GetString(altered.AsSpan(Math.Max(0, at - 40)..Math.Min(altered.Length, at + 40)))}");
                }
            }
        });
        unnoticed.ShouldBeEmpty();
        IsFoundOut(Bytes).ShouldBeFalse();
    }

    [Theory]
    [InlineData(" ", "")]
    [InlineData("\n", "")]
    [InlineData("", "\n")]
    [InlineData("", "{}")]
    [InlineData("\uFEFF", "")]
    [InlineData("[", "]")]
    public void Nothing_stands_around_it(string before, string behind) =>
        Unread([.. Encoding.UTF8.GetBytes(before), .. Bytes, .. Encoding.UTF8.GetBytes(behind)]).ShouldNotBeNullOrWhiteSpace();

    [Fact]
    public void Events_that_are_left_out_doubled_or_swapped_are_found()
    {
        foreach (var list in new[] { "events", "keys" })
        {
            for (var at = 0; at < Json()[list]!.AsArray().Count; at++)
            {
                Refused(json => json[list]!.AsArray().Insert(at, json[list]![at]!.DeepClone()), $"{list}/{at} doubled");
                Refused(json => json[list]!.AsArray().Add(json[list]![at]!.DeepClone()), $"{list}/{at} added");
                for (var other = 0; other < at; other++)
                    Refused(json => (json[list]![at], json[list]![other]) = (json[list]![other]!.DeepClone(), json[list]![at]!.DeepClone()), $"{list}/{at} and {other} swapped");
            }
        }

        for (var at = 0; at < 3; at++)
            Refused(json => json["keys"]!.AsArray().RemoveAt(at), $"keys/{at} left out");
        for (var at = 1; at < 3; at++)
            Refused(json => json["events"]!.AsArray().RemoveAt(at), $"events/{at} left out").ShouldContain("where version");
        Refused(json => json["events"]!.AsArray().Add(json["keys"]![0]!.DeepClone()), "a key's event among the others");
        Refused(json => json["keys"]!.AsArray().Clear(), "no keys").ShouldContain("none of the keys known");
        Refused(json => json["upTo"] = 17, "upTo").ShouldContain("newest event, 15");
    }

    [Fact]
    public void A_stream_s_newest_event_that_is_left_out_is_not_found_and_the_package_claims_no_more()
    {
        var verification = Verify(Good with { Events = [.. Good.Events.SkipLast(1)] });
        verification.Fault.ShouldBeNull();
        verification.NotChecked[0].ShouldContain("up to event 11 or after it");
        JsonNode.DeepEquals(Good.Standing, Worked(verification)).ShouldBeFalse();
    }

    [Fact]
    public void Parts_of_one_event_do_not_fit_another()
    {
        foreach (var member in new[] { "content", "index", "leaf", "proof" })
            Refused(json => (json["events"]![1]![member], json["events"]![2]![member]) = (json["events"]![2]![member]!.DeepClone(), json["events"]![1]![member]!.DeepClone()), member);
        foreach (var member in new[] { "data", "salt", "salts" })
        {
            Refused(
                json => (json["events"]![1]!["content"]![member], json["events"]![2]!["content"]![member]) = (json["events"]![2]!["content"]![member]!.DeepClone(), json["events"]![1]!["content"]![member]!.DeepClone()),
                member).ShouldStartWith("Event 9 (claim_asserted, version 1 of Claim ");
        }
    }

    [Fact]
    public void Members_that_are_missing_or_too_many_or_of_another_kind_are_refused()
    {
        foreach (var path in new[] { "", "events/0", "events/0/content", "events/0/leaf", "keys/0" })
        {
            var step = Of(Json(), path);
            foreach (var name in step.AsObject().Select(member => member.Key))
            {
                Refused(json => Of(json, path).AsObject().Remove(name), $"{path} without {name}");
                foreach (var other in new[] { "null", "true", "-1", "0.5", "1e30", "\"\"", "[]", "{}", "[1]", """{"a":1}""" })
                {
                    // Without its texts, a package says less, and says so.
                    if (!JsonNode.DeepEquals(step[name], JsonNode.Parse(other)) && (name, other) != ("texts", "{}"))
                        Refused(json => Of(json, path)[name] = JsonNode.Parse(other), $"{path}/{name} is {other}");
                }
            }

            Refused(json => Of(json, path)["more"] = 1, $"{path} with more");
        }

        static JsonNode Of(JsonNode json, string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(json, (at, step) => at is JsonArray items ? items[step[0] - '0']! : at[step]!);
    }

    [Fact]
    public void Digits_are_not_passed_off_as_a_redacted_value_nor_a_redacted_value_as_digits()
    {
        // The same commitment either way: what tells them apart is which values of an event can be redacted.
        Refused(
            json =>
            {
                json["events"]![0]!["content"]!["data"]!["sha256"] = new JsonObject { ["redacted"] = json["events"]![0]!["content"]!["data"]!["sha256"]!.GetValue<string>() };
                json["events"]![0]!["content"]!["salts"]!["/sha256"] = null;
            },
            "a hash as if redacted").ShouldContain("each text and each name");
        Refused(
            json =>
            {
                json["events"]![1]!["content"]!["data"]!["topics"]![1] = json["events"]![1]!["content"]!["data"]!["topics"]![1]!["redacted"]!.GetValue<string>();
                json["events"]![1]!["content"]!["salts"]!.AsObject().Remove("/topics/1");
            },
            "a redacted value as if written").ShouldContain("each text and each name");
        Refused(json => json["events"]![1]!["content"]!["salts"]!["/topics/1"] = Convert.ToBase64String(new byte[16]), "a salt for what was redacted").ShouldContain("each text and each name");
        Refused(json => json["events"]![1]!["content"]!["salts"]!["/statement"] = null, "no salt for what was not").ShouldContain("each text and each name");
        Refused(json => json["events"]![1]!["content"]!["salts"]!["/topics"] = null, "a salt too many").ShouldContain("each text and each name");
    }

    [Fact]
    public void What_is_redacted_later_verifies_as_before()
    {
        EventContent.TryRedact(Good.Events[1].Data, Good.Events[1].Salts, ["/statement"], out var data, out var salts, out _).ShouldBeTrue();
        var verification = Verify(Read(Written(Good with { Events = [Good.Events[0], Good.Events[1] with { Data = data, Salts = salts! }, .. Good.Events.Skip(2)] })));
        verification.Fault.ShouldBeNull();
        verification.Events[1].Redacted.ShouldBe(["/statement", "/topics/1"]);
    }

    [Fact]
    public void A_text_is_the_one_that_an_event_names()
    {
        var (hash, text) = Good.Texts.Single();
        Verify(Good with { Texts = new Dictionary<string, string> { [hash] = text + " " } }).Fault!.ShouldContain("altered");
        var other = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("other"u8));
        Verify(Good with { Texts = new Dictionary<string, string> { [other] = "other" } }).Fault!.ShouldContain("no event names it");
        (Good with { Texts = new Dictionary<string, string> { [hash.ToUpperInvariant()] = text } }).TryWrite(out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain("texts");
    }

    [Fact]
    public void It_is_about_a_claim_that_it_shows()
    {
        Verify(Good with { Claim = Id(77) }).Fault!.ShouldContain("has no event of it");
        Verify(Good with { Claim = Document }).Fault!.ShouldContain("has no event of it");
        Verify(Good with { Events = [], Texts = new Dictionary<string, string>() }).Fault!.ShouldContain("has no event of it");
        Read(Written(Good with { Events = [] })).UpTo.ShouldBe(0);
    }

    [Fact]
    public void Whoever_trusts_a_key_trusts_those_that_follow_it_and_none_before()
    {
        foreach (var key in new[] { FirstKey, SecondKey, ThirdKey })
            Verify(Good, key).Fault.ShouldBeNull();
        using var stranger = NoteSigner.Generate(Origin);
        using var rival = NoteSigner.Generate("rival.example");
        Verify(Good, stranger).Fault!.ShouldContain("None of the keys that were given");
        Verify(Good, rival).Fault.ShouldNotBeNull();
        Verify(Good, FirstKey, rival).Fault!.ShouldContain("more than one log");
        Verify(Good, [.. Array.Empty<NoteSigner>()]).Fault!.ShouldContain("No key");

        var signedByTheSecond = OfAClaim().Package(SecondKey);
        Verify(signedByTheSecond, FirstKey).Fault.ShouldBeNull();
        Verify(signedByTheSecond, SecondKey).Fault.ShouldBeNull();
        Verify(signedByTheSecond, ThirdKey).Fault!.ShouldContain("none of the keys known");

        // Without the events about keys, only the very key that signed will do.
        Verify(Good with { Keys = [] }, ThirdKey).Fault.ShouldBeNull();
        Verify(Good with { Keys = [] }, FirstKey).Fault.ShouldNotBeNull();
    }

    [Fact]
    public void A_log_that_took_another_name_with_another_key_is_followed_from_a_key_of_the_old_name()
    {
        using var renamed = NoteSigner.Generate("ledger.example/2");
        var package = EvidenceLog.OfAClaim().Rotated(ThirdKey, renamed).Package(renamed);

        package.Verify([FirstKey.Verifier], [], 0).Fault.ShouldBeNull();
        package.Verify([renamed.Verifier], [], 0).Fault.ShouldBeNull();
        EvidenceLog.OfAClaim().Package(renamed).Verify([FirstKey.Verifier], [], 0).Fault.ShouldBe("The checkpoint is of another log than ledger.example.");
    }

    [Fact]
    public void A_rotation_that_the_old_key_did_not_sign_is_none()
    {
        using var stranger = NoteSigner.Generate(Origin);
        var signed = KeyRotation.Sign(stranger, ThirdKey.Verifier).ToString().TrimEnd('\n');
        Verify(OfKeys(log => log.Opened(FirstKey).Rotated(FirstKey.Verifier, ThirdKey.Verifier, signed))).Fault!.ShouldContain("did not sign");
        Verify(OfKeys(log => log.Opened(FirstKey).Rotated(FirstKey.Verifier, ThirdKey.Verifier, "nothing"))).Fault!.ShouldContain("signature");
        Verify(OfKeys(log => log.Opened(FirstKey).Rotated(SecondKey, ThirdKey))).Fault!.ShouldContain("newest");
        Verify(OfKeys(log => log.Opened(ThirdKey).Opened(ThirdKey))).Fault!.ShouldContain("begin with");
        Verify(OfKeys(log => log.Rotated(FirstKey, ThirdKey))).Fault!.ShouldContain("begin with");
        Verify(OfKeys(log => log.Opened(FirstKey).Rotated(FirstKey, ThirdKey).Rotated(ThirdKey, FirstKey))).Fault!.ShouldContain("comes back");
        Verify(OfKeys(log => log.Append("Log", Log, KeyRotation.Opened, """{"key":1}"""))).Fault!.ShouldContain("has a text key");
        Verify(OfKeys(log => log.Append("Log", Log, KeyRotation.Opened, $$"""{"key":"{{Witness.Verifier}}"}"""))).Fault!.ShouldContain("cosigns");
        Verify(OfKeys(log => log.Opened(FirstKey).Append("Log", Id(4), KeyRotation.Rotated, RotatedData(), 2, 900))).Fault!.ShouldContain("does not follow");
        Verify(OfKeys(log => log.Opened(FirstKey).Rotated(FirstKey, ThirdKey))).Fault.ShouldBeNull();

        static EvidencePackage OfKeys(Action<EvidenceLog> tell)
        {
            var log = new EvidenceLog();
            tell(log);
            return log.Append("Claim", Claim, "claim_asserted", """{"statement":"A"}""", 1, 1_000).Package(of: leaf => leaf.Stream == Claim) with { Texts = new Dictionary<string, string>() };
        }

        static string RotatedData() => new JsonObject
        {
            ["old"] = FirstKey.Verifier.ToString(), ["new"] = ThirdKey.Verifier.ToString(), ["signature"] = KeyRotation.Sign(FirstKey, ThirdKey.Verifier).ToString().TrimEnd('\n'),
        }.ToJsonString();
    }

    [Fact]
    public void What_a_log_may_not_say_of_streams_is_found_though_it_is_signed()
    {
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 1, 10).Append("Claim", Claim, "b", "{}", 3, 11))).Fault!.ShouldContain("where version 2 belongs");
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 2, 10))).Fault!.ShouldContain("where version 1 belongs");
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 2, 10).Append("Claim", Claim, "b", "{}", 1, 11))).Fault!.ShouldContain("where version 1 belongs");
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 1, 10).Append("Claim", Claim, "b", "{}", 1, 11))).Fault!.ShouldContain("where version 2 belongs");
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 1, 10).Append("Claim", Claim, "b", "{}", 2, 10))).Fault!.ShouldContain("another event");
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 1, 10).Append("Source", Claim, "b", "{}", 2, 11))).Fault!.ShouldContain("is a Claim at event 10 and a Source at event 11");
        Verify(OfEvents(log => log.Append("Claim", Claim, "a", "{}", 1, 10).Append("Claim", Claim, "b", "{}", 2, 11))).Fault.ShouldBeNull();

        static EvidencePackage OfEvents(Func<EvidenceLog, EvidenceLog> tell) =>
            tell(new EvidenceLog().Opened(FirstKey)).Package(FirstKey, leaf => leaf.StreamKind != "Log") with { Texts = new Dictionary<string, string>() };
    }

    [Fact]
    public void Signature_lines_are_as_they_were()
    {
        var note = Json()["checkpoint"]!.GetValue<string>();
        var lines = note.TrimEnd('\n').Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            Refused(json => json["checkpoint"] = string.Join('\n', lines[..at].Append(lines[at]).Concat(lines[at..])) + "\n", $"line {at} doubled");
            Refused(json => json["checkpoint"] = string.Join('\n', lines[..at].Concat(lines[(at + 1)..])) + "\n", $"line {at} left out");
        }

        Verify(OfAClaim().Package(cosigned: false)).Fault!.ShouldContain("cosigned by 0");
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_written()
    {
        foreach (var package in new[]
        {
            Good with { Standing = JsonValue.Create("Corroborated") },
            Good with { Standing = new JsonObject { ["level"] = "\ud800" } },
            Good with { Events = [Good.Events[0] with { Index = -1 }] },
            Good with { Events = [Good.Events[0] with { Data = null }] },
            Good with { Events = [Good.Events[0] with { Salt = new byte[15] }] },
            Good with { Events = [Good.Events[0] with { Salts = new Dictionary<string, byte[]?> { [""] = [] } }] },
            Good with { Events = [Good.Events[0] with { Proof = new Hash[64] }] },
            Good with { Events = [Good.Events[0] with { Leaf = Good.Events[0].Leaf with { Version = 0 } }] },
            Good with { Texts = new Dictionary<string, string> { [""] = "" } },
        })
        {
            package.TryWrite(out var bytes, out var fault).ShouldBeFalse();
            bytes.ShouldBeNull();
            fault.ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public void A_package_of_more_bytes_than_are_read_is_refused() => Unread(new byte[EvidencePackage.MaxLength + 1]).ShouldContain("at most");

    [Fact]
    public void A_package_nested_without_end_is_refused() => Unread(Encoding.UTF8.GetBytes(new string('[', 1_000_000))).ShouldContain("depth of 64");

    private static EvidenceVerification Verify(EvidencePackage package) => Verify(package, FirstKey);

    private static EvidenceVerification Verify(EvidencePackage package, params NoteSigner[] keys)
    {
        var verification = package.Verify([.. keys.Select(key => key.Verifier)], [Witness.Verifier], 1);
        if (verification.Fault is not null)
        {
            verification.Fault.ShouldNotBeNullOrWhiteSpace();
            verification.Events.ShouldBeEmpty();
        }

        return verification;
    }

    private static bool IsFoundOut(byte[] bytes) =>
        !EvidencePackage.TryParse(bytes, out var package, out _) || Verify(package) is not { Fault: null } verification || !JsonNode.DeepEquals(package.Standing, Worked(verification));

    private static JsonObject Worked(EvidenceVerification verification) => StandingOf(verification.Events.Select(shown => (shown.Leaf, shown.Data)));

    private static JsonNode Json() => JsonNode.Parse(Bytes)!;

    /// <summary>Alters the package, keeping its canonical form, and returns why it is refused.</summary>
    private static string Refused(Action<JsonNode> alter, string what)
    {
        var json = Json();
        alter(json);
        var fault = EvidencePackage.TryParse(CanonicalJson.Serialize(json), out var package, out var unread) ? Verify(package).Fault : unread;
        if (fault is null && package is not null && !JsonNode.DeepEquals(package.Standing, Worked(Verify(package))))
            fault = "The standing is not what follows from the events.";
        return fault.ShouldNotBeNull(what);
    }

    private static string Unread(byte[] bytes)
    {
        EvidencePackage.TryParse(bytes, out var package, out var fault).ShouldBeFalse();
        package.ShouldBeNull();
        return fault!;
    }

    private static byte[] Written(EvidencePackage package)
    {
        package.TryWrite(out var bytes, out var fault).ShouldBeTrue(fault);
        return bytes!;
    }

    private static EvidencePackage Read(byte[] bytes)
    {
        EvidencePackage.TryParse(bytes, out var package, out var fault).ShouldBeTrue(fault);
        return package!;
    }
}
