using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.ServerTests.Audit;

namespace Ledger.ServerTests.Standing;

/// <summary>How stories about standing ask for it, tell it in one line, and go on.</summary>
internal static class Standings
{
    private const string Why = "It was looked into.";

    /// <summary>The standing on a claim's page.</summary>
    /// <param name="asked">The query string, such as <c>sequence=7</c>; nothing: as of now.</param>
    public static async Task<JsonNode> Standing(this LedgerClient by, Recorded claim, string asked = "") => (await by.Asked(Page(claim, asked)))["standing"]!;

    /// <summary>The standing on a claim's page, as <see cref="Tell"/> tells it.</summary>
    public static async Task<string> Told(this LedgerClient by, Recorded claim, string asked = "") => (await by.Standing(claim, asked)).Tell();

    public static string Page(Recorded claim, string asked = "") => $"/api/claims/{claim.Id}{(asked.Length > 0 ? "?" : "")}{asked}";

    /// <summary>In one line: level, rating, lines, depth (none: <c>-</c>), and the flags: <c>Assessed True 2/0: Disputed, Stale</c>.</summary>
    public static string Tell(this JsonNode standing)
    {
        var rating = standing["rating"] is { } given ? $" {given}" : "";
        var flags = string.Join(", ", standing.Flags());
        return $"{standing["level"]}{rating} {standing["lines"]}/{standing["depth"]?.ToString() ?? "-"}{(flags.Length > 0 ? ": " : "")}{flags}";
    }

    public static IEnumerable<string> Flags(this JsonNode standing) => standing["flags"]!.AsArray().Select(f => f!.GetValue<string>());

    /// <summary>The sequences of the events behind a level or a flag.</summary>
    public static IEnumerable<long> Because(this JsonNode standing, string of) =>
        standing["because"]!.AsArray().Where(b => b!["of"]!.GetValue<string>() == of).Select(b => b!.Sequence());

    /// <summary>The same standing without its reasons, to be compared.</summary>
    public static string WithoutReasons(this JsonNode standing)
    {
        var copy = standing.DeepClone().AsObject();
        copy.Remove("because");
        return copy.ToJsonString();
    }

    /// <summary>An instant in an address.</summary>
    public static string Instant(this DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    /// <summary>When it was recorded.</summary>
    public static async Task<DateTimeOffset> RecordedAt(this LedgerServerFixture ledger, Recorded what) => (await ledger.EventAt(what.Sequence)).At;

    // What goes on in stories.

    /// <summary>A passage in a document's own voice, as evidence.</summary>
    public static Task<Recorded> SupportedBy(this LedgerClient by, Recorded claim, Recorded document, string exact, int revision = 1, string stance = "Supports") =>
        by.Recorded($"/api/claims/{claim.Id}/evidence", new { stance, document = document.Id, revision, passages = new[] { new { exact } }, version = claim.Version });

    /// <summary>A new claim that rests on a passage in a document's own voice.</summary>
    public static async Task<Recorded> ClaimResting(this LedgerClient by, Recorded document, string exact, string? statement = null) =>
        await by.SupportedBy(await by.RecordedClaim(statement ?? $"It is so: {exact}"), document, exact);

    public static Task<Recorded> Revised(this LedgerClient by, Recorded document, string text, string status = "Published", DateTimeOffset? publishedAt = null) =>
        by.Recorded($"/api/documents/{document.Id}/revisions", new { revision = new { status, rights = "Quotation", text, publishedAt }, reason = Why, version = document.Version });

    public static Task<Recorded> Resolved(this LedgerClient by, string kind, Recorded response, string outcome) =>
        by.Recorded($"/api/{kind}/{response.Id}/responses/{response.Part}/resolution", new { outcome, reason = Why, version = response.Version });

    public static Task<Recorded> Retracted(this LedgerClient by, string kind, Recorded what) =>
        by.Recorded($"/api/{kind}/{what.Id}/retraction", new { reason = Why, version = what.Version });

    public static Task<Recorded> Withdrawn(this LedgerClient by, Recorded claim, string parts, Guid part) =>
        by.Recorded($"/api/claims/{claim.Id}/{parts}/{part}/withdrawal", new { reason = Why, version = claim.Version });

    public static Task<Recorded> Merged(this LedgerClient by, string kind, Recorded one, Recorded into) =>
        by.Recorded($"/api/{kind}/{one.Id}/merge", new { into = into.Id, reason = Why, version = one.Version });

    /// <summary>The same thing at the version that a later act about it left.</summary>
    public static Recorded At(this Recorded what, Recorded later) => what with { Version = later.Version };
}
