using Ledger.Documents;

namespace Ledger.ServerTests.Standing;

/// <summary>
/// A ledger written at random, through its API, by a contributor, an editor and an administrator: whatever can be done is done, to few things, so that much of it hangs
/// together. The same seed makes the same one, but for ids and times. No command is refused: what cannot be done now is not tried.
/// </summary>
internal sealed class RandomLedger
{
    private const int MostClaims = 8, MostDocuments = 12, MostSources = 14;

    /// <summary>The texts of all documents are made of these: no one is a part of another.</summary>
    private static readonly string[] Sentences = [.. Enumerable.Range(1, 24).Select(n => $"Witness {n} spoke of what was said on call {n}.")];

    private static readonly string[] Contesting = ["Denial", "Dispute"], Saying = ["NonDenial", "NoComment", "NoReply", "Confirmation"];

    private readonly LedgerServerFixture _ledger;
    private readonly Random _random;
    private readonly List<Source> _sources = [];
    private readonly List<Document> _documents = [];
    private readonly List<Attribution> _attributions = [];
    private readonly List<Claim> _claims = [];
    private readonly IReadOnlyList<(string Name, int Weight, Func<Task<bool>> Try)> _acts;
    private readonly HashSet<string> _done = [];
    private int _number;

    private RandomLedger(LedgerServerFixture ledger, int seed)
    {
        (_ledger, _random) = (ledger, new Random(seed));
        _acts =
        [
            (nameof(RegisterSource), 2, RegisterSource), (nameof(RegisterDocument), 6, RegisterDocument), (nameof(AttributePassage), 14, AttributePassage),
            (nameof(AssertClaim), 8, AssertClaim), (nameof(LinkEvidence), 30, LinkEvidence), (nameof(Respond), 14, Respond), (nameof(Resolve), 8, Resolve),
            (nameof(ReviseDocument), 6, ReviseDocument), (nameof(SupplyText), 3, SupplyText), (nameof(AddCaveat), 4, AddCaveat), (nameof(LiftCaveat), 3, LiftCaveat),
            (nameof(CorrectSource), 2, CorrectSource), (nameof(CorrectDocument), 5, CorrectDocument), (nameof(CorrectStatus), 3, CorrectStatus),
            (nameof(RecordErratum), 4, RecordErratum),
            (nameof(CorrectHops), 5, CorrectHops), (nameof(CorrectPassages), 2, CorrectPassages), (nameof(CorrectClaim), 3, CorrectClaim),
            (nameof(CorrectResponse), 2, CorrectResponse),
            (nameof(AssessClaim), 6, AssessClaim), (nameof(WithdrawAssessment), 2, WithdrawAssessment), (nameof(WithdrawEvidence), 3, WithdrawEvidence),
            (nameof(WithdrawAttribution), 2, WithdrawAttribution), (nameof(RetractDocument), 2, RetractDocument), (nameof(RetractClaim), 2, RetractClaim),
            (nameof(MergeSource), 2, MergeSource), (nameof(MergeClaim), 2, MergeClaim), (nameof(PublishClaim), 1, PublishClaim),
        ];
    }

    /// <summary>Its claims, in the order in which they were asserted.</summary>
    public IReadOnlyList<Guid> Claims => [.. _claims.Select(c => c.Id)];

    public IReadOnlyList<Guid> Documents => [.. _documents.Select(d => d.Id)];

    /// <summary>The acts that there are.</summary>
    public IReadOnlyList<string> Acts => [.. _acts.Select(a => a.Name)];

    /// <summary>Those that were done.</summary>
    public IReadOnlySet<string> Done => _done;

    /// <summary>Empties the ledger, and writes so many events.</summary>
    public static async Task<RandomLedger> Written(LedgerServerFixture ledger, int seed, int events)
    {
        await ledger.CaughtUp();
        await ledger.Empty();
        return await Added(ledger, seed, events);
    }

    /// <summary>Writes so many events beside what is there.</summary>
    public static async Task<RandomLedger> Added(LedgerServerFixture ledger, int seed, int events)
    {
        var written = new RandomLedger(ledger, seed);
        for (var i = 0; i < 6; i++) await written.RegisterSource();
        for (var i = 0; i < 4; i++) await written.RegisterDocument();
        for (var i = 10; i < events;) i += await written.Act() ? 1 : 0;
        return written;
    }

