using System.Text.Json;
using Ledger.Documents;
using Ledger.Http;

namespace Ledger.Corrections;

/// <summary>What kind of mistake a correction sets right.</summary>
public enum ReasonCode { Typo, WrongName, WrongAttribution, WrongQuote, WrongDate, WrongFact, Clarification, Other }

/// <summary>One field, before and after. Nothing is JSON null.</summary>
public sealed record FieldChange(string Field, JsonElement Before, JsonElement After);

/// <summary>The ledger had something wrong; here is what, field by field. The events before it stay as they were.</summary>
/// <remarks>Each kind of thing has an event type of its own: Marten applies an event type to every kind of state that knows it.</remarks>
public abstract record Corrected(
    Guid CorrectionId, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("correctionId", CorrectionId);
}

/// <summary>A document's text has something wrong; here is where, and what it should read. The text stays.</summary>
public sealed record ErratumRecorded(
    Guid CorrectionId, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, Anchor Anchor, string ShouldRead) : IMakesPart
{
    (string Name, Guid Id) IMakesPart.Part => ("correctionId", CorrectionId);
}

/// <summary>What a document's text has wrong: where, and what it should read.</summary>
public sealed record Erratum(Anchor Anchor, string ShouldRead);

/// <summary>A correction as it stands on what it corrects.</summary>
public sealed record Correction(
    Guid Id, ReasonCode ReasonCode, string Reason, string? RequestedBy, string? Notice, IReadOnlyList<FieldChange> Changes, Erratum? Erratum)
{
    public static Correction Of(Corrected e) => new(e.CorrectionId, e.ReasonCode, e.Reason, e.RequestedBy, e.Notice, e.Changes, null);

    public static Correction Of(ErratumRecorded e) => new(e.CorrectionId, e.ReasonCode, e.Reason, e.RequestedBy, e.Notice, [], new Erratum(e.Anchor, e.ShouldRead));
}
