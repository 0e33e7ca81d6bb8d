using Ledger.Access;
using Ledger.Http;
using Ledger.ServerTests.BadInput;

namespace Ledger.ServerTests.Redactions;

/// <summary>Whatever free text or name a command brings can be removed for good; what it stood in stays, and so does every proof.</summary>
public sealed class EveryTextCanBeRedacted(LedgerServerFixture ledger) : IAsyncLifetime
{
    /// <summary>A text that was redacted is not recorded again: each test begins with an empty ledger, and leaves none that other tests would miss.</summary>
    public async ValueTask InitializeAsync()
    {
        await ledger.CaughtUp();
        await ledger.Empty();
    }

    public ValueTask DisposeAsync() => InitializeAsync();

    /// <summary>Every command but those that redact themselves, and those about the log, whose reasons vouch for it.</summary>
    public static TheoryData<string> Recording => [.. Samples.All.Where(s => !s.StartsWith("Redact", StringComparison.Ordinal) && s is not ("RotateLogKey" or "AcceptRestoration"))];

    [Theory]
    [MemberData(nameof(Recording))]
    public async Task With_its_salt_while_the_leaf_still_holds(string sample)
    {
        var (by, key) = (ledger.As(Samples.WritingOf(sample).Actor()), ("Idempotency-Key", OnRecord.Nothing.ToString()));
        var ready = await Samples.Prepare(ledger, sample);
        var kind = ready.Path.Split('/')[2];
        var done = await by.Recorded(ready.Path, ready.Body, key);
        var before = await ledger.EventsOf(done.Id);
        string[] salts = [.. before.SelectMany(e => e.Salts()).Where(s => s.Key != "/role" || kind != "actors").Select(s => Convert.ToBase64String(s.Value!))];
        var fields = await ledger.Administrator.Redactable(kind, done);

        var redaction = await ledger.Administrator.Redacted(kind, done, fields);

        var after = await ledger.EventsOf(done.Id);
        after.Select(e => e.Id).Take(before.Count).ShouldBe(before.Select(e => e.Id));
        foreach (var e in after) await ledger.ShouldBeAsSealed(e);
        foreach (var (pointer, salt) in after.Take(before.Count).SelectMany(e => e.Salts()))
        {
            if (pointer != "/role" || kind != "actors") salt.ShouldBeNull($"{pointer} has its salt still");
        }
        salts.ShouldNotBeEmpty();
        (await ledger.Holding(salts)).ShouldBeEmpty();
        var last = after[^1];
        (last.Type, last.Data["reason"]!.ToString(), last.Data["authority"]!.ToString()).ShouldBe(($"{kind[..^1]}_redacted", Writings.Why, Redacting.Authority));

        // Nothing is there to redact twice, but the redaction's own words.
        (await ledger.Administrator.Redactable(kind, redaction)).ShouldBe([$"redactions/{redaction.Part}/authority", $"redactions/{redaction.Part}/reason"]);
        (await by.Refused(ready.Path, ready.Body, key)).Type.ShouldBe("idempotency-key-reused");

        // Whoever asks sees that something was there.
        var page = await ledger.Administrator.Asked($"/api/{kind}/{done.Id}");
        var shown = page["redactions"]!.AsArray().ShouldHaveSingleItem()!;
        (shown["id"]!.GetValue<Guid>(), shown["reason"]!.ToString(), shown["authority"]!.ToString(), shown["by"]!["name"]!.ToString()).ShouldBe((redaction.Part, Writings.Why, Redacting.Authority, "The Administrator"));
        shown["fields"]!.AsArray().Select(f => f!.ToString()).ShouldBe(fields);
        page.ToJsonString(Json.Options).ShouldNotContain("{\"redacted\"");
        var trail = (await ledger.Administrator.Asked($"/api/audit?stream={done.Id}"))["items"]!.AsArray();
        trail.Count.ShouldBe(after.Count);
        trail[^1]!["summary"]!.ToString().ShouldContain("redacted");
        trail.ToJsonString(Json.Options).ShouldNotContain("{\"redacted\"");
    }