    private async Task<bool> Act()
    {
        var at = _random.Next(_acts.Sum(a => a.Weight));
        var act = _acts.First(a => (at -= a.Weight) < 0);
        if (!await act.Try()) return false;
        _done.Add(act.Name);
        return true;
    }

    // ---- Sources ----

    private async Task<bool> RegisterSource()
    {
        if (_sources.Count >= MostSources) return false;
        var kind = new[] { "Person", "Organisation", "Anonymous" }[_sources.Count % 3];
        var made = kind == "Anonymous"
            ? await _ledger.Contributor.Recorded("/api/sources", new { kind, description = $"Official {++_number}" })
            : await _ledger.Contributor.Recorded("/api/sources", new { kind, name = $"{kind} {++_number}" });
        _sources.Add(new Source(made.Id, kind));
        return true;
    }

    private async Task<bool> CorrectSource()
    {
        var source = Any(_sources)!;
        object changes = source.Kind == "Anonymous" ? new { description = $"Official {++_number}" } : new { name = $"Somebody {++_number}" };
        return await Do(_ledger.Editor, source, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it is.", ["changes"] = changes });
    }

    private async Task<bool> MergeSource()
    {
        var free = _sources.Where(s => !s.IsMerged).ToList();
        if (free.Count < 2 * _sources.Count / 3 || Any(free) is not { } source || Any(free.Where(s => s != source && s.Kind == source.Kind)) is not { } into) return false;
        source.IsMerged = true;
        return await Do(_ledger.Editor, source, "merge", new() { ["into"] = into.Id, ["reason"] = "They are one." });
    }

    // ---- Documents ----

    private async Task<bool> RegisterDocument()
    {
        if (_documents.Count >= MostDocuments) return false;
        var (revision, body) = Revised([.. _random.GetItems(Sentences, 6).Distinct()], Status());
        var (publisher, authors) = (Any(_sources)!.Id, Some(_sources, 2));
        var made = await _ledger.Contributor.Recorded("/api/documents", new
        {
            kind = "Article", title = $"Document {++_number}", publisher, authors, publishedAt = Sometime(), revision = body,
        });
        _documents.Add(new Document(made.Id, revision) { Publisher = publisher, Authors = authors });
        return true;
    }

    /// <summary>Some sentences go, some come twice, and some are new.</summary>
    private async Task<bool> ReviseDocument()
    {
        var document = Any(_documents)!;
        if (document.Revisions.Count > 3) return false;
        var kept = document.Revisions[^1].Sentences.SelectMany(s => _random.Next(10) switch { < 2 => Array.Empty<string>(), 2 => [s, s], _ => [s] });
        List<string> sentences = [.. kept, Any(Sentences)!];
        var (revision, body) = Revised(sentences, _random.Next(2) == 0 ? "Final" : Status());
        document.Revisions.Add(revision);
        return await Do(_ledger.Contributor, document, "revisions", new() { ["revision"] = body, ["reason"] = "It was revised." });
    }

    private async Task<bool> SupplyText()
    {
        if (Any(_documents.Where(d => d.Revisions.Any(r => r.IsHashed))) is not { } document) return false;
        var revision = document.Revisions.First(r => r.IsHashed);
        (revision.IsHashed, revision.Quotable) = (false, revision.Sentences);
        return await Do(_ledger.Contributor, document, $"revisions/{document.Revisions.IndexOf(revision) + 1}/text", new() { ["text"] = revision.Text });
    }

    private async Task<bool> AddCaveat()
    {
        var document = Any(_documents)!;
        var made = await Make(_ledger.Contributor, document, "caveats", new() { ["text"] = "Subject to change.", ["statedAt"] = Sometime() });
        document.Caveats.Add(made);
        return true;
    }

    private async Task<bool> LiftCaveat()
    {
        if (Any(_documents.Where(d => d.Caveats.Count > 0)) is not { } document) return false;
        var caveat = Any(document.Caveats);
        document.Caveats.Remove(caveat);
        return await Do(_ledger.Editor, document, $"caveats/{caveat}/lift", new() { ["reason"] = "It holds no longer." });
    }

    private async Task<bool> CorrectDocument()
    {
        var document = Any(_documents)!;
        var changes = new Dictionary<string, object> { ["title"] = $"Document {++_number}" };
        var authors = Some(_sources, 2);
        if (_random.Next(2) == 0 && !authors.SequenceEqual(document.Authors)) changes["authors"] = document.Authors = authors;
        else if (Any(_sources.Select(s => s.Id)) is var publisher && publisher != document.Publisher) changes["publisher"] = document.Publisher = publisher;
        return await Do(_ledger.Editor, document, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it is.", ["changes"] = changes });
    }

    private async Task<bool> CorrectStatus()
    {
        var document = Any(_documents)!;
        var revision = Any(document.Revisions)!;
        revision.Status = Any(new[] { "Draft", "Published", "Final" }.Where(s => s != revision.Status))!;
        var changes = new Dictionary<string, object> { [$"revisions/{document.Revisions.IndexOf(revision) + 1}/status"] = revision.Status };
        return await Do(_ledger.Editor, document, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it is.", ["changes"] = changes });
    }

    private async Task<bool> RecordErratum()
    {
        if (Find() is not { } place) return false;
        var (document, revision, sentences) = place;
        var erratum = new { revision, passage = new { exact = sentences[0] }, shouldRead = "Nobody spoke." };
        return await Do(_ledger.Editor, document, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it should read.", ["erratum"] = erratum });
    }

    private async Task<bool> RetractDocument()
    {
        if (_documents.Count(d => d.IsRetracted) > _documents.Count / 4 || Any(_documents.Where(d => !d.IsRetracted)) is not { } document) return false;
        document.IsRetracted = true;
        return await Do(_ledger.Editor, document, "retraction", new() { ["reason"] = "It does not hold." });
    }

    // ---- Attributions ----

    private async Task<bool> AttributePassage()
    {
        if (Find() is not { } place) return false;
        var (document, revision, sentences) = place;
        var made = await _ledger.Contributor.Recorded("/api/attributions", new
        {
            document = document.Id, revision, passages = sentences.Select(s => new { exact = s }), mode = "Verbatim", hops = Chain(),
        });
        _attributions.Add(new Attribution(made.Id, place));
        return true;
    }

    private async Task<bool> CorrectHops()
    {
        if (Any(_attributions.Where(a => !a.IsWithdrawn)) is not { } attribution) return false;
        return await Do(_ledger.Editor, attribution, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it came.", ["changes"] = new { hops = Chain() } });
    }

    private async Task<bool> CorrectPassages()
    {
        if (Any(_attributions.Where(a => !a.IsWithdrawn)) is not { } attribution || Find(attribution.Place.Document) is not { } place
            || (attribution.Place.Revision == place.Revision && attribution.Place.Sentences.SequenceEqual(place.Sentences))) return false;
        attribution.Place = place;
        var changes = new { passages = place.Sentences.Select(s => new { exact = s }), revision = place.Revision };
        return await Do(_ledger.Editor, attribution, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "There it stands.", ["changes"] = changes });
    }

    private async Task<bool> WithdrawAttribution()
    {
        if (Any(_attributions.Where(a => !a.IsWithdrawn)) is not { } attribution) return false;
        attribution.IsWithdrawn = true;
        return await Do(_ledger.Editor, attribution, "withdrawal", new() { ["reason"] = "It was read wrongly." });
    }

    /// <summary>One to three hops, each with a source, a document, or both; a document in a revision that it has, or in the newest.</summary>
    private List<object> Chain() => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(object (_) =>
    {
        var (source, document) = (Any(_sources)!.Id, Any(_documents)!);
        var revision = _random.Next(2) == 0 ? (int?)_random.Next(1, document.Revisions.Count + 1) : null;
        var verb = $"said ({++_number})";
        return _random.Next(3) switch
        {
            0 => new { source, verb },
            1 => new { document = document.Id, revision, verb },
            _ => new { source, document = document.Id, revision, verb },
        };
    })];

    // ---- Claims ----

    private async Task<bool> AssertClaim()
    {
        if (_claims.Count >= MostClaims) return false;
        var subjects = Subjects();
        var made = await _ledger.Contributor.Recorded("/api/claims", new
        {
            statement = $"Somebody said {++_number}.", subjects = subjects.Select(Named), mentions = new[] { new { source = Any(_sources)!.Id } },
        });
        _claims.Add(new Claim(made.Id) { Subjects = subjects });
        return true;
    }

    private async Task<bool> LinkEvidence()
    {
        if (Any(_claims.Where(c => !c.IsClosed)) is not { } claim) return false;
        var stance = _random.Next(10) switch { < 7 => "Supports", < 9 => "Rebuts", _ => "Context" };
        var body = new Dictionary<string, object?> { ["stance"] = stance };
        string what;
        if (_random.Next(4) > 0)
        {
            if (Any(_attributions.Where(a => !a.IsWithdrawn)) is not { } attribution) return false;
            body["attribution"] = attribution.Id;
            what = $"{attribution.Id}";
        }
        else
        {
            if (Find() is not { } place) return false;
            var (document, revision, sentences) = place;
            (body["document"], body["revision"], body["passages"]) = (document.Id, revision, sentences.Select(s => new { exact = s }));
            what = $"{document.Id} {revision} {string.Join('|', sentences)}";
        }
        if (claim.Evidence.Any(e => e.What == what && e.Stance == stance)) return false;
        claim.Evidence.Add((await Make(_ledger.Contributor, claim, "evidence", body), what, stance));
        return true;
    }

    private async Task<bool> WithdrawEvidence()
    {
        if (Any(_claims.Where(c => c.Evidence.Count > 0)) is not { } claim) return false;
        var evidence = Any(claim.Evidence);
        claim.Evidence.Remove(evidence);
        return await Do(_ledger.Editor, claim, $"evidence/{evidence.Id}/withdrawal", new() { ["reason"] = "It is none." });
    }

    private async Task<bool> AssessClaim()
    {
        if (Any(_claims.Where(c => !c.IsClosed)) is not { } claim) return false;
        var rating = Any(new[] { "True", "Mixed", "False" });
        var by = _random.Next(3) == 0 ? Any(_sources)!.Id : (Guid?)null;
        var reviewer = _random.Next(2) == 0 ? _ledger.Editor : _ledger.Administrator;
        var considered = claim.Evidence.Take(1).Select(e => e.Id);
        claim.Assessments.Add(await Make(reviewer, claim, "assessments", new() { ["rating"] = rating, ["rationale"] = "So it seems.", ["evidence"] = considered, ["by"] = by }));
        return true;
    }

    private async Task<bool> WithdrawAssessment()
    {
        if (Any(_claims.Where(c => c.Assessments.Count > 0)) is not { } claim) return false;
        var assessment = Any(claim.Assessments);
        claim.Assessments.Remove(assessment);
        return await Do(_ledger.Editor, claim, $"assessments/{assessment}/withdrawal", new() { ["reason"] = "It was too early." });
    }

    private async Task<bool> CorrectClaim()
    {
        if (Any(_claims) is not { } claim) return false;
        var changes = new Dictionary<string, object> { ["statement"] = $"Somebody said {++_number}." };
        if (Subjects() is var subjects && !subjects.SequenceEqual(claim.Subjects)) changes["subjects"] = (claim.Subjects = subjects).Select(Named);
        return await Do(_ledger.Editor, claim, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it is.", ["changes"] = changes });
    }

    private async Task<bool> RetractClaim()
    {
        var open = _claims.Where(c => !c.IsClosed).ToList();
        if (open.Count <= MostClaims / 2) return false;
        var claim = Any(open)!;
        claim.IsClosed = true;
        return await Do(_ledger.Editor, claim, "retraction", new() { ["reason"] = "It was none." });
    }

    private async Task<bool> MergeClaim()
    {
        var open = _claims.Where(c => !c.IsClosed).ToList();
        if (open.Count <= 3 || Any(open) is not { } claim || Any(open.Where(c => c != claim && c.Subjects.ToHashSet().SetEquals(claim.Subjects))) is not { } into) return false;
        claim.IsClosed = true;
        return await Do(_ledger.Editor, claim, "merge", new() { ["into"] = into.Id, ["reason"] = "They say the same." });
    }

    private async Task<bool> PublishClaim()
    {
        if (Any(_claims) is not { } claim) return false;
        claim.IsPublic = !claim.IsPublic;
        return await Do(_ledger.Editor, claim, "publication", new() { ["public"] = claim.IsPublic, ["reason"] = "It was read again." });
    }

    /// <summary>Few sets of few, so that claims can be merged: nobody, somebody, a document, or both.</summary>
    private Party[] Subjects()
    {
        var (source, document) = (new Party("source", _sources[_random.Next(2)].Id), new Party("document", _documents[_random.Next(2)].Id));
        return _random.Next(4) switch { 0 => [], 1 => [source], 2 => [document], _ => [source, document] };
    }

    private static Dictionary<string, Guid> Named(Party party) => new() { [party.Kind] = party.Id };

    // ---- Responses ----

    private async Task<bool> Respond()
    {
        if (Any(Answerable()) is not { } thing) return false;
        var kind = _random.Next(4) > 0 ? Any(Contesting) : Any(Saying);
        var response = await Make(_ledger.Contributor, thing, "responses", new()
        {
            ["by"] = Any(_sources)!.Id, ["kind"] = kind, ["statement"] = "It is not so.", ["saidAt"] = Sometime(),
        });
        thing.Responses.Add(response, (kind!, IsResolved: false));
        return true;
    }

    private async Task<bool> Resolve()
    {
        if (Any(Things().Where(t => t.Responses.Values.Any(IsOpen))) is not { } thing) return false;
        var (response, (kind, _)) = Any(thing.Responses.Where(r => IsOpen(r.Value)));
        thing.Responses[response] = (kind, IsResolved: true);
        var outcome = Any(new[] { "Upheld", "Rejected", "Withdrawn" });
        return await Do(_ledger.Editor, thing, $"responses/{response}/resolution", new() { ["outcome"] = outcome, ["reason"] = "It was looked into." });

        static bool IsOpen((string Kind, bool IsResolved) response) => !response.IsResolved && Contesting.Contains(response.Kind);
    }

    private async Task<bool> CorrectResponse()
    {
        if (Any(Things().Where(t => t.Responses.Count > 0 && t is not Attribution { IsWithdrawn: true })) is not { } thing) return false;
        var (response, (before, isResolved)) = Any(thing.Responses);
        var kind = Any(Contesting.Concat(Saying).Where(k => k != before))!;
        thing.Responses[response] = (kind, isResolved);
        var changes = new Dictionary<string, object> { [$"responses/{response}/kind"] = kind };
        return await Do(_ledger.Editor, thing, "corrections", new() { ["reasonCode"] = ReasonCode(), ["reason"] = "So it was said.", ["changes"] = changes });
    }

    private IEnumerable<Thing> Things() => [.. _documents, .. _attributions, .. _claims];

    private IEnumerable<Thing> Answerable() => [.. _documents, .. _attributions.Where(a => !a.IsWithdrawn), .. _claims.Where(c => !c.IsClosed)];

    // ---- What things are made of ----

    private (Revision Revision, object Body) Revised(IReadOnlyList<string> sentences, string status)
    {
        var text = string.Join(' ', sentences);
        var publishedAt = Sometime();
        var places = sentences.Select((s, i) => (Text: s, Start: sentences.Take(i).Sum(before => before.Length + 1))).ToList();
        switch (_random.Next(6))
        {
            case 0:
                return (new Revision(text, sentences, status), new { status, rights = "Quotation", publishedAt, unseen = true });
            case 1 or 2:
                var quoted = places.Where(_ => _random.Next(3) > 0).ToList();
                return (new Revision(text, sentences, status) { IsHashed = true, Quotable = [.. quoted.Select(q => q.Text)] },
                    new
                    {
                        status, rights = "Quotation", publishedAt, sha256 = RevisionInput.Hash(text), excerpts = quoted.Select(q => new { text = q.Text, start = q.Start }),
                    });
            default:
                return (new Revision(text, sentences, status) { Quotable = sentences }, new { status, rights = "Quotation", publishedAt, text });
        }
    }

    /// <summary>One or two sentences that stand in a revision of a document, each in one place; none where there is no such place.</summary>
    private Place? Find(Document? document = null)
    {
        document ??= Any(_documents)!;
        var revision = Any(document.Revisions)!;
        var single = revision.Quotable.GroupBy(s => s).Where(s => s.Count() == 1).Select(s => s.Key).ToList();
        var chosen = single.OrderBy(_ => _random.Next()).Take(_random.Next(4) == 0 ? 2 : 1).ToArray();
        return chosen.Length > 0 ? new Place(document, document.Revisions.IndexOf(revision) + 1, chosen) : null;
    }

    private string Status() => Any(new[] { "Draft", "Draft", "Published", "Published", "Final" })!;

    private string ReasonCode() => Any(new[] { "Typo", "WrongFact", "WrongName", "Other" })!;

    /// <summary>A day in the world, or nothing that is known.</summary>
    private DateTimeOffset? Sometime() => _random.Next(2) == 0 ? new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(_random.Next(1_000)) : null;

    private Guid[] Some(IEnumerable<Thing> things, int most) => [.. things.OrderBy(_ => _random.Next()).Take(_random.Next(most + 1)).Select(t => t.Id)];

    /// <summary>One of them; none where there is none.</summary>
    private T? Any<T>(IEnumerable<T> all) => all.ToList() is { Count: > 0 } list ? list[_random.Next(list.Count)] : default;

    private static async Task<Guid> Make(LedgerClient by, Thing thing, string act, Dictionary<string, object?> body)
    {
        body["version"] = thing.Version;
        var recorded = await by.Recorded($"/api/{thing.Kinds}/{thing.Id}/{act}", body);
        thing.Version = recorded.Version;
        return recorded.Json.AsObject().Count > 3 ? recorded.Part : Guid.Empty;
    }

    private static async Task<bool> Do(LedgerClient by, Thing thing, string act, Dictionary<string, object?> body)
    {
        await Make(by, thing, act, body);
        return true;
    }

    /// <summary>Something on record, as far as it matters for what can be done with it.</summary>
    private abstract class Thing(Guid id, string kinds)
    {
        public Guid Id => id;
        public string Kinds => kinds;
        public long Version { get; set; } = 1;
        public Dictionary<Guid, (string Kind, bool IsResolved)> Responses { get; } = [];
    }

    private sealed class Source(Guid id, string kind) : Thing(id, "sources")
    {
        public string Kind => kind;
        public bool IsMerged { get; set; }
    }

    private sealed class Document(Guid id, Revision first) : Thing(id, "documents")
    {
        public List<Revision> Revisions { get; } = [first];
        public List<Guid> Caveats { get; } = [];
        public Guid Publisher { get; set; }
        public IReadOnlyList<Guid> Authors { get; set; } = [];
        public bool IsRetracted { get; set; }
    }

    private sealed class Revision(string text, IReadOnlyList<string> sentences, string status)
    {
        public string Text => text;
        public IReadOnlyList<string> Sentences => sentences;
        public string Status { get; set; } = status;
        public bool IsHashed { get; set; }

        /// <summary>The sentences that passages can be found in: all of a held text, those in the excerpts of a hashed one, none of one unseen.</summary>
        public IReadOnlyList<string> Quotable { get; set; } = [];
    }

    private sealed class Attribution(Guid id, Place place) : Thing(id, "attributions")
    {
        public Place Place { get; set; } = place;
        public bool IsWithdrawn { get; set; }
    }

    private sealed class Claim(Guid id) : Thing(id, "claims")
    {
        public IReadOnlyList<Party> Subjects { get; set; } = [];
        public List<(Guid Id, string What, string Stance)> Evidence { get; } = [];
        public List<Guid> Assessments { get; } = [];
        public bool IsPublic { get; set; }

        /// <summary>Retracted or merged.</summary>
        public bool IsClosed { get; set; }
    }

    private sealed record Place(Document Document, int Revision, string[] Sentences);

    private sealed record Party(string Kind, Guid Id);
}
