using FluentValidation;
using JasperFx.Events;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Redactions;
using Ledger.Responses;

namespace Ledger.Claims;

/// <summary>A source or a document, that a claim is about.</summary>
public sealed record Party(Guid? Source = null, Guid? Document = null);

public enum Stance { Supports, Rebuts, Context }

public enum Rating { True, MostlyTrue, Mixed, MostlyFalse, False, Unproven }

/// <summary>A checkable statement was put on record, in neutral words.</summary>
/// <param name="Subjects">Whose words it reports.</param>
/// <param name="Mentions">Whoever else it is about, without effect on its standing.</param>
public sealed record ClaimAsserted(string Statement, IReadOnlyList<Party> Subjects, IReadOnlyList<Party> Mentions, IReadOnlyList<string> Topics);

/// <summary>An attribution, or a passage in a document's own voice, was linked to the claim.</summary>
/// <param name="Attribution">The attribution; or none, and then the document and the anchor.</param>
public sealed record EvidenceLinked(Guid EvidenceId, Stance Stance, Guid? Attribution, Guid? Document, Anchor? Anchor, string? Note) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("evidenceId", EvidenceId);
}

/// <summary>Evidence was withdrawn, and why.</summary>
public sealed record EvidenceWithdrawn(Guid EvidenceId, string Reason);

/// <summary>A reviewer gave a verdict, with the evidence that was considered.</summary>
/// <param name="By">The source whose verdict it is; none: the actor's own.</param>
public sealed record ClaimAssessed(Guid AssessmentId, Rating Rating, string Rationale, IReadOnlyList<Guid> Evidence, Guid? By) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("assessmentId", AssessmentId);
}

/// <summary>A verdict was withdrawn, and why.</summary>
public sealed record AssessmentWithdrawn(Guid AssessmentId, string Reason);

/// <summary>The claim was retracted, and why.</summary>
public sealed record ClaimRetracted(string Reason);

/// <summary>Two claims turned out to say the same.</summary>
public sealed record ClaimMerged(Guid Into, string Reason);

/// <summary>The claim was made public, or taken back from the public; and why.</summary>
public sealed record ClaimPublished(bool Public, string Reason);

/// <summary>What the ledger had wrong about a claim was set right.</summary>
public sealed record ClaimCorrected(
    Guid CorrectionId, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes)
    : Corrected(CorrectionId, ReasonCode, Reason, RequestedBy, Notice, Changes);

/// <summary>Free text or names of a claim were removed for good.</summary>
public sealed record ClaimRedacted(
    Guid RedactionId, IReadOnlyList<string> Fields, string Reason, string Authority, IReadOnlyList<RedactedValue> Values, IReadOnlyList<RedactedText> Texts, IReadOnlyList<LostAnchor> Lost)
    : Redacted(RedactionId, Fields, Reason, Authority, Values, Texts, Lost);

/// <summary>A party responded to a claim.</summary>
public sealed record ClaimResponseMade(Guid ResponseId, Guid By, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt)
    : ResponseMade(ResponseId, By, Kind, Statement, Via, SaidAt);

/// <summary>A denial or a dispute of a claim was resolved, and why.</summary>
public sealed record ClaimResponseResolved(Guid ResponseId, Outcome Outcome, string Reason) : ResponseResolved(ResponseId, Outcome, Reason);

/// <summary>Evidence as it stands; <c>Withdrawn</c> is why it was withdrawn.</summary>
public sealed record Evidence(Guid Id, Stance Stance, Guid? Attribution, Guid? Document, Anchor? Anchor, string? Note, Guid RecordedBy, string? Withdrawn);

/// <summary>An assessment as it stands: whose, and what they considered.</summary>
/// <param name="Actor">The actor who recorded it; its own verdict, unless <paramref name="By"/> says whose.</param>
public sealed record Assessment(Guid Id, Rating Rating, string Rationale, IReadOnlyList<Guid> Evidence, Guid? By, Guid Actor, long MadeAtVersion, string? Withdrawn);

