using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Http;
using Ledger.Standing;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.ServerTests.Standing;

/// <summary>However a standing is worked out, it is the same: over random ledgers, for every claim, at every event that touched it.</summary>
public sealed class FoldedAndFromScratch(LedgerServerFixture ledger)
{
    private const int Events = 240;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly int[] Seeds = [3, 5];

    [Fact]
    public async Task A_claim_s_standing_is_the_same_whichever_way_it_is_worked_out()
    {
        var done = new HashSet<string>();
        var standings = new List<JsonNode>();
        IReadOnlyList<string> acts = [];
        foreach (var seed in Seeds)
        {
            var random = await RandomLedger.Written(ledger, seed, Events);
            var events = await AllEvents();
            events.Count.ShouldBe(Events, $"seed {seed}");

            var known = KnownAfter(events);
            var stands = await AnchorTexts.Of(known[^1], newestAlone: false, ledger.Server, Token);
            foreach (var claim in random.Claims)
            {
                var history = await History(claim);
                var page = await ledger.Reader.Asked($"/api/claims/{claim}");

                HistoryIsOneChain(history, page, $"seed {seed}, claim {claim}");
                await HistoryIsWhatWasKnown(claim, history, seed);
                // At the ledger's last sequence, not at the claim's: whoever is named without effect on the standing may be called otherwise since.
                Same(Without(await ledger.Reader.Asked($"/api/claims/{claim}?sequence={events[^1].Sequence}"), "upTo"), page, $"seed {seed}, claim {claim}, now");
                await ClosuresAreOne(claim, events, known, stands, [.. history.Select(i => i["sequence"]!.GetValue<long>())], seed);
                standings.AddRange(history.Select(i => i["standing"]!["after"]).OfType<JsonNode>());
            }
            await ListsShowIt(random, seed);
            done.UnionWith(random.Done);
            acts = random.Acts;
        }

        // Nothing of this is empty: all that can be done was done, and every level and flag was there.
        acts.Except(done).ShouldBeEmpty();
        Enum.GetNames<Level>().Except(standings.Select(s => s["level"]!.ToString())).ShouldBeEmpty();
        Enum.GetNames<Flag>().Except(standings.SelectMany(s => s["flags"]!.AsArray().Select(f => f!.ToString()))).ShouldBeEmpty();
        standings.Max(s => s["lines"]!.GetValue<int>()).ShouldBeGreaterThan(2);
    }

    /// <summary>What is before an entry is what was after the one before; the last is the standing now; and what is marked is what changed.</summary>
    private static void HistoryIsOneChain(IReadOnlyList<JsonNode> history, JsonNode page, string of)
    {
        JsonNode? before = null;
        foreach (var entry in history)
        {
            Same(entry["standing"]!["before"], before, $"{of}, before {entry["sequence"]}");
            entry["changedStanding"]!.GetValue<bool>().ShouldBe(!JsonNode.DeepEquals(entry["standing"]!["after"], before), $"{of}, at {entry["sequence"]}");
            before = entry["standing"]!["after"];
        }
        Same(before, Without(page["standing"]!, "because"), $"{of}, now");
    }

    /// <summary>The history's entries, folded, are what the page shows that is worked out from scratch at each.</summary>
    private async Task HistoryIsWhatWasKnown(Guid claim, IReadOnlyList<JsonNode> history, int seed)
    {
        foreach (var entry in history)
        {
            var question = $"/api/claims/{claim}?sequence={entry["sequence"]}";
            if (entry["standing"]!["after"] is not { } after)
            {
                ((int)(await ledger.Reader.Unanswered(question)).Status).ShouldBe(404, $"seed {seed}, {question}");
                continue;
            }
            var then = await ledger.Reader.Asked(question);
            Same(Without(then["standing"]!, "because"), after, $"seed {seed}, {question}");
        }
    }

