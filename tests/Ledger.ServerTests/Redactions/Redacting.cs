using System.Text;
using System.Text.Json.Nodes;
using Ledger.Hosting;
using Ledger.Proofs;
using Ledger.ServerTests.Hosting;
using Npgsql;

namespace Ledger.ServerTests.Redactions;

/// <summary>How stories redact, and how they look whether anything is left.</summary>
internal static class Redacting
{
    public const string Authority = "Regional court, 12 O 345/20";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Redacts these fields of what was recorded last.</summary>
    public static Task<Recorded> Redacted(this LedgerClient by, string kind, Recorded what, params string[] fields) =>
        by.Recorded($"/api/{kind}/{what.Id}/redactions", new { fields, reason = Writings.Why, authority = Authority, version = what.Version });

    /// <summary>What can be redacted of it, as the refusal of something else says.</summary>
    public static async Task<string[]> Redactable(this LedgerClient by, string kind, Recorded what)
    {
        var refusal = await by.Refused($"/api/{kind}/{what.Id}/redactions", new { fields = new[] { "nothing" }, reason = Writings.Why, authority = Authority, version = what.Version });
        refusal.Type.ShouldBe("field-not-redactable", refusal.Json.ToString());
        return [.. refusal.Json["redactable"]!.AsArray().Select(f => f!.GetValue<string>())];
    }

    /// <summary>The tables that have one of these words anywhere, in a text or in bytes.</summary>
    public static async Task<IReadOnlyList<string>> Holding(this LedgerServerFixture ledger, params IEnumerable<string> words)
    {
        string[] sought = [.. words.SelectMany(w => new[] { w, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(w)) })];
        var tables = await ledger.Column($"""
            select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('{LedgerStore.Schema}', '{LedgerStore.Messages}') and c.relkind in ('r', 'p') order by 1
            """);
        var found = new List<string>();
        foreach (var table in tables)
        {
            await using var query = ledger.Owner.CreateCommand($"select exists (select from {table} x, unnest($1) w where position(w in x::text) > 0)");
            query.Parameters.Add(new NpgsqlParameter { Value = sought });
            if ((bool)(await query.ExecuteScalarAsync(Token))!) found.Add(table);
        }
        return found;
    }

    /// <summary>The salts that an event has left, by what they are of.</summary>
    public static IReadOnlyDictionary<string, byte[]?> Salts(this StoredEvent e) =>
        e.Headers[Commitments.Salts]?.AsObject().ToDictionary(s => s.Key, byte[]? (s) => s.Value is null ? null : Convert.FromBase64String(s.Value.GetValue<string>())) ?? [];

    /// <summary>The commitment in an event's leaf, once it has one.</summary>
    public static async Task<Hash> Sealed(this LedgerServerFixture ledger, StoredEvent e)
    {
        while (true)
        {
            await using var query = ledger.Owner.CreateCommand("select entry from ledger.leaf where event = $1");
            query.Parameters.Add(new NpgsqlParameter { Value = e.Id });
            if (await query.ExecuteScalarAsync(Token) is not byte[] entry) continue;
            EventLeaf.TryRead(entry, out var leaf, out var fault).ShouldBeTrue(fault);
            return leaf!.Content;
        }
    }

    /// <summary>An event is what its leaf says, by the salts that are left.</summary>
    public static async Task ShouldBeAsSealed(this LedgerServerFixture ledger, StoredEvent e)
    {
        EventContent.TryCommit(Convert.FromBase64String(e.Headers[Commitments.Salt]!.GetValue<string>()), e.Data, e.Salts(), out var content, out var fault).ShouldBeTrue(fault);
        content.ShouldBe(await ledger.Sealed(e), $"{e.Type} {e.Data}");
        e.Salts().Keys.ShouldBe(Proofs.Redactable.In(e.Data), ignoreOrder: true);
    }

    public static IEnumerable<string> Texts(this JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => m.Value.Texts()),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
