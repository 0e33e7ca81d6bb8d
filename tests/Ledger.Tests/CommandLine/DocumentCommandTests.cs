using System.Security.Cryptography;
using System.Text;

namespace Ledger.Tests.CommandLine;

public sealed class DocumentCommandTests : IDisposable
{
    private const string Publisher = "01890a5d-ac96-774b-bcce-b302099a8057";
    private const string Author = "01890a5d-ac96-774b-bcce-b302099a8058";

    private static readonly string[] Basics = ["document", "add", "--kind", "Article", "--title", "A headline", "--publisher", Publisher, "--status", "Published", "--rights", "Quotation"];

    private readonly CommandLineMachine _machine = new();

    [Fact]
    public async Task A_document_is_added_with_its_text_as_the_file_has_it()
    {
        const string text = "One\r\ntwo “three” 😀\n";

        var run = await Add("--text", _machine.File("article.txt", text), "--author", Author, "--author", Publisher, "--url", "https://example.org/a", "--language", "en",
            "--published-at", "2020-10-06T21:30:00-04:00", "--received-at", "2020-10-08");

        run.Exit.ShouldBe(0);
        Sent().ShouldBeJson($$"""
            {"kind":"Article","title":"A headline","publisher":"{{Publisher}}","authors":["{{Author}}","{{Publisher}}"],"url":"https://example.org/a","language":"en",
             "publishedAt":"2020-10-07T01:30:00Z",
             "revision":{"publishedAt":"2020-10-07T01:30:00Z","receivedAt":"2020-10-08T00:00:00Z","status":"Published","rights":"Quotation","text":"One\r\ntwo “three” 😀\n"} }
            """);
        run.Out.ShouldContain("Added    A headline");
    }

    [Fact]
    public async Task Standard_input_is_a_file_too()
    {
        _machine.StandardInput = "From a pipe.";

        (await Add("--text", "-")).Exit.ShouldBe(0);

        Sent()["revision"]!["text"]!.GetValue<string>().ShouldBe("From a pipe.");
    }

    [Fact]
    public async Task Of_a_hashed_document_only_the_hash_and_the_excerpts_leave_the_machine_with_places_in_code_points()
    {
        const string text = "😀 They were “a driving force”, it said. They were.";

        (await Add("--sha256-of", _machine.File("article.txt", text), "--excerpt", "“a driving force”", "--excerpt", "😀")).Exit.ShouldBe(0);

        Sent()["revision"].ShouldBeJson($$"""
            {"status":"Published","rights":"Quotation","sha256":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}}",
             "excerpts":[{"text":"“a driving force”","start":12},{"text":"😀","start":0}]}
            """);
    }

