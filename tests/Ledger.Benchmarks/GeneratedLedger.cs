using Ledger.Access;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;
using Marten;

namespace Ledger.Benchmarks;

/// <summary>
/// A ledger that looks like one, to ask and to rebuild: claims with several articles each, chains of one to five hops through shared reports and sources (few are used often, most seldom), one report that every fifth claim at least
/// rests on (19,534 claims at a million events), responses, corrections and assessments. The same seed makes the same ledger but for ids and times. Appended with inline state and edges, many streams in a transaction, and without
/// the checks of a command: the import is what measures those.
/// </summary>
internal sealed class GeneratedLedger(int seed)
{
    private const int EvidenceOfClaim = 6, ClaimsTogether = 40;

    private readonly Random _random = new(seed);
    private readonly List<Guid> _publishers = [], _people = [], _reports = [];
    private int _appended, _claims;

    /// <summary>Goes on by so many events, and a few more to finish what was begun.</summary>
    public async Task Grow(IDocumentStore store, int events, Guid actor)
    {
        var until = _appended + events;
        while (_appended < until)
        {
            await using var session = store.LightweightSession();
            session.LastModifiedBy = actor.ToString();
            session.SetHeader(Signature.Role, nameof(Role.Administrator));
            session.SetHeader(Signature.Command, nameof(GeneratedLedger));
            session.CorrelationId = $"generated/{_appended}";
            for (var i = 0; i < ClaimsTogether; i++)
            {
                if (_publishers.Count < 50 || _random.Next(10) == 0) MoreToCite(session);
                AClaim(session);
            }
            await session.SaveChangesAsync();
        }
    }

    private void MoreToCite(IDocumentSession session)
    {
        var publisher = Start<Source>(session, new SourceRegistered(SourceKind.Organisation, $"The paper {_publishers.Count}", null, null, null, null));
        var person = Start<Source>(session, new SourceRegistered(SourceKind.Person, $"A person {_people.Count}", null, null, null, "Official"));
        var report = Start<Document>(session,
            new DocumentRegistered(DocumentKind.Report, $"A report {_reports.Count}", publisher, [person], null, null, "en", Unseen(RevisionStatus.Draft)),
            new CaveatAdded(Id(), "Subject to change.", publisher, null, null));
        _publishers.Add(publisher);
        _people.Add(person);
        _reports.Add(report);
    }

    private void AClaim(IDocumentSession session)
    {
        var subject = Often(_people);
        var claim = new List<object> { new ClaimAsserted($"A person said something, for the {_claims}th time, that can be checked.", [new Party(subject)], [], ["a topic"]) };
        for (var i = 0; i < EvidenceOfClaim; i++)
        {
            const string passage = "said something that can be checked";
            var article = new List<object>
            {
                new DocumentRegistered(DocumentKind.Article, $"An article about the claim {_claims}", Often(_publishers), [], "https://example.org/", null, "en", Unseen(RevisionStatus.Published)),
            };
            if (_random.Next(3) == 0) article.Add(new DocumentResponseMade(Id(), subject, ResponseKind.NoComment, null, null, null));
            if (_random.Next(3) == 0) article.Add(new DocumentCorrected(Id(), ReasonCode.Typo, "A letter was missing.", null, null, [new FieldChange("language", Json.Element("en"), Json.Element("en-GB"))]));
            var document = Start<Document>(session, [.. article]);
            var hops = new List<Hop> { new("was quoted as saying", subject) };
            for (var more = _random.Next(5); more > 0; more--) hops.Insert(0, _random.Next(2) == 0 ? new Hop("reported", Often(_publishers), Often(_reports), 1) : new Hop("reported", Often(_people)));
            if (i == 0 && _claims % 5 == 0) hops.Insert(0, new Hop("reported", _publishers[0], _reports[0], 1));
            if (hops.Count > 5) hops.RemoveAt(1);
            var attribution = Start<Attribution>(session, new PassageAttributed(document, new Anchor(1, [new AnchoredPassage(passage, 10, 10 + passage.Length, "A person ", " yesterday.")]), SpeechMode.Partial, hops, null, null));
            claim.Add(new EvidenceLinked(Id(), i == EvidenceOfClaim - 1 ? Stance.Context : Stance.Supports, attribution, null, null, null));
        }
        var response = Id();
        claim.Add(new ClaimResponseMade(response, subject, ResponseKind.Denial, "That is not what was said.", null, null));
        claim.Add(new ClaimResponseResolved(response, Outcome.Rejected, "The recording has it."));
        claim.Add(new ClaimCorrected(Id(), ReasonCode.Clarification, "Clearer.", null, null, [new FieldChange("topics", Json.Element(new[] { "a topic" }), Json.Element(new[] { "a topic", "another" }))]));
        claim.Add(new ClaimAssessed(Id(), Rating.MostlyTrue, "As far as it goes.", [], null));
        Start<Claim>(session, [.. claim]);
        _claims++;
    }

    private Guid Start<TState>(IDocumentSession session, params object[] events) where TState : class
    {
        var id = Id();
        session.Events.StartStream<TState>(id, events);
        _appended += events.Length;
        return id;
    }

    /// <summary>The first few often, the others ever more seldom, as Zipf found.</summary>
    private Guid Often(List<Guid> all) => all[(int)(Math.Pow(all.Count, _random.NextDouble()) - 1)];

    private static RecordedRevision Unseen(RevisionStatus status) => new(status, RightsBasis.Quotation, TextForm.Unseen, null, null, [], null, null);

    private static Guid Id() => NewId.Next(TimeProvider.System).Value;
}
