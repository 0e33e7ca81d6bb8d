using FluentValidation;
using Ledger.Corrections;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;

namespace Ledger.Documents;

public enum DocumentKind { Article, Report, Statement, Speech, Transcript, Post, Note, Email, Record, Broadcast, CourtFiling }

public enum RevisionStatus { Draft, Published, Final }

/// <summary>Why the ledger may keep what it keeps of a text.</summary>
public enum RightsBasis { OwnWork, Licensed, PublicDomain, Quotation }

/// <summary>How much of a revision's text is here.</summary>
public enum TextForm
{
    /// <summary>All of it.</summary>
    Held,
    /// <summary>Its SHA-256, and excerpts with their places.</summary>
    Hashed,
    /// <summary>Nothing: it is known only through others.</summary>
    Unseen,
}

/// <summary>One fixed text of a document. The text itself is not in the event: its hash and its length in code points are.</summary>
/// <param name="Sha256">SHA-256 of the UTF-8 text, in lower-case hexadecimal; none of an unseen text.</param>
/// <param name="Length">Length in Unicode code points, where the text is held.</param>
public sealed record RecordedRevision(
    RevisionStatus Status, RightsBasis Rights, TextForm Form, string? Sha256, int? Length, IReadOnlyList<Excerpt> Excerpts,
    DateTimeOffset? PublishedAt, DateTimeOffset? ReceivedAt);

/// <summary>A document was put on record, with the first revision of it that is known.</summary>
public sealed record DocumentRegistered(
    DocumentKind Kind, string Title, Guid Publisher, IReadOnlyList<Guid> Authors, string? Url, DateTimeOffset? PublishedAt, string? Language, RecordedRevision Revision);

/// <summary>A newer revision of the document is known.</summary>
public sealed record DocumentRevised(int Number, RecordedRevision Revision, string Reason);

/// <summary>The text of a hashed revision was supplied: it matches the hash, and every excerpt stands at its place.</summary>
public sealed record TextSupplied(int Number, int Length);

/// <summary>The document, or its publisher, put a limit on itself.</summary>
public sealed record CaveatAdded(Guid CaveatId, string Text, Guid? By, DateTimeOffset? StatedAt, Anchor? Anchor) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("caveatId", CaveatId);
}

/// <summary>A caveat holds no longer, and why.</summary>
public sealed record CaveatLifted(Guid CaveatId, string Reason);

/// <summary>The document was retracted, and why.</summary>
public sealed record DocumentRetracted(string Reason);

/// <summary>What the ledger had wrong about a document was set right.</summary>
public sealed record DocumentCorrected(
    Guid CorrectionId, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes)
    : Corrected(CorrectionId, ReasonCode, Reason, RequestedBy, Notice, Changes);

