using System.Text.RegularExpressions;
using Ledger.Access;
using Ledger.Attributions;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Hosting;
using Ledger.Http;
using Ledger.Integrity;
using Ledger.Responses;
using Ledger.Sources;
using Ledger.Tests.Contracts;

namespace Ledger.Tests.Audit;

/// <summary>Every event is told in one sentence, in words that a reader knows, with the names that things have now.</summary>
public sealed partial class SummaryTests
{
    private static readonly DateTimeOffset May = new(2018, 5, 7, 0, 0, 0, TimeSpan.Zero);

    private static readonly Guid
        Edith = Id(1), Ada = Id(2), Sessions = Id(11), Times = Id(12), Officials = Id(13), Doj = Id(14), Article = Id(21), Report = Id(22), Attribution = Id(31), Claim = Id(41), Other = Id(42),
        Evidence = Id(51), Response = Id(52), Caveat = Id(53), Assessment = Id(54), Token = Id(55);

    private static readonly Names Names = new(
        new Dictionary<Guid, Thing>
        {
            [Edith] = new("Actor", "Edith Editor"),
            [Ada] = new("Actor", "Ada Reporter"),
            [Sessions] = new("Source", "Jeff Sessions"),
            [Times] = new("Source", "The New York Times"),
            [Officials] = new("Source", "three officials"),
            [Doj] = new("Source", "the Justice Department"),
            [Article] = new("Document", "A bombshell"),
            [Report] = new("Document", "Draft report"),
            [Attribution] = new("Attribution", "We need to take away children"),
            [Claim] = new("Claim", "Sessions said so."),
            [Other] = new("Claim", "Sessions said it"),
        },
        new Dictionary<Guid, Part>
        {
            [Evidence] = new(Evidence, Attribution: Attribution),
            [Response] = new(Response, Kind: "Denial", By: Sessions),
            [Caveat] = new(Caveat, Text: "Subject to change."),
            [Assessment] = new(Assessment, Rating: Rating.MostlyFalse, Actor: Edith),
            [Token] = new(Token, Note: "laptop"),
        },
        new Dictionary<long, Role> { [1] = Role.Reader });

    private static readonly Anchor Words = new(1, [new AnchoredPassage("We need to take", 0, 15, "", ""), new AnchoredPassage("away children", 20, 33, "", "")]);

    private static readonly RecordedRevision Held = new(RevisionStatus.Published, RightsBasis.Quotation, TextForm.Held, "ab", 4_000, [], May, null);

