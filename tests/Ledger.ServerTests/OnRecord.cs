using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Http;
using Npgsql;

namespace Ledger.ServerTests;

/// <summary>An event as it lies in the database.</summary>
public sealed record StoredEvent(
    Guid Id, long Sequence, Guid Stream, long Version, string Type, JsonNode Data, string? User, JsonNode Headers, string? Correlation, string? Causation, DateTimeOffset At);

/// <summary>A line of the record of refusals.</summary>
public sealed record StoredRefusal(Guid? Actor, string? Role, string Command, string Target, int Status, string Problem, string? Field);

/// <summary>What is on record behind the answers, as the database's owner sees it.</summary>
public static class OnRecord
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An id that nothing has.</summary>
    public static Guid Nothing => NewId.Next(TimeProvider.System).Value;

    public static async Task<StoredEvent> EventAt(this LedgerServerFixture ledger, long sequence) => (await ledger.Events("seq_id = $1", sequence)).ShouldHaveSingleItem();

    public static Task<IReadOnlyList<StoredEvent>> EventsOf(this LedgerServerFixture ledger, Guid stream) => ledger.Events("stream_id = $1", stream);

    private static async Task<IReadOnlyList<StoredEvent>> Events(this LedgerServerFixture ledger, string which, object value)
    {
        await using var query = ledger.Owner.CreateCommand(
            $"select id, seq_id, stream_id, version, type, data, user_name, headers, correlation_id, causation_id, timestamp from ledger.mt_events where {which} order by seq_id");
        query.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await query.ExecuteReaderAsync(Token);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(Token))
        {
            events.Add(new StoredEvent(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetInt64(3), reader.GetString(4), JsonNode.Parse(reader.GetString(5))!, reader.IsDBNull(6) ? null : reader.GetString(6),
                JsonNode.Parse(reader.GetString(7))!, reader.IsDBNull(8) ? null : reader.GetString(8), reader.IsDBNull(9) ? null : reader.GetString(9), reader.GetFieldValue<DateTimeOffset>(10)));
        }
        return events;
    }

    /// <summary>
    /// Tries, and must be refused for this reason. Nothing is appended; a 403, 409 or 422 is on record with who, what and why, and with no value of the body;
    /// nothing else is.
    /// </summary>
    public static async Task<Refusal> Refuses(this LedgerServerFixture ledger, Role role, string path, object body, int status, string type, string? field = null)
    {
        var events = await ledger.CountEvents();
        var correlation = Nothing.ToString();

        var refusal = await ledger.As(role).Refused(path, body, ("X-Correlation-Id", correlation));

        ((int)refusal.Status).ShouldBe(status, refusal.Json.ToString());
        refusal.Type.ShouldBe(type, refusal.Json.ToString());
        refusal.Field.ShouldBe(field, refusal.Json.ToString());
        refusal.Json["title"]!.GetValue<string>().ShouldNotBeNullOrWhiteSpace();
        (await ledger.CountEvents()).ShouldBe(events);

        var refusals = await ledger.RefusalsOf(correlation);
        if (status is not (403 or 409 or 422))
        {
            refusals.ShouldBeEmpty();
            return refusal;
        }
        var line = refusals.ShouldHaveSingleItem();
        (line.Actor, line.Role).ShouldBe((ledger.Actors[role].Id, role.ToString()));
        (line.Target, line.Status, line.Problem, line.Field).ShouldBe((path, status, "/problems/" + type, field));
        line.Command.ShouldBe(Writings.CommandAt(path));
        foreach (var value in Values(JsonSerializer.SerializeToNode(body, Json.Options)).Where(v => v.Length > 3 && !path.Contains(v, StringComparison.Ordinal)))
        {
            line.ToString().ShouldNotContain(value, Case.Sensitive);
        }
        return refusal;
    }

    /// <summary>A command of the catalogue is refused, sent by whoever may do it with the least right.</summary>
    public static Task<Refusal> Refuses(this LedgerServerFixture ledger, Role role, Ready ready, int status, string type, string? field = null) =>
        ledger.Refuses(role, ready.Path, ready.Body, status, type, field);

    public static async Task<IReadOnlyList<StoredRefusal>> RefusalsOf(this LedgerServerFixture ledger, string correlation)
    {
        await using var query = ledger.Owner.CreateCommand("select actor, role, command, target, status, problem, field from ledger.refusal where correlation = $1");
        query.Parameters.Add(new NpgsqlParameter { Value = correlation });
        await using var reader = await query.ExecuteReaderAsync(Token);
        var lines = new List<StoredRefusal>();
        while (await reader.ReadAsync(Token))
        {
            lines.Add(new StoredRefusal(
                reader.IsDBNull(0) ? null : reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4),
                reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }
        return lines;
    }

    /// <summary>Every string in a body.</summary>
    private static IEnumerable<string> Values(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Values(m.Value)),
        JsonArray items => items.SelectMany(Values),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
