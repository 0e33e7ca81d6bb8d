using Marten;
using Microsoft.AspNetCore.Mvc;
using Ledger.Http;
using Ledger.Redactions;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace Ledger.Documents;

/// <summary>Holds a revision's text, once, by its hash, in the transaction of the command that brought it.</summary>
public sealed record HoldText(string Sha256, string Text) : Wolverine.Marten.IMartenOp
{
    public void Execute(IDocumentSession session) => session.QueueSqlCommand(
        "insert into ledger.revision_text (sha256, text) values (?, ?) on conflict (sha256) do nothing", Sha256, Text);
}

/// <summary>A document's revision, and what passages can be found in.</summary>
public sealed record FoundRevision(Document Document, Revision Revision, RevisionText? Text);

/// <summary>What other features ask about the texts of documents.</summary>
public static class RevisionTexts
{
    /// <summary>The table of held texts.</summary>
    public static Table Table()
    {
        var table = new Table(new PostgresqlObjectName("ledger", "revision_text", SchemaUtils.IdentifierUsage.General));
        table.AddColumn<string>("sha256").AsPrimaryKey();
        table.AddColumn<string>("text").NotNull();
        return table;
    }

    /// <summary>A revision of a document, with what can be anchored in it; none if the document or the revision is not on record. Revision null: the newest.</summary>
    public static async Task<FoundRevision?> Find(IQuerySession session, Guid document, int? revision, CancellationToken token)
    {
        if (await session.LoadAsync<Document>(document, token) is not { } found) return null;
        if (found.Revision(revision ?? found.Revisions.Count) is not { } asked) return null;
        return new FoundRevision(found, asked, await TextOf(session, asked, token));
    }

    /// <summary>What is here of a revision's text; none, where it was redacted.</summary>
    public static async Task<RevisionText?> TextOf(IQuerySession session, Revision revision, CancellationToken token) => revision.Form switch
    {
        TextForm.Held => (await session.AdvancedSql.QueryAsync<string>("select text from ledger.revision_text where sha256 = ?", token, revision.Sha256!)) is [var text] ? new RevisionText.Held(text) : null,
        TextForm.Hashed => await RedactedTexts.RedactionOf(revision.Sha256!, session, token) is null ? new RevisionText.Hashed(revision.Excerpts) : null,
        _ => new RevisionText.Unseen(),
    };

    /// <summary>409 for a text that was redacted: it is not recorded again, whole or in excerpts.</summary>
    public static async Task<ProblemDetails> CheckNotRedacted(string? sha256, IQuerySession session, CancellationToken token)
    {
        if (sha256 is null || await RedactedTexts.RedactionOf(sha256, session, token) is not { } redaction) return Problems.None;
        var problem = Problems.Conflict("text-redacted", "This text was redacted: it is not recorded again.", $"Redaction {redaction} says why, and by whose order.");
        problem.Extensions["redaction"] = redaction;
        return problem;
    }

    /// <summary>The number of the newest revision of each document.</summary>
    public static async Task<IReadOnlyDictionary<Guid, int>> Newest(IQuerySession session, IEnumerable<Guid> documents, CancellationToken token) =>
        (await session.LoadManyAsync<Document>(token, [.. documents.Distinct()])).ToDictionary(d => d.Id, d => d.Revisions.Count);

    /// <summary>422 when a revision is not on record.</summary>
    public static ProblemDetails NotFound(string field) =>
        Problems.Unprocessable("revision-not-found", $"The document has no revision with the number that {field} gives.", field);
}
