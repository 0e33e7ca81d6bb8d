using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.ServerTests.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Standing;

/// <summary>A claim's page answers for now, at once; for what the ledger knew at any instant or sequence; and for what held in the world at any instant.</summary>
public sealed class AskedAsOf(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_standing_is_exact_as_soon_as_a_write_is_answered_and_stays_askable_for_ever_after()
    {
        var steps = await AClaimsLife();
        var claim = steps[0].Write;

        for (var i = 0; i < steps.Count; i++)
        {
            var (write, told) = steps[i];
            var at = await ledger.RecordedAt(write);
            var bySequence = await ledger.Reader.Asked(Standings.Page(claim, $"sequence={write.Sequence}"));
            bySequence["standing"]!.Tell().ShouldBe(told, $"sequence of step {i}");
            bySequence["upTo"]!.GetValue<long>().ShouldBe(write.Sequence);

            var byInstant = await ledger.Reader.Asked(Standings.Page(claim, $"asOf={at.Instant()}"));
            byInstant["standing"]!.Tell().ShouldBe(told, $"instant of step {i}: what was recorded at it is included");
            byInstant["upTo"]!.GetValue<long>().ShouldBe(write.Sequence);
            if (i == 0) continue;

            (await ledger.Reader.Told(claim, $"asOf={at.AddTicks(-1).Instant()}")).ShouldBe(steps[i - 1].Told, $"a tick before step {i}");
            (await ledger.Reader.Told(claim, $"sequence={write.Sequence - 1}")).ShouldBe(steps[i - 1].Told, $"the sequence before step {i}");
        }
        (await ledger.Reader.Asked(Standings.Page(claim)))["upTo"].ShouldBeNull("as of now");
    }

    /// <summary>Each write, and the standing that the page had when it was answered: worked out by hand.</summary>
    private async Task<List<(Recorded Write, string Told)>> AClaimsLife()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (one, two) = (await ledger.Article(), await ledger.Article());
        var (first, second) = (await Attributed(one), await Attributed(two));
        var claim = await by.RecordedClaim("Children must be taken away.");
        var steps = new List<(Recorded, string)>();

        await Then(claim, "Unsupported 0/-");
        var linked = await Then(await by.SupportedBy(claim, first.Id), "SingleSource 1/0");
        linked = await Then(await by.SupportedBy(linked, second.Id), "Corroborated 2/0");
        var dispute = await Then(await by.Disputed("documents", two, await ledger.Party()), "Corroborated 2/0: Disputed");
        await Then(await editor.Resolved("documents", dispute, "Upheld"), "SingleSource 1/0");                             // no path goes through the article any more
        var denial = await Then(await by.Disputed("claims", linked, await ledger.Party(), "Denial"), "SingleSource 1/0: Disputed");
        var rejected = await Then(await editor.Resolved("claims", denial, "Rejected"), "SingleSource 1/0");
        var assessed = await Then(await editor.Assessed(rejected, "True"), "Assessed True 1/0");
        var caveat = await Then(await by.WithCaveat(one), "Assessed True 1/0: Provisional, Stale");
        await Then(await editor.Recorded($"/api/documents/{one.Id}/caveats/{caveat.Part}/lift", new { reason = "It is final.", version = caveat.Version }), "Assessed True 1/0: Stale");
        assessed = await Then(await editor.Assessed(assessed, "MostlyTrue"), "Assessed MostlyTrue 1/0");                   // the same reviewer's newer one
        var corrected = await Then(await editor.Corrected("claims", assessed, new { statement = "Children had to be taken away." }), "Assessed MostlyTrue 1/0: Corrected, Stale");
        var withdrawn = await Then(await editor.Withdrawn(corrected, "assessments", assessed.Part), "SingleSource 1/0: Corrected");
        await Then(await editor.Retracted("documents", one with { Version = caveat.Version + 1 }), "Unsupported 0/-: Corrected");
        await Then(await editor.Retracted("claims", withdrawn), "Retracted 0/-: Corrected");
        return steps;

        async Task<Recorded> Then(Recorded write, string told)
        {
            (await ledger.Reader.Told(claim)).ShouldBe(told, $"after {write.Json}");
            steps.Add((write, told));
            return write;
        }

        async Task<Recorded> Attributed(Recorded article) => await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = await ledger.Party(), verb = "said" });
    }

    [Fact]
    public async Task Valid_at_an_instant_counts_what_had_been_published_and_said_by_then_as_it_is_known_now_or_was_known_once()
    {
        var by = ledger.Contributor;
        var may = await Dated("2018-05-01T00:00:00Z");
        var june = await Dated("2018-06-01T00:00:00Z");
        var claim = await by.SupportedBy(await by.RecordedClaim("It is so."), may, "It is so");
        var supported = claim;
        var denied = claim = await by.Recorded($"/api/claims/{claim.Id}/responses", new { by = await ledger.Party(), kind = "Denial", saidAt = "2018-05-20T00:00:00Z", version = claim.Version });
        var caveat = await by.Recorded($"/api/documents/{may.Id}/caveats", new { text = "Subject to change.", statedAt = "2018-05-25T00:00:00Z", version = may.Version });
        claim = await by.SupportedBy(claim, june, "It is so");

        foreach (var (validAt, told) in new[]
        {
            ("2018-04-30T23:59:59.9999999Z", "Unsupported 0/-"), ("2018-05-01T00:00:00Z", "SingleSource 1/0"), ("2018-05-19T23:59:59Z", "SingleSource 1/0"),
            ("2018-05-20T00:00:00Z", "SingleSource 1/0: Disputed"), ("2018-05-25T00:00:00Z", "SingleSource 1/0: Disputed, Provisional"),
            ("2018-05-31T00:00:00Z", "SingleSource 1/0: Disputed, Provisional"), ("2018-06-01T00:00:00Z", "Corroborated 2/0: Disputed"),
        })
        {
            (await by.Told(claim, $"validAt={validAt}")).ShouldBe(told, validAt);
        }

        // Two axes at once: what was known by then, of what held by then.
        var known = (await ledger.RecordedAt(supported)).Instant();
        (await by.Told(claim, $"asOf={known}&validAt=2018-07-01T00:00:00Z")).ShouldBe("SingleSource 1/0", "neither the denial nor the second article was on record");
        (await by.Told(claim, $"sequence={denied.Sequence}&validAt=2018-07-01T00:00:00Z")).ShouldBe("SingleSource 1/0: Disputed", "no caveat yet");
        (await by.Told(claim, $"sequence={denied.Sequence}&validAt=2018-05-19T00:00:00Z")).ShouldBe("SingleSource 1/0", "on record, but said the day after");
        (await by.Told(claim, $"sequence={caveat.Sequence}&validAt=2018-05-26T00:00:00Z")).ShouldBe("SingleSource 1/0: Disputed, Provisional");
        (await by.Told(claim, $"asOf={known}&validAt=2018-04-01T00:00:00Z")).ShouldBe("Unsupported 0/-");

        var page = await by.Asked(Standings.Page(claim, $"asOf={known}&validAt=2018-05-26T02:00:00%2B02:00"));
        page["upTo"]!.GetValue<long>().ShouldBe(supported.Sequence);
        page["validAt"]!.GetValue<string>().ShouldBe("2018-05-26T00:00:00Z");

        async Task<Recorded> Dated(string publishedAt) => await by.Recorded("/api/documents", new
        {
            kind = "Article", title = "An article", publisher = await ledger.Publisher(), revision = new { status = "Published", rights = "Quotation", text = "It is so.", publishedAt },
        });
    }

    [Fact]
    public async Task What_has_no_date_counts_from_when_it_was_recorded_and_assessments_hold_always()
    {
        var by = ledger.Contributor;
        var claim = await by.ClaimResting(await by.RecordedArticle(await ledger.Publisher(), "It is so."), "It is so");
        var at = await ledger.RecordedAt(claim);

        (await by.Told(claim, $"validAt={at.AddTicks(-1).Instant()}")).ShouldBe("Unsupported 0/-");
        (await by.Told(claim, $"validAt={at.Instant()}")).ShouldBe("SingleSource 1/0");

        await ledger.Editor.Assessed(claim, "True");
        (await by.Told(claim, $"validAt={at.AddTicks(-1).Instant()}")).ShouldBe("Assessed True 0/-");
    }

    [Fact]
    public async Task A_final_that_dropped_the_passage_drops_it_from_the_day_that_it_was_published()
    {
        var by = ledger.Contributor;
        var draft = await by.Recorded("/api/documents", new
        {
            kind = "Report", title = "A draft report", publisher = await ledger.Publisher(),
            revision = new { status = "Draft", rights = "Quotation", text = "The draft says so.", publishedAt = "2018-05-01T00:00:00Z" },
        });
        var claim = await by.ClaimResting(draft, "says so");
        await by.Revised(draft, "The final is silent.", "Final", DateTimeOffset.Parse("2018-06-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));

        (await by.Told(claim, "validAt=2018-05-31T00:00:00Z")).ShouldBe("SingleSource 1/0: Provisional");
        (await by.Told(claim, "validAt=2018-06-01T00:00:00Z")).ShouldBe("Unsupported 0/-: Orphaned");
        (await by.Told(claim)).ShouldBe("Unsupported 0/-: Orphaned");
    }

    [Fact]
    public async Task Before_it_began_a_claim_is_not_there_and_the_answer_says_when_it_began()
    {
        await ledger.Claim();
        var claim = await ledger.Claim();
        var at = await ledger.RecordedAt(claim);

        foreach (var asked in new[] { $"sequence={claim.Sequence - 1}", $"asOf={at.AddTicks(-1).Instant()}", "asOf=2018-05-07T15:00:00Z", "sequence=0", "asOf=0001-01-01T00:00:00Z", $"sequence=0&validAt={at.Instant()}" })
        {
            var refusal = await ledger.Reader.Unanswered(Standings.Page(claim, asked));
            refusal.Status.ShouldBe(HttpStatusCode.NotFound, asked);
            refusal.Type.ShouldBe("claim-not-yet", asked);
            refusal.Json["detail"]!.GetValue<string>().ShouldContain($"sequence {claim.Sequence}", Case.Sensitive, asked);
            refusal.Json["detail"]!.GetValue<string>().ShouldContain($"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}Z", Case.Sensitive, asked);
        }
        (await ledger.Reader.Unanswered(Standings.Page(claim with { Id = OnRecord.Nothing }, $"sequence={claim.Sequence}"))).Type.ShouldBe("not-found");
        (await ledger.Reader.Asked(Standings.Page(claim, $"sequence={claim.Sequence}")))["version"]!.GetValue<long>().ShouldBe(1);
    }

    [Theory]
    [InlineData("asOf=2018-05-07T15:00:00Z&sequence=1", "sequence")]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("asOf=2018-13-01T00:00:00Z", "asOf")]
    [InlineData("asOf=2018-05-07T15:00:00+02:00", "asOf")]
    [InlineData("asOf=", "asOf")]
    [InlineData("asOf=2018-05-07T15:00:00Z&asOf=2018-05-07T15:00:00Z", "asOf")]
    [InlineData("asOf=9999-12-31T23:59:59.9999999Z", "asOf")]
    [InlineData("sequence=-1", "sequence")]
    [InlineData("sequence=1.5", "sequence")]
    [InlineData("sequence=last", "sequence")]
    [InlineData("sequence=9223372036854775807", "sequence")]
    [InlineData("sequence=9223372036854775808", "sequence")]
    [InlineData("validAt=soon", "validAt")]
    [InlineData("validAt=9999-12-31T23:59:59Z", "validAt")]
    [InlineData("sequence=1&validAt=9999-12-31T23:59:59Z", "validAt")]
    [InlineData("at=2018-05-07T15:00:00Z", "at")]
    public async Task What_cannot_be_asked_is_refused_by_name(string asked, string parameter)
    {
        var refusal = await ledger.Reader.Unanswered(Standings.Page(await ledger.Claim(), asked));

        refusal.Status.ShouldBe(HttpStatusCode.BadRequest, refusal.Json.ToString());
        refusal.Field.ShouldBe(parameter, refusal.Json.ToString());
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([parameter]);
    }

    [Fact]
    public async Task The_future_cannot_be_asked_about_however_near_it_is()
    {
        var claim = await ledger.Claim();
        foreach (var (asked, parameter) in new[]
        {
            ($"asOf={InAMinute.Instant()}", "asOf"), ($"validAt={InAMinute.Instant()}", "validAt"), ($"sequence={await Drawn() + 1}", "sequence"),
        })
        {
            var refusal = await ledger.Reader.Unanswered(Standings.Page(claim, asked));
            (refusal.Status, refusal.Field).ShouldBe((HttpStatusCode.BadRequest, parameter), refusal.Json.ToString());
        }
        (await ledger.Reader.Asked(Standings.Page(claim, $"sequence={await Drawn()}")))["sequence"]!.GetValue<long>().ShouldBe(claim.Sequence);
    }

    private static DateTimeOffset InAMinute => TimeProvider.System.GetUtcNow().AddMinutes(1);

    [Fact]
    public async Task Things_go_by_what_they_were_called_then_and_nothing_is_there_that_came_later()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (speaker, mentioned, responder, reviewer, publisher) = (
            await by.RecordedPerson("The speaker then"), await by.RecordedPerson("The mentioned then"), await by.RecordedPerson("The responder then"),
            await by.RecordedOrganisation("The reviewer then"), await by.RecordedOrganisation("The publisher then"));
        var article = await by.RecordedArticle(publisher.Id, title: "The title then");
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = speaker.Id, verb = "said" });
        var claim = await by.Recorded("/api/claims", new { statement = "The statement then.", mentions = new[] { new { source = mentioned.Id } } });
        claim = await by.SupportedBy(claim, attribution.Id);
        claim = await by.Disputed("claims", claim, responder.Id, "NonDenial");
        claim = await editor.Recorded($"/api/claims/{claim.Id}/assessments", new { rating = "True", rationale = "It holds.", by = reviewer.Id, version = claim.Version });
        var then = claim;
        var instant = (await ledger.RecordedAt(then)).Instant();

        foreach (var source in new[] { speaker, mentioned, responder, reviewer, publisher }) await editor.Corrected("sources", source, new { name = "Somebody now" }, "WrongName");
        await editor.Corrected("documents", article, new { title = "The title now" });
        claim = await editor.Corrected("claims", claim, new { statement = "The statement now." });
        await by.SupportedBy(claim, (await ledger.Attribution()).Id);

        foreach (var asked in new[] { $"sequence={then.Sequence}", $"asOf={instant}" })
        {
            var page = await by.Asked(Standings.Page(claim, asked));
            page["statement"]!.GetValue<string>().ShouldBe("The statement then.", asked);
            page["version"]!.GetValue<long>().ShouldBe(then.Version);
            page["sequence"]!.GetValue<long>().ShouldBe(then.Sequence);
            page["upTo"]!.GetValue<long>().ShouldBe(then.Sequence);
            page["mentions"]![0]!["name"]!.GetValue<string>().ShouldBe("The mentioned then");
            page["responses"]!.AsArray().ShouldHaveSingleItem()!["by"]!["name"]!.GetValue<string>().ShouldBe("The responder then");
            page["assessments"]!.AsArray().ShouldHaveSingleItem()!["by"]!["name"]!.GetValue<string>().ShouldBe("The reviewer then");
            page["corrections"]!.AsArray().ShouldBeEmpty();
            page["evidenceTotal"]!.GetValue<int>().ShouldBe(1);
            var evidence = page["evidence"]!.AsArray().ShouldHaveSingleItem()!;
            evidence["chain"]![0]!["source"]!["name"]!.GetValue<string>().ShouldBe("The speaker then");
            evidence["carrier"]!["title"]!.GetValue<string>().ShouldBe("The title then");
            evidence["carrier"]!["publisher"]!["name"]!.GetValue<string>().ShouldBe("The publisher then");
            page["standing"]!["bottleneck"]!.AsArray().ShouldHaveSingleItem()!["name"]!.GetValue<string>().ShouldBe("The speaker then");
        }
        var now = (await by.Asked(Standings.Page(claim))).ToJsonString();
        now.ShouldContain("The title now");
        now.ShouldNotContain(" then\"");
    }

    [Fact]
    public async Task The_same_question_gets_the_same_bytes_whatever_is_recorded_afterwards()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (sessions, article) = (await by.RecordedPerson(), await ledger.Article());
        var attribution = await by.RecordedAttribution(article.Id, Stories.Quotation, new { source = sessions.Id, verb = "said" });
        var claim = await by.RecordedClaim("It is so.");
        claim = await by.SupportedBy(claim, attribution.Id);
        var instant = await ledger.RecordedAt(claim);
        var questions = new[]
        {
            $"sequence={claim.Sequence}", $"sequence={await Drawn()}", $"asOf={instant.Instant()}", $"asOf={instant.AddMicroseconds(1).Instant()}",
            $"sequence={claim.Sequence}&validAt={instant.Instant()}", $"asOf={instant.Instant()}&validAt=2018-05-07T15:00:00Z",
        };
        var before = await Answers();

        await RolledBack();   // a number that no event will ever have
        await by.Disputed("documents", article, sessions.Id);
        await editor.Corrected("sources", sessions, new { name = "Jefferson Sessions" }, "WrongName");
        await by.Recorded($"/api/documents/{article.Id}/revisions", new { revision = new { status = "Final", rights = "Quotation", text = "Nothing of it." }, reason = "It changed.", version = 2 });
        await editor.Corrected("attributions", attribution, new { hops = new[] { new { source = await ledger.Party(), verb = "said" } } }, "WrongAttribution");
        claim = await editor.Corrected("claims", claim, new { statement = "It was so." });
        await editor.Merged("claims", await by.RecordedClaim("The same."), claim);
        await editor.Assessed(claim, "False");

        var after = await Answers();
        for (var i = 0; i < questions.Length; i++) after[i].ShouldBe(before[i], questions[i]);

        async Task<List<string>> Answers()
        {
            var answers = new List<string>();
            foreach (var question in questions)
            {
                using var response = await ledger.Reader.Send(HttpMethod.Get, Standings.Page(claim, question));
                answers.Add($"{question} {(int)response.StatusCode} {Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Token))}");
            }
            return answers;
        }
    }

    [Fact]
    public async Task As_of_an_instant_ends_before_the_first_event_in_ledger_order_that_was_recorded_after_it()
    {
        // As when a node's clock was fast: what came later by the ledger's order was recorded earlier by its time.
        var claim = await ledger.Claim();
        var denied = await ledger.Contributor.Disputed("claims", claim, await ledger.Party(), "Denial");
        var assessed = await ledger.Editor.Assessed(denied, "True");
        var instant = (await ledger.RecordedAt(assessed)).Instant();
        (await ledger.Reader.Told(claim, $"asOf={instant}")).ShouldBe("Assessed True 0/-: Disputed");
        await ledger.CaughtUp();                                                      // so that no list sees the time that is wrong
        await Shift("1 hour");
        try
        {
            (await ledger.Reader.Told(claim, $"asOf={instant}")).ShouldBe("Unsupported 0/-");
        }
        finally
        {
            await Shift("-1 hour");
        }

        Task Shift(string by) => ledger.Run($"update ledger.mt_events set timestamp = timestamp + interval '{by}' where seq_id = {denied.Sequence}");
    }

    [Fact]
    public async Task While_something_below_is_still_being_written_it_waits_and_what_is_settled_is_answered_meanwhile()
    {
        var (claim, settled) = (await ledger.Claim(), await ledger.Claim());
        await ledger.Reader.Told(claim, $"sequence={settled.Sequence}");
        await using var writer = await ledger.Owner.OpenConnectionAsync(Token);
        await using var writing = await writer.BeginTransactionAsync(Token);
        await Draw(writer);
        var above = await ledger.Editor.Assessed(claim, "True");

        var waiting = ledger.Reader.Told(claim, $"sequence={above.Sequence}");
        (await ledger.Reader.Told(claim, $"sequence={settled.Sequence}")).ShouldBe("Unsupported 0/-");
        (await ledger.Reader.Told(claim)).ShouldBe("Assessed True 0/-", "now is now");
        waiting.IsCompleted.ShouldBeFalse();
        await writing.RollbackAsync(Token);

        (await waiting).ShouldBe("Assessed True 0/-");
    }

    [Fact]
    public async Task What_takes_too_long_to_be_written_is_503_and_the_same_question_is_answered_afterwards()
    {
        var (claim, settled) = (await ledger.Claim(), await ledger.Claim());
        await ledger.Reader.Told(claim, $"sequence={settled.Sequence}");
        await using var writer = await ledger.Owner.OpenConnectionAsync(Token);
        await using var writing = await writer.BeginTransactionAsync(Token);
        await Draw(writer);
        var above = await ledger.Editor.Assessed(claim, "True");
        var questions = new[] { $"sequence={above.Sequence}", $"asOf={(await ledger.RecordedAt(above)).Instant()}", $"asOf={(await ledger.RecordedAt(settled)).Instant()}" };

        foreach (var refused in await Task.WhenAll(questions.Select(q => ledger.Reader.Send(HttpMethod.Get, Standings.Page(claim, q)))))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            JsonNode.Parse(await refused.Content.ReadAsStringAsync(Token))!["type"]!.GetValue<string>().ShouldBe("/problems/not-settled");
            refused.Dispose();
        }
        await writing.RollbackAsync(Token);

        var answers = new List<string>();
        foreach (var question in questions) answers.Add(await ledger.Reader.Told(claim, question));
        answers.ShouldBe(["Assessed True 0/-", "Assessed True 0/-", "Unsupported 0/-"]);
    }

    private async Task<long> Drawn() => long.Parse((await ledger.Column("select last_value::text from ledger.mt_events_sequence"))[0], System.Globalization.CultureInfo.InvariantCulture);

    private async Task RolledBack()
    {
        await using var writer = await ledger.Owner.OpenConnectionAsync(Token);
        await using var writing = await writer.BeginTransactionAsync(Token);
        await Draw(writer);
        await writing.RollbackAsync(Token);
    }

    private static async Task Draw(NpgsqlConnection connection)
    {
        await using var draw = new NpgsqlCommand("select nextval('ledger.mt_events_sequence')", connection);
        await draw.ExecuteScalarAsync(Token);
    }
}
