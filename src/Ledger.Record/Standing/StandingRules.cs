using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;

namespace Ledger.Standing;

/// <summary>Whether an anchor stands in the text of a newer revision of its document, by the SHA-256 of that text.</summary>
public delegate bool AnchorStands(Guid document, string sha256, int revision, Anchor anchor);

/// <summary>The standing of a claim, and the ids of its evidence that is live.</summary>
public sealed record Weighed(ClaimStanding Standing, IReadOnlySet<Guid> Live);

/// <summary>
/// The rules of standing, each under its own name. A pure function of the claim and its closure: no database, no clock; the same events give the same answer, to the byte.
/// </summary>
public static class StandingRules
{
    /// <summary>The standing of a claim.</summary>
    /// <param name="claim">It must be known.</param>
    /// <param name="known">The claim's closure, or more: what does not belong to the closure has no effect.</param>
    /// <param name="stands">Asked about held texts that are newer than an anchor.</param>
    /// <param name="validAt">As it held in the world at this instant; <c>null</c>: without regard to dates.</param>
    public static ClaimStanding Of(Guid claim, Known known, AnchorStands stands, DateTimeOffset? validAt = null) => new Weighing(claim, known, stands, validAt).Standing();

    /// <summary>The standing of a claim, and which of its evidence is live.</summary>
    public static Weighed Weigh(Guid claim, Known known, AnchorStands stands, DateTimeOffset? validAt = null)
    {
        var weighing = new Weighing(claim, known, stands, validAt);
        return new Weighed(weighing.Standing(), weighing.Live);
    }

    /// <summary>The lines alone, as <see cref="Of"/> counts them.</summary>
    public static int LinesOf(Guid claim, Known known, AnchorStands stands) => new Weighing(claim, known, stands, null).Support.Count;

    /// <summary>A piece of evidence, with what decides over it.</summary>
    /// <param name="Against">The events that keep it from being live; it is live when there are none.</param>
    /// <param name="Lost">The event since which its anchor no longer stands, if it does not.</param>
    private sealed record Piece(
        Evidence Evidence, Attribution? Attribution, Document Carrier, Anchor Anchor, EvidencePath Path, IReadOnlyList<RecordedEvent> Against, RecordedEvent? Lost)
    {
        public bool IsLive => Against.Count == 0;

        public bool IsWithdrawn => Evidence.Withdrawn is not null || Attribution?.Withdrawn is not null;
    }

    private sealed class Weighing
    {
        private readonly Claim _claim;
        private readonly Known _known;
        private readonly AnchorStands _stands;
        private readonly DateTimeOffset? _validAt;
        private readonly List<Piece> _evidence;
        private readonly List<Piece> _supporting;
        private readonly List<(Document Document, int? Read)> _pathDocuments;

        public Weighing(Guid claim, Known known, AnchorStands stands, DateTimeOffset? validAt)
        {
            (_claim, _known, _stands, _validAt) = (known.Claims[claim], known, stands, validAt);
            var subjects = Subjects();
            _evidence = [.. known.WithMerged(claim).SelectMany(c => c.Evidence).Where(Counts).Select(e => Weigh(e, subjects))];
            _supporting = [.. _evidence.Where(p => p.IsLive && p.Evidence.Stance == Stance.Supports)];
            _pathDocuments = [.. _supporting.SelectMany(p => p.Path.Documents).Select(d => (d.Document, d.Read)).Distinct()];
            Support = Lines.Of([.. _supporting.Select(p => p.Path)], node => known.EventsOf(node.Id)[0].Sequence);
        }

        public Lines Support { get; }

        public IReadOnlySet<Guid> Live => _evidence.Where(p => p.IsLive).Select(p => p.Evidence.Id).ToHashSet();

        public ClaimStanding Standing()
        {
            var (level, levelBecause) = Level();
            var flags = Flags().Where(f => f.Because.Count > 0).ToList();
            return new ClaimStanding(
                level, level == Ledger.Standing.Level.Assessed ? InForce().First().Rating : null,
                Support.Count, _supporting.Count > 0 ? _supporting.Min(p => p.Path.Depth) : null, [.. flags.Select(f => f.Flag)],
                [.. Support.Bottleneck.Select(n => new BottleneckNode(n.Kind, n.Id, NameOf(n)))],
                [.. Reasons(level.ToString(), levelBecause), .. flags.SelectMany(f => Reasons(f.Flag.ToString(), f.Because))]);
        }

