using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Benchmarks.Baselines;
using Ledger.Http;

namespace Ledger.Benchmarks;

/// <summary>
/// Commands over HTTP, one event and one durable commit each, from 16 connections: a claim is asserted, denied, corrected and assessed; in the baselines something is made, and changed three times.
/// </summary>
internal static class CommandsSpeed
{
    private const int Connections = 16, Rounds = 3;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(8), Round = TimeSpan.FromSeconds(8);

    public static async Task Measure(Ground ground, BenchmarkServer server, Results results)
    {
        var events = await ground.Events();
        await using var plain = await PlainApplication.Start(ground.Owner);
        await using var trigger = await TriggerApplication.Start(ground.Owner);
        await using var raw = await RawRows.From(ground.Owner, 5_000);
        var source = await Source(server.Client);

        await Claims(server.Client, source, Warm);
        await Notes(plain.Client, Warm);
        await Statements(trigger.Client, Warm);
        await raw.Inserted(Connections, Warm);
        await results.InTurn("commands", $"commands over HTTP, {Connections} connections, lists and seal beside them", "commands/s", events, Rounds,
            () => Claims(server.Client, source, Round),
            (PlainApplication.Name, () => Notes(plain.Client, Round)),
            (TriggerApplication.Name, () => Statements(trigger.Client, Round)),
            (RawRows.Raw, () => raw.Inserted(Connections, Round)));
        await ground.Do("drop schema baseline cascade; drop schema plain cascade; drop schema plain_messages cascade; drop schema audited cascade");
    }

    private static async Task<Guid> Source(HttpClient client)
    {
        using var receipt = await Post(client, "/api/sources", new { kind = "Person", name = "A person who is much talked about" });
        return receipt.RootElement.GetProperty("id").GetGuid();
    }

    private static Task<double> Claims(HttpClient client, Guid source, TimeSpan duration) => Together(duration, async done =>
    {
        using var claim = await Post(client, "/api/claims", new { statement = "A person said something that can be checked.", subjects = new[] { new { source } }, topics = new[] { "a topic" } });
        done();
        var (id, version) = (claim.RootElement.GetProperty("id").GetGuid(), claim.RootElement.GetProperty("version").GetInt64());
        foreach (var (path, body) in new (string, object)[]
        {
            ("responses", new { version, by = source, kind = "Denial", statement = "That is not what was said." }),
            ("corrections", new { version = version + 1, reasonCode = "Clarification", reason = "Clearer.", changes = new { topics = new[] { "a topic", "another" } } }),
            ("assessments", new { version = version + 2, rating = "MostlyTrue", rationale = "As far as it goes.", evidence = Array.Empty<Guid>() }),
        })
        {
            using var receipt = await Post(client, $"/api/claims/{id}/{path}", body);
            done();
        }
    });

    private static Task<double> Notes(HttpClient client, TimeSpan duration) => Together(duration, async done =>
    {
        using var note = await Post(client, "/notes", new { text = "A person said something that can be checked.", about = NewId.Next(TimeProvider.System).Value });
        done();
        var id = note.RootElement.GetProperty("value").GetGuid();
        for (var version = 1L; version <= 3; version++)
        {
            using var receipt = await Post(client, $"/notes/{id}/lines", new { text = "That is not what was said.", by = NewId.Next(TimeProvider.System).Value, version });
            done();
        }
    });

    private static Task<double> Statements(HttpClient client, TimeSpan duration) => Together(duration, async done =>
    {
        using var statement = await Post(client, "/statements", new { text = "A person said something that can be checked.", about = NewId.Next(TimeProvider.System).Value });
        done();
        var id = statement.RootElement.GetGuid();
        for (var version = 1L; version <= 3; version++)
        {
            using var receipt = await Post(client, $"/statements/{id}/remarks", new { text = "That is not what was said.", by = NewId.Next(TimeProvider.System).Value, version });
            done();
        }
    });

    /// <summary>What is done a second, by so many at once, until the time is over.</summary>
    private static async Task<double> Together(TimeSpan duration, Func<Action, Task> work)
    {
        var (clock, done) = (Stopwatch.StartNew(), 0L);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < duration) await work(() => Interlocked.Increment(ref done));
        })));
        return done / clock.Elapsed.TotalSeconds;
    }

    private static async Task<JsonDocument> Post(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text.Length == 0 ? "null" : text);
    }
}
