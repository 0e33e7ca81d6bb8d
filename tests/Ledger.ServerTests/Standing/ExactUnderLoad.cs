using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Audit;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Marten;
using Marten.Services;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Standing;

/// <summary>
/// While writers dispute and resolve what many claims rest on, readers ask what was known at sequences and instants of a moment ago: the same question always gets the same
/// answer, whenever it is asked.
/// </summary>
public sealed class ExactUnderLoad(LedgerServerFixture ledger) : IDisposable
{
    private const int Writes = 24, FallsAt = 12, Late = 8, QuestionsToAWrite = 3, Readers = 3;

    /// <summary>What was answered first to each question, to the byte.</summary>
    private readonly ConcurrentDictionary<string, string> _answers = new();
    private readonly ConcurrentQueue<string> _differed = new();
    private readonly List<Claim> _claims = [];

    /// <summary>A question that was answered lets the writers go on: so many are asked beside them.</summary>
    private readonly SemaphoreSlim _turns = new(0);

    /// <summary>What is written late, and what is written meanwhile.</summary>
    private (Written Late, Written Meanwhile) _slow;

    /// <summary>The article against which a dispute is upheld, midway: what rests on it alone falls.</summary>
    private Guid _falls;

    private long _first, _acknowledged;
    private int _begun, _written, _asked, _askedBesideWriters, _askedAgain;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_question_gets_the_same_answer_while_others_write_and_after()
    {
        var writers = await Writers();
        var began = TimeProvider.System.GetUtcNow();

        var writing = Task.WhenAll([.. writers.Select(w => Task.Run(() => Write(w))), Task.Run(WriteLate, Token)]);
        var reading = Task.WhenAll(Enumerable.Range(1, Readers).Select(reader => Task.Run(() => Read(new Random(reader), began, writing))));
        await Task.WhenAll(writing, reading);

        _written.ShouldBe(writers.Count * Writes + Late);
        _asked.ShouldBeGreaterThanOrEqualTo(_written * QuestionsToAWrite);
        _askedBesideWriters.ShouldBeGreaterThanOrEqualTo(_asked / 3);
        _askedAgain.ShouldBeGreaterThanOrEqualTo(_asked / 8);

        // And now that nobody writes.
        foreach (var question in _answers.Keys) await Ask(question);
        _differed.ShouldBeEmpty();
        _answers.Count.ShouldBeGreaterThanOrEqualTo(_asked / 4);
        _answers.Values.Select(a => JsonNode.Parse(a)!["standing"]!.ToJsonString()).Distinct().Count().ShouldBeGreaterThan(10);
        await InstantsWereWhatTheLedgerSays();
        await SequencesWereWhatHistorySays();
        await ListsMissedNothing();
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>As of an instant: the sequence before the first event, in ledger order, that was recorded after it.</summary>
    private async Task InstantsWereWhatTheLedgerSays()
    {
        // A moment ago may have been while the claims were still being made.
        var events = (await ledger.Services.GetRequiredService<EventTable>().Read(new EventChoice { First = _first - 50 }, 100_000, Token)).Events;
        var asked = _answers.Where(a => a.Key.Contains("asOf", StringComparison.Ordinal)).ToList();
        asked.ShouldNotBeEmpty();
        foreach (var (question, answer) in asked)
        {
            var instant = DateTimeOffset.Parse(Uri.UnescapeDataString(question.Split("asOf=")[1].Split('&')[0]), CultureInfo.InvariantCulture);
            var upTo = events.TakeWhile(e => e.RecordedAt <= instant).Last().Sequence;
            JsonNode.Parse(answer)!["upTo"]!.GetValue<long>().ShouldBe(upTo, question);
        }
    }

    /// <summary>What was answered in the middle of it all is what the claim's history has, now that it is complete.</summary>
    private async Task SequencesWereWhatHistorySays()
    {
        foreach (var claim in _claims)
        {
            var page = await ledger.Reader.Asked($"/api/claims/{claim.Id}/history?limit=500");
            page["next"].ShouldBeNull();
            var history = page["items"]!.AsArray();
            var sequences = _answers.Where(a => a.Key.StartsWith($"/api/claims/{claim.Id}?sequence=", StringComparison.Ordinal) && !a.Key.Contains("validAt", StringComparison.Ordinal));
            foreach (var (question, answer) in sequences)
            {
                var asked = JsonNode.Parse(answer)!;
                var standing = asked["standing"]!.AsObject();
                standing.Remove("because");
                var then = history.Last(i => i!["sequence"]!.GetValue<long>() <= asked["upTo"]!.GetValue<long>())!["standing"]!["after"];
                JsonNode.DeepEquals(standing, then).ShouldBeTrue($"{question}: {standing.ToJsonString()} and {then!.ToJsonString()}");
            }
        }
    }

    /// <summary>What came late below what they had seen is in the lists as well.</summary>
    private async Task ListsMissedNothing()
    {
        await ledger.CaughtUp();
        var document = await ledger.Reader.Asked($"/api/documents/{_slow.Late.Id}");
        var listed = document["claims"]!.AsArray();
        listed.Count.ShouldBe(_claims.Count(c => c.RestsOnTheLate));
        foreach (var item in listed)
        {
            var page = (await ledger.Reader.Asked($"/api/claims/{item!["id"]}"))["standing"]!;
            foreach (var member in new[] { "level", "lines", "depth", "flags" })
            {
                JsonNode.DeepEquals(item["standing"]![member], page[member]).ShouldBeTrue($"{item} and {page}");
            }
            page["flags"]!.AsArray().Select(f => f!.ToString()).ShouldContain("Disputed");
        }
    }

    // ---- Writers ----

    /// <summary>
    /// Two newspapers read one draft, and each article is an attribution; six claims rest on one, the other or both. One writer for the draft, one for an article, one for an
    /// attribution, and one for the claims: their streams are their own, and the closures are everybody's.
    /// </summary>
    private async Task<IReadOnlyList<IReadOnlyList<Written>>> Writers()
    {
        var (by, party) = (ledger.Contributor, await ledger.Party());
        var draft = await ledger.Report();
        var (one, other) = (await ledger.Article(), await ledger.Article());
        var hop = new { document = draft.Id, verb = "reported" };
        var first = await by.RecordedAttribution(one.Id, Stories.Quotation, hop);
        var second = await by.RecordedAttribution(other.Id, Stories.Quotation, hop, new { source = party, verb = "said" });
        for (var i = 0; i < 6; i++)
        {
            var claim = await by.RecordedClaim($"Somebody said it {i} times.");
            if (i % 3 != 1) claim = claim with { Version = (await by.SupportedBy(claim, first.Id)).Version };
            if (i % 3 != 0) claim = claim with { Version = (await by.SupportedBy(claim, second.Id)).Version };
            _claims.Add(new Claim(claim.Id, claim.Version, RestsOnTheLate: i % 3 != 0));
        }
        _first = _acknowledged = (await ledger.EventsOf(_claims[^1].Id))[^1].Sequence;
        _falls = one.Id;
        _slow = (new Written("documents", other.Id, other.Version, party), new Written("attributions", first.Id, first.Version, party));
        return
        [
            [new Written("documents", draft.Id, draft.Version, party)],
            [new Written("documents", one.Id, one.Version, party)],
            [new Written("attributions", second.Id, second.Version, party)],
            [.. _claims.Select(c => new Written("claims", c.Id, c.Version, party))],
        ];
    }

    /// <summary>Disputes each of some things in turn, and resolves that.</summary>
    private async Task Write(IReadOnlyList<Written> things)
    {
        var random = new Random(things.Count);
        for (var written = 0; written < Writes; written += 2)
        {
            var thing = things[written / 2 % things.Count];
            // Some said it long ago: at another validAt another answer.
            var saidAt = random.Next(2) == 0 ? new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero) : (DateTimeOffset?)null;
            await Turn();
            var kind = random.Next(2) == 0 ? "Denial" : "Dispute";
            var disputed = await Recorded(ledger.Contributor, thing, "responses", new { by = thing.Party, kind, saidAt, version = thing.Version });
            await Turn();
            var falls = thing.Kinds == "claims" ? random.Next(3) == 0 : thing.Id == _falls && written == FallsAt;
            var outcome = falls ? "Upheld" : random.Next(2) == 0 ? "Rejected" : "Withdrawn";
            await Recorded(ledger.Editor, thing, $"responses/{disputed.Part}/resolution", new { outcome, reason = "It was looked into.", version = thing.Version });
        }
    }