        // ---- Levels ----

        private (Level Level, IReadOnlyList<RecordedEvent> Because) Level()
        {
            if (_claim.MergedInto is not null) return (Ledger.Standing.Level.Merged, Own(e => e is ClaimMerged));
            if (_claim.Retracted is not null) return (Ledger.Standing.Level.Retracted, Own(e => e is ClaimRetracted));
            if (InForce() is { Count: > 0 } assessments)
            {
                return (assessments.DistinctBy(a => a.Rating).Count() == 1 ? Ledger.Standing.Level.Assessed : Ledger.Standing.Level.AssessmentsDiffer, [.. assessments.Select(a => Made(a.Id))]);
            }
            if (Support.Count > 0)
            {
                return (Support.Count > 1 ? Ledger.Standing.Level.Corroborated : Ledger.Standing.Level.SingleSource, [.. _supporting.Select(p => Made(p.Evidence.Id))]);
            }
            // Nothing supports it: because of what took the support away, or because there was never any.
            var lost = _evidence.Where(p => p.Evidence.Stance == Stance.Supports).SelectMany(p => p.Against).ToList();
            return (Ledger.Standing.Level.Unsupported, lost.Count > 0 ? lost : Own(e => e is ClaimAsserted));
        }

        /// <summary>An assessment is in force until it is withdrawn, or the same reviewer makes a newer one.</summary>
        private List<Assessment> InForce() =>
            [.. _claim.Assessments.GroupBy(a => (a.By, Actor: a.By is null ? a.Actor : Guid.Empty)).Select(reviewer => reviewer.Last()).Where(a => a.Withdrawn is null)];

        // ---- Flags ----

        private IEnumerable<(Flag Flag, IReadOnlyList<RecordedEvent> Because)> Flags()
        {
            yield return (Flag.Disputed, Disputed());
            yield return (Flag.Rebutted, Rebutted());
            yield return (Flag.OnRecord, [.. _supporting.Where(p => p.Path.IsEmpty).Select(p => Made(p.Evidence.Id))]);
            yield return (Flag.Provisional, OfEverySupportingPath(Provisional));
            yield return (Flag.Superseded, Superseded());
            yield return (Flag.Anonymous, OfEverySupportingPath(Anonymous));
            yield return (Flag.SecondHand, OfEverySupportingPath(p => p.Path.Depth >= 1 ? [Made(p.Evidence.Id)] : []));
            yield return (Flag.Corrected, Corrected());
            yield return (Flag.Stale, Stale());
            yield return (Flag.Orphaned, [.. _evidence.Where(p => !p.IsWithdrawn).Select(p => p.Lost).OfType<RecordedEvent>()]);
        }

        private List<RecordedEvent> Disputed() =>
        [
            .. new[] { _claim.Responses }
                .Concat(_supporting.Select(p => p.Attribution?.Responses).OfType<IReadOnlyList<Response>>())
                .Concat(_pathDocuments.Select(d => d.Document.Responses))
                .SelectMany(Contesting).Where(r => r.Outcome is null).SelectMany(r => About(r.Id)),
        ];

        private List<RecordedEvent> Rebutted() =>
        [
            .. _evidence.Where(p => p.IsLive && p.Evidence.Stance == Stance.Rebuts).Select(p => Made(p.Evidence.Id)),
            .. Contesting(_claim.Responses).Where(r => r.Outcome == Outcome.Upheld).SelectMany(r => About(r.Id)),
        ];

        /// <summary>A document under a caveat not lifted; or a draft: a carrier whose newest revision, or a hop whose own revision, is one.</summary>
        private IReadOnlyList<RecordedEvent> Provisional(Piece piece) => [.. piece.Path.Documents.SelectMany(d => CaveatsOf(d.Document).Concat(Draft(d.Document, d.Read)))];

        private IEnumerable<RecordedEvent> CaveatsOf(Document document) =>
            document.Caveats.Where(c => c.Lifted is null && Holds(c.StatedAt ?? Made(c.Id).RecordedAt)).Select(c => Made(c.Id));

