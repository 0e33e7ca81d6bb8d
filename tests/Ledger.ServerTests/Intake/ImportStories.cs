using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Benchmarks;
using Ledger.Cli.Cases;
using Ledger.Cli.Http;
using Ledger.ServerTests.Cases;
using static Ledger.ServerTests.Intake.Imports;

namespace Ledger.ServerTests.Intake;

/// <summary>A case sent as one stream is recorded as if its lines had been sent one by one.</summary>
public sealed class ImportStories(LedgerServerFixture ledger)
{
    private static string NewCase() => $"case-{OnRecord.Nothing:N}";

    /// <summary>The lines of the article's case, as nobody's act but the sender's.</summary>
    private static readonly string[] Article =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "seeds", "zero-tolerance", CaseScript.FileName)).Skip(1).Where(line => line.Length > 0).Select(line =>
        {
            var said = JsonNode.Parse(line)!.AsObject();
            said.Remove("as");
            return said.ToJsonString();
        }),
    ];

    [Fact]
    public async Task The_article_s_case_imported_at_once_is_the_same_record_as_line_by_line_and_each_knows_what_the_other_made()
    {
        await Emptied();
        (await LineByLine()).Made.ShouldBe(Article.Length);
        var (told, standings) = (await ledger.Told(), await Standings());

        (await ledger.Administrator.Imported(ZeroToleranceCase.Script.Header.Case, Article)).Counts.ShouldBe((0, Article.Length, 0));
        (await ledger.Told()).ShouldBe(told);

        await Emptied();
        var made = await ledger.Administrator.Imported(ZeroToleranceCase.Script.Header.Case, Article);
        made.Counts.ShouldBe((Article.Length, 0, 0), string.Join('\n', made.Refused));
        (await ledger.Told()).ShouldBe(told);
        (await Standings()).ShouldBe(standings);

        (await LineByLine()).AlreadyThere.ShouldBe(Article.Length);
        (await ledger.Administrator.Imported(ZeroToleranceCase.Script.Header.Case, Article)).Counts.ShouldBe((0, Article.Length, 0));
        (await ledger.Told()).ShouldBe(told);
    }

    [Fact]
    public async Task An_archive_goes_through_many_transactions_in_its_order_and_its_trail_is_one_import()
    {
        var name = NewCase();
        var lines = new GeneratedScript(7).Lines(1_300).ToList();

        var imported = await ledger.Editor.Imported(name, lines);

        imported.Counts.ShouldBe((1_300, 0, 0), string.Join('\n', imported.Refused));
        (await ledger.NamesInOrder(name)).ShouldBe(lines.Select(line => JsonNode.Parse(line)!["name"]!.ToString()));
        (await Rows(ledger, $"select count(*)::text || ' ' || max(seq_id) from ledger.mt_events where correlation_id = 'import/{name}' and user_name = '{ledger.Actors[Role.Editor].Id}' and causation_id is not null"))
            .ShouldBe([$"1300 {imported.Summary["sequence"]}"]);
        (await ledger.Editor.Imported(name, lines)).Counts.ShouldBe((0, 1_300, 0));
    }

    [Fact]
    public async Task What_is_made_in_turns_stands_in_the_ledger_in_the_order_of_its_lines()
    {
        var name = NewCase();
        string[] lines =
        [
            Source("who"), Claim("one", "who"), Claim("two", "who"),
            Respond("one-1", "one"), Respond("two-1", "two"), Respond("one-2", "one"), Respond("one-3", "one"), Respond("two-2", "two"), Claim("three", "who"), Respond("one-4", "one"),
        ];

        (await ledger.Contributor.Imported(name, lines)).Counts.ShouldBe((lines.Length, 0, 0));

        (await ledger.NamesInOrder(name)).ShouldBe(lines.Select(line => JsonNode.Parse(line)!["name"]!.ToString()));
    }

    [Fact]
    public async Task A_line_is_decided_on_what_the_lines_before_it_left()
    {
        var name = NewCase();

        var imported = await ledger.Editor.Imported(name,
        [
            Source("who"), Claim("one", "who"), Line("RetractClaim", "retraction", new { reason = Writings.Why }, on: "one"), Respond("too-late", "one"),
            Claim("two", "who"), Claim("three", "who"), Line("MergeClaim", "merge", new { into = "$three", reason = Writings.Why }, on: "two"), Respond("merged-too", "two"),
            Line("RegisterDocument", "text", new { kind = "Article", title = "An article", publisher = "$who", revision = new { status = "Published", rights = "Quotation", text = "It says so, in so many words." } }),
            Line("LinkEvidence", "passage", new { stance = "Supports", document = "$text", revision = 1, passages = new[] { new { exact = "in so many words" } } }, on: "three"),
            Line("LinkEvidence", "twice", new { stance = "Supports", document = "$text", revision = 1, passages = new[] { new { exact = "in so many words" } } }, on: "three"),
            Line("WithdrawEvidence", "withdrawal", new { reason = Writings.Why }, on: "three", part: "passage"),
            Line("WithdrawEvidence", "withdrawn", new { reason = "Again." }, on: "three", part: "passage"),
        ]);

        imported.Refused.Select(r => $"{r["line"]} {r["problem"]!["type"]}").ShouldBe(
            ["4 /problems/claim-retracted", "8 /problems/claim-merged", "11 /problems/evidence-linked", "13 /problems/evidence-withdrawn"]);
    }

    [Fact]
    public async Task A_claim_is_assessed_on_the_evidence_of_one_that_was_merged_into_it_a_line_before()
    {
        var imported = await ledger.Editor.Imported(NewCase(),
        [
            Source("who"), Claim("one", "who"), Claim("other", "who"),
            Line("RegisterDocument", "text", new { kind = "Article", title = "An article", publisher = "$who", revision = new { status = "Published", rights = "Quotation", text = "It says so." } }),
            Line("LinkEvidence", "passage", new { stance = "Supports", document = "$text", revision = 1, passages = new[] { new { exact = "says so" } } }, on: "other"),
            Line("MergeClaim", "merge", new { into = "$one", reason = Writings.Why }, on: "other"),
            Line("AssessClaim", "verdict", new { rating = "True", rationale = "It holds.", evidence = new[] { "$passage" } }, on: "one"),
        ]);

        imported.Counts.ShouldBe((7, 0, 0), string.Join('\n', imported.Refused));
    }

    [Fact]
    public async Task Two_who_send_the_same_case_at_once_make_it_once()
    {
        var name = NewCase();
        var lines = new GeneratedScript(11).Lines(700).ToList();

        var imported = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ledger.Editor.Imported(name, lines)));

        imported.Sum(i => i.Counts.Made).ShouldBe(700);
        imported.ShouldAllBe(i => i.Counts.Made + i.Counts.AlreadyThere == 700);
        (await ledger.NamesInOrder(name)).ShouldBe(lines.Select(line => JsonNode.Parse(line)!["name"]!.ToString()));
    }

    [Fact]
    public async Task Commands_about_the_same_thing_at_the_same_time_come_before_or_after_and_nothing_is_lost()
    {
        var name = NewCase();
        (await ledger.Editor.Imported(name, [Source("who"), Claim("one", "who")])).Counts.Made.ShouldBe(2);
        var claim = Guid.Parse((await Rows(ledger, $"select data ->> 'stream' from ledger.mt_doc_keptkey where id like '%/case/{name}/one'")).Single());
        var party = await ledger.Party();

        var import = ledger.Editor.Imported(name, Enumerable.Range(0, 600).Select(i => Respond($"response-{i}", "one")));
        var answered = 0;
        for (var isLast = false; !isLast;)
        {
            isLast = import.IsCompleted;
            var version = (await ledger.Reader.Asked($"/api/claims/{claim}"))["version"]!.GetValue<long>();
            using var answer = await ledger.Contributor.Post($"/api/claims/{claim}/responses", new { by = party, kind = "NoComment", version });
            if (answer.StatusCode == HttpStatusCode.Created) answered++;
            else (answer.StatusCode, isLast).ShouldBe((HttpStatusCode.Conflict, false));
        }

        (await import).Counts.ShouldBe((600, 0, 0));
        (await Rows(ledger, $"select count(*) || ' ' || count(distinct version) || ' ' || max(version) from ledger.mt_events where stream_id = '{claim}'"))
            .ShouldBe([$"{601 + answered} {601 + answered} {601 + answered}"]);
    }

    [Fact]
    public async Task A_sender_who_goes_away_in_the_middle_of_a_line_goes_on_by_sending_it_again()
    {
        var name = NewCase();
        string[] lines = [.. Enumerable.Range(0, 700).Select(i => Source($"source-{i}"))];
        using (var cut = new CutOff(Encoding.UTF8.GetBytes(string.Join('\n', lines)[..^20])))
        {
            cut.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            await Should.ThrowAsync<HttpRequestException>(() => ledger.Contributor.Send(HttpMethod.Post, $"/api/import?case={name}", cut));
        }

        var imported = await ledger.Contributor.Imported(name, lines);

        (imported.Counts.Made + imported.Counts.AlreadyThere, imported.Counts.Refused).ShouldBe((700, 0));
        (await ledger.NamesInOrder(name)).ShouldBe(Enumerable.Range(0, 700).Select(i => $"source-{i}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_sender_whose_token_is_taken_back_meanwhile_records_no_further_line()
    {
        var name = NewCase();
        var token = await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(Role.Contributor));
        var sender = new LedgerClient(ledger.Address, token.Secret);
        string[] lines = [.. Enumerable.Range(0, 700).Select(i => Source($"source-{i}"))];
        using var content = new Halting(lines[..500], TakenBack, lines[500..]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };

        using (var answer = await sender.Send(HttpMethod.Post, $"/api/import?case={name}", content))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("sign-in-changed");
        }

        (await ledger.NamesInOrder(name)).ShouldBe(Enumerable.Range(0, 500).Select(i => $"source-{i}"));
        using var again = await sender.Import(name, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        again.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        async Task TakenBack()
        {
            while ((await ledger.NamesInOrder(name)).Count < 500) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await ledger.Administrator.Recorded($"/api/actors/{token.Id}/tokens/{token.Part}/revocation", new { reason = "It leaked.", version = token.Version });
        }
    }

    private static string Respond(string name, string to) => Line("RespondToClaim", name, new { by = "$who", kind = "NoComment" }, on: to);

    private async Task Emptied()
    {
        await ledger.CaughtUp();
        await ledger.Empty();
    }

    private async Task<CaseImportSummary> LineByLine()
    {
        using var client = LedgerHttp.Client(ledger.Address);
        var script = ZeroToleranceCase.Script;
        var token = ledger.Actors[Role.Administrator].Token;
        var summary = await new CaseImport(client, script.Header.Actors.Keys.ToDictionary(actor => actor, _ => token)).Run(script, null, TestContext.Current.CancellationToken);
        summary.Refused.ShouldBeNull();
        return summary;
    }

    /// <summary>The standing of every claim, in the order in which they were asserted, but for ids.</summary>
    private async Task<IReadOnlyList<string>> Standings()
    {
        var told = new List<string>();
        foreach (var claim in await Rows(ledger, "select stream_id::text from ledger.mt_events where type = 'claim_asserted' order by seq_id"))
        {
            var standing = (await ledger.Reader.Asked($"/api/claims/{claim}"))["standing"]!;
            told.Add($"{standing["level"]} {standing["lines"]} {standing["depth"]} {standing["flags"]} {string.Join(", ", standing["because"]!.AsArray().Select(b => $"{b!["of"]} {b["type"]}"))}");
        }
        return told;
    }

    /// <summary>A body of which this much is sent, and then no more.</summary>
    private sealed class CutOff(byte[] sent) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(sent);
            await stream.FlushAsync();
            throw new IOException("The line was cut.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }

    /// <summary>Sends some lines, waits for something, and sends the others.</summary>
    private sealed class Halting(IEnumerable<string> lines, Func<Task> meanwhile, IEnumerable<string> others) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines) + '\n'));
            await stream.FlushAsync();
            await meanwhile();
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', others)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
