namespace Ledger.ServerTests;

/// <summary>The beginnings of stories, in the domain's words. Each takes who acts, and answers what was recorded.</summary>
public static class Stories
{
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
}
