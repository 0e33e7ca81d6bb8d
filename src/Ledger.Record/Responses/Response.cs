using System.Text.Json.Serialization;
using FluentValidation;
using Ledger.Corrections;
using Ledger.Http;

namespace Ledger.Responses;

/// <summary>What a party says about a claim, an attribution or a document.</summary>
public enum ResponseKind
{
    /// <summary>Rebuts a statement. Open until resolved.</summary>
    Denial,
    /// <summary>Undercuts a document or attribution without denying each statement. Open until resolved.</summary>
    Dispute,
    NonDenial,
    NoComment,
    NoReply,
    Confirmation,
}

/// <summary>How a denial or a dispute ended.</summary>
public enum Outcome { Upheld, Rejected, Withdrawn }

/// <summary>Where a response was made: an attribution or a document on record.</summary>
public sealed record Via(Guid? Attribution = null, Guid? Document = null);

/// <summary>A party responded.</summary>
public abstract record ResponseMade(Guid ResponseId, Guid By, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("responseId", ResponseId);
}

/// <summary>A denial or a dispute was resolved, and why.</summary>
public abstract record ResponseResolved(Guid ResponseId, Outcome Outcome, string Reason);

/// <summary>A response as it stands on what it is about.</summary>
public sealed record Response(Guid Id, Guid By, ResponseKind Kind, string? Statement, Via? Via, DateTimeOffset? SaidAt, Outcome? Outcome, string? Resolution)
{
    [JsonIgnore]
    public bool CanBeResolved => Kind is ResponseKind.Denial or ResponseKind.Dispute;

    public static Response Of(ResponseMade e) => new(e.ResponseId, e.By, e.Kind, e.Statement, e.Via, e.SaidAt, null, null);
}

/// <summary>The responses of a thing.</summary>
public static class ResponseList
{
    public static IReadOnlyList<Response> With(this IReadOnlyList<Response> responses, ResponseMade e) => [.. responses, Response.Of(e)];

    public static IReadOnlyList<Response> With(this IReadOnlyList<Response> responses, ResponseResolved e) =>
        [.. responses.Select(r => r.Id == e.ResponseId ? r with { Outcome = e.Outcome, Resolution = e.Reason } : r)];

    /// <summary>What a correction may change of a response: <c>responses/&lt;id&gt;/kind</c> and so on.</summary>
    public static CorrectableFields<TState> AddResponses<TState>(
        this CorrectableFields<TState> fields, Func<TState, IReadOnlyList<Response>> list, Func<TState, IReadOnlyList<Response>, TState> replace) => fields
        .AddToParts("responses", "kind", list, r => r.Id.ToString(), replace, r => r.Kind, (r, v) => r with { Kind = v }, v => v.KnownEnum())
        .AddToParts("responses", "by", list, r => r.Id.ToString(), replace, r => r.By, (r, v) => r with { By = v }, v => v.Id(), v => [(ReferenceTo.Source, v)])
        .AddToParts("responses", "statement", list, r => r.Id.ToString(), replace, r => r.Statement, (r, v) => r with { Statement = v }, v => v.Prose(4_000))
        .AddToParts("responses", "via", list, r => r.Id.ToString(), replace, r => r.Via, (r, v) => r with { Via = v }, v => v.OneOfTwo(), v => v is null ? [] : Targets(v))
        .AddToParts("responses", "saidAt", list, r => r.Id.ToString(), replace, r => r.SaidAt, (r, v) => r with { SaidAt = v }, v => v.NotInFuture(TimeProvider.System));

    /// <summary>Exactly one of attribution and document.</summary>
    public static IRuleBuilderOptions<T, Via?> OneOfTwo<T>(this IRuleBuilder<T, Via?> rule) =>
        rule.Must(v => v is null || v.Attribution is null != v.Document is null).WithMessage("must name an attribution or a document, and not both.");

    public static IEnumerable<(ReferenceTo To, Guid Id)> Targets(Via via)
    {
        if (via.Attribution is { } attribution) yield return (ReferenceTo.Attribution, attribution);
        if (via.Document is { } document) yield return (ReferenceTo.Document, document);
    }
}