    /// <summary>
    /// What is outside the closure has no effect, at any event of the ledger; the closure is the same by the edges and by what is known; and the page shows what the rules
    /// say, reasons included.
    /// </summary>
    private async Task ClosuresAreOne(Guid claim, IReadOnlyList<RecordedEvent> events, List<Known> known, AnchorStands stands, HashSet<long> touching, int seed)
    {
        var closure = ClosureWalk.From(claim, known[^1]);
        events.Where(e => closure.Contains(e.Stream)).Select(e => e.Sequence).ShouldBe(touching.Order(), $"seed {seed}, claim {claim}");

        var inside = Known.Nothing;
        string? before = null;
        for (var i = 0; i < events.Count; i++)
        {
            var (e, all) = (events[i], known[i]);
            var of = $"seed {seed}, claim {claim}, sequence {e.Sequence}, {e.Type}";
            if (closure.Contains(e.Stream)) inside = inside.After(e);
            if (!all.Claims.ContainsKey(claim)) continue;

            var standing = StandingRules.Of(claim, all, stands);
            Text(StandingRules.Of(claim, inside, stands)).ShouldBe(Text(standing), of);
            if (!closure.Contains(e.Stream)) Text(standing).ShouldBe(before, of);
            before = Text(standing);

            if (i % 10 != 0 && i != events.Count - 1) continue;
            (await Closure.Of([claim], ledger.Server, e.Sequence, Token))[claim].Order().ShouldBe(ClosureWalk.From(claim, all).Order(), of);
            var asked = await ledger.Reader.Asked($"/api/claims/{claim}?sequence={e.Sequence}");
            Same(asked["standing"], Node(standing), of);
            var valid = await ledger.Reader.Asked($"/api/claims/{claim}?sequence={e.Sequence}&validAt={ValidAt:yyyy-MM-ddTHH:mm:ssZ}");
            Same(valid["standing"], Node(StandingRules.Of(claim, all, stands, ValidAt)), of + ", valid at " + ValidAt);
        }
        (await Closure.Of([claim], ledger.Server, null, Token))[claim].Order().ShouldBe(closure.Order(), $"seed {seed}, claim {claim}, now");
    }

    /// <summary>A day in the middle of those on which things were said and published in a random ledger.</summary>
    private static readonly DateTimeOffset ValidAt = new(2019, 5, 15, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Once they have caught up, lists show of every claim what its page shows.</summary>
    private async Task ListsShowIt(RandomLedger random, int seed)
    {
        await ledger.CaughtUp();
        var pages = new Dictionary<Guid, JsonNode>();
        foreach (var claim in random.Claims) pages[claim] = Without((await ledger.Reader.Asked($"/api/claims/{claim}"))["standing"]!, "because", "bottleneck");

        var listed = (await ledger.Reader.Asked("/api/claims?limit=500"))["items"]!.AsArray();
        listed.Select(Id).Order().ShouldBe(random.Claims.Order());
        foreach (var item in listed) Same(item!["standing"], pages[Id(item)], $"seed {seed}, claim {Id(item)} in the list");

        foreach (var level in pages.Values.Select(p => p["level"]!.ToString()).Distinct())
        {
            (await ledger.Reader.Asked($"/api/claims?limit=500&level={level}"))["items"]!.AsArray().Select(Id).Order()
                .ShouldBe(pages.Where(p => p.Value["level"]!.ToString() == level).Select(p => p.Key).Order(), $"seed {seed}, level {level}");
        }
        foreach (var document in random.Documents)
        {
            var resting = (await ledger.Reader.Asked($"/api/documents/{document}"))["claims"]!.AsArray();
            foreach (var item in resting) Same(item!["standing"], pages[Id(item)], $"seed {seed}, claim {Id(item)} on the page of document {document}");
        }

        static Guid Id(JsonNode? item) => item!["id"]!.GetValue<Guid>();
    }

    /// <summary>What is known of all that is on record, after each event.</summary>
    private static List<Known> KnownAfter(IReadOnlyList<RecordedEvent> events)
    {
        var known = new List<Known>();
        foreach (var e in events) known.Add((known.Count > 0 ? known[^1] : Known.Nothing).After(e));
        return known;
    }

    private async Task<IReadOnlyList<RecordedEvent>> AllEvents()
    {
        var page = await ledger.Services.GetRequiredService<EventTable>().Read(new EventChoice(), 10_000, Token);
        page.More.ShouldBeFalse();
        return [.. page.Events.Where(e => e.StreamKind is not ("Actor" or "Log"))];
    }

    private async Task<IReadOnlyList<JsonNode>> History(Guid claim)
    {
        var page = await ledger.Reader.Asked($"/api/claims/{claim}/history?limit=500");
        page["next"].ShouldBeNull();
        return [.. page["items"]!.AsArray().Select(i => i!)];
    }

    private static JsonObject Without(JsonNode node, params string[] members)
    {
        var copy = node.DeepClone().AsObject();
        foreach (var member in members) copy.Remove(member);
        return copy;
    }

    private static JsonNode? Node(ClaimStanding standing) => JsonSerializer.SerializeToNode(standing, Json.Options);

    private static string Text(ClaimStanding standing) => JsonSerializer.Serialize(standing, Json.Options);

    private static void Same(JsonNode? one, JsonNode? other, string of)
    {
        JsonNode.DeepEquals(one, other).ShouldBeTrue($"{of}:\n{one?.ToJsonString() ?? "nothing"}\nand\n{other?.ToJsonString() ?? "nothing"}");
    }
}
