using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Access;
using static Ledger.ServerTests.Intake.Imports;

namespace Ledger.ServerTests.Intake;

/// <summary>What is wrong in the middle of an import is told with its line and its reason, and nothing else is lost.</summary>
public sealed class ImportRefusals(LedgerServerFixture ledger)
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string NotUtf8 = "not UTF-8";

    /// <summary>Each kind of wrong line, with the status and type that it is refused with, and what the reason has to say.</summary>
    private static readonly (string Line, int Status, string Type, string Says)[] Wrong =
    [
        ("{\"command\":", 400, "invalid-request", "not one JSON object"),
        ("[]", 400, "invalid-request", "not a JSON object"),
        (NotUtf8, 400, "invalid-request", "not UTF-8"),
        ("{\"command\":\"AssertClaim\",\"name\":\"half\",\"body\":{\"statement\":\"\\ud83d\"}}", 400, "invalid-request", "half a character"),
        ("{\"command\":\"AssertClaim\",\"name\":\"a\",\"name\":\"b\",\"body\":{}}", 400, "invalid-request", "name"),
        (Line("AssertClaims", "unknown-command", new { }), 400, "invalid-request", "There is no command \"AssertClaims\""),
        (Line("AssertClaim", "unknown-member", new { statement = "So.", colour = "green" }), 400, "invalid-request", "colour"),
        ("{\"command\":\"AssertClaim\",\"name\":\"outer\",\"colour\":1,\"body\":{\"statement\":\"So.\"}}", 400, "invalid-request", "colour"),
        ("{\"command\":\"AssertClaim\",\"name\":\"acted\",\"as\":\"editor\",\"body\":{\"statement\":\"So.\"}}", 400, "invalid-request", "its sender's own act"),
        (Line("AssertClaim", "wrong-shape", new { statement = "" }), 400, "invalid-request", "statement"),
        (Line("AssertClaim", "wrong-type", new { statement = 7 }), 400, "invalid-request", "statement"),
        (Line("AssertClaim", "versioned", new { statement = "So.", version = 1 }), 400, "invalid-request", "version"),
        (Line("AssertClaim", "bad name", new { statement = "So." }), 400, "invalid-request", "local name"),
        (Line("RespondToClaim", "on-nothing", new { by = "$who", kind = "NoComment" }), 400, "invalid-request", "needs \"on\""),
        (Line("RespondToClaim", "to-nobody-s", new { by = "$who", kind = "NoComment" }, on: "never-made"), 422, "name-not-found", "No line of this name"),
        (Line("RespondToClaim", "by-nobody", new { by = "$nobody", kind = "NoComment" }, on: "one"), 422, "name-not-found", "No line of this name"),
        (Line("RespondToClaim", "to-the-later", new { by = "$who", kind = "NoComment" }, on: "last"), 422, "name-not-found", "named only later, at line"),
        (Line("RespondToClaim", "to-the-refused", new { by = "$who", kind = "NoComment" }, on: "wrong-shape"), 422, "name-not-found", "which was refused"),
        (Line("RespondToClaim", "itself", new { by = "$who", kind = "NoComment" }, on: "itself"), 422, "name-not-found", "this very line"),
        (Line("RespondToClaim", "to-a-source", new { by = "$who", kind = "NoComment" }, on: "who"), 422, "name-of-something-else", "is about one of claims"),
        (Line("WithdrawEvidence", "no-part", new { reason = "So." }, on: "one", part: "response"), 422, "name-of-something-else", "no such part"),
        (Line("RespondToClaim", "by-a-claim", new { by = "$one", kind = "NoComment" }, on: "one"), 422, "reference-not-found", "There is no source"),
        (Line("RespondToClaim", "by-an-id", new { by = "0192f2d4-0000-7000-8000-000000000001", kind = "NoComment" }, on: "one"), 422, "reference-not-found", "There is no source"),
        (Line("RetractClaim", "not-mine", new { reason = "So." }, on: "one"), 403, "not-allowed", "It is for Editor, Administrator; you are Contributor."),
        (Line("AddActor", "an-actor", new { name = "Ada", role = "Editor" }), 422, "command-not-imported", "actors and tokens are made by an administrator"),
        (Line("AttributePassage", "nowhere", new { document = "$text", revision = 1, passages = new[] { new { exact = "it never said" } }, mode = "Verbatim", hops = new[] { new { source = "$who", verb = "said" } } }),
            422, "passage-notfound", "does not resolve"),
        (Line("AssertClaim", "one", new { statement = "Another statement." }), 422, "idempotency-key-reused", "another command"),
        (Line("ReviseDocument", "revised", new { reason = "So.", revision = new { status = "Final", rights = "Quotation" } }, on: "text"), 400, "invalid-request", "exactly one of"),
        (Line("SupplyText", "supplied", new { text = "It says so." }, on: "text", revision: 1), 409, "text-held", "here already"),
        (Line("AssertClaim", "long", new { statement = new string('x', 70_000) }), 413, "too-large", "65,536 bytes"),
        (Line("RegisterDocument", "longest", new { text = new string('x', 11 * 1_024 * 1_024) }), 413, "too-large", "The line may have"),
    ];

    private static readonly string[] First =
    [
        Source("who"), Claim("one", "who"), Line("RespondToClaim", "response", new { by = "$who", kind = "NoComment" }, on: "one"),
        Line("RegisterDocument", "text", new { kind = "Article", title = "An article", publisher = "$who", revision = new { status = "Published", rights = "Quotation", text = "It says so." } }),
    ];

    private static string NewCase() => $"case-{OnRecord.Nothing:N}";

    [Fact]
    public async Task Every_wrong_line_is_told_of_with_its_number_and_reason_and_nothing_else_is_lost()
    {
        var name = NewCase();
        var lines = First.Concat(Wrong.SelectMany((wrong, i) => new[] { wrong.Line, Claim($"good-{i}", "who") })).Append(Claim("last", "who")).ToList();

        var imported = await ledger.Contributor.Imported(name, Bytes(lines));

        imported.Counts.ShouldBe((First.Length + Wrong.Length + 1, 0, Wrong.Length), string.Join('\n', imported.Refused));
        foreach (var (wrong, i) in Wrong.Select((wrong, i) => (wrong, i)))
        {
            var problem = imported.ProblemOf(First.Length + 2 * i + 1);
            (problem["status"]!.GetValue<int>(), problem["type"]!.ToString()).ShouldBe((wrong.Status, "/problems/" + wrong.Type), problem.ToString());
            problem.ToJsonString(AsWritten).Replace("\\\"", "\"", StringComparison.Ordinal).ShouldContain(wrong.Says, Case.Sensitive);
        }
        (await ledger.NamesInOrder(name)).ShouldBe(["who", "one", "response", "text", .. Wrong.Select((_, i) => $"good-{i}"), "last"]);
        var refusals = await ledger.RefusalsOf($"import/{name}");
        refusals.Select(r => r.Problem).ShouldBe(Wrong.Where(w => w.Status is 403 or 409 or 422).Select(w => "/problems/" + w.Type), ignoreOrder: true);
        refusals.ShouldAllBe(r => r.Actor == ledger.Actors[Role.Contributor].Id && r.Role == nameof(Role.Contributor));
        refusals.Where(r => r.Command == "SupplyText").ShouldHaveSingleItem().Target.ShouldEndWith("/revisions/1/text");
    }

    [Fact]
    public async Task A_line_that_was_mended_is_made_under_its_name_and_what_rests_on_it_after_it()
    {
        var name = NewCase();
        string[] lines = [Source("who"), Line("AssertClaim", "claim", new { statement = "" }), Line("RespondToClaim", "response", new { by = "$who", kind = "NoComment" }, on: "claim")];
        (await ledger.Contributor.Imported(name, lines)).Counts.ShouldBe((1, 0, 2));

        (await ledger.Contributor.Imported(name, [Claim("claim", "who"), lines[2]])).Counts.ShouldBe((2, 0, 0));

        (await ledger.NamesInOrder(name)).ShouldBe(["who", "claim", "response"]);
    }

    [Fact]
    public async Task An_import_that_stops_at_the_first_refused_line_records_nothing_after_it()
    {
        var name = NewCase();
        string[] lines = [.. Enumerable.Range(0, 600).Select(i => Source($"source-{i}")), Line("AssertClaim", "wrong", new { statement = "" }), .. Enumerable.Range(600, 600).Select(i => Source($"source-{i}"))];

        var stopped = await ledger.Contributor.Imported(name, lines, stopOnError: true);

        (stopped.Counts, stopped.Summary["lines"]!.GetValue<int>()).ShouldBe(((600, 0, 1), 601));
        stopped.Refused.ShouldHaveSingleItem()["line"]!.GetValue<int>().ShouldBe(601);
        (await ledger.Contributor.Imported(name, lines)).Counts.ShouldBe((600, 600, 1));
    }

    [Fact]
    public async Task Blank_lines_a_byte_order_mark_and_line_ends_of_windows_are_passed_over_and_counted()
    {
        var imported = await ledger.Contributor.Imported(NewCase(), Encoding.UTF8.GetBytes($"\ufeff{Source("who")}\r\n\r\n   \nno command\r\n{Source("whoever")}"));

        imported.Counts.ShouldBe((2, 0, 1));
        imported.Refused.Single()["line"]!.GetValue<int>().ShouldBe(4);
    }

    [Fact]
    public async Task An_import_of_nothing_comes_to_nothing() => (await ledger.Contributor.Imported(NewCase(), Array.Empty<byte>())).Counts.ShouldBe((0, 0, 0));

    [Theory]
    [InlineData("", "case")]
    [InlineData("?case=", "case")]
    [InlineData("?case=a%20case", "case")]
    [InlineData("?case=a&stopOnError=perhaps", "stopOnError")]
    [InlineData("?case=a&colour=green", "colour")]
    public async Task An_import_that_asks_for_something_unknown_is_refused(string question, string parameter)
    {
        using var answer = await ledger.Contributor.Send(HttpMethod.Post, "/api/import" + question, new StringContent(Source("who"), Encoding.UTF8, "application/x-ndjson"));

        (await LedgerClient.Problem(answer)).Json["errors"]![parameter].ShouldNotBeNull();
    }

    [Fact]
    public async Task An_import_is_lines_and_for_those_who_record()
    {
        using var json = await ledger.Contributor.Post("/api/import?case=a", new { });
        (await LedgerClient.Problem(json)).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        using var reader = await ledger.Reader.Import("a", []);
        (await LedgerClient.Problem(reader)).Type.ShouldBe("not-allowed");
        using var stranger = await ledger.Anonymous.Import("a", []);
        (await LedgerClient.Problem(stranger)).Type.ShouldBe("not-signed-in");
    }

    private static byte[] Bytes(IEnumerable<string> lines) =>
        [.. lines.SelectMany(line => (line == NotUtf8 ? [0x7b, 0x22, 0xff, 0x22, 0x7d] : Encoding.UTF8.GetBytes(line)).Append((byte)'\n'))];
}
