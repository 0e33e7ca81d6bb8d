using System.Globalization;
using System.Text.Json;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Integrity;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Audit;

/// <summary>An event, told to a person.</summary>
/// <param name="Summary">One English sentence: who did what to what. Things go by what they are called now; long texts are cut.</param>
/// <param name="Reason">Why it was done, in the actor's words, where the event has it; of an assessment, its rationale.</param>
/// <param name="HappenedAt">When it happened in the world, where that is known and is not when it was recorded: said, published or stated at.</param>
/// <param name="Changes">What it changed, field by field.</param>
public sealed record Told(string Summary, string? Reason, DateTimeOffset? HappenedAt, IReadOnlyList<FieldChange> Changes);

/// <summary>Makes sentences of events. Pure: everything that a sentence says is in the event and the names.</summary>
public static class Summaries
{
    /// <summary>How many changes of one correction a sentence tells; the changes themselves have all of them.</summary>
    private const int MostChanges = 3;

    public static Told Tell(RecordedEvent e, Names names) => new(Wording.Ended(Sentence(e, names)), Reason(e.Data), HappenedAt(e.Data), FieldChanges.Of(e, names));

    /// <summary>Everything that the sentence about an event names: who acted, what it is about, and what the event refers to. Parts refer to more.</summary>
    public static IEnumerable<Guid> Ids(RecordedEvent e)
    {
        IEnumerable<Guid?> ids = e.Data switch
        {
            SourceMerged m => [m.Into],
            ClaimMerged m => [m.Into],
            DocumentRegistered d => [d.Publisher],
            CaveatAdded c => [c.By],
            ResponseMade r => [r.By, r.Via?.Attribution, r.Via?.Document],
            PassageAttributed p => [p.Document, .. p.Hops.SelectMany(h => new[] { h.Source, h.Document })],
            ClaimAsserted c => [.. c.Subjects.SelectMany(p => new[] { p.Source, p.Document })],
            EvidenceLinked l => [l.Attribution, l.Document],
            ClaimAssessed a => [a.By],
            Corrected c => [.. c.Changes.SelectMany(change => IdsIn(change.Before).Concat(IdsIn(change.After))).Cast<Guid?>()],
            _ => [],
        };
        return ids.Append(e.Actor).Append(e.Stream).OfType<Guid>();
    }

