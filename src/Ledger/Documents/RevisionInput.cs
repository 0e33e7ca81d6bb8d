using System.Security.Cryptography;
using System.Text;
using FluentValidation;
using Ledger.Http;
using Marten;
using Microsoft.AspNetCore.Mvc;

namespace Ledger.Documents;

/// <summary>
/// A revision as a client sends it: with its <c>text</c>; or with the <c>sha256</c> of its UTF-8 text, in hexadecimal, and <c>excerpts</c> quoted from it with
/// their places in code points; or <c>unseen</c>. Exactly one of the three.
/// </summary>
public sealed record RevisionInput(
    RevisionStatus Status, RightsBasis Rights, DateTimeOffset? PublishedAt = null, DateTimeOffset? ReceivedAt = null,
    string? Text = null, string? Sha256 = null, IReadOnlyList<Excerpt>? Excerpts = null, bool? Unseen = null)
{
    /// <summary>The most code points that a text may have; the body that brings it is limited in bytes besides.</summary>
    public const int LongestText = 10 * 1_024 * 1_024;

    public sealed class Validator : AbstractValidator<RevisionInput>
    {
        public Validator(TimeProvider time)
        {
            RuleFor(r => r.Status).KnownEnum();
            RuleFor(r => r.Rights).KnownEnum();
            RuleFor(r => r.PublishedAt).NotInFuture(time);
            RuleFor(r => r.ReceivedAt).NotInFuture(time);
            RuleFor(r => r.Text).Prose(RevisionInput.LongestText);
            RuleFor(r => r.Sha256).Sha256Hex();
            RuleFor(r => r.Excerpts).Must(e => e is null || e.Count <= 1_000).WithMessage("must have 1000 items at most.");
            RuleForEach(r => r.Excerpts).NotNull().ChildRules(e =>
            {
                e.RuleFor(x => x.Text).NotNull().Passage(10_000);
                e.RuleFor(x => x.Start).InclusiveBetween(0, RevisionInput.LongestText);
            });
            RuleFor(r => r).Must(r => new[] { r.Text is not null, r.Sha256 is not null, r.Unseen is true }.Count(given => given) == 1)
                .WithMessage("must have exactly one of text, sha256 and unseen: true.");
            RuleFor(r => r.Excerpts).Null().When(r => r.Sha256 is null).WithMessage("belong to a revision given by its sha256.");
        }
    }

    /// <summary>The revision as it goes into the event.</summary>
    public RecordedRevision Recorded() => new(
        Status, Rights, Text is not null ? TextForm.Held : Sha256 is not null ? TextForm.Hashed : TextForm.Unseen,
        Text is not null ? Hash(Text) : Sha256?.ToLowerInvariant(), Text is null ? null : CodePoints.Count(Text), Excerpts ?? [], PublishedAt, ReceivedAt);

    /// <summary>SHA-256 of the UTF-8 text, in lower-case hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

}

internal static class RevisionChecks
{
    /// <summary>The text to hold, if this revision brings one.</summary>
    public static HoldText? Held(this RevisionInput revision) => revision.Text is { } text ? new HoldText(RevisionInput.Hash(text), text) : null;

    /// <summary>409 when the text, or excerpts of it, are of one that was redacted. A hash alone brings nothing back.</summary>
    public static Task<ProblemDetails> CheckNotRedacted(this RevisionInput revision, IQuerySession session, CancellationToken token) => RevisionTexts.CheckNotRedacted(
        revision switch { { Text: { } text } => RevisionInput.Hash(text), { Excerpts.Count: > 0 } => revision.Sha256!.ToLowerInvariant(), _ => null }, session, token);

    /// <summary>422 when excerpts that overlap say different things.</summary>
    public static ProblemDetails CheckExcerpts(this RevisionInput revision, string field) => Excerpts.FirstContradiction(revision.Excerpts ?? []) is { } fault
        ? Problems.Unprocessable("excerpts-contradict", "Two excerpts say different things about the same place.", $"{field}[{fault.Excerpt}]", fault.Message)
        : Problems.None;
}