        private IEnumerable<RecordedEvent> Draft(Document document, int? read) =>
            (read is { } number ? document.Revision(number) : Newest(document)) is { Status: RevisionStatus.Draft } draft ? StatusOf(document, draft.Number) : [];

        /// <summary>Every hop that read an older revision than the newest: because of the newest.</summary>
        private List<RecordedEvent> Superseded() =>
            [.. _pathDocuments.Where(d => d.Read is { } read && Newest(d.Document) is { } newest && newest.Number > read).Select(d => Recording(d.Document, Newest(d.Document)!.Number))];

        private IReadOnlyList<RecordedEvent> Anonymous(Piece piece) =>
            [.. piece.Path.Nodes.Keys.Where(n => n.Kind == ReferenceTo.Source && _known.Sources[n.Id].Kind == SourceKind.Anonymous).Select(n => _known.EventsOf(n.Id)[0])];

        /// <summary>Of the claim, of a supporting attribution, of the fields of a document on a supporting path; or an erratum whose passage overlaps a supporting anchor.</summary>
        private List<RecordedEvent> Corrected()
        {
            var things = _supporting.Select(p => p.Attribution?.Id).OfType<Guid>().Concat(_pathDocuments.Select(d => d.Document.Id)).Prepend(_claim.Id).Distinct();
            var fields = things.SelectMany(_known.EventsOf).Where(e => e.Data is Corrections.Corrected { ReasonCode: not ReasonCode.Typo });
            var errata = _supporting.SelectMany(p => _known.EventsOf(p.Carrier.Id).Where(e => e.Data is ErratumRecorded { ReasonCode: not ReasonCode.Typo } erratum && erratum.Anchor.Overlaps(p.Anchor)));
            return [.. fields, .. errata];
        }

        /// <summary>What was recorded in the closure since an assessment in force was made; typo corrections, assessments and their withdrawals aside.</summary>
        private List<RecordedEvent> Stale()
        {
            var assessments = InForce();
            if (assessments.Count == 0) return [];
            var oldest = assessments.Min(a => Made(a.Id).Sequence);
            return
            [
                .. ClosureWalk.From(_claim.Id, _known)
                    .SelectMany(stream => _known.EventsOf(stream).Reverse().TakeWhile(e => e.Sequence > oldest))
                    .Where(e => e.Data is not (Corrections.Corrected { ReasonCode: ReasonCode.Typo } or ErratumRecorded { ReasonCode: ReasonCode.Typo } or ClaimAssessed or AssessmentWithdrawn)),
            ];
        }

        /// <summary>Needs a supporting path, and holds when it holds for each.</summary>
        private IReadOnlyList<RecordedEvent> OfEverySupportingPath(Func<Piece, IReadOnlyList<RecordedEvent>> because)
        {
            var each = _supporting.Select(because).ToList();
            return each.Count > 0 && each.All(b => b.Count > 0) ? [.. each.SelectMany(b => b)] : [];
        }

        // ---- Live ----

        private Piece Weigh(Evidence evidence, HashSet<PathNode> subjects)
        {
            var (attribution, document, anchor) = _known.PlaceOf(evidence);
            var carrier = _known.Documents[document];
            var path = EvidencePath.Walk(carrier, attribution?.Hops ?? [], subjects, _known);
            var lost = subjects.Contains(new PathNode(ReferenceTo.Document, carrier.Id)) ? null : Lost(carrier, anchor);
            return new Piece(evidence, attribution, carrier, anchor, path, [.. Against(evidence, attribution, path, lost)], lost);
        }

        private IEnumerable<RecordedEvent> Against(Evidence evidence, Attribution? attribution, EvidencePath path, RecordedEvent? lost)
        {
            if (evidence.Withdrawn is not null) yield return _known.EventsAbout(evidence.Id).First(e => e.Data is EvidenceWithdrawn);
            if (attribution?.Withdrawn is not null) yield return _known.EventsOf(attribution.Id).First(e => e.Data is AttributionWithdrawn);
            foreach (var upheld in Contesting(attribution?.Responses ?? []).Where(r => r.Outcome == Outcome.Upheld)) yield return Resolution(upheld);
            foreach (var document in path.Documents.Select(d => d.Document).Distinct())
            {
                if (document.Retracted is not null) yield return _known.EventsOf(document.Id).First(e => e.Data is DocumentRetracted);
                foreach (var upheld in Contesting(document.Responses).Where(r => r.Outcome == Outcome.Upheld)) yield return Resolution(upheld);
            }
            if (lost is not null) yield return lost;
        }

