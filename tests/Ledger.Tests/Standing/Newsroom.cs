using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Standing;

namespace Ledger.Tests.Standing;

/// <summary>
/// Writes a ledger in memory, an event an hour, and says the standing of its claims in a few lines. Everything goes by its name: sources are put on record when they
/// are first named; evidence, a caveat and an erratum go by the name of their document, an attribution by "quote" and that name, a response by who responds and an
/// assessment by its reviewer, unless they are called otherwise.
/// </summary>
/// <remarks>
/// A hop is written <c>Times</c> (a source), <c>in Scoop</c> (a document), <c>Times in Scoop</c> (both), and <c>in Draft r1</c> in a revision other than the newest.
/// Ids come from names, so the same story told in another order has the same ids.
/// </remarks>
internal sealed partial class Newsroom
{
    /// <summary>What stands in every document, unless its text is given.</summary>
    public const string Passage = "it was so";

    /// <summary>What stands there beside the passage.</summary>
    public const string Beside = "And more";

    private const string Why = "Because the record needs it.";

    private static readonly DateTimeOffset Midnight = new(2020, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<RecordedEvent> _events = [];
    private readonly Dictionary<long, string> _told = [];
    private readonly Dictionary<string, (string Kind, Guid Id)> _things = [];
    private readonly Dictionary<string, (string On, Guid Id)> _parts = [];
    private readonly Dictionary<string, string> _textBySha256 = [];
    private readonly Dictionary<(Guid Document, int Revision), string> _texts = [];

    public Known Known { get; private set; } = Known.Nothing;

    public IReadOnlyList<RecordedEvent> Events => _events;

    /// <summary>The sequence of the last event.</summary>
    public long Sequence => _events[^1].Sequence;

    /// <summary>When the last event was recorded.</summary>
    public DateTimeOffset Now => _events[^1].RecordedAt;

    public static DateTimeOffset Day(string day) => DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public Guid this[string thing] => _things[thing].Id;

    // ---- Sources ----

    public void Anonymous(string description) => Register(description, SourceKind.Anonymous);

    public void Person(string name) => Register(name, SourceKind.Person);

    public void Organisation(string name) => Register(name, SourceKind.Organisation);

    // ---- Documents ----

    public void Article(string title, string by, string[]? authors = null, string? text = null, RevisionStatus status = RevisionStatus.Published, string? published = null) =>
        Register(DocumentKind.Article, title, by, authors, status, TextForm.Held, text, published);

    public void Report(string title, string by, RevisionStatus status = RevisionStatus.Published, TextForm form = TextForm.Held, string? published = null) =>
        Register(DocumentKind.Report, title, by, null, status, form, null, published);

    /// <summary>A note, message or memo; its publisher is who wrote it.</summary>
    public void Note(string title, string by, string[]? authors = null) => Register(DocumentKind.Note, title, by, authors, RevisionStatus.Published, TextForm.Held, null, null);

    public void Speech(string title, string by) => Register(DocumentKind.Speech, title, by, null, RevisionStatus.Final, TextForm.Held, null, null);

    /// <summary>A newer revision, with the passage in it unless its text is given.</summary>
    public void Revise(string document, string? text = null, RevisionStatus status = RevisionStatus.Final, TextForm form = TextForm.Held, string? published = null)
    {
        var number = Known.Documents[this[document]].Revisions.Count + 1;
        Record(document, new DocumentRevised(number, Revision(document, number, text, status, form, published), Why), $"{document} {number}");
    }

    public void SupplyText(string document, string text)
    {
        var number = Known.Documents[this[document]].Revisions.Count;
        Hold(this[document], number, text);
        Record(document, new TextSupplied(number, text.Length), $"{document} {number}");
    }

    public void Caveat(string document, string? stated = null, string? called = null) =>
        Record(document, new CaveatAdded(Part("caveat", called ?? document, document), "Subject to change.", null, At(stated), null), called ?? document);

    public void Lift(string caveat) => Record(Of("caveat", caveat, out var id), new CaveatLifted(id, Why), caveat);

    public void Erratum(string document, string passage, ReasonCode code = ReasonCode.WrongFact, int? revision = null) =>
        Record(document, new ErratumRecorded(Correction(), code, Why, null, null, AnchorIn(document, passage, revision), "it was otherwise"), document);

    // ---- Attributions and evidence ----

    public void Attribute(string document, string[] hops, string passage = Passage, string? called = null, int? revision = null) =>
        Begin(nameof(Attribution), called ?? $"quote {document}", new PassageAttributed(
            this[document], AnchorIn(document, passage, revision), SpeechMode.Paraphrase, [.. hops.Select(HopOf)], null, null));

    /// <summary>Links a passage to a claim: as the document's own voice, or, with hops, through an attribution of it.</summary>
    public void Supports(string claim, string document, string[]? hops = null, string passage = Passage, string? called = null, int? revision = null) =>
        Link(claim, Stance.Supports, document, hops, passage, called ?? document, revision);

    public void Rebuts(string claim, string document, string[]? hops = null, string? called = null, int? revision = null) =>
        Link(claim, Stance.Rebuts, document, hops, Passage, called ?? document, revision);

    public void Context(string claim, string document, string? called = null, int? revision = null) =>
        Link(claim, Stance.Context, document, null, Passage, called ?? document, revision);

    /// <summary>Links an attribution on record.</summary>
    public void Link(string claim, string attribution, Stance stance = Stance.Supports, string? called = null) =>
        Record(claim, new EvidenceLinked(Part("evidence", called ?? attribution, claim), stance, this[attribution], null, null, null), called ?? attribution);

    public void WithdrawEvidence(string evidence) => Record(Of("evidence", evidence, out var id), new EvidenceWithdrawn(id, Why), evidence);

    public void WithdrawAttribution(string attribution) => Record(attribution, new AttributionWithdrawn(Why), attribution);

    // ---- Claims ----

    public void Claim(string name, params string[] subjects) => Claim(name, subjects, []);

    public void Claim(string name, string[] subjects, string[] mentions) =>
        Begin(nameof(Ledger.Claims.Claim), name, new ClaimAsserted(name, [.. subjects.Select(PartyOf)], [.. mentions.Select(PartyOf)], []));

    /// <summary>An assessment by an actor of this name; or, if it is <paramref name="of"/> a source, recorded by that actor.</summary>
    public void Assess(string reviewer, string claim, Rating rating, string? of = null, string? called = null) =>
        Record(claim, new ClaimAssessed(Part("assessment", called ?? reviewer, claim), rating, Why, [], of is null ? null : Source(of)), called ?? reviewer, reviewer);

    public void WithdrawAssessment(string assessment) => Record(Of("assessment", assessment, out var id), new AssessmentWithdrawn(id, Why), assessment);

    public void Publish(string claim) => Record(claim, new ClaimPublished(true, Why), claim);

    // ---- Whatever it is about ----

    public void Dispute(string by, string thing, string? said = null) => Respond(by, ResponseKind.Dispute, thing, said);

    public void Deny(string by, string thing, string? said = null) => Respond(by, ResponseKind.Denial, thing, said);

    public void Respond(string by, ResponseKind kind, string thing, string? said = null, string? called = null)
    {
        var (who, id, at) = (Source(by), Part("response", called ?? by, thing), At(said));
        Record(thing, _things[thing].Kind switch
        {
            nameof(Ledger.Claims.Claim) => new ClaimResponseMade(id, who, kind, null, null, at),
            nameof(Attribution) => new AttributionResponseMade(id, who, kind, null, null, at),
            _ => new DocumentResponseMade(id, who, kind, null, null, at),
        }, called ?? by);
    }

    public void Resolve(string response, Outcome outcome)
    {
        var on = Of("response", response, out var id);
        Record(on, _things[on].Kind switch
        {
            nameof(Ledger.Claims.Claim) => new ClaimResponseResolved(id, outcome, Why),
            nameof(Attribution) => new AttributionResponseResolved(id, outcome, Why),
            _ => new DocumentResponseResolved(id, outcome, Why),
        }, response);
    }

    public void Retract(string thing) => Record(thing, _things[thing].Kind == nameof(Document) ? new DocumentRetracted(Why) : new ClaimRetracted(Why), thing);

    public void Merge(string one, string into) => Record(one, _things[one].Kind == nameof(Ledger.Sources.Source) ? new SourceMerged(Source(into), Why) : new ClaimMerged(this[into], Why), one);

    public void Correct<T>(string thing, string field, T value, ReasonCode code = ReasonCode.WrongFact)
    {
        var changes = new Dictionary<string, JsonElement> { [field] = Json.Element(value) };
        var (kind, id) = _things[thing];
        Record(thing, kind switch
        {
            nameof(Ledger.Claims.Claim) => new ClaimCorrected(Correction(), code, Why, null, null,
                Ledger.Claims.Claim.Fields.Changes(Known.Claims[id], new CorrectClaim(code, Why, changes, 1))),
            nameof(Attribution) => new AttributionCorrected(Correction(), code, Why, null, null,
                Attribution.Fields.Changes(Known.Attributions[id], new CorrectAttribution(code, Why, changes, 1))),
            nameof(Document) => new DocumentCorrected(Correction(), code, Why, null, null,
                Document.Fields.Changes(Known.Documents[id], new CorrectDocument(code, Why, 1, changes))),
            _ => new SourceCorrected(Correction(), code, Why, null, null,
                Ledger.Sources.Source.Fields.Changes(Known.Sources[id], new CorrectSource(code, Why, changes, 1))),
        }, thing);
    }

    public void CorrectHops(string attribution, string[] hops, ReasonCode code = ReasonCode.WrongAttribution) =>
        Correct<IReadOnlyList<Hop>>(attribution, "hops", [.. hops.Select(HopOf)], code);

    public void CorrectPublisher(string document, string publisher) => Correct(document, "publisher", Source(publisher));

    public void CorrectAuthors(string document, params string[] authors) => Correct<IReadOnlyList<Guid>>(document, "authors", [.. authors.Select(Source)]);

    public void CorrectSubjects(string claim, params string[] subjects) => Correct<IReadOnlyList<Party>>(claim, "subjects", [.. subjects.Select(PartyOf)]);

    public void CorrectKind(string response, ResponseKind kind) => Correct(Of("response", response, out var id), $"responses/{id}/kind", kind);

    // ---- Asking ----

    /// <summary>The standing of a claim when the ledger had got to a sequence, as it held in the world at an instant.</summary>
    public ClaimStanding StandingOf(string claim, long? sequence = null, DateTimeOffset? validAt = null) =>
        StandingRules.Of(this[claim], sequence is null ? Known : Known.After(_events.Where(e => e.Sequence <= sequence)), Stands, validAt);

    /// <summary>
    /// The whole standing in words: level and rating, lines and through whom they all come, depth; then each level and flag with the events behind it,
    /// each by its type and what it is about.
    /// </summary>
    public string Standing(string claim, long? sequence = null, DateTimeOffset? validAt = null)
    {
        var standing = StandingOf(claim, sequence, validAt);
        var head = new StringBuilder().Append(standing.Level);
        if (standing.Rating is { } rating) head.Append(CultureInfo.InvariantCulture, $" {rating}");
        head.Append(CultureInfo.InvariantCulture, $", {standing.Lines} line{(standing.Lines == 1 ? "" : "s")}");
        if (standing.Bottleneck.Count > 0) head.Append(" through ").AppendJoin(" + ", standing.Bottleneck.Select(NameOf));
        if (standing.Depth is { } depth) head.Append(CultureInfo.InvariantCulture, $", depth {depth}");

        var reasons = standing.Because!.GroupBy(b => b.Of).ToDictionary(g => g.Key, g => string.Join(", ", g.Select(Told)));
        var shown = standing.Flags.Select(f => f.ToString()).Prepend(standing.Level.ToString()).ToList();
        reasons.Keys.ShouldBe(shown);
        return string.Join('\n', shown.Select(of => $"{of}: {reasons[of]}").Prepend(head.ToString()));
    }

    /// <summary>Whether an anchor stands in a text that is held here.</summary>
    public bool Stands(Guid document, string sha256, int revision, Anchor anchor) => Anchors.Reanchor(new RevisionText.Held(_textBySha256[sha256]), revision, anchor).Stands;

    /// <summary>The names of streams.</summary>
    public IReadOnlySet<string> Names(IEnumerable<Guid> streams)
    {
        var names = _things.ToDictionary(t => t.Value.Id, t => t.Key);
        return streams.Select(id => names[id]).ToHashSet();
    }

    private string NameOf(BottleneckNode node)
    {
        _things[node.Name].ShouldBe((node.Kind.ToString(), node.Id));
        return node.Name;
    }

    private string Told(Because because)
    {
        var e = _events.Single(e => e.Sequence == because.Sequence);
        (because.Type, because.Stream).ShouldBe((e.Type, new BecauseStream(e.StreamKind, e.Stream)));
        return $"{because.Type} {_told[because.Sequence]}";
    }

    // ---- Writing ----

    private void Register(string name, SourceKind kind) => Begin(nameof(Ledger.Sources.Source), name, kind == SourceKind.Anonymous
        ? new SourceRegistered(kind, null, name, null, null, null)
        : new SourceRegistered(kind, name, null, null, null, null));

    private void Register(DocumentKind kind, string title, string by, string[]? authors, RevisionStatus status, TextForm form, string? text, string? published)
    {
        var (publisher, writers) = (Source(by), (IReadOnlyList<Guid>)[.. (authors ?? []).Select(Source)]);
        Begin(nameof(Document), title, new DocumentRegistered(kind, title, publisher, writers, null, At(published), "en", Revision(title, 1, text, status, form, null)));
    }

    private RecordedRevision Revision(string document, int number, string? text, RevisionStatus status, TextForm form, string? published)
    {
        text ??= $"{document}: {Passage}. {Beside}.";
        if (form == TextForm.Held) Hold(IdOf(nameof(Document), document), number, text);
        return new RecordedRevision(
            status, RightsBasis.OwnWork, form, form == TextForm.Unseen ? null : Sha256(text), form == TextForm.Held ? text.Length : null, [], At(published), null);
    }

    private void Hold(Guid document, int number, string text) => _texts[(document, number)] = _textBySha256[Sha256(text)] = text;

    private void Link(string claim, Stance stance, string document, string[]? hops, string passage, string called, int? revision)
    {
        if (hops is null)
        {
            var anchor = AnchorIn(document, passage, revision);
            Record(claim, new EvidenceLinked(Part("evidence", called, claim), stance, null, this[document], anchor, null), called);
            return;
        }
        Attribute(document, hops, passage, $"quote {called}", revision);
        Link(claim, $"quote {called}", stance, called);
    }

    private Anchor AnchorIn(string document, string passage, int? revision)
    {
        var number = revision ?? Known.Documents[this[document]].Revisions.Count;
        return Anchors.Resolve(new RevisionText.Held(_texts[(this[document], number)]), number, [new PassageInput(passage)]).ShouldBeOfType<AnchorResolution.Resolved>().Anchor;
    }

    private Hop HopOf(string hop)
    {
        var parts = HopPattern().Match(hop).Groups;
        var source = parts["source"].Success ? Source(parts["source"].Value) : null as Guid?;
        if (!parts["document"].Success) return new Hop("said", source);
        var document = this[parts["document"].Value];
        return new Hop("wrote", source, document, parts["revision"].Success ? int.Parse(parts["revision"].Value, CultureInfo.InvariantCulture) : Known.Documents[document].Revisions.Count);
    }

    private Party PartyOf(string name) => _things.TryGetValue(name, out var thing) && thing.Kind == nameof(Document) ? new Party(Document: thing.Id) : new Party(Source: Source(name));

    private Guid Source(string name)
    {
        if (!_things.ContainsKey(name)) Organisation(name);
        return this[name];
    }

    private Guid Part(string kind, string name, string on)
    {
        var id = IdOf(kind, name);
        _parts.Add($"{kind} {name}", (on, id));
        return id;
    }

    private string Of(string kind, string name, out Guid part)
    {
        (var on, part) = _parts[$"{kind} {name}"];
        return on;
    }

    private Guid Correction() => IdOf("correction", $"{_events.Count}");

    private void Begin(string kind, string name, object data)
    {
        _things.Add(name, (kind, IdOf(kind, name)));
        Record(name, data, name);
    }

    private void Record(string thing, object data, string told, string actor = "editor")
    {
        var (kind, stream) = _things[thing];
        var sequence = _events.Count + 1;
        var e = new RecordedEvent(
            sequence, IdOf("event", $"{sequence}"), stream, kind, Known.EventsOf(stream).Count + 1, Words().Replace(data.GetType().Name, "_").ToLowerInvariant(),
            Midnight.AddHours(sequence), IdOf("actor", actor), "Editor", null, null, null, null, data);
        _events.Add(e);
        _told.Add(sequence, told);
        Known = Known.After(e);
    }

    private static Guid IdOf(string kind, string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {name}")).AsSpan(0, 16), bigEndian: true);

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static DateTimeOffset? At(string? day) => day is null ? null : Day(day);

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();

    [GeneratedRegex("^(?<source>(?!in ).+?)?(?:(?:^| )in (?<document>.+?)(?: r(?<revision>[0-9]+))?)?$")]
    private static partial Regex HopPattern();
}