    /// <summary>The parts that the sentence about an event speaks of, by their ids.</summary>
    public static IEnumerable<Guid> Parts(RecordedEvent e) => e.Data switch
    {
        TokenRevoked t => [t.TokenId],
        CaveatLifted c => [c.CaveatId],
        ResponseResolved r => [r.ResponseId],
        EvidenceWithdrawn w => [w.EvidenceId],
        AssessmentWithdrawn w => [w.AssessmentId],
        Corrected c => c.Changes.Select(change => change.Field.Split('/')).Where(steps => steps is ["responses", _, _])
            .Select(steps => Guid.TryParse(steps[1], out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty),
        _ => [],
    };

    private static string Sentence(RecordedEvent e, Names names)
    {
        var who = e.Actor is { } actor ? names.Of(actor) : "Somebody unknown";
        var it = names.TheThing(e.Stream);
        return e.Data switch
        {
            ActorAdded when e.Actor == e.Stream => $"{who} became the first administrator of this ledger",
            ActorAdded a => $"{who} added {names.Of(e.Stream)} to those who may act, as {a.Role}",
            RoleChanged c when names.RolesBefore.TryGetValue(e.Sequence, out var before) => $"{who} changed the role of {names.Of(e.Stream)} from {before} to {c.Role}",
            RoleChanged c => $"{who} changed the role of {names.Of(e.Stream)} to {c.Role}",
            TokenIssued t => $"{who} gave {Other(e, names)} a token{Noted(t.Note)}{(t.ExpiresAt is { } until ? $", valid until {Wording.When(until)}" : "")}",
            TokenRevoked t => $"{who} revoked a token of {names.Of(e.Stream)}{Noted(names.Parts.GetValueOrDefault(t.TokenId)?.Note)}",

            SourceRegistered { Kind: SourceKind.Anonymous } s => $"{who} put on record an anonymous source: {names.Of(e.Stream)}{Heads(s.HeadCount)}",
            SourceRegistered s => $"{who} put on record the {Wording.Lower(s.Kind)} {names.Of(e.Stream)}{(s.Role is { } role ? $", {Wording.Short(role)}" : "")}",
            SourceMerged m => $"{who} merged {it} into {names.Of(m.Into)}",

            DocumentRegistered d => $"{who} put on record the {Wording.Lower(d.Kind)} {names.Of(e.Stream)} by {names.Of(d.Publisher)}; {Known(1, d.Revision)}",
            DocumentRevised d => $"{who} recorded a newer revision of {it}; {Known(d.Number, d.Revision)}",
            TextSupplied t => $"{who} supplied the text of revision {t.Number} of {it}, {Wording.Count(t.Length, "character")} long",
            CaveatAdded c => $"{who} recorded a caveat{(c.By is { } by ? $" of {names.Of(by)}" : "")} on {it}: {Wording.Quote(c.Text)}",
            CaveatLifted c => $"{who} lifted the caveat{(names.Parts.GetValueOrDefault(c.CaveatId)?.Text is { } text ? " " + Wording.Quote(text) : "")} on {it}",
            DocumentRetracted => $"{who} retracted {it}",
            ErratumRecorded r => $"{who} recorded an erratum: in {names.Of(e.Stream)}, revision {r.Anchor.Revision}, {Wording.Words(r.Anchor)} should read {Wording.Quote(r.ShouldRead)}",

            PassageAttributed p => $"{who} attributed {Wording.Words(p.Anchor)} in {names.Of(p.Document)} to {Chain(p.Hops, names)}",
            AttributionWithdrawn => $"{who} withdrew {it}",

            ClaimAsserted c => $"{who} put on record the claim {Wording.Quote(c.Statement)}{Reported(c.Subjects, names)}",
            EvidenceLinked l => $"{who} linked {Evidence(l, names)} to the claim {As(l.Stance)}",
            EvidenceWithdrawn w => $"{who} withdrew {Evidence(names.Parts.GetValueOrDefault(w.EvidenceId)?.Attribution, names.Parts.GetValueOrDefault(w.EvidenceId)?.Document, names)} from the evidence of the claim",
            ClaimAssessed { By: { } by } a => $"{who} recorded that {names.Of(by)} assessed the claim as {Wording.Lower(a.Rating)}: {Wording.Quote(a.Rationale)}",
            ClaimAssessed a => $"{who} assessed the claim as {Wording.Lower(a.Rating)}: {Wording.Quote(a.Rationale)}",
            AssessmentWithdrawn w => $"{who} withdrew {Assessment(names.Parts.GetValueOrDefault(w.AssessmentId), names)}",
            ClaimRetracted => $"{who} retracted the claim",
            ClaimMerged m => $"{who} merged the claim {names.Of(e.Stream)} into {names.Of(m.Into)}",
            ClaimPublished p => p.Public ? $"{who} made the claim public" : $"{who} took the claim back from the public",

            LogOpened o => $"The log of this ledger was opened, signed with the key {KeyName(o.Key)}",
            LogKeyRotated r => $"{who} gave the log the key {KeyName(r.New)} in the place of {KeyName(r.Old)}",
            RestorationAccepted r => $"{who} accepted that the database was restored, and gave up the checkpoint of {r.Size.ToString("N0", CultureInfo.InvariantCulture)} leaves that had been signed",

            Corrected c => $"{who} corrected {About(e, names)}: {Changes(c, names)}",
            ResponseMade r => $"{who} recorded that {names.Of(r.By)} {Responded(r.Kind)} {About(e, names)}{In(r, e.Stream, names)}{(r.Statement is { } said ? ": " + Wording.Quote(said) : "")}",
            ResponseResolved r => Resolved(who, r, names.Parts.GetValueOrDefault(r.ResponseId), About(e, names), names),
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.Type, "No sentence is known for this event."),
        };
    }

    private static string? Reason(object data) => data switch
    {
        RoleChanged e => e.Reason,
        LogKeyRotated e => e.Reason,
        RestorationAccepted e => e.Reason,
        TokenRevoked e => e.Reason,
        SourceMerged e => e.Reason,
        DocumentRevised e => e.Reason,
        CaveatLifted e => e.Reason,
        DocumentRetracted e => e.Reason,
        ErratumRecorded e => e.Reason,
        AttributionWithdrawn e => e.Reason,
        EvidenceWithdrawn e => e.Reason,
        ClaimAssessed e => e.Rationale,
        AssessmentWithdrawn e => e.Reason,
        ClaimRetracted e => e.Reason,
        ClaimMerged e => e.Reason,
        ClaimPublished e => e.Reason,
        Corrected e => e.Reason,
        ResponseResolved e => e.Reason,
        _ => null,
    };

    private static DateTimeOffset? HappenedAt(object data) => data switch
    {
        DocumentRegistered e => e.PublishedAt ?? e.Revision.PublishedAt,
        DocumentRevised e => e.Revision.PublishedAt,
        CaveatAdded e => e.StatedAt,
        PassageAttributed e => e.SaidAt,
        ResponseMade e => e.SaidAt,
        _ => null,
    };