    [Fact]
    public async Task What_it_said_is_nowhere_in_the_database()
    {
        var (by, editor, administrator) = (ledger.Contributor, ledger.Editor, ledger.Administrator);
        var word = $"w{OnRecord.Nothing:N}";
        var source = await by.Recorded("/api/sources", new { kind = "Person", name = $"{word} name", description = $"{word} “description” 😀", role = $"{word} role" }, Key());
        source = await editor.Recorded($"/api/sources/{source.Id}/corrections", new
        {
            reasonCode = "WrongName", reason = $"{word} reason", requestedBy = $"{word} asked", notice = $"{word} notice", changes = new { name = $"{word} another" }, version = source.Version,
        }, Key());
        var text = $"It says: {word} was there. The end of it.";
        var document = await by.Recorded("/api/documents", new
        {
            kind = "Article", title = $"{word} title", publisher = source.Id, url = $"https://example.org/{word}", revision = new { status = "Published", rights = "Quotation", text },
        }, Key());
        document = await by.Recorded($"/api/documents/{document.Id}/caveats", new { text = $"{word} caveat", passage = new { exact = word }, version = document.Version }, Key());
        document = await by.Recorded($"/api/documents/{document.Id}/responses", new { by = source.Id, kind = "Denial", statement = $"{word} never", version = document.Version }, Key());
        document = await editor.Recorded($"/api/documents/{document.Id}/corrections", new
        {
            reasonCode = "Typo", reason = $"{word} reason", erratum = new { revision = 1, passage = new { exact = "was there" }, shouldRead = $"{word} was not" }, version = document.Version,
        }, Key());
        var attribution = await by.Recorded("/api/attributions", new
        {
            document = document.Id, revision = 1, passages = new[] { new { exact = "The end of it" } }, mode = "Verbatim", hops = new[] { new { source = source.Id, verb = $"{word} said", note = $"{word} note" } },
            occasion = $"{word} occasion",
        }, Key());
        attribution = await editor.Recorded($"/api/attributions/{attribution.Id}/corrections", new
        {
            reasonCode = "WrongQuote", reason = $"{word} reason", changes = new { passages = new[] { new { exact = "of it" } } }, version = attribution.Version,
        }, Key());
        attribution = await by.Recorded($"/api/attributions/{attribution.Id}/withdrawal", new { reason = $"{word} withdrawn", version = attribution.Version }, Key());
        var claim = await by.Recorded("/api/claims", new { statement = $"{word} statement", topics = new[] { "one", $"{word} topic" } }, Key());
        claim = await by.Recorded($"/api/claims/{claim.Id}/evidence", new
        {
            stance = "Supports", document = document.Id, revision = 1, passages = new[] { new { exact = "was there" } }, note = $"{word} note", version = claim.Version,
        }, Key());
        claim = await editor.Recorded($"/api/claims/{claim.Id}/assessments", new { rating = "Mixed", rationale = $"{word} rationale", version = claim.Version }, Key());
        var actor = await administrator.Recorded("/api/actors", new { name = $"{word} name", role = "Reader" }, Key());
        actor = await administrator.Recorded($"/api/actors/{actor.Id}/tokens", new { note = $"{word} note", version = actor.Version }, Key());
        await ledger.CaughtUp();
        (await ledger.Holding(word)).ShouldBe(
            ["ledger.mt_doc_actor", "ledger.mt_doc_attribution", "ledger.mt_doc_claim", "ledger.mt_doc_document", "ledger.mt_doc_source", "ledger.mt_events", "ledger.revision_text", "ledger.search"], "it is looked for where it is");

        var redaction = await administrator.Redacted("documents", document, await administrator.Redactable("documents", document));
        (await ledger.EventAt(redaction.Sequence)).Data["values"]!.AsArray().Select(v => v!["stream"]!.GetValue<Guid>()).Distinct().ShouldBe([document.Id, attribution.Id, claim.Id], ignoreOrder: true);
        foreach (var (kind, what) in new[] { ("sources", source), ("attributions", attribution), ("claims", claim), ("actors", actor) })
        {
            await administrator.Redacted(kind, what, await administrator.Redactable(kind, what));
        }

        (await ledger.Holding(word)).ShouldBeEmpty();
        (await ledger.Holding("The end of it", "of it.", "It says: ")).ShouldBeEmpty("nor is the text, in anybody's copy");
        foreach (var stream in new[] { source, document, attribution, claim, actor })
        {
            foreach (var e in await ledger.EventsOf(stream.Id)) await ledger.ShouldBeAsSealed(e);
        }
        await ledger.CaughtUp();
        (await administrator.Asked($"/api/claims/{claim.Id}/history"))["items"]!.AsArray().Count.ShouldBeGreaterThan(8);
        foreach (var accept in new[] { "application/x-ndjson", "text/csv" })
        {
            using var export = await ledger.Auditor.Send(HttpMethod.Get, $"/api/audit?stream={claim.Id}", null, ("Accept", accept));
            var exported = await export.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            exported.ShouldContain("[redacted]");
            exported.ShouldNotContain(word);
        }

        static (string, string) Key() => ("Idempotency-Key", OnRecord.Nothing.ToString());
    }

