using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Tests.Seeds;

/// <summary>The script of the zero-tolerance case, read as it lies in <c>seeds/</c>: it refers to nothing it has not made, quotes no more than it may, and
/// says what the case must say. Whether the server takes it is a server test's question.</summary>
public sealed partial class ZeroToleranceCaseTests
{
    private const string Sha256OfTheArticle = "40e83bd2d616d85bedc846039c1bfa636dc770628f226e7e36319a54dc26a85c";

    /// <summary>The article's length in code points. Its text is not in the repository.</summary>
    private const int LengthOfTheArticle = 5_456;

    private static readonly JsonElement[] Lines = ReadLines();
    private static readonly JsonElement Header = Lines[0];
    private static readonly JsonElement[] Commands = Lines[1..];

    private static readonly (string Text, int Start)[] Excerpts = [.. Command("article").Path("body", "revision", "excerpts").EnumerateArray()
        .Select(excerpt => (excerpt.Text("text"), excerpt.GetProperty("start").GetInt32()))];

    [Fact]
    public void The_script_is_plain_UTF8_with_one_object_a_line()
    {
        var bytes = File.ReadAllBytes(ScriptPath());
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);

        text.ShouldStartWith("{");
        text.ShouldEndWith("}\n");
        text.ShouldNotContain("\r");
        text.ShouldNotContain("\n\n");
        Header.Text("case").ShouldBe("zero-tolerance");
        Header.Text("source").ShouldContain(Sha256OfTheArticle);
    }

    [Fact]
    public void Every_local_name_is_given_once()
    {
        var names = Commands.Select(command => command.Text("name")).ToArray();

        names.ShouldBeUnique();
        names.ShouldAllBe(name => WholeName().IsMatch(name));
    }

    [Fact]
    public void Every_reference_is_to_an_earlier_line()
    {
        var made = new HashSet<string>(StringComparer.Ordinal);
        var references = 0;
        foreach (var command in Commands)
        {
            foreach (var name in ReferencesIn(command))
            {
                made.ShouldContain(name, $"{command.Text("name")} refers to {name}, which no earlier line made");
                references++;
            }

            made.Add(command.Text("name"));
        }

        references.ShouldBeGreaterThan(Commands.Length);
    }

    [Fact]
    public void A_reporter_a_checker_and_an_editor_act_each_within_their_role_and_an_auditor_only_reads()
    {
        var roles = Header.GetProperty("actors").EnumerateObject().ToDictionary(actor => actor.Name, actor => actor.Value.Text("role"));

        roles.ShouldBe(new Dictionary<string, string>
        {
            ["contributor"] = "Contributor", ["checker"] = "Contributor", ["editor"] = "Editor", ["auditor"] = "Auditor",
        });
        Commands.Select(command => command.Text("as")).Distinct().ShouldBe(["contributor", "checker", "editor"]);
        string[] editorsAlone = ["CorrectDocument", "CorrectClaim", "AssessClaim", "PublishClaim"];
        Commands.ShouldAllBe(command => editorsAlone.Contains(command.Text("command")) == (command.Text("as") == "editor"));
    }

    [Fact]
    public void The_article_is_hashed_and_quoted_shortly()
    {
        var revision = Command("article").Path("body", "revision");

        revision.Text("sha256").ShouldBe(Sha256OfTheArticle);
        revision.Text("status").ShouldBe("Published");
        revision.Text("rights").ShouldBe("Quotation");
        revision.Has("text").ShouldBeFalse();
        Excerpts.ShouldAllBe(excerpt => LengthOf(excerpt.Text) <= 300);
        Excerpts.Sum(excerpt => LengthOf(excerpt.Text)).ShouldBeLessThan(LengthOfTheArticle * 3 / 10);
    }

    [Fact]
    public void Excerpts_stand_apart_in_the_order_of_the_article()
    {
        var end = 0;
        foreach (var (text, start) in Excerpts)
        {
            start.ShouldBeGreaterThan(end, $"“{text}” touches the excerpt before it");
            end = start + LengthOf(text);
        }

        end.ShouldBeLessThanOrEqualTo(LengthOfTheArticle);
    }

    [Fact]
    public void Every_passage_stands_in_exactly_one_place_of_the_excerpts()
    {
        var passages = Commands.SelectMany(PassagesIn).ToArray();

        foreach (var passage in passages)
            PlacesOf(passage).Count().ShouldBe(1, passage.GetRawText());
        passages.Length.ShouldBe(28);
    }

    [Fact]
    public void Every_excerpt_is_there_for_a_passage() =>
        Excerpts.Where(excerpt => !Commands.SelectMany(PassagesIn).Any(passage => excerpt.Text.Contains(passage.Text("exact"), StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("article", "Article", "business-insider", "Published")]
    [InlineData("newspaper-report", "Article", "new-york-times", "Published")]
    [InlineData("draft-report", "Report", "inspector-general", "Draft")]
    [InlineData("prosecutors-note", "Note", "prosecutor-with-a-note", "Final")]
    [InlineData("bash-message", "Note", "john-bash", "Final")]
    [InlineData("duty-log", "Record", "duty-log-keeper", "Final")]
    [InlineData("speech", "Speech", "jeff-sessions", "Published")]
    [InlineData("soboroff-post", "Post", "jacob-soboroff", "Published")]
    [InlineData("tlaib-post", "Post", "rashida-tlaib", "Published")]
    [InlineData("justice-department-statement", "Statement", "justice-department", "Published")]
    public void A_document_has_its_publisher_and_only_the_article_was_seen(string name, string kind, string publisher, string status)
    {
        var body = Command(name, "RegisterDocument").GetProperty("body");

        body.Text("kind").ShouldBe(kind);
        body.Text("publisher").ShouldBe($"${publisher}");
        body.Path("revision").Text("status").ShouldBe(status);
        body.Path("revision").TryGetProperty("unseen", out var unseen).ShouldBe(name != "article");
        if (name != "article") unseen.GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void The_draft_report_is_86_pages_by_Michael_Horowitz_and_subject_to_change()
    {
        var draft = Command("draft-report").GetProperty("body");
        var caveat = Command("subject-to-change", "AddCaveat");

        draft.Text("title").ShouldContain("86 pages");
        draft.GetProperty("authors").EnumerateArray().Single().GetString().ShouldBe("$michael-horowitz");
        caveat.Text("on").ShouldBe("draft-report");
        caveat.Path("body").Text("text").ShouldContain("reviewed by officials");
        caveat.Path("body").Text("text").ShouldContain("subject to change");
    }

    [Theory]
    [InlineData("a-driving-force", "Partial", "new-york-times/newspaper-report inspector-general/draft-report")]
    [InlineData("a-driving-force-in-the-body", "Partial", "new-york-times/newspaper-report inspector-general/draft-report")]
    [InlineData("no-matter-how-young", "Paraphrase", "new-york-times/newspaper-report inspector-general/draft-report")]
    [InlineData("we-need-to-take-away-children", "Verbatim", "new-york-times/newspaper-report inspector-general/draft-report jeff-sessions")]
    [InlineData("if-care-about-kids", "Paraphrase",
        "new-york-times/newspaper-report inspector-general/draft-report prosecutor-with-a-note/prosecutors-note jeff-sessions")]
    [InlineData("the-two-cases", "Paraphrase", "new-york-times/newspaper-report rod-rosenstein")]
    [InlineData("rosenstein-to-the-newspaper", "Verbatim", "new-york-times/newspaper-report rod-rosenstein")]
    [InlineData("per-the-ags-policy", "Verbatim", "new-york-times/newspaper-report john-bash/bash-message")]
    [InlineData("the-speech", "Verbatim", "jeff-sessions/speech")]
    [InlineData("until-i-looked-at-the-duty-log", "Verbatim",
        "new-york-times/newspaper-report inspector-general/draft-report prosecutor-with-the-duty-log")]
    [InlineData("blame-fell-on-others", "Paraphrase", "new-york-times/newspaper-report michael-horowitz/draft-report")]
    [InlineData("single-minded-focus", "Verbatim", "new-york-times/newspaper-report inspector-general/draft-report")]
    [InlineData("deeply-concerned", "Partial", "new-york-times/newspaper-report five-officials")]
    [InlineData("draft-subject-to-change", "Paraphrase", "new-york-times/newspaper-report")]
    [InlineData("newspaper-reviewed-the-draft", "Paraphrase", "new-york-times/newspaper-report")]
    [InlineData("three-officials-who-read-the-draft", "Paraphrase", "new-york-times/newspaper-report three-officials")]
    [InlineData("nbc-saw-the-draft", "Paraphrase", "jacob-soboroff/soboroff-post nbc-news")]
    [InlineData("breastfeeding-women-said", "Paraphrase", "breastfeeding-women")]
    [InlineData("trump-on-democrats", "Paraphrase", "donald-trump")]
    [InlineData("send-him-to-the-hague", "Verbatim", "rashida-tlaib/tlaib-post")]
    [InlineData("numerous-errors", "Verbatim", "new-york-times/newspaper-report justice-department/justice-department-statement")]
    public void An_attribution_has_its_whole_chain_nearest_first(string name, string mode, string chain)
    {
        var body = Command(name, "AttributePassage").GetProperty("body");
        var hops = body.GetProperty("hops").EnumerateArray().ToArray();

        body.Text("document").ShouldBe("$article");
        body.Text("mode").ShouldBe(mode);
        string.Join(' ', hops.Select(hop => hop.Text("source")[1..] + (hop.TryGetProperty("document", out var read) ? $"/{read.GetString()![1..]}" : "")))
            .ShouldBe(chain);
        hops.ShouldAllBe(hop => hop.Text("verb").Length > 0);
        hops.Where(hop => hop.Has("document")).ShouldAllBe(hop => hop.Has("revision"));
    }

    [Fact]
    public void The_call_is_an_occasion_and_no_day_is_made_up()
    {
        Command("we-need-to-take-away-children").Path("body").Text("occasion").ShouldContain("May 2018");
        string[] dates = ["saidAt", "publishedAt", "receivedAt", "statedAt"];
        Commands.SelectMany(MembersIn).Where(member => dates.Contains(member.Name)).ShouldBeEmpty();
    }

    [Fact]
    public void The_speech_is_one_attribution_with_two_ranges() =>
        PassagesIn(Command("the-speech")).Count().ShouldBe(2);

    [Theory]
    [InlineData("three-officials", 3)]
    [InlineData("five-officials", 5)]
    [InlineData("prosecutor-with-a-note", 1)]
    [InlineData("prosecutor-with-the-duty-log", 1)]
    [InlineData("breastfeeding-women", null)]
    [InlineData("duty-log-keeper", null)]
    public void An_unnamed_source_is_described_and_counted_where_the_article_counts(string name, int? headCount)
    {
        var body = Command(name, "RegisterSource").GetProperty("body");

        body.Text("kind").ShouldBe("Anonymous");
        body.Text("description").ShouldNotBeEmpty();
        body.Has("name").ShouldBeFalse();
        (body.TryGetProperty("headCount", out var count) ? count.GetInt32() : (int?)null).ShouldBe(headCount);
    }

    [Theory]
    [InlineData("draft-says-driving-force", "draft-report", "Supports a-driving-force; Context a-driving-force-in-the-body; Supports nbc-saw-the-draft")]
    [InlineData("draft-says-age-no-bar", "draft-report", "Supports no-matter-how-young; Supports nbc-saw-the-draft")]
    [InlineData("draft-says-blame-fell-on-others", "draft-report", "Supports blame-fell-on-others")]
    [InlineData("draft-says-single-minded-focus", "draft-report", "Supports single-minded-focus")]
    [InlineData("sessions-said-take-away-children", "jeff-sessions", "Supports we-need-to-take-away-children; Context if-care-about-kids")]
    [InlineData("note-says-do-not-bring-children", "prosecutors-note", "Supports if-care-about-kids")]
    [InlineData("rosenstein-on-two-cases", "rod-rosenstein", "Supports the-two-cases; Context per-the-ags-policy")]
    [InlineData("rosenstein-never-ordered", "rod-rosenstein", "Supports rosenstein-to-the-newspaper")]
    [InlineData("bash-told-his-staff", "john-bash bash-message", "Supports per-the-ags-policy")]
    [InlineData("breastfeeding-women-separated", "", "Supports breastfeeding-women-said; Supports until-i-looked-at-the-duty-log")]
    [InlineData("democrats-behind-the-policy", "", "Supports trump-on-democrats; Rebuts article")]
    [InlineData("speech-announced", "jeff-sessions speech", "Supports the-speech")]
    [InlineData("policy-led-to-separations", "", "Supports article")]
    [InlineData("five-officials-deeply-concerned", "five-officials", "Supports deeply-concerned")]
    [InlineData("newspaper-reviewed-draft", "", "Supports newspaper-reviewed-the-draft")]
    [InlineData("three-officials-spoke", "", "Supports three-officials-who-read-the-draft")]
    [InlineData("nbc-saw-draft", "", "Supports nbc-saw-the-draft")]
    public void A_claim_has_those_whose_words_it_reports_as_subjects_and_its_evidence(string name, string subjects, string evidence)
    {
        var claim = Command(name, "AssertClaim").GetProperty("body");

        string.Join(' ', claim.GetProperty("subjects").EnumerateArray().Select(subject => subject.EnumerateObject().Single().Value.GetString()![1..]))
            .ShouldBe(subjects);
        claim.GetProperty("topics").EnumerateArray().Select(topic => topic.GetString()).ShouldContain("family separation");
        string.Join("; ", About(name, "LinkEvidence").Select(link => link.GetProperty("body"))
            .Select(body => $"{body.Text("stance")} {(body.TryGetProperty("attribution", out var chain) ? chain : body.GetProperty("document")).GetString()![1..]}"))
            .ShouldBe(evidence);
    }

    [Fact]
    public void An_opinion_is_attributed_and_no_claim_rests_on_it() =>
        Commands.Where(command => command.Text("command") == "LinkEvidence").SelectMany(ReferencesIn).ShouldNotContain("send-him-to-the-hague");

    [Theory]
    [InlineData("rosenstein-denial", "RespondToClaim", "rosenstein-on-two-cases", "rod-rosenstein", "Denial", "I never ordered anyone to prosecute a case")]
    [InlineData("sessions-no-comment-to-the-newspaper", "RespondToDocument", "newspaper-report", "jeff-sessions", "NoComment", null)]
    [InlineData("sessions-no-comment-for-the-draft", "RespondToDocument", "draft-report", "jeff-sessions", "NoComment", null)]
    [InlineData("justice-department-dispute", "RespondToDocument", "draft-report", "justice-department", "Dispute", "numerous factual errors and inaccuracies")]
    [InlineData("justice-department-no-reply", "RespondToDocument", "article", "justice-department", "NoReply", null)]
    public void A_party_has_answered(string name, string command, string about, string by, string kind, string? words)
    {
        var response = Command(name, command);
        var body = response.GetProperty("body");

        response.Text("on").ShouldBe(about);
        body.Text("by").ShouldBe($"${by}");
        body.Text("kind").ShouldBe(kind);
        if (words is null) body.Has("statement").ShouldBeFalse();
        else body.Text("statement").ShouldContain(words);
    }

    [Fact]
    public void The_departments_dispute_came_through_the_newspaper() =>
        Command("justice-department-dispute").Path("body", "via").Text("attribution").ShouldBe("$numerous-errors");

    [Theory]
    [InlineData("erratum-jeff-session-in-the-summary", "WrongName", "Jeff Session", "Jeff Sessions", 347)]
    [InlineData("erratum-jeff-session-in-the-body", "WrongName", "Jeff Session", "Jeff Sessions", 782)]
    [InlineData("erratum-attorneys-general", "WrongFact", "five attorneys general", "five United States attorneys", 1_728)]
    public void The_article_has_something_wrong(string name, string reasonCode, string printed, string shouldRead, int place)
    {
        var correction = Command(name, "CorrectDocument");
        var erratum = correction.Path("body", "erratum");

        correction.Text("on").ShouldBe("article");
        correction.Path("body").Text("reasonCode").ShouldBe(reasonCode);
        correction.Path("body").Text("reason").ShouldNotBeEmpty();
        erratum.Path("passage").Text("exact").ShouldBe(printed);
        PlacesOf(erratum.Path("passage")).ShouldBe([place]);
        erratum.Text("shouldRead").ShouldBe(shouldRead);
    }

    [Fact]
    public void The_claim_that_had_taken_the_error_over_is_corrected()
    {
        var correction = Command("correct-attorneys-general", "CorrectClaim");

        correction.Text("on").ShouldBe("five-officials-deeply-concerned");
        correction.Path("body").Text("reasonCode").ShouldBe("WrongFact");
        Command("five-officials-deeply-concerned").Path("body").Text("statement").ShouldContain("five attorneys general");
        correction.Path("body", "changes").Text("statement").ShouldContain("five United States attorneys");
    }

    [Fact]
    public void The_verdict_is_Business_Insiders_own_and_nothing_recorded_later_makes_it_stale()
    {
        var assessment = Commands[^1];

        assessment.Text("command").ShouldBe("AssessClaim");
        assessment.Text("on").ShouldBe("democrats-behind-the-policy");
        assessment.Path("body").Text("rating").ShouldBe("False");
        assessment.Path("body").Text("by").ShouldBe("$business-insider");
        var considered = assessment.Path("body", "evidence").EnumerateArray().Single().GetString()![1..];
        PassagesIn(Command(considered)).Single().Text("exact").ShouldStartWith("falsely claimed");
    }

    [Fact]
    public void Every_claim_is_published() =>
        Commands.Where(command => command.Text("command") == "PublishClaim").Select(command => command.Text("on"))
            .ShouldBe(Commands.Where(command => command.Text("command") == "AssertClaim").Select(command => command.Text("name")), ignoreOrder: true);

    private static JsonElement Command(string name) => Commands.Single(command => command.Text("name") == name);

    private static JsonElement Command(string name, string kind)
    {
        var command = Command(name);
        command.Text("command").ShouldBe(kind);
        return command;
    }

    private static IEnumerable<JsonElement> About(string name, string kind) =>
        Commands.Where(command => command.Text("command") == kind && command.Text("on") == name);

    /// <summary>The names that a command refers to: the thing it is on, the part, and each <c>$name</c> in its body.</summary>
    private static IEnumerable<string> ReferencesIn(JsonElement command)
    {
        foreach (var member in new[] { "on", "part" })
            if (command.TryGetProperty(member, out var name))
                yield return name.GetString()!;
        foreach (var name in TextsIn(command.GetProperty("body")).SelectMany(text => text.Split('/'))
            .Where(text => text.StartsWith('$') && !text.StartsWith("$$", StringComparison.Ordinal)))
            yield return name[1..];
    }

    private static IEnumerable<string> TextsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => TextsIn(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static IEnumerable<JsonProperty> MembersIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => MembersIn(member.Value).Prepend(member)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(MembersIn),
        _ => [],
    };

    /// <summary>The passages of an attribution, of evidence in a document's own voice, or of an erratum.</summary>
    private static IEnumerable<JsonElement> PassagesIn(JsonElement command) =>
        MembersIn(command.GetProperty("body")).SelectMany(member => member.Name switch
        {
            "passages" => member.Value.EnumerateArray(),
            "passage" => Enumerable.Repeat(member.Value, 1),
            _ => Enumerable.Empty<JsonElement>(),
        });

    /// <summary>Where in the article a passage stands, in code points, as far as the excerpts and the passage's own hints tell.</summary>
    private static IEnumerable<int> PlacesOf(JsonElement passage)
    {
        var exact = passage.Text("exact");
        var prefix = passage.TryGetProperty("prefix", out var before) ? before.GetString()! : "";
        var suffix = passage.TryGetProperty("suffix", out var after) ? after.GetString()! : "";
        foreach (var (text, start) in Excerpts)
            for (var at = text.IndexOf(exact, StringComparison.Ordinal); at >= 0; at = text.IndexOf(exact, at + 1, StringComparison.Ordinal))
            {
                var place = start + LengthOf(text[..at]);
                if (text[..at].EndsWith(prefix, StringComparison.Ordinal)
                    && text[(at + exact.Length)..].StartsWith(suffix, StringComparison.Ordinal)
                    && (!passage.TryGetProperty("start", out var given) || given.GetInt32() == place))
                    yield return place;
            }
    }

    private static int LengthOf(string text) => text.EnumerateRunes().Count();

    private static JsonElement[] ReadLines() =>
        [.. File.ReadLines(ScriptPath(), Encoding.UTF8).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string ScriptPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
                return Path.Combine(folder.FullName, "seeds", "zero-tolerance", "case.ndjson");
        throw new FileNotFoundException($"No folder above {AppContext.BaseDirectory} holds Ledger.sln, so seeds/ cannot be found.");
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex WholeName();
}

file static class ReadingJson
{
    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static bool Has(this JsonElement element, string member) => element.TryGetProperty(member, out _);

    public static JsonElement Path(this JsonElement element, params string[] members) =>
        members.Aggregate(element, (inner, member) => inner.GetProperty(member));
}