        /// <summary>An anchor stands in the revision it was made in. Only the newest is asked; where its text is not held, the anchor is taken to stand.</summary>
        private RecordedEvent? Lost(Document carrier, Anchor anchor) =>
            Newest(carrier) is { Form: TextForm.Held } newest && newest.Number > anchor.Revision && !_stands(carrier.Id, newest.Sha256!, newest.Number, anchor)
                ? _known.EventsOf(carrier.Id).Last(e => e.Data is DocumentRevised revised && revised.Number == newest.Number || e.Data is TextSupplied supplied && supplied.Number == newest.Number)
                : null;

        // ---- Valid time ----

        private bool Holds(DateTimeOffset from) => _validAt is not { } at || from <= at;

        /// <summary>Evidence counts from its carrier revision's own date; where that is unknown, from when the evidence was recorded.</summary>
        private bool Counts(Evidence evidence)
        {
            if (_validAt is null) return true;
            var (_, document, anchor) = _known.PlaceOf(evidence);
            return Holds(OwnDate(_known.Documents[document], anchor.Revision) ?? Made(evidence.Id).RecordedAt);
        }

        /// <summary>Denials and disputes that were made by then.</summary>
        private IEnumerable<Response> Contesting(IEnumerable<Response> responses) => responses.Where(r => r.CanBeResolved && Holds(r.SaidAt ?? Made(r.Id).RecordedAt));

        /// <summary>The newest revision that there was by then.</summary>
        private Revision? Newest(Document document) =>
            _validAt is null ? document.Revisions[^1] : document.Revisions.LastOrDefault(r => Holds(OwnDate(document, r.Number) ?? Recording(document, r.Number).RecordedAt));

        /// <summary>When a revision was published, as far as it is known: of the first, the document's own date will do.</summary>
        private static DateTimeOffset? OwnDate(Document document, int revision) =>
            document.Revision(revision)!.PublishedAt ?? (revision == 1 ? document.PublishedAt : null);

        // ---- The events behind things ----

        private HashSet<PathNode> Subjects() =>
            [.. _claim.Subjects.Select(s => s.Source is { } source ? new PathNode(ReferenceTo.Source, _known.Merged(source)) : new PathNode(ReferenceTo.Document, s.Document!.Value))];

        private RecordedEvent Made(Guid part) => _known.EventsAbout(part)[0];

        /// <summary>What made a denial or a dispute what it is: said, corrected, resolved.</summary>
        private IReadOnlyList<RecordedEvent> About(Guid response) => _known.EventsAbout(response);

        private RecordedEvent Resolution(Response response) => _known.EventsAbout(response.Id).First(e => e.Data is ResponseResolved);

        private RecordedEvent Recording(Document document, int revision) =>
            _known.EventsOf(document.Id).First(e => revision == 1 ? e.Data is DocumentRegistered : e.Data is DocumentRevised revised && revised.Number == revision);

        /// <summary>What gave a revision its status: the recording, or the last correction of it.</summary>
        private IEnumerable<RecordedEvent> StatusOf(Document document, int revision) =>
            [_known.EventsOf(document.Id).LastOrDefault(e => e.Data is DocumentCorrected correction && correction.Changes.Any(c => c.Field == $"revisions/{revision}/status")) ?? Recording(document, revision)];

        private IReadOnlyList<RecordedEvent> Own(Func<object, bool> which) => [.. _known.EventsOf(_claim.Id).Where(e => which(e.Data))];

        private string NameOf(PathNode node) => node.Kind == ReferenceTo.Document ? _known.Documents[node.Id].Title : _known.Sources[node.Id].Called;

        private static IEnumerable<Because> Reasons(string of, IEnumerable<RecordedEvent> events) =>
            events.DistinctBy(e => e.Sequence).OrderBy(e => e.Sequence).Select(e => new Because(of, e.Sequence, e.Type, new BecauseStream(e.StreamKind, e.Stream)));
    }
}
