using System.Text.Json.Nodes;

namespace Ledger.ServerTests.Audit;

/// <summary>What histories, trails and lists are asked for.</summary>
internal static class Trails
{
    public static Task<IReadOnlyList<JsonNode>> History(this LedgerClient by, Guid claim, int limit = 500) => by.All($"/api/claims/{claim}/history?limit={limit}");

    public static Task<IReadOnlyList<JsonNode>> Audit(this LedgerClient by, string filters, int limit = 500) => by.All($"/api/audit?limit={limit}&{filters}");

    /// <summary>Every page, as one list.</summary>
    public static async Task<IReadOnlyList<JsonNode>> All(this LedgerClient by, string list)
    {
        List<JsonNode> items = [];
        for (JsonNode? next = null; ;)
        {
            var page = await by.Asked(next is null ? list : $"{list}&after={next}");
            items.AddRange(page["items"]!.AsArray()!);
            next = page["next"];
            if (next is null) return items;
        }
    }

    public static long Sequence(this JsonNode item) => item["sequence"]!.GetValue<long>();

    public static string Type(this JsonNode item) => item["type"]!.GetValue<string>();

    public static string Text(this JsonNode item, string field) => item[field]!.GetValue<string>();

    public static Guid Stream(this JsonNode item) => item["stream"]!["id"]!.GetValue<Guid>();

    public static DateTimeOffset At(this JsonNode item) => item["recordedAt"]!.GetValue<DateTimeOffset>();

    /// <summary>Lets one header of a request go with every write.</summary>
    public static (string, string) Correlation(string id) => ("X-Correlation-Id", id);
}