/// <summary>A claim as it stands. Its standing is worked out, never recorded.</summary>
public sealed record Claim(Guid Id, string Statement, IReadOnlyList<Party> Subjects, IReadOnlyList<Party> Mentions, IReadOnlyList<string> Topics)
{
    public long Version { get; init; }
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];
    public IReadOnlyList<Response> Responses { get; init; } = [];
    public IReadOnlyList<Correction> Corrections { get; init; } = [];
    public IReadOnlyList<Redaction> Redactions { get; init; } = [];
    public IReadOnlyList<Assessment> Assessments { get; init; } = [];
    public Guid? MergedInto { get; init; }
    public bool Public { get; init; }

    /// <summary>Why it was retracted, if it was.</summary>
    public string? Retracted { get; init; }

    public static Claim Create(ClaimAsserted e) => new(Guid.Empty, e.Statement, e.Subjects, e.Mentions, e.Topics);

    public Claim Apply(IEvent<EvidenceLinked> e) => this with
    {
        Evidence = [.. Evidence, new Evidence(e.Data.EvidenceId, e.Data.Stance, e.Data.Attribution, e.Data.Document, e.Data.Anchor, e.Data.Note, Recorded.By(e), null)],
    };

    public Claim Apply(EvidenceWithdrawn e) => this with { Evidence = [.. Evidence.Select(x => x.Id == e.EvidenceId ? x with { Withdrawn = e.Reason } : x)] };

    public Claim Apply(IEvent<ClaimAssessed> e) => this with
    {
        Assessments = [.. Assessments, new Assessment(e.Data.AssessmentId, e.Data.Rating, e.Data.Rationale, e.Data.Evidence, e.Data.By, Recorded.By(e), e.Version, null)],
    };

    public Claim Apply(AssessmentWithdrawn e) => this with { Assessments = [.. Assessments.Select(a => a.Id == e.AssessmentId ? a with { Withdrawn = e.Reason } : a)] };

    public Claim Apply(ClaimResponseMade e) => this with { Responses = Responses.With(e) };

    public Claim Apply(ClaimResponseResolved e) => this with { Responses = Responses.With(e) };

    public Claim Apply(ClaimRetracted e) => this with { Retracted = e.Reason };

    public Claim Apply(ClaimMerged e) => this with { MergedInto = e.Into };

    public Claim Apply(ClaimPublished e) => this with { Public = e.Public };

    public Claim Apply(ClaimCorrected e) => Fields.Apply(this, e) with { Corrections = [.. Corrections, Correction.Of(e)] };

    public Claim Apply(IEvent<ClaimRedacted> e) => this with { Redactions = [.. Redactions, Redaction.Of(e.Data, Recorded.By(e))] };

    /// <summary>What a correction may change.</summary>
    public static readonly CorrectableFields<Claim> Fields = new CorrectableFields<Claim>()
        .Add("statement", c => c.Statement, (c, v) => c with { Statement = v }, v => v.NotNull().Prose(2_000))
        .Add("subjects", c => c.Subjects, (c, v) => c with { Subjects = v }, v => v.NotNull().Parties(), v => v.SelectMany(PartyRules.Targets))
        .Add("mentions", c => c.Mentions, (c, v) => c with { Mentions = v }, v => v.NotNull().Parties(), v => v.SelectMany(PartyRules.Targets))
        .Add("topics", c => c.Topics, (c, v) => c with { Topics = v }, v => v.NotNull().Topics())
        .AddResponses(c => c.Responses, (c, v) => c with { Responses = v });
}

/// <summary>The rules of subjects, mentions and topics.</summary>
public static class PartyRules
{
    /// <summary>Each names a source or a document, and none stands twice.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<Party>?> Parties<T>(this IRuleBuilder<T, IReadOnlyList<Party>?> rule) => rule
        .Must(all => all is null || all.Count <= 100).WithMessage("must have 100 items at most.")
        .Must(all => all is null || all.All(p => p is not null && p.Source is null != p.Document is null && p.Source != Guid.Empty && p.Document != Guid.Empty))
        .WithMessage("each must name a source or a document, and not both.")
        .Must(all => all is null || all.Distinct().Count() == all.Count).WithMessage("must not name the same thing twice.");

    /// <summary>Up to 50 different topics, each a line of up to 100 characters.</summary>
    public static IRuleBuilderOptions<T, IEnumerable<string>?> Topics<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(all => all is null || all.Count <= 50).WithMessage("must have 50 items at most.")
        .Must(all => all is null || all.Distinct(StringComparer.Ordinal).Count() == all.Count).WithMessage("must not name the same topic twice.")
        .ForEach(each => each.NotNull().Line(100));

    public static IEnumerable<(ReferenceTo To, Guid Id)> Targets(Party party)
    {
        if (party.Source is { } source) yield return (ReferenceTo.Source, source);
        if (party.Document is { } document) yield return (ReferenceTo.Document, document);
    }

    /// <summary>The references of a list of parties, each with its field.</summary>
    public static IEnumerable<Reference> References(this IReadOnlyList<Party>? parties, string field) =>
        (parties ?? []).SelectMany((p, i) => Targets(p).Select(t => new Reference($"{field}[{i}].{t.To.ToString().ToLowerInvariant()}", t.To, t.Id)));
}