/// <summary>Free text or names of a document were removed for good.</summary>
public sealed record DocumentRedacted(
    Guid RedactionId, IReadOnlyList<string> Fields, string Reason, string Authority, IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
    : Redacted(RedactionId, Fields, Reason, Authority, Values, Texts, Lost);

/// <summary>A party responded to a document.</summary>
public sealed record DocumentResponseMade(Guid ResponseId, Guid By, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt)
    : ResponseMade(ResponseId, By, Kind, Statement, Via, SaidAt);

/// <summary>A denial or a dispute of a document was resolved, and why.</summary>
public sealed record DocumentResponseResolved(Guid ResponseId, Outcome Outcome, string Reason) : ResponseResolved(ResponseId, Outcome, Reason);

/// <summary>A revision as it stands.</summary>
public sealed record Revision(
    int Number, RevisionStatus Status, RightsBasis Rights, TextForm Form, string? Sha256, int? Length, IReadOnlyList<Excerpt> Excerpts,
    DateTimeOffset? PublishedAt, DateTimeOffset? ReceivedAt, string? Reason)
{
    public static Revision Of(int number, RecordedRevision r, string? reason) =>
        new(number, r.Status, r.Rights, r.Form, r.Sha256, r.Length, r.Excerpts, r.PublishedAt, r.ReceivedAt, reason);
}

/// <summary>A caveat as it stands; <c>Lifted</c> is why it was lifted.</summary>
public sealed record Caveat(Guid Id, string Text, Guid? By, DateTimeOffset? StatedAt, Anchor? Anchor, string? Lifted);

/// <summary>A document as it stands.</summary>
public sealed record Document(Guid Id, DocumentKind Kind, string Title, Guid Publisher, IReadOnlyList<Guid> Authors, string? Url, DateTimeOffset? PublishedAt, string? Language)
{
    public long Version { get; init; }
    public IReadOnlyList<Revision> Revisions { get; init; } = [];
    public IReadOnlyList<Caveat> Caveats { get; init; } = [];
    public IReadOnlyList<Response> Responses { get; init; } = [];
    public IReadOnlyList<Correction> Corrections { get; init; } = [];
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];

    /// <summary>Why it was retracted, if it was.</summary>
    public string? Retracted { get; init; }

    public Revision? Revision(int number) => number >= 1 && number <= Revisions.Count ? Revisions[number - 1] : null;

    public static Document Create(DocumentRegistered e) => new(Guid.Empty, e.Kind, e.Title, e.Publisher, e.Authors, e.Url, e.PublishedAt, e.Language)
    {
        Revisions = [Documents.Revision.Of(1, e.Revision, null)],
    };

    public Document Apply(DocumentRevised e) => this with { Revisions = [.. Revisions, Documents.Revision.Of(e.Number, e.Revision, e.Reason)] };

    public Document Apply(TextSupplied e) => this with
    {
        Revisions = [.. Revisions.Select(r => r.Number == e.Number ? r with { Form = TextForm.Held, Length = e.Length } : r)],
    };

    public Document Apply(CaveatAdded e) => this with { Caveats = [.. Caveats, new Caveat(e.CaveatId, e.Text, e.By, e.StatedAt, e.Anchor, null)] };

    public Document Apply(CaveatLifted e) => this with { Caveats = [.. Caveats.Select(c => c.Id == e.CaveatId ? c with { Lifted = e.Reason } : c)] };

    public Document Apply(DocumentRetracted e) => this with { Retracted = e.Reason };

    public Document Apply(DocumentResponseMade e) => this with { Responses = Responses.With(e) };

    public Document Apply(DocumentResponseResolved e) => this with { Responses = Responses.With(e) };

    public Document Apply(DocumentCorrected e) => Fields.Apply(this, e) with { Corrections = [.. Corrections, Correction.Of(e)] };

    public Document Apply(JasperFx.Events.IEvent<DocumentRedacted> e) => this with { Redactions = [.. Redactions, Redaction.Of(e.Data, Recorded.By(e))] };

    public Document Apply(ErratumRecorded e) => this with { Corrections = [.. Corrections, Correction.Of(e)] };

    /// <summary>What a correction may change.</summary>
    public static readonly CorrectableFields<Document> Fields = new CorrectableFields<Document>()
        .Add("kind", d => d.Kind, (d, v) => d with { Kind = v }, v => v.KnownEnum())
        .Add("title", d => d.Title, (d, v) => d with { Title = v }, v => v.NotNull().Line(1_000))
        .Add("publisher", d => d.Publisher, (d, v) => d with { Publisher = v }, v => v.Id(), v => [(ReferenceTo.Source, v)])
        .Add("authors", d => d.Authors, (d, v) => d with { Authors = v }, v => v.NotNull().Ids(100), v => v.Select(id => (ReferenceTo.Source, id)))
        .Add("url", d => d.Url, (d, v) => d with { Url = v }, v => v.WebAddress())
        .Add("publishedAt", d => d.PublishedAt, (d, v) => d with { PublishedAt = v }, v => v.NotInFuture(TimeProvider.System))
        .Add("language", d => d.Language, (d, v) => d with { Language = v }, v => v.LanguageTag())
        .AddRevision("status", r => r.Status, (r, v) => r with { Status = v }, v => v.KnownEnum())
        .AddRevision("rights", r => r.Rights, (r, v) => r with { Rights = v }, v => v.KnownEnum())
        .AddRevision("publishedAt", r => r.PublishedAt, (r, v) => r with { PublishedAt = v }, v => v.NotInFuture(TimeProvider.System))
        .AddRevision("receivedAt", r => r.ReceivedAt, (r, v) => r with { ReceivedAt = v }, v => v.NotInFuture(TimeProvider.System))
        .AddCaveat("text", c => c.Text, (c, v) => c with { Text = v }, v => v.NotNull().Prose(4_000))
        .AddCaveat("by", c => c.By, (c, v) => c with { By = v }, v => v.Must(id => id != Guid.Empty).WithMessage("must not be an empty id."), v => v is { } by ? [(ReferenceTo.Source, by)] : [])
        .AddCaveat("statedAt", c => c.StatedAt, (c, v) => c with { StatedAt = v }, v => v.NotInFuture(TimeProvider.System))
        .AddResponses(d => d.Responses, (d, v) => d with { Responses = v });
}

internal static class DocumentFields
{
    public static CorrectableFields<Document> AddRevision<TValue>(
        this CorrectableFields<Document> fields, string name, Func<Revision, TValue> read, Func<Revision, TValue, Revision> write, Action<IRuleBuilder<Candidate<TValue>, TValue>> rules) =>
        fields.AddToParts("revisions", name, d => d.Revisions, r => r.Number.ToString(), (d, v) => d with { Revisions = v }, read, write, rules);

    public static CorrectableFields<Document> AddCaveat<TValue>(
        this CorrectableFields<Document> fields, string name, Func<Caveat, TValue> read, Func<Caveat, TValue, Caveat> write, Action<IRuleBuilder<Candidate<TValue>, TValue>> rules,
        Func<TValue, IEnumerable<(ReferenceTo To, Guid Id)>>? refers = null) =>
        fields.AddToParts("caveats", name, d => d.Caveats, c => c.Id.ToString(), (d, v) => d with { Caveats = v }, read, write, rules, refers);
}