    /// <summary>Each sentence, and the event and the stream that it tells of.</summary>
    private static readonly (Guid Stream, object Event, string Sentence)[] Told =
    [
        (Edith, new ActorAdded("Edith Editor", Role.Administrator), "Edith Editor became the first administrator of this ledger."),
        (Ada, new ActorAdded("Ada", Role.Contributor), "Edith Editor added Ada Reporter to those who may act, as Contributor."),
        (Ada, new RoleChanged(Role.Contributor, "She writes now."), "Edith Editor changed the role of Ada Reporter from Reader to Contributor."),
        (Ada, new TokenIssued(Token, "5ec2e7", "laptop", May.AddHours(15)), "Edith Editor gave Ada Reporter a token (“laptop”), valid until 7 May 2018 15:00 UTC."),
        (Edith, new TokenIssued(Token, "5ec2e7", null, null), "Edith Editor gave themselves a token."),
        (Ada, new TokenRevoked(Token, "Lost."), "Edith Editor revoked a token of Ada Reporter (“laptop”)."),
        (Ada, new ActorRedacted(Id(61), ["name"], "They asked.", "Counsel", [], [], []), "Edith Editor redacted the name of Ada Reporter, by the authority of “Counsel”."),
        (Sessions, new SourceRedacted(Id(61), ["name", "role"], "A source at risk.", "Counsel", [], [], []), "Edith Editor redacted the name and the role of the source Jeff Sessions, by the authority of “Counsel”."),
        (Report, new DocumentRedacted(Id(61), ["revisions/1/text"], "An injunction.", "A court", [], [], []),
            "Edith Editor redacted the text of revision 1 of the document “Draft report”, by the authority of “A court”."),
        (Attribution, new AttributionRedacted(Id(61), ["occasion"], "An injunction.", "A court", [], [], []),
            "Edith Editor redacted the occasion of the attribution of “We need to take away children”, by the authority of “A court”."),
        (Claim, new ClaimRedacted(Id(61), [$"evidence/{Evidence}/note", "retraction/reason"], "An injunction.", "A court", [], [], []),
            "Edith Editor redacted the note and the reason of the claim, by the authority of “A court”."),
        (Sessions, new SourceRegistered(SourceKind.Person, "J. Sessions", null, null, null, "Former Attorney General"), "Edith Editor put on record the person Jeff Sessions, Former Attorney General."),
        (Officials, new SourceRegistered(SourceKind.Anonymous, null, "three officials", 3, null, null), "Edith Editor put on record an anonymous source: three officials (3 people)."),
        (Sessions, new SourceMerged(Times, "The same."), "Edith Editor merged the source Jeff Sessions into The New York Times."),
        (Sessions, new SourceCorrected(Id(61), ReasonCode.WrongName, "A slip.", null, null, [Change("name", "Jeff Session", "Jeff Sessions"), Change<int?>("headCount", null, 3)]),
            "Edith Editor corrected the source Jeff Sessions: the name read “Jeff Session”, and reads “Jeff Sessions” now; the head count was not given, and is 3 now."),
        (Article, new DocumentRegistered(DocumentKind.Article, "A bomb", Times, [], null, null, null, Held),
            "Edith Editor put on record the article “A bombshell” by The New York Times; revision 1 (Published) is held."),
        (Report, new DocumentRegistered(DocumentKind.CourtFiling, "A draft", Doj, [], null, null, null, Held with { Status = RevisionStatus.Draft, Form = TextForm.Unseen }),
            "Edith Editor put on record the court filing “Draft report” by the Justice Department; revision 1 (Draft) is unseen."),
        (Report, new DocumentRevised(2, Held with { Status = RevisionStatus.Final, Form = TextForm.Hashed, Excerpts = [new Excerpt("a", 1)] }, "It is final."),
            "Edith Editor recorded a newer revision of the document “Draft report”; revision 2 (Final) is known by its hash and 1 excerpt."),
        (Report, new TextSupplied(2, 12_345), "Edith Editor supplied the text of revision 2 of the document “Draft report”, 12,345 characters long."),
        (Report, new CaveatAdded(Caveat, "Subject to change", Doj, May, null), "Edith Editor recorded a caveat of the Justice Department on the document “Draft report”: “Subject to change”."),
        (Report, new CaveatLifted(Caveat, "It is final."), "Edith Editor lifted the caveat “Subject to change.” on the document “Draft report”."),
        (Report, new DocumentRetracted("Withdrawn by its publisher."), "Edith Editor retracted the document “Draft report”."),
        (Report, new DocumentCorrected(Id(61), ReasonCode.WrongFact, "Wrong.", null, null,
            [Change("publisher", Times, Doj), Change<Guid[]>("authors", [], [Sessions, Times]), Change("revisions/1/status", "Draft", "Final"), Change("url", "a", "b"), Change("language", "en", "de")]),
            "Edith Editor corrected the document “Draft report”: the publisher was The New York Times, and is the Justice Department now; "
            + "the authors were not given, and are Jeff Sessions and The New York Times now; the status of revision 1 was Draft, and is Final now; and 2 more fields."),
        (Report, new DocumentCorrected(Id(61), ReasonCode.WrongDate, "Wrong.", null, null,
            [Change("publishedAt", May, May.AddDays(1)), Change<Guid?>($"caveats/{Caveat}/by", null, Doj), Change($"responses/{Response}/kind", "Denial", "Dispute")]),
            "Edith Editor corrected the document “Draft report”: the date of publication was 7 May 2018, and is 8 May 2018 now; "
            + "the party of the caveat was not given, and is the Justice Department now; the kind of the response by Jeff Sessions was Denial, and is Dispute now."),
        (Article, new ErratumRecorded(Id(61), ReasonCode.WrongName, "A slip.", null, null, new Anchor(1, [new AnchoredPassage("Jeff Session", 0, 12, "", "")]), "Jeff Sessions"),
            "Edith Editor recorded an erratum: in “A bombshell”, revision 1, “Jeff Session” should read “Jeff Sessions”."),
        (Report, new DocumentResponseMade(Response, Doj, ResponseKind.Dispute, "Numerous factual errors", new Via(Document: Article), May),
            "Edith Editor recorded that the Justice Department disputed the document “Draft report”, in “A bombshell”: “Numerous factual errors”."),
        (Article, new DocumentResponseMade(Response, Doj, ResponseKind.NoReply, null, new Via(Document: Article), null),
            "Edith Editor recorded that the Justice Department did not reply about the document “A bombshell”, as it says itself."),
        (Report, new DocumentResponseResolved(Response, Outcome.Upheld, "So it is."), "Edith Editor upheld the denial of the document “Draft report” by Jeff Sessions."),
        (Attribution, new PassageAttributed(Article, Words, SpeechMode.Verbatim, [new("reported", Times, Report, 1), new("said", Sessions)], May, null),
            "Edith Editor attributed “We need to take … away children” in “A bombshell” to Jeff Sessions, through The New York Times in “Draft report”."),
        (Attribution, new AttributionWithdrawn("Misread."), "Edith Editor withdrew the attribution of “We need to take away children”."),
        (Attribution, new AttributionCorrected(Id(61), ReasonCode.WrongAttribution, "Misread.", null, null,
            [Change<Hop[]>("hops", [new("said", Sessions)], [new("reported", Times), new("wrote", null, Report, 1)]), Change("passages", Words.Passages, Words.Passages.Take(1))]),
            "Edith Editor corrected the attribution of “We need to take away children”: the hops of the chain were Jeff Sessions, and are The New York Times and “Draft report” now; "
            + "the passage read “We need to take … away children”, and reads “We need to take” now."),
        (Attribution, new AttributionResponseMade(Response, Sessions, ResponseKind.Denial, null, new Via(Attribution: Attribution), null),
            "Edith Editor recorded that Jeff Sessions denied the attribution of “We need to take away children”, in “We need to take away children”."),
        (Attribution, new AttributionResponseResolved(Response, Outcome.Rejected, "It is on tape."), "Edith Editor rejected the denial of the attribution of “We need to take away children” by Jeff Sessions."),
        (Claim, new ClaimAsserted("Sessions said\r\nso.", [new Party(Sessions), new Party(Document: Report)], [], []),
            "Edith Editor put on record the claim “Sessions said so.”, which reports the words of Jeff Sessions and “Draft report”."),
        (Claim, new EvidenceLinked(Evidence, Stance.Supports, Attribution, null, null, null), "Edith Editor linked the attribution of “We need to take away children” to the claim as support."),
        (Claim, new EvidenceLinked(Evidence, Stance.Rebuts, null, Article, Words, null), "Edith Editor linked the passage “We need to take … away children” of “A bombshell” to the claim as a rebuttal."),
        (Claim, new EvidenceWithdrawn(Evidence, "Misread."), "Edith Editor withdrew the attribution of “We need to take away children” from the evidence of the claim."),
        (Claim, new ClaimAssessed(Assessment, Rating.MostlyFalse, "It was not so.", [], null), "Edith Editor assessed the claim as mostly false: “It was not so.”"),
        (Claim, new ClaimAssessed(Assessment, Rating.False, "Falsely claimed", [], Times), "Edith Editor recorded that The New York Times assessed the claim as false: “Falsely claimed”."),
        (Claim, new AssessmentWithdrawn(Assessment, "Hasty."), "Edith Editor withdrew the assessment of the claim as mostly false by Edith Editor."),
        (Claim, new ClaimRetracted("Nobody said so."), "Edith Editor retracted the claim."),
        (Claim, new ClaimMerged(Other, "The same."), "Edith Editor merged the claim “Sessions said so.” into “Sessions said it”."),
        (Claim, new ClaimPublished(true, "Checked."), "Edith Editor made the claim public."),
        (Claim, new ClaimPublished(false, "Too early."), "Edith Editor took the claim back from the public."),
        (Claim, new ClaimCorrected(Id(61), ReasonCode.WrongFact, "A slip.", "A reader", "We had it wrong.", [Change("statement", "Five attorneys general said so.", "Five attorneys said so.")]),
            "Edith Editor corrected the claim: the statement read “Five attorneys general said so.”, and reads “Five attorneys said so.” now."),
        (Claim, new ClaimCorrected(Id(61), ReasonCode.WrongFact, "A slip.", null, null, [Change<Party[]>("subjects", [new(Sessions)], []), Change<string[]>("topics", ["a", "b"], ["c"])]),
            "Edith Editor corrected the claim: the subjects were Jeff Sessions, and are not given now; the topics were “a” and “b”, and are “c” now."),
        (Claim, new ClaimResponseMade(Response, Sessions, ResponseKind.Denial, "I never said so.", new Via(Attribution: Attribution), May), "Edith Editor recorded that Jeff Sessions denied the claim: “I never said so.”"),
        (Claim, new ClaimResponseMade(Response, Sessions, ResponseKind.NoComment, null, null, null), "Edith Editor recorded that Jeff Sessions did not comment on the claim."),
        (TheLog.Id, new LogOpened("example.org/ledger+1a2b3c4d+AbC+d"), "The log of this ledger was opened, signed with the key example.org/ledger+1a2b3c4d."),
        (TheLog.Id, new LogKeyRotated("example.org/ledger+1a2b3c4d+AbCd", "example.org/ledger+5e6f7a8b+EfGh", "— example.org/ledger SiG", "Every year."),
            "Edith Editor gave the log the key example.org/ledger+5e6f7a8b in the place of example.org/ledger+1a2b3c4d."),
        (TheLog.Id, new RestorationAccepted("example.org/ledger\n12345\n", 12_345, "r00t", "The disk was lost."),
            "Edith Editor accepted that the database was restored, and gave up the checkpoint of 12,345 leaves that had been signed."),
        (Claim, new ClaimResponseResolved(Response, Outcome.Withdrawn, "He took it back."), "Edith Editor recorded that Jeff Sessions withdrew the denial of the claim."),
    ];

