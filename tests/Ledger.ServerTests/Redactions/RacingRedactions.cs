using Ledger.Access;
using Ledger.ServerTests.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Redactions;

/// <summary>A redaction runs alone: what was read before it is not recorded after it, and what was recorded before it is redacted.</summary>
public sealed class RacingRedactions(LedgerServerFixture ledger) : IAsyncLifetime
{
    /// <summary>A text that was redacted is not recorded again: each test begins with an empty ledger, and leaves none that other tests would miss.</summary>
    public async ValueTask InitializeAsync()
    {
        await ledger.CaughtUp();
        await ledger.Empty();
    }

    public ValueTask DisposeAsync() => InitializeAsync();

    private const string Waiting = "select pid::text from pg_locks where locktype = 'advisory' and not granted";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_copies_a_passage_at_the_same_time_and_is_first_is_redacted_as_well()
    {
        var word = $"w{OnRecord.Nothing:N}";
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), $"It says {word}, and no more.");
        var (body, key) = (await Passage(article.Id, word), OnRecord.Nothing.ToString());

        // The attribution has taken its turn, and waits for its key; the redaction waits for it.
        await using var barrier = await ledger.Owner.OpenConnectionAsync(Token);
        await using var held = await barrier.BeginTransactionAsync(Token);
        await using (var take = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 0))", barrier, held) { Parameters = { new() { Value = $"{ledger.Actors[Role.Contributor].Id}/{key}" } } })
            await take.ExecuteNonQueryAsync(Token);
        var attributing = ledger.Contributor.Recorded("/api/attributions", body, ("Idempotency-Key", key));
        await AreWaiting(1);
        var redacting = ledger.Administrator.Redacted("documents", article, "revisions/1/text");
        await AreWaiting(2);
        await held.RollbackAsync(Token);

        var (attribution, redaction) = (await attributing, await redacting);

        attribution.Sequence.ShouldBeLessThan(redaction.Sequence);
        (await ledger.Holding(word)).ShouldBeEmpty();
        await ledger.ShouldBeAsSealed((await ledger.EventsOf(attribution.Id))[0]);
    }

    [Fact]
    public async Task Whoever_comes_while_a_redaction_runs_finds_nothing_to_copy_and_nothing_to_correct()
    {
        var word = $"w{OnRecord.Nothing:N}";
        var article = await ledger.Contributor.RecordedArticle(await ledger.Publisher(), $"It says {word}, and no more.");
        var attribution = await ledger.Contributor.Recorded("/api/attributions", await Passage(article.Id, word));
        var body = await Passage(article.Id, word);

        // The redaction runs, and waits for an event's row; the others wait for their turn.
        await using var barrier = await ledger.Owner.OpenConnectionAsync(Token);
        await using var held = await barrier.BeginTransactionAsync(Token);
        await using (var take = new NpgsqlCommand("select 1 from ledger.mt_events where stream_id = $1 for update", barrier, held) { Parameters = { new() { Value = attribution.Id } } })
            await take.ExecuteNonQueryAsync(Token);
        var redacting = ledger.Administrator.Redacted("documents", article, "revisions/1/text");
        await AreWaiting(1, "select pid::text from pg_locks where locktype = 'transactionid' and not granted");
        var copying = ledger.Contributor.Refused("/api/attributions", body);
        var correcting = ledger.Editor.Refused($"/api/attributions/{attribution.Id}/corrections",
            new { reasonCode = "WrongQuote", reason = Writings.Why, changes = new { passages = new[] { new { exact = "no more" } } }, version = attribution.Version });
        var answering = ledger.Contributor.Recorded($"/api/attributions/{attribution.Id}/responses", new { by = await ledger.Column("select id from ledger.mt_doc_source limit 1") is [var id] ? id : "", kind = "NoComment", version = attribution.Version });
        await AreWaiting(3);
        await held.RollbackAsync(Token);

        await redacting;
        (await copying).Type.ShouldBe("text-redacted");
        (await correcting).Type.ShouldBeOneOf("text-redacted", "version-conflict");
        await answering;
        (await ledger.Holding(word)).ShouldBeEmpty("not in the state that the response has led to, either");
    }

    private async Task<object> Passage(Guid document, string exact) => new
    {
        document, revision = 1, passages = new[] { new { exact } }, mode = "Verbatim", hops = new[] { new { source = await ledger.Party(), verb = "said" } },
    };

    /// <summary>Until so many wait for a lock: PostgreSQL says so.</summary>
    private async Task AreWaiting(int count, string waiting = Waiting)
    {
        while ((await ledger.Column(waiting)).Count < count) Token.ThrowIfCancellationRequested();
    }
}