    [Fact]
    public async Task One_field_goes_with_every_value_that_it_ever_had_and_leaves_the_others()
    {
        var document = await ledger.Report();
        document = await ledger.Editor.Corrected("documents", document, new { title = "The second title" });
        document = await ledger.Editor.Corrected("documents", document, new { title = "The third title", kind = "Note" });

        var redaction = await ledger.Administrator.Redacted("documents", document, "title");

        var events = await ledger.EventsOf(document.Id);
        events.Take(3).SelectMany(e => e.Data.Texts()).ShouldNotContain(t => t.Contains("title") && t != "title" || t.Contains("draft report"));
        events[1].Data["reason"]!.ToString().ShouldBe("It was recorded wrongly.");
        var page = await ledger.Reader.Asked($"/api/documents/{document.Id}");
        (page["title"]!.ToString(), page["kind"]!.ToString(), page["version"]!.GetValue<long>()).ShouldBe(("[redacted]", "Note", redaction.Version));
        page["corrections"]![0]!["changes"]![0]!.ToJsonString().ShouldBe("""{"field":"title","before":"[redacted]","after":"[redacted]"}""");

        // It can be given a title again: one that may stand.
        var again = await ledger.Editor.Corrected("documents", redaction, new { title = "A report" });
        (await ledger.Reader.Asked($"/api/documents/{document.Id}"))["title"]!.ToString().ShouldBe("A report");
        (await ledger.Administrator.Redactable("documents", again)).ShouldContain("title");
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_redacted_and_neither_can_ids_kinds_and_dates()
    {
        var claim = await ledger.Claim();
        await ledger.Refuses(Role.Administrator, $"/api/claims/{claim.Id}/redactions",
            new { fields = new[] { "statement", "subjects" }, reason = Writings.Why, authority = Redacting.Authority, version = 1 }, 422, "field-not-redactable", "fields[1]");
        (await ledger.Administrator.Redactable("actors", await ledger.Administrator.AddedActor(Role.Reader))).ShouldBe(["name"], "a role is no text");
        foreach (var fields in new object?[] { null, Array.Empty<string>(), new[] { "statement", "statement" } })
        {
            await ledger.Refuses(Role.Administrator, $"/api/claims/{claim.Id}/redactions", new { fields, reason = Writings.Why, authority = Redacting.Authority, version = 1 }, 400, "invalid-request");
        }
    }
}