    [Theory]
    [InlineData("\"a driving force\"", "is not in")]
    [InlineData("They were", "more than once")]
    [InlineData("", "is not in")]
    public async Task An_excerpt_stands_in_the_file_exactly_once_or_is_refused(string excerpt, string message)
    {
        var run = await Add("--sha256-of", _machine.File("article.txt", "They were “a driving force”. They were."), "--excerpt", excerpt);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(message);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unseen_document_has_no_text()
    {
        (await Add("--unseen")).Exit.ShouldBe(0);

        Sent()["revision"].ShouldBeJson("""{"status":"Published","rights":"Quotation","unseen":true}""");
    }

    [Fact]
    public async Task A_file_can_have_the_whole_document_and_options_go_before_it()
    {
        var file = _machine.File("document.json", $$"""
            {"kind":"Report","title":"From the file","publisher":"{{Publisher}}","revision":{"status":"Draft","rights":"Quotation","unseen":true} }
            """);

        var run = await _machine.Run("document", "add", "--from", file, "--title", "From the option", "--text", _machine.File("t.txt", "Text."), "--json", "--idempotency-key", "import/42");

        run.Exit.ShouldBe(0);
        run.Json.GetProperty("version").GetInt32().ShouldBe(1);
        Sent().ShouldBeJson($$"""
            {"kind":"Report","title":"From the option","publisher":"{{Publisher}}","revision":{"status":"Draft","rights":"Quotation","text":"Text."} }
            """);
        _machine.Ledger.Posts.Single().Key.ShouldBe("import/42");
    }

    [Fact]
    public async Task What_no_document_can_be_without_is_asked_for_at_once()
    {
        var run = await _machine.Run("document", "add", "--title", "Alone");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("Missing: --kind, --publisher, --status, --rights, one of --text, --sha256-of, --unseen.");
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_forms_of_one_revision_exclude_each_other() =>
        (await Add("--unseen", "--text", _machine.File("t.txt", "x"))).ShouldSatisfyAllConditions(
            run => run.Exit.ShouldBe(2), run => run.Error.ShouldContain("exclude each other"));

    [Fact]
    public async Task What_is_not_UTF_8_is_neither_kept_nor_hashed()
    {
        var file = _machine.File("latin.txt", [0x6E, 0xE4, 0x68]);

        (await Add("--text", file)).Error.ShouldContain("is not UTF-8");
        (await Add("--sha256-of", file)).Exit.ShouldBe(2);
        _machine.Ledger.Arrivals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[1]", "is not a JSON object")]
    [InlineData("{", "is not JSON")]
    [InlineData("{\"title\":\"a\",\"title\":\"b\"}", "is not JSON")]
    public async Task A_file_that_is_no_document_is_refused(string content, string message)
    {
        var run = await _machine.Run("document", "add", "--from", _machine.File("d.json", content));

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Each_adding_has_a_key_of_its_own()
    {
        await Add("--unseen");
        await Add("--unseen");

        _machine.Ledger.Posts.Select(post => post.Key).ShouldBeUnique();
        _machine.Ledger.Posts.ShouldAllBe(post => post.Key != null);
        _machine.Ledger.Recorded.ShouldBe(2);
    }

    [Fact]
    public async Task A_document_is_shown_with_its_revisions_and_limits_and_what_rests_on_it()
    {
        _machine.Ledger.Answers($"/api/documents/{Publisher}", """
            {"id":"01890a5d-ac96-774b-bcce-b302099a8057","version":3,"sequence":70,"kind":"Report","title":"The draft report","publisher":{"id":"1","name":"Inspector General"},"authors":[{"id":"2","name":"A Writer"}],
             "publishedAt":"2020-10-07T01:00:00Z","retracted":false,
             "revisions":[{"number":1,"status":"Draft","rights":"Quotation","form":"Unseen"},{"number":2,"status":"Final","rights":"PublicDomain","form":"Held","length":5000,"sha256":"ab","reason":"It came out.","excerpts":[{"text":"a driving force","start":240}]}],
             "caveats":[{"id":"c1","text":"Subject to change","by":{"name":"The newspaper"}},{"id":"c2","text":"Under review","lifted":{"reason":"The final is out."} }],
             "corrections":[{"id":"k1","reasonCode":"WrongName","reason":"His name is Sessions.","erratum":{"revision":1,"passage":{"exact":"Jeff Session"},"shouldRead":"Jeff Sessions"} }],
             "attributions":[{"id":"a1","passages":[{"exact":"we need"},{"exact":"to take"}]}],
             "claims":[{"id":"k9","statement":"The draft says so.","standing":{"level":"SingleSource","lines":1,"depth":1,"flags":["SecondHand"]} }],"standingUpTo":70}
            """);

        var run = await _machine.Run("document", "show", Publisher);

        run.Exit.ShouldBe(0);
        run.Out.ReplaceLineEndings("\n").ShouldBe("""

              The draft report
              01890a5d-ac96-774b-bcce-b302099a8057 · version 3 · newest event 70

              Kind       Report
              Publisher  Inspector General
              Authors    A Writer
              Published  2020-10-07 01:00

              Revisions
                1  Draft  unseen: known through others alone
                └── rights: Quotation
                2  Final  its text is held, 5000 characters
                ├── rights: PublicDomain
                ├── because: It came out.
                ├── sha256 ab
                └── excerpt at 240: “a driving force”

              Caveats
                Subject to change
                ├── by The newspaper
                └── caveat c1
                lifted: Under review
                ├── lifted because: The final is out.
                └── caveat c2

              Corrections
                WrongName  His name is Sessions.
                ├── revision 1 has “Jeff Session” → should read “Jeff Sessions”
                └── correction k1

              Attributions
                “we need” … “to take”
                └── attribution a1

              Claims that rest on it
                The draft says so.
                ├── standing: SingleSource · 1 line · depth 1 · SecondHand
                └── claim k9


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task What_would_become_of_each_claim_is_said_before_the_fact()
    {
        _machine.Ledger.Answers($"/api/documents/{Publisher}/impact?limit=2", """
            {"items":[
              {"claim":{"id":"k1","statement":"Sessions said so."},
               "now":{"level":"Corroborated","lines":2,"depth":1,"flags":["SecondHand"],"bottleneck":[{"kind":"Document","id":"d1","name":"The draft"},{"kind":"Source","id":"s1","name":"The broadcaster"}]},
               "ifRetracted":{"level":"SingleSource","lines":1,"depth":0,"flags":[],"bottleneck":[{"kind":"Source","id":"s1","name":"The broadcaster"}]},
               "ifDisputed":{"level":"Corroborated","lines":2,"depth":1,"flags":["Disputed","SecondHand"],"bottleneck":[{"kind":"Document","id":"d1","name":"The draft"},{"kind":"Source","id":"s1","name":"The broadcaster"}]},
               "ifLost":[{"evidence":"e1","attribution":"a1","passages":[{"exact":"we need"},{"exact":"to take"}],"standing":{"level":"Unsupported","lines":0,"flags":["Orphaned"],"bottleneck":[]} }]},
              {"claim":{"id":"k2","statement":"The draft says so."},"now":{"level":"SingleSource","lines":1,"depth":0,"flags":["OnRecord"]},"ifRetracted":{"level":"SingleSource","lines":1,"depth":0,"flags":["OnRecord"]},"ifDisputed":null,"ifLost":[]}],
             "next":"mark"}
            """);

        var run = await _machine.Run("document", "impact", Publisher, "--limit", "2");

        run.Exit.ShouldBe(0);
        run.Error.ShouldContain("There is more: --after mark, or --all.");
        run.Out.ReplaceLineEndings("\n").ShouldBe("""
              Claims that have to do with it, and what would become of them
                Sessions said so.
                ├── now: Corroborated · 2 lines · depth 1 · SecondHand
                ├── if it were retracted: Corroborated → SingleSource · 2 → 1 line · depth 1 → 0 · −SecondHand · bottleneck The
                │   draft, The broadcaster → The broadcaster
                ├── if it were disputed: Corroborated · 2 lines · depth 1 · +Disputed, SecondHand
                ├── if “we need” … “to take” were lost: Corroborated → Unsupported · 2 → 0 lines · depth 1 → none · +Orphaned,
                │   −SecondHand · bottleneck The draft, The broadcaster → none
                │   └── evidence e1
                └── claim k1
                The draft says so.
                ├── now: SingleSource · 1 line · depth 0 · OnRecord
                ├── if it were retracted: no change
                └── claim k2


            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_document_that_nothing_rests_on_can_go()
    {
        _machine.Ledger.Answers($"/api/documents/{Publisher}/impact", """{"items":[]}""");

        var run = await _machine.Run("document", "impact", Publisher);

        (run.Exit, run.Out).ShouldBe((0, ""));
        run.Error.ShouldContain("No claim has to do with this document.");
    }

    [Fact]
    public async Task An_erratum_is_shown_with_the_passages_that_it_is_about()
    {
        _machine.Ledger.Answers($"/api/documents/{Publisher}", """
            {"id":"d","title":"The draft","corrections":[{"id":"k1","reasonCode":"WrongFact","reason":"It was five.","changes":[],"erratum":{"revision":2,"passages":[{"exact":"six"},{"exact":"of them"}],"shouldRead":"five"} }]}
            """);

        (await _machine.Run("document", "show", Publisher)).Out.ShouldContain("revision 2 has “six” … “of them” → should read “five”");
    }

    public void Dispose() => _machine.Dispose();

    private Task<CommandLineRun> Add(params string[] more) => _machine.Run([.. Basics, .. more]);

    private System.Text.Json.Nodes.JsonObject Sent() => _machine.Ledger.Posts.ShouldHaveSingleItem().Body.ShouldNotBeNull();
}