    /// <summary>
    /// A transaction that draws a number and takes its time: what comes after it is on record before it. Of two such one is committed, and an event appears below those that
    /// are there; the other is rolled back, and there will never be one.
    /// </summary>
    private async Task WriteLate()
    {
        var (late, meanwhile) = _slow;
        Recorded? open = null;
        for (var written = 0; written < Late; written++)
        {
            await Turn();
            await using var connection = await ledger.Server.OpenConnectionAsync(Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await using var session = ledger.Services.GetRequiredService<IDocumentStore>().LightweightSession(SessionOptions.ForTransaction(transaction));
            session.LastModifiedBy = ledger.Actors[Role.Contributor].Id.ToString();
            var document = await session.Events.FetchForWriting<Document>(late.Id, late.Version, Token);
            document.AppendOne(new DocumentResponseMade(NewId.Next(TimeProvider.System).Value, late.Party, ResponseKind.Dispute, null, null, null));
            await session.SaveChangesAsync(Token);

            var recorded = open is null
                ? await Recorded(ledger.Contributor, meanwhile, "responses", new { by = meanwhile.Party, kind = "Denial", version = meanwhile.Version })
                : await Recorded(
                    ledger.Editor, meanwhile, $"responses/{open.Part}/resolution", new { outcome = "Rejected", reason = "It was looked into.", version = meanwhile.Version });
            open = open is null ? recorded : null;

            // Above it is asked now, and cannot be answered; below it is answered.
            var instant = Uri.EscapeDataString((await ledger.EventAt(recorded.Sequence)).At.ToString("O"));
            string[] axes = [$"sequence={recorded.Sequence}", $"asOf={instant}"];
            var above = _claims.Take(3).SelectMany(c => axes.Select(axis => Ask($"/api/claims/{c.Id}?{axis}"))).ToList();
            foreach (var claim in _claims.Take(3)) await Ask($"/api/claims/{claim.Id}?sequence={_first}");
            if (written % 2 == 0)
            {
                await transaction.CommitAsync(Token);
                late.Version++;
            }
            else
            {
                await transaction.RollbackAsync(Token);
            }
            await Task.WhenAll(above);
        }
    }

    private async Task Turn()
    {
        for (var answered = 0; answered < QuestionsToAWrite; answered++) await _turns.WaitAsync(Token);
    }

    private async Task<Recorded> Recorded(LedgerClient by, Written thing, string act, object body)
    {
        Interlocked.Increment(ref _begun);
        var recorded = await by.Recorded($"/api/{thing.Kinds}/{thing.Id}/{act}", body);
        Interlocked.Increment(ref _written);
        thing.Version = recorded.Version;
        for (var known = Interlocked.Read(ref _acknowledged); known < recorded.Sequence;) known = Interlocked.CompareExchange(ref _acknowledged, recorded.Sequence, known);
        return recorded;
    }

    // ---- Readers ----

    private async Task Read(Random random, DateTimeOffset began, Task writing)
    {
        while (!writing.IsCompleted)
        {
            var known = _answers.Keys.ToList();
            var again = known.Count > 0 && random.Next(3) == 0;
            var (written, begun) = (Volatile.Read(ref _written), Volatile.Read(ref _begun));
            await Ask(again ? known[random.Next(known.Count)] : Question(random, began));
            Interlocked.Increment(ref _asked);
            _turns.Release();
            if (begun > written || Volatile.Read(ref _begun) > begun) Interlocked.Increment(ref _askedBesideWriters);
            if (again) Interlocked.Increment(ref _askedAgain);
        }
    }

    /// <summary>Of any claim, as of a sequence or an instant, mostly of a moment ago, and sometimes as it held on a day in the world.</summary>
    private string Question(Random random, DateTimeOffset began)
    {
        var (last, now) = (Interlocked.Read(ref _acknowledged), TimeProvider.System.GetUtcNow());
        var claim = _claims[random.Next(_claims.Count)].Id;
        var axis = random.Next(2) == 0
            ? $"sequence={(random.Next(3) == 0 ? random.NextInt64(_first, last + 1) : Math.Max(_first, last - random.Next(12)))}"
            : "asOf=" + Uri.EscapeDataString((random.Next(3) == 0 ? began + random.NextDouble() * (now - began) : now.AddMilliseconds(-random.Next(40))).ToString("O"));
        return $"/api/claims/{claim}?{axis}" + (random.Next(3) == 0 ? "&validAt=2019-06-01T00:00:00Z" : "");
    }

    /// <summary>Asks, again where something is still being written, and notes an answer that is another one than before.</summary>
    private async Task Ask(string question)
    {
        while (true)
        {
            using var response = await ledger.Reader.Send(HttpMethod.Get, question);
            var body = await response.Content.ReadAsStringAsync(Token);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && body.Contains("/problems/not-settled", StringComparison.Ordinal)) continue;
            response.StatusCode.ShouldBe(HttpStatusCode.OK, $"{question}: {body}");
            if (_answers.GetOrAdd(question, body) is var first && first != body) _differed.Enqueue($"{question}:\n{first}\n{body}");
            return;
        }
    }

    private sealed record Claim(Guid Id, long Version, bool RestsOnTheLate);

    /// <summary>Something that one writer alone writes to.</summary>
    private sealed class Written(string kinds, Guid id, long version, Guid party)
    {
        public string Kinds => kinds;
        public Guid Id => id;
        public Guid Party => party;
        public long Version { get; set; } = version;
    }
}