    /// <summary>A verifier key by its name and id: nobody reads the rest of it.</summary>
    private static string KeyName(string key) => Wording.Short(TheLog.NameOf(key));

    /// <summary>A claim's history has one claim in it, or those that were merged into it: which one, its stream says.</summary>
    private static string About(RecordedEvent e, Names names) => e.StreamKind == nameof(Claim) ? "the claim" : names.TheThing(e.Stream);

    private static string Other(RecordedEvent e, Names names) => e.Actor == e.Stream ? "themselves" : names.Of(e.Stream);

    private static string Noted(string? note) => note is null ? "" : $" ({Wording.Quote(note)})";

    private static string Heads(int? count) => count is { } heads ? heads == 1 ? " (one person)" : $" ({heads} people)" : "";

    private static string Known(int number, RecordedRevision revision) => $"revision {number} ({revision.Status}) is " + revision.Form switch
    {
        TextForm.Held => "held",
        TextForm.Hashed => $"known by its hash and {Wording.Count(revision.Excerpts.Count, "excerpt")}",
        _ => "unseen",
    };

    /// <summary>Who it is attributed to first, and then through whom it came.</summary>
    private static string Chain(IReadOnlyList<Hop> hops, Names names)
    {
        var speakers = hops.Select(h => Wording.Speaker(h.Source, h.Document, names)).ToList();
        return speakers switch
        {
            [] => "somebody",
            [var one] => one,
            [.. var through, var last] => $"{last}, through {Wording.List(through)}",
        };
    }

    private static string Reported(IReadOnlyList<Party> subjects, Names names) => subjects.Count == 0
        ? ""
        : $", which reports the words of {Wording.List(subjects.Select(s => Wording.Speaker(s.Source, s.Document, names)))}";

    private static string Evidence(EvidenceLinked e, Names names) => e switch
    {
        { Document: { } document, Anchor: { } anchor } => $"the passage {Wording.Words(anchor)} of {names.Of(document)}",
        _ => Evidence(e.Attribution, e.Document, names),
    };

    private static string Evidence(Guid? attribution, Guid? document, Names names) => (attribution, document) switch
    {
        ({ } id, _) => $"the attribution of {names.Of(id)}",
        (_, { } id) => $"a passage of {names.Of(id)}",
        _ => "something",
    };

    private static string As(Stance stance) => stance switch
    {
        Stance.Supports => "as support",
        Stance.Rebuts => "as a rebuttal",
        _ => "as context",
    };

    private static string Assessment(Part? part, Names names) => part is { Rating: { } rating } && (part.By ?? part.Actor) is { } whose
        ? $"the assessment of the claim as {Wording.Lower(rating)} by {names.Of(whose)}"
        : "an assessment of the claim";

    private static string Responded(ResponseKind kind) => kind switch
    {
        ResponseKind.Denial => "denied",
        ResponseKind.Dispute => "disputed",
        ResponseKind.NonDenial => "did not deny",
        ResponseKind.NoComment => "did not comment on",
        ResponseKind.NoReply => "did not reply about",
        ResponseKind.Confirmation => "confirmed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Where the response was made: words that are quoted here anyway need no telling where they stand.</summary>
    private static string In(ResponseMade e, Guid stream, Names names) => e.Via switch
    {
        { Document: { } itself } when itself == stream => ", as it says itself",
        { Document: { } document } => $", in {names.Of(document)}",
        { Attribution: { } attribution } when e.Statement is null => $", in {names.Of(attribution)}",
        _ => "",
    };

    private static string Resolved(string who, ResponseResolved e, Part? response, string what, Names names)
    {
        var kind = response?.Kind is { } known ? Wording.Lower(known) : "response";
        var by = response?.By is { } party ? names.Of(party) : "whoever made it";
        return e.Outcome switch
        {
            Outcome.Upheld => $"{who} upheld the {kind} of {what} by {by}",
            Outcome.Rejected => $"{who} rejected the {kind} of {what} by {by}",
            _ => $"{who} recorded that {by} withdrew the {kind} of {what}",
        };
    }

    private static string Changes(Corrected correction, Names names)
    {
        var told = correction.Changes.Take(MostChanges).Select(change => Wording.Change(change, names));
        var more = correction.Changes.Count - MostChanges;
        return string.Join("; ", told) + (more > 0 ? $"; and {Wording.Count(more, "more field")}" : "");
    }

    /// <summary>Every id in a value, however deep.</summary>
    private static IEnumerable<Guid> IdsIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.TryGetGuid(out var id) ? [id] : [],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(IdsIn),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => IdsIn(member.Value)),
        _ => [],
    };
}
