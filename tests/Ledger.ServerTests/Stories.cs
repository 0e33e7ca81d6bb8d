using Ledger.Access;
using Ledger.Documents;

namespace Ledger.ServerTests;

/// <summary>The beginnings of stories, in the domain's words. Each takes who acts, and answers what was recorded.</summary>
public static class Stories
{
    /// <summary>What the article quotes, unless a story says otherwise.</summary>
    public const string Quotation = "We need to take away children";

    public static Task<Recorded> RecordedPerson(this LedgerClient by, string name = "Jeff Sessions") => by.Recorded("/api/sources", new { kind = "Person", name });

    public static Task<Recorded> RecordedOrganisation(this LedgerClient by, string name = "The New York Times") => by.Recorded("/api/sources", new { kind = "Organisation", name });

    /// <summary>An article whose text is held.</summary>
    public static Task<Recorded> RecordedArticle(this LedgerClient by, Guid publisher, string text = "“We need to take away children,” he said.", string title = "An article") =>
        by.Recorded("/api/documents", new { kind = "Article", title, publisher, revision = new { status = "Published", rights = "Quotation", text } });

    /// <summary>A report that nobody here has seen.</summary>
    public static Task<Recorded> RecordedUnseenReport(this LedgerClient by, Guid publisher, string status = "Draft") =>
        by.Recorded("/api/documents", new { kind = "Report", title = "A draft report", publisher, revision = new { status, rights = "Quotation", unseen = true } });

    public static Task<Recorded> RecordedAttribution(this LedgerClient by, Guid document, string exact, params object[] hops) =>
        by.Recorded("/api/attributions", new { document, revision = 1, passages = new[] { new { exact } }, mode = "Verbatim", hops });

    public static Task<Recorded> RecordedClaim(this LedgerClient by, string statement = "Sessions said that children must be taken away.", params object[] subjects) =>
        by.Recorded("/api/claims", new { statement, subjects });

    public static Task<Recorded> SupportedBy(this LedgerClient by, Recorded claim, Guid attribution) =>
        by.Recorded($"/api/claims/{claim.Id}/evidence", new { stance = "Supports", attribution, version = claim.Version });

    public static Task<Recorded> Disputed(this LedgerClient by, string kind, Recorded what, Guid party, string response = "Dispute", string? statement = null) =>
        by.Recorded($"/api/{kind}/{what.Id}/responses", new { by = party, kind = response, statement, version = what.Version });

    public static Task<Recorded> Assessed(this LedgerClient by, Recorded claim, string rating = "Mixed") =>
        by.Recorded($"/api/claims/{claim.Id}/assessments", new { rating, rationale = "Some of it holds.", version = claim.Version });

    public static Task<Recorded> WithCaveat(this LedgerClient by, Recorded document, string text = "Under review, and subject to change.") =>
        by.Recorded($"/api/documents/{document.Id}/caveats", new { text, version = document.Version });

    /// <summary>A document known by the hash of its text, and by excerpts with their places.</summary>
    public static Task<Recorded> RecordedByHash(this LedgerClient by, Guid publisher, string text, params (string Text, int Start)[] excerpts) =>
        by.Recorded("/api/documents", new
        {
            kind = "Article", title = "An article", publisher,
            revision = new { status = "Published", rights = "Quotation", sha256 = RevisionInput.Hash(text), excerpts = excerpts.Select(e => new { text = e.Text, start = e.Start }) },
        });

    public static Task<Recorded> AddedActor(this LedgerClient by, Role role, string name = "Somebody new") => by.Recorded("/api/actors", new { name, role });

    public static Task<Recorded> IssuedToken(this LedgerClient by, Recorded actor, DateTimeOffset? expiresAt = null) =>
        by.Recorded($"/api/actors/{actor.Id}/tokens", new { expiresAt, version = actor.Version });

    /// <summary>Corrects fields.</summary>
    public static Task<Recorded> Corrected(this LedgerClient by, string kind, Recorded what, object changes, string reasonCode = "WrongFact") =>
        by.Recorded($"/api/{kind}/{what.Id}/corrections", new { reasonCode, reason = "It was recorded wrongly.", changes, version = what.Version });

    /// <summary>Somebody else of a role.</summary>
    public static async Task<LedgerClient> Somebody(this LedgerServerFixture ledger, Role role) =>
        new(ledger.Address, (await ledger.Administrator.IssuedToken(await ledger.Administrator.AddedActor(role))).Secret);

    // Somebody or something on record that a story needs, and says no more about.

    public static async Task<Guid> Party(this LedgerServerFixture ledger) => (await ledger.Contributor.RecordedPerson("A party")).Id;

    public static async Task<Guid> Publisher(this LedgerServerFixture ledger) => (await ledger.Contributor.RecordedOrganisation()).Id;

    public static async Task<Recorded> Article(this LedgerServerFixture ledger) => await ledger.Contributor.RecordedArticle(await ledger.Publisher());

    public static async Task<Recorded> Report(this LedgerServerFixture ledger) => await ledger.Contributor.RecordedUnseenReport(await ledger.Publisher());

    /// <summary>What the contributor attributed.</summary>
    public static async Task<Recorded> Attribution(this LedgerServerFixture ledger) => await ledger.Contributor.RecordedAttribution(
        (await ledger.Article()).Id, Quotation, new { source = await ledger.Party(), verb = "said" });

    public static Task<Recorded> Claim(this LedgerServerFixture ledger) => ledger.Contributor.RecordedClaim();
}