    public static TheoryData<string> Sentences => [.. Told.Select(t => t.Sentence)];

    [Theory]
    [MemberData(nameof(Sentences))]
    public void An_event_is_told_in_a_sentence(string sentence)
    {
        var (stream, told, _) = Told.Single(t => t.Sentence == sentence);
        Summaries.Tell(Recorded(stream, told), Names).Summary.ShouldBe(sentence);
    }

    [Fact]
    public void Every_event_has_a_sentence() => Told.Select(t => t.Event.GetType()).Distinct().Select(t => t.Name).Order().ShouldBe(RecordedEvents.All.Select(t => t.Name).Order());

    [Fact]
    public void Whatever_is_in_an_event_it_is_told_on_one_line_by_names_and_without_a_hash()
    {
        foreach (var (e, hash) in RecordedEvents.All.SelectMany(t => EventExamples.Of(t).Values).Select(e => (Recorded(Claim, e), (e as TokenIssued)?.SecretHash)))
        {
            var asked = Summaries.Ids(e).Concat(Names.Parts.Values.SelectMany(p => p.Ids())).Distinct().ToDictionary(id => id, _ => new Thing("Source", "somebody"));
            var told = Summaries.Tell(e, Names with { Things = asked });

            told.Summary.ShouldNotContain('\n');
            told.Summary.ShouldEndWith(told.Summary[^1] is '.' or '…' or '”' ? told.Summary[^1..] : ".");
            AnId().IsMatch(told.Summary).ShouldBeFalse($"{e.Type}: {told.Summary}");
            if (hash is not null) (told.Summary + Json.Element(told.Changes)).ShouldNotContain(hash);
        }
    }

