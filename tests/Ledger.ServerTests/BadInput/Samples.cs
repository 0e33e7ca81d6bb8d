using System.Text.Json.Nodes;
using Ledger.Documents;

namespace Ledger.ServerTests.BadInput;

/// <summary>Commands that succeed, with every member that they may have: so that each can be made wrong in turn.</summary>
internal static class Samples
{
    private const string Text = "“We need to take away children,” he said. The draft is “subject to change”.";

    private static readonly (string Name, string Command, Func<LedgerServerFixture, Task<Ready>> Prepare)[] Every =
    [
        Plain("RegisterSource", new { commitment = "a salted hash" }),
        Plain("RegisterSource, by name", "RegisterSource", new { kind = "Person", name = "Jeff Sessions", description = "The attorney general", role = "Attorney General" }, without: "headCount"),
        Plain("CorrectSource", new { reasonCode = "WrongName", changes = new { name = "Jeff Sessions", description = "He", role = "Attorney General" }, requestedBy = "A reader", notice = "The name was wrong." }),
        Plain("MergeSource", new { }),
        Needs("RegisterDocument", async ledger => new
        {
            authors = new[] { await ledger.Party() }, url = "https://example.org/article", publishedAt = "2020-10-06T18:00:00Z", language = "en",
            revision = new { status = "Published", rights = "Quotation", publishedAt = "2020-10-06T18:00:00Z", receivedAt = "2020-10-06T18:00:00Z", text = Text },
        }),
        Plain("RegisterDocument, by hash", "RegisterDocument", new
        {
            revision = new { status = "Published", rights = "Quotation", sha256 = RevisionInput.Hash(Text), excerpts = new[] { new { text = "We need", start = 1 }, new { text = "The draft", start = 43 } } },
        }),
        Plain("ReviseDocument", new { revision = new { status = "Final", rights = "Licensed", publishedAt = "2021-01-14T18:00:00Z", text = Text } }),
        Plain("SupplyText", new { }),
        Needs("AddCaveat", async ledger => new { by = await ledger.Party(), statedAt = "2020-10-06T18:00:00Z" }),
        Plain("LiftCaveat", new { }),
        Needs("RespondToDocument", Response),
        Plain("ResolveDocumentResponse", new { }),
        Needs("CorrectDocument", async ledger => new
        {
            changes = new { title = "The draft report", kind = "Statement", url = "https://example.org/report", publishedAt = "2020-10-06T18:00:00Z", language = "en", authors = new[] { await ledger.Party() } },
            requestedBy = "A reader", notice = "The title was wrong.",
        }),
        ("CorrectDocument, of its text", "CorrectDocument", async ledger =>
        {
            var article = await ledger.Article();
            var erratum = new { revision = 1, passage = new { exact = "away", prefix = "take ", suffix = " children" }, shouldRead = "AWAY" };
            return new Ready($"/api/documents/{article.Id}/corrections", Json(new { reasonCode = "Typo", reason = Writings.Why, erratum, version = article.Version }));
        }),
        Plain("RetractDocument", new { }),
        Needs("AttributePassage", async ledger => new
        {
            passages = new[] { new { exact = Stories.Quotation, prefix = "", suffix = "" } },
            hops = new object[]
            {
                new { document = (await ledger.Report()).Id, revision = 1, verb = "reported", note = "As the draft has it." },
                new { source = await ledger.Party(), verb = "said" },
            },
            saidAt = "2018-05-11T15:00:00Z", occasion = "A call",
        }),
        Plain("WithdrawAttribution", new { }),
        Needs("RespondToAttribution", Response),
        Plain("ResolveAttributionResponse", new { }),
        Needs("CorrectAttribution", async ledger => new
        {
            changes = new { mode = "Partial", saidAt = "2018-05-11T15:00:00Z", occasion = "A call", hops = new[] { new { source = await ledger.Party(), verb = "told", note = "By telephone" } } },
            requestedBy = "A reader", notice = "It was a part.",
        }),
        Needs("AssertClaim", async ledger => new { mentions = new[] { new { document = (await ledger.Report()).Id } }, topics = new[] { "borders", "children" } }),
        Plain("LinkEvidence", new { note = "Word for word." }),
        Needs("LinkEvidence, of a document", "LinkEvidence", async ledger => new { document = (await ledger.Article()).Id, revision = 1, passages = new[] { new { exact = Stories.Quotation } } }, without: "attribution"),
        Plain("WithdrawEvidence", new { }),
        Needs("AssessClaim", async ledger => new { by = await ledger.Party() }),
        Plain("WithdrawAssessment", new { }),
        Needs("RespondToClaim", Response),
        Plain("ResolveClaimResponse", new { }),
        Needs("CorrectClaim", async ledger => new
        {
            changes = new { statement = "Sessions said something else.", subjects = new[] { new { source = await ledger.Party() } }, topics = new[] { "borders" } }, requestedBy = "A reader", notice = "It was more.",
        }),
        Plain("RetractClaim", new { }),
        Plain("MergeClaim", new { }),
        Plain("PublishClaim", new { }),
        Plain("AddActor", new { }),
        Plain("ChangeRole", new { }),
        Plain("IssueToken", new { expiresAt = "2999-01-01T00:00:00Z" }),
        Plain("RevokeToken", new { }),
        Plain("RotateLogKey", new { origin = "example.org/ledger" }),
        Plain("AcceptRestoration", new { }),
        Plain("RedactSource", new { }),
        Plain("RedactDocument", new { }),
        Plain("RedactAttribution", new { }),
        Plain("RedactClaim", new { }),
        Plain("RedactActor", new { }),
    ];

    /// <summary>Each by its name.</summary>
    public static IReadOnlyList<string> All => [.. Every.Select(s => s.Name)];

    public static TheoryData<string> Names => [.. All];

    /// <summary>The commands that there are samples of.</summary>
    public static IEnumerable<string> Commands => Every.Select(s => s.Command).Distinct();

    public static Writing WritingOf(string name) => Writings.Of(Every.Single(s => s.Name == name).Command);

    /// <summary>Puts on record what the command needs, and says how it is sent.</summary>
    public static Task<Ready> Prepare(LedgerServerFixture ledger, string name) => Every.Single(s => s.Name == name).Prepare(ledger);

    private static async Task<object> Response(LedgerServerFixture ledger) =>
        new { by = await ledger.Party(), statement = "Never.", via = new { document = (await ledger.Article()).Id }, saidAt = "2020-10-06T18:00:00Z" };

    private static (string, string, Func<LedgerServerFixture, Task<Ready>>) Plain(string command, object more) => Plain(command, command, more);

    private static (string, string, Func<LedgerServerFixture, Task<Ready>>) Plain(string name, string command, object more, params string[] without) =>
        Needs(name, command, _ => Task.FromResult(more), without);

    private static (string, string, Func<LedgerServerFixture, Task<Ready>>) Needs(string command, Func<LedgerServerFixture, Task<object>> more) => Needs(command, command, more);

    /// <summary>The catalogue's command with more members, or others, and without some.</summary>
    private static (string, string, Func<LedgerServerFixture, Task<Ready>>) Needs(string name, string command, Func<LedgerServerFixture, Task<object>> more, params string[] without) =>
        (name, command, async ledger =>
        {
            var ready = await Writings.Of(command).Prepare(ledger);
            foreach (var member in without) ready.Body.Remove(member);
            foreach (var (member, value) in Json(await more(ledger))) ready.Body[member] = value?.DeepClone();
            return ready;
        });

    private static JsonObject Json(object body) => System.Text.Json.JsonSerializer.SerializeToNode(body)!.AsObject();
}
