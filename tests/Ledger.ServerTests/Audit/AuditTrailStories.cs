using System.Net;
using Ledger.Access;
using Npgsql;

namespace Ledger.ServerTests.Audit;

/// <summary>The audit trail: every event, by whatever an auditor looks for, at once and for good.</summary>
public sealed class AuditTrailStories(LedgerServerFixture ledger)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string NewCorrelation() => OnRecord.Nothing.ToString();

    [Fact]
    public async Task An_event_is_told_with_the_command_that_led_to_it_and_the_request()
    {
        var correlation = NewCorrelation();
        var recorded = await ledger.Contributor.Recorded("/api/sources", new { kind = "Person", name = "Rod Rosenstein" }, Trails.Correlation(correlation), ("User-Agent", "audit-tests/1"));

        var item = (await ledger.Auditor.Audit($"correlation={correlation}")).ShouldHaveSingleItem();

        var stored = await ledger.EventAt(recorded.Sequence);
        item.Sequence().ShouldBe(recorded.Sequence);
        item.At().ShouldBe(stored.At);
        item.Type().ShouldBe("source_registered");
        item.Text("summary").ShouldBe("The Contributor put on record the person Rod Rosenstein.");
        item.Text("command").ShouldBe("RegisterSource");
        item.Text("correlation").ShouldBe(correlation);
        item.Text("causation").ShouldBe(stored.Causation);
        item.Text("client").ShouldBe("audit-tests/1");
        item["eventId"]!.GetValue<Guid>().ShouldBe(stored.Id);
        item["version"]!.GetValue<long>().ShouldBe(1);
        item["actor"]!["id"]!.GetValue<Guid>().ShouldBe(ledger.Actors[Role.Contributor].Id);
        item["actor"]!.Text("role").ShouldBe("Contributor");
        item["stream"]!.Text("kind").ShouldBe("Source");
        item.Stream().ShouldBe(recorded.Id);
    }

    [Fact]
    public async Task Each_filter_chooses_and_all_of_them_together()
    {
        var correlation = NewCorrelation();
        var claim = await ledger.Contributor.Recorded("/api/claims", new { statement = "Somebody said so." }, Trails.Correlation(correlation));
        var published = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = "Checked.", version = 1 }, Trails.Correlation(correlation));
        var retracted = await ledger.Administrator.Recorded($"/api/claims/{claim.Id}/retraction", new { reason = "Nobody did.", version = 2 }, Trails.Correlation(correlation));

        async Task<IEnumerable<long>> Chosen(string filter) => (await ledger.Auditor.Audit($"stream={claim.Id}&{filter}")).Select(Trails.Sequence);

        (await Chosen($"correlation={correlation}")).ShouldBe([claim.Sequence, published.Sequence, retracted.Sequence]);
        (await Chosen($"actor={ledger.Actors[Role.Editor].Id}")).ShouldBe([published.Sequence]);
        (await Chosen("role=Administrator")).ShouldBe([retracted.Sequence]);
        (await Chosen("type=claim_asserted")).ShouldBe([claim.Sequence]);
        (await Chosen("command=RetractClaim")).ShouldBe([retracted.Sequence]);
        (await Chosen("command=retractclaim")).ShouldBeEmpty();
        (await Chosen("role=Reader")).ShouldBeEmpty();
        (await Chosen($"role=Editor&type=claim_published&command=PublishClaim&correlation={correlation}&actor={ledger.Actors[Role.Editor].Id}")).ShouldBe([published.Sequence]);
        (await Chosen("role=Editor&type=claim_asserted")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Times_bound_it_from_inclusive_to_exclusive()
    {
        var claim = await ledger.Claim();
        var published = await ledger.Editor.Recorded($"/api/claims/{claim.Id}/publication", new { @public = true, reason = "Checked.", version = 1 });
        var at = (await ledger.EventAt(published.Sequence)).At;

        async Task<IEnumerable<long>> Within(string times) => (await ledger.Auditor.Audit($"stream={claim.Id}&{times}")).Select(Trails.Sequence);

        (await Within($"from={at:O}".Replace("+", "%2B"))).ShouldBe([published.Sequence]);
        (await Within($"to={at:O}".Replace("+", "%2B"))).ShouldBe([claim.Sequence]);
        (await Within($"from={at.AddMicroseconds(1).UtcDateTime:O}")).ShouldBeEmpty();
        (await Within($"from={at.AddTicks(-1).UtcDateTime:O}&to={at.AddTicks(1).UtcDateTime:O}")).ShouldBe([published.Sequence], "a tenth of a microsecond counts, though it is never recorded");
        (await Within($"from={at.AddTicks(1).UtcDateTime:O}")).ShouldBeEmpty();
        (await Within($"from={at.UtcDateTime:O}&to={at.UtcDateTime:O}")).ShouldBeEmpty();
        (await Within("from=0001-01-01&to=9999-12-31T23:59:59.9999999Z")).ShouldBe([claim.Sequence, published.Sequence]);
    }

    [Fact]
    public async Task What_was_recorded_out_of_the_order_of_time_is_found_by_its_time()
    {
        // As when a node's clock is wrong, or a transaction took long: times that do not follow the sequence.
        var claims = new List<Recorded>();
        for (var i = 0; i < 4; i++) claims.Add(await ledger.Claim());
        var (first, second, third, fourth) = (claims[0].Sequence, claims[1].Sequence, claims[2].Sequence, claims[3].Sequence);
        var now = (await ledger.EventAt(third)).At;
        await Shift(first, "2 days");
        await Shift(third, "1 day");
        await Shift(fourth, "-1 day");
        try
        {
            var tomorrow = now.AddHours(23).UtcDateTime;
            (await ledger.Auditor.Audit($"from={tomorrow:O}")).Select(Trails.Sequence).ShouldBe([first, third], "the first by time is not the first by sequence");
            (await ledger.Auditor.Audit($"from={tomorrow:O}&order=newest")).Select(Trails.Sequence).ShouldBe([third, first]);
            (await ledger.Auditor.Asked($"/api/audit?to={tomorrow:O}&order=newest&limit=2"))["items"]!.AsArray().Select(i => i!.Sequence())
                .ShouldBe([fourth, second], "the last by time is not the last by sequence");
        }
        finally
        {
            await Shift(first, "-2 days");
            await Shift(third, "-1 day");
            await Shift(fourth, "1 day");
        }

        Task Shift(long sequence, string by) => Execute($"update ledger.mt_events set timestamp = timestamp + interval '{by}' where seq_id = {sequence}");
    }

    [Fact]
    public async Task It_begins_with_the_oldest_or_with_the_newest_and_its_pages_are_the_whole()
    {
        var correlation = NewCorrelation();
        var sequences = new List<long>();
        for (var i = 0; i < 7; i++) sequences.Add((await ledger.Contributor.Recorded("/api/claims", new { statement = $"Statement {i}." }, Trails.Correlation(correlation))).Sequence);

        foreach (var limit in new[] { 1, 3, 7, 500 })
        {
            (await ledger.Auditor.Audit($"correlation={correlation}", limit)).Select(Trails.Sequence).ShouldBe(sequences);
            (await ledger.Auditor.Audit($"correlation={correlation}&order=newest", limit)).Select(Trails.Sequence).ShouldBe(Enumerable.Reverse(sequences));
        }
        var page = await ledger.Auditor.Asked($"/api/audit?correlation={correlation}&limit=3");
        page["next"]!.GetValue<long>().ShouldBe(sequences[2]);
        page["upTo"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(sequences[^1]);
    }

    [Fact]
    public async Task A_changed_role_tells_the_role_before_it_and_earlier_acts_keep_the_role_of_their_moment()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Contributor, "Carl Checker");
        var token = await ledger.Administrator.IssuedToken(actor);
        var carl = new LedgerClient(ledger.Address, token.Secret);
        var before = await carl.RecordedClaim("Before.");
        var changed = await ledger.Administrator.Recorded($"/api/actors/{actor.Id}/role", new { role = "Editor", reason = "He edits now.", version = token.Version });
        var after = await carl.RecordedClaim("After.");

        var change = (await ledger.Auditor.Audit($"stream={actor.Id}&type=role_changed")).ShouldHaveSingleItem();
        change.Text("summary").ShouldBe("The Administrator changed the role of Carl Checker from Contributor to Editor.");
        change["changes"]!.ToJsonString().ShouldBe("""[{"field":"role","before":"Contributor","after":"Editor"}]""");
        (await ledger.Auditor.Audit($"actor={actor.Id}")).Select(i => (i.Sequence(), i["actor"]!.Text("role"))).ShouldBe([(before.Sequence, "Contributor"), (after.Sequence, "Editor")]);
        (await ledger.Auditor.Audit($"actor={actor.Id}&role=Contributor")).Select(Trails.Sequence).ShouldBe([before.Sequence]);
        change.Sequence().ShouldBe(changed.Sequence);
    }

    [Fact]
    public async Task A_token_is_told_without_its_hash()
    {
        var actor = await ledger.Administrator.AddedActor(Role.Reader);
        var token = await ledger.Administrator.Recorded($"/api/actors/{actor.Id}/tokens", new { note = "laptop", version = 1 });
        await ledger.Administrator.Recorded($"/api/actors/{actor.Id}/tokens/{token.Part}/revocation", new { reason = "Lost.", version = 2 });

        var trail = await ledger.Auditor.Audit($"stream={actor.Id}");

        trail.Select(i => i.Text("summary")).ShouldBe(
        [
            "The Administrator added Somebody new to those who may act, as Reader.", "The Administrator gave Somebody new a token (“laptop”).",
            "The Administrator revoked a token of Somebody new (“laptop”).",
        ]);
        var hash = (await ledger.EventAt(token.Sequence)).Data["secretHash"]!.GetValue<string>();
        string.Concat(trail.Select(i => i.ToJsonString())).ShouldNotContain(hash);
    }

    [Fact]
    public async Task A_part_is_told_as_it_stands()
    {
        var (by, editor) = (ledger.Contributor, ledger.Editor);
        var (attribution, claim) = (await ledger.Attribution(), await ledger.Claim());
        var evidence = await by.SupportedBy(claim, attribution.Id);
        var denial = await by.Disputed("claims", evidence, (await by.RecordedPerson("Rod Rosenstein")).Id, "Denial");
        var correctly = await editor.Recorded($"/api/claims/{claim.Id}/corrections", new
        {
            reasonCode = "WrongName", reason = "It was the other.", version = denial.Version,
            changes = new Dictionary<string, object> { [$"responses/{denial.Part}/by"] = (await by.RecordedPerson("Jeff Sessions")).Id, [$"responses/{denial.Part}/kind"] = "Dispute" },
        });
        var resolved = await editor.Recorded($"/api/claims/{claim.Id}/responses/{denial.Part}/resolution", new { outcome = "Upheld", reason = "So it is.", version = correctly.Version });
        await editor.Recorded($"/api/claims/{claim.Id}/evidence/{evidence.Part}/withdrawal", new { reason = "Misread.", version = resolved.Version });

        (await ledger.Auditor.Audit($"stream={claim.Id}&from={(await ledger.EventAt(denial.Sequence)).At.UtcDateTime:O}")).Select(i => i.Text("summary")).ShouldBe(
        [
            "The Contributor recorded that Rod Rosenstein denied the claim.",
            "The Editor corrected the claim: the party of the response was Rod Rosenstein, and is Jeff Sessions now; the kind of the response by Jeff Sessions was Denial, and is Dispute now.",
            "The Editor upheld the dispute of the claim by Jeff Sessions.",
            "The Editor withdrew the attribution of “We need to take away children” from the evidence of the claim.",
        ]);
    }

    [Fact]
    public async Task What_the_store_leaves_after_a_failed_batch_is_no_event()
    {
        var claim = await ledger.Claim();
        await Execute($"""
            insert into ledger.mt_events (seq_id, id, stream_id, version, data, type, timestamp, user_name, correlation_id, headers)
            select nextval('ledger.mt_events_sequence'), gen_random_uuid(), stream_id, 1000, data, 'tombstone', timestamp, user_name, correlation_id, headers from ledger.mt_events where seq_id = {claim.Sequence}
            """);
        try
        {
            (await ledger.Auditor.Audit($"stream={claim.Id}")).Select(Trails.Sequence).ShouldBe([claim.Sequence]);
            (await ledger.Reader.History(claim.Id)).Select(Trails.Sequence).ShouldBe([claim.Sequence]);
        }
        finally
        {
            await Execute($"delete from ledger.mt_events where stream_id = '{claim.Id}' and type = 'tombstone'");
        }
    }

    [Fact]
    public async Task While_something_older_is_still_being_written_it_waits_and_then_has_it()
    {
        await using var writer = await ledger.Owner.OpenConnectionAsync(Token);
        await using var writing = await writer.BeginTransactionAsync(Token);
        var drawn = await Draw(writer);
        var asked = ledger.Auditor.Asked("/api/audit?order=newest&limit=1");
        await writing.CommitAsync(Token);

        (await asked)["upTo"]!.GetValue<long>().ShouldBeGreaterThanOrEqualTo(drawn);
    }

    [Fact]
    public async Task What_takes_too_long_to_be_written_is_503_and_no_answer_that_might_miss_it()
    {
        var claim = await ledger.Claim();
        await using var writer = await ledger.Owner.OpenConnectionAsync(Token);
        await using var writing = await writer.BeginTransactionAsync(Token);
        await Draw(writer);

        foreach (var (by, path) in new[] { (ledger.Auditor, "/api/audit"), (ledger.Reader, $"/api/claims/{claim.Id}/history") })
        {
            using var response = await by.Send(HttpMethod.Get, path);
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.ShouldNotBeNull();
            (await response.Content.ReadAsStringAsync(Token)).ShouldContain("/problems/not-settled");
        }
        await writing.RollbackAsync(Token);
        (await ledger.Reader.History(claim.Id)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(Role.Reader)]
    [InlineData(Role.Contributor)]
    [InlineData(Role.Editor)]
    public async Task It_is_for_auditors_and_administrators_alone(Role role)
    {
        (await ledger.As(role).Unanswered("/api/audit")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await ledger.As(role).Unanswered("/api/audit/refusals")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await ledger.Administrator.Asked("/api/audit?limit=1"))["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("actor=somebody", "actor")]
    [InlineData("actor={0192f2d4-0000-7000-8000-000000000001}", "actor")]
    [InlineData("stream=1", "stream")]
    [InlineData("role=Boss", "role")]
    [InlineData("role=editor", "role")]
    [InlineData("type=ClaimAsserted", "type")]
    [InlineData("type=tombstone", "type")]
    [InlineData("command=%00", "command")]
    [InlineData("correlation=a%00b", "correlation")]
    [InlineData("correlation=%0A", "correlation")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-13-01", "from")]
    [InlineData("to=12:00", "to")]
    [InlineData("to=2026-01-01T00:00:00+02:00", "to")]
    [InlineData("order=best", "order")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("after=next", "after")]
    [InlineData("after=-1", "after")]
    [InlineData("actr=0192f2d4-0000-7000-8000-000000000001", "actr")]
    public async Task A_wrong_parameter_is_named_and_never_ignored(string query, string parameter)
    {
        var refusal = await ledger.Auditor.Unanswered("/api/audit?" + query);
        refusal.Status.ShouldBe(HttpStatusCode.BadRequest);
        refusal.Json["errors"]!.AsObject().Select(e => e.Key).ShouldBe([parameter]);
    }

    [Fact]
    public async Task A_role_or_a_type_that_is_unknown_is_answered_with_those_that_are_known()
    {
        var role = (await ledger.Auditor.Unanswered("/api/audit?role=Boss")).Json["errors"]!["role"]![0]!.GetValue<string>();
        foreach (var known in Enum.GetNames<Role>()) role.ShouldContain(known);
        var type = (await ledger.Auditor.Unanswered("/api/audit?type=claim_changed")).Json["errors"]!["type"]![0]!.GetValue<string>();
        type.ShouldContain("claim_corrected");
        type.ShouldContain("actor_added");
    }

    private async Task Execute(string sql)
    {
        await using var command = ledger.Owner.CreateCommand(sql);
        (await command.ExecuteNonQueryAsync(Token)).ShouldBe(1);
    }

    private static async Task<long> Draw(NpgsqlConnection connection)
    {
        await using var draw = new NpgsqlCommand("select nextval('ledger.mt_events_sequence')", connection);
        return (long)(await draw.ExecuteScalarAsync(Token))!;
    }
}
