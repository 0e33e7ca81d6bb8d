using FluentValidation;
using Ledger.Corrections;
using Ledger.Http;
using Ledger.Redactions;

namespace Ledger.Sources;

/// <summary>A person, an organisation, or an anonymous source: described, counted if known, never named.</summary>
public enum SourceKind { Person, Organisation, Anonymous }

/// <summary>Somebody who says things was put on record.</summary>
/// <param name="Commitment">Of an anonymous source: a salted commitment to who it is, so that it can be shown later that it was this person all along.</param>
public sealed record SourceRegistered(SourceKind Kind, string? Name, string? Description, int? HeadCount, string? Commitment, string? Role);

/// <summary>Two sources turned out to be one.</summary>
public sealed record SourceMerged(Guid Into, string Reason);

/// <summary>What the ledger had wrong about a source was set right.</summary>
public sealed record SourceCorrected(
    Guid CorrectionId, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes)
    : Corrected(CorrectionId, ReasonCode, Reason, RequestedBy, Notice, Changes);

/// <summary>Free text or names of a source were removed for good.</summary>
public sealed record SourceRedacted(
    Guid RedactionId, IReadOnlyList<string> Fields, string Reason, string Authority, IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
    : Redacted(RedactionId, Fields, Reason, Authority, Values, Texts, Lost);

/// <summary>A source as it stands.</summary>
public sealed record Source(Guid Id, SourceKind Kind, string? Name, string? Description, int? HeadCount, string? Commitment, string? Role)
{
    public long Version { get; init; }
    public Guid? MergedInto { get; init; }
    public IReadOnlyList<Correction> Corrections { get; init; } = [];
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];

    /// <summary>What it goes by: an anonymous source by its description.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Called => Name ?? Description!;

    public static Source Create(SourceRegistered e) => new(Guid.Empty, e.Kind, e.Name, e.Description, e.HeadCount, e.Commitment, e.Role);

    public Source Apply(SourceMerged e) => this with { MergedInto = e.Into };

    public Source Apply(SourceCorrected e) => Fields.Apply(this, e) with { Corrections = [.. Corrections, Correction.Of(e)] };

    public Source Apply(JasperFx.Events.IEvent<SourceRedacted> e) => this with { Redactions = [.. Redactions, Redaction.Of(e.Data, Recorded.By(e))] };

    /// <summary>What a correction may change.</summary>
    public static readonly CorrectableFields<Source> Fields = new CorrectableFields<Source>()
        .Add("name", s => s.Name, (s, v) => s with { Name = v }, v => v.Line(500))
        .Add("description", s => s.Description, (s, v) => s with { Description = v }, v => v.Line(1_000))
        .Add("headCount", s => s.HeadCount, (s, v) => s with { HeadCount = v }, v => v.InclusiveBetween(1, 1_000_000))
        .Add("role", s => s.Role, (s, v) => s with { Role = v }, v => v.Line(500));
}