    [Fact]
    public void What_is_not_on_record_any_more_goes_by_its_id() =>
        Summaries.Tell(Recorded(Claim, new ClaimMerged(Other, "The same.")), Names with { Things = new Dictionary<Guid, Thing>() }).Summary
            .ShouldBe($"{Edith} merged the claim {Claim} into {Other}.");

    [Fact]
    public void An_event_that_nobody_signed_is_told_too() =>
        Summaries.Tell(Recorded(Claim, new ClaimRetracted("So.")) with { Actor = null }, Names).Summary.ShouldBe("Somebody unknown retracted the claim.");

    [Fact]
    public void A_long_text_is_cut_after_120_code_points_and_never_inside_of_a_character()
    {
        // 118 letters, a family of seven code points, and more.
        var statement = new string('a', 118) + "👨‍👩‍👧‍👦" + " and more";
        var sentence = Summaries.Tell(Recorded(Claim, new ClaimAsserted(statement, [], [], [])), Names).Summary;
        sentence.ShouldBe($"Edith Editor put on record the claim “{new string('a', 118)}…”");
    }

    [Fact]
    public void A_text_of_120_code_points_is_not_cut()
    {
        var statement = string.Concat(Enumerable.Repeat("😀", 120));
        Summaries.Tell(Recorded(Claim, new ClaimAsserted(statement, [], [], [])), Names).Summary.ShouldBe($"Edith Editor put on record the claim “{statement}”.");
    }

    [Fact]
    public void One_endless_character_is_cut_all_the_same()
    {
        var statement = "a" + new string('́', 500);
        Summaries.Tell(Recorded(Claim, new ClaimAsserted(statement, [], [], [])), Names).Summary.ShouldBe($"Edith Editor put on record the claim “a{new string('́', 118)}…”");
    }

    [Fact]
    public void Many_speakers_are_counted()
    {
        var subjects = Enumerable.Range(0, 9).Select(_ => new Party(Sessions)).ToList();
        Summaries.Tell(Recorded(Claim, new ClaimAsserted("X", subjects, [], [])), Names).Summary
            .ShouldEndWith("the words of Jeff Sessions, Jeff Sessions, Jeff Sessions, Jeff Sessions, Jeff Sessions and 4 others.");
    }

    internal static RecordedEvent Recorded(Guid stream, object data, long sequence = 1) => new(
        sequence, Id(99), stream, Names.Things.GetValueOrDefault(stream)?.Kind ?? "Claim", 1, data.GetType().Name, May, Edith, "Editor", "Command", "trace", "request", "test", data);

    internal static FieldChange Change<T>(string field, T before, T after) => new(field, Json.Element(before), Json.Element(after));

    private static Guid Id(int number) => new($"0192f2d4-0000-7000-8000-{number:x12}");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex AnId();
}
