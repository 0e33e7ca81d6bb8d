using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;

namespace Ledger.Attributions;

/// <summary>How close the passage is to what was said.</summary>
public enum SpeechMode { Verbatim, Partial, Paraphrase }

/// <summary>One link of the chain: a source, and/or the document that it speaks through, in the revision that was read; with the verb that the carrier used.</summary>
public sealed record Hop(string Verb, Guid? Source = null, Guid? Document = null, int? Revision = null, string? Note = null);

/// <summary>A passage was attributed: where it stands, how close it is to what was said, and through whom it came. Nearest hop first; the last is who it is attributed to.</summary>
public sealed record PassageAttributed(Guid Document, Anchor Anchor, SpeechMode Mode, IReadOnlyList<Hop> Hops, DateTimeOffset? SaidAt, string? Occasion);

/// <summary>An attribution was withdrawn, and why.</summary>
public sealed record AttributionWithdrawn(string Reason);

/// <summary>What the ledger had wrong about an attribution was set right.</summary>
public sealed record AttributionCorrected(
    Guid CorrectionId, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes)
    : Corrected(CorrectionId, ReasonCode, Reason, RequestedBy, Notice, Changes);

/// <summary>Free text or names of an attribution were removed for good.</summary>
public sealed record AttributionRedacted(
    Guid RedactionId, IReadOnlyList<string> Fields, string Reason, string Authority, IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
    : Redacted(RedactionId, Fields, Reason, Authority, Values, Texts, Lost);

/// <summary>A party responded to an attribution.</summary>
public sealed record AttributionResponseMade(Guid ResponseId, Guid By, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt)
    : ResponseMade(ResponseId, By, Kind, Statement, Via, SaidAt);

/// <summary>A denial or a dispute of an attribution was resolved, and why.</summary>
public sealed record AttributionResponseResolved(Guid ResponseId, Outcome Outcome, string Reason) : ResponseResolved(ResponseId, Outcome, Reason);

/// <summary>An attribution as it stands.</summary>
/// <param name="RecordedBy">The actor who recorded it, and may withdraw it.</param>
public sealed record Attribution(Guid Id, Guid Document, Anchor Anchor, SpeechMode Mode, IReadOnlyList<Hop> Hops, DateTimeOffset? SaidAt, string? Occasion, Guid RecordedBy)
{
    public long Version { get; init; }
    public IReadOnlyList<Response> Responses { get; init; } = [];
    public IReadOnlyList<Correction> Corrections { get; init; } = [];
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];

    /// <summary>Why it was withdrawn, if it was.</summary>
    public string? Withdrawn { get; init; }

    public static Attribution Create(JasperFx.Events.IEvent<PassageAttributed> e) =>
        new(e.StreamId, e.Data.Document, e.Data.Anchor, e.Data.Mode, e.Data.Hops, e.Data.SaidAt, e.Data.Occasion, Recorded.By(e));

    public Attribution Apply(AttributionWithdrawn e) => this with { Withdrawn = e.Reason };

    public Attribution Apply(AttributionResponseMade e) => this with { Responses = Responses.With(e) };

    public Attribution Apply(AttributionResponseResolved e) => this with { Responses = Responses.With(e) };

    public Attribution Apply(AttributionCorrected e) => Fields.Apply(this, e) with { Corrections = [.. Corrections, Correction.Of(e)] };

    public Attribution Apply(JasperFx.Events.IEvent<AttributionRedacted> e) => this with { Redactions = [.. Redactions, Redaction.Of(e.Data, Recorded.By(e))] };

    /// <summary>What a correction may change. Passages are found in their revision before they become a correction.</summary>
    public static readonly CorrectableFields<Attribution> Fields = new CorrectableFields<Attribution>()
        .Add("passages", a => a.Anchor.Passages, (a, v) => a with { Anchor = a.Anchor with { Passages = v } }, _ => { })
        .Add("revision", a => a.Anchor.Revision, (a, v) => a with { Anchor = a.Anchor with { Revision = v } }, _ => { })
        .Add("mode", a => a.Mode, (a, v) => a with { Mode = v }, v => v.KnownEnum())
        .Add("hops", a => a.Hops, (a, v) => a with { Hops = v }, v => v.Hops(), v => v.SelectMany(HopRules.Targets))
        .Add("saidAt", a => a.SaidAt, (a, v) => a with { SaidAt = v }, v => v.NotInFuture(TimeProvider.System))
        .Add("occasion", a => a.Occasion, (a, v) => a with { Occasion = v }, v => v.Line(1_000))
        .AddResponses(a => a.Responses, (a, v) => a with { Responses = v });
}
