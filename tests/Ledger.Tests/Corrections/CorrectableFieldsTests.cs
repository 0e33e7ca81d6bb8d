using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Attributions;
using Ledger.Claims;
using Ledger.Corrections;
using Ledger.Documents;
using Ledger.Http;
using Ledger.Responses;
using Ledger.Sources;
using static Ledger.Tests.Deciding;

namespace Ledger.Tests.Corrections;

/// <summary>Every field of each kind of thing that can be corrected: what was before, what is after, and back.</summary>
public sealed class CorrectableFieldsTests
{
    private static readonly DateTimeOffset May = new(2018, 5, 7, 15, 0, 0, TimeSpan.Zero);
    private static readonly string Caveat = $"caveats/{Id(20)}", Response = $"responses/{Id(21)}";

    private static readonly Source Officials = Source.Create(new SourceRegistered(SourceKind.Anonymous, null, "Three officials", 3, null, "Officials"));

    private static readonly Document Report = Document
        .Create(new DocumentRegistered(DocumentKind.Report, "A report", Id(2), [Id(3)], "https://example.org/", May, "en", Revision(RevisionStatus.Draft)))
        .Apply(new DocumentRevised(2, Revision(RevisionStatus.Published), Why))
        .Apply(new CaveatAdded(Id(20), "Subject to change.", Id(2), May, null))
        .Apply(new CaveatAdded(Id(22), "Another.", null, null, null))
        .Apply(new DocumentResponseMade(Id(21), Id(4), ResponseKind.Dispute, "Errors.", new Via(Document: Id(5)), May))
        .Apply(new DocumentResponseMade(Id(23), Id(4), ResponseKind.NoComment, null, null, null));

    private static readonly Attribution Quotation = Attribution
        .Create(new PassageAttributed(Id(2), new Anchor(1, [new AnchoredPassage("take away", 12, 21, "to ", " children")]), SpeechMode.Verbatim, [new Hop("said", Id(3))], May, "A call").SignedBy(Id(9)))
        .Apply(new AttributionResponseMade(Id(21), Id(4), ResponseKind.Denial, "No.", null, null));

    private static readonly Claim Said = Claim
        .Create(new ClaimAsserted("He said so.", [new Party(Id(3))], [new Party(Document: Id(2))], ["borders"]))
        .Apply(new ClaimResponseMade(Id(21), Id(4), ResponseKind.Denial, "No.", null, null));

    private static readonly (string Field, object? Before, object? After)[] OfResponses =
    [
        ($"{Response}/kind", "Denial", "NonDenial"), ($"{Response}/by", Id(4), Id(6)), ($"{Response}/statement", "No.", null),
        ($"{Response}/via", null, new { attribution = Id(7) }), ($"{Response}/saidAt", null, May),
    ];

    public static TheoryData<string, string, string> OfSources => Rows(
        ("name", null, "Deep Throat"), ("description", "Three officials", "Four officials"), ("headCount", 3, 4), ("role", "Officials", null));

    public static TheoryData<string, string, string> OfDocuments => Rows(
        ("kind", "Report", "Statement"), ("title", "A report", "The draft report"), ("publisher", Id(2), Id(6)), ("authors", new[] { Id(3) }, new[] { Id(6), Id(3) }),
        ("url", "https://example.org/", null), ("publishedAt", May, null), ("language", "en", "es-419"),
        ("revisions/2/status", "Published", "Final"), ("revisions/2/rights", "Quotation", "PublicDomain"), ("revisions/2/publishedAt", null, May), ("revisions/1/receivedAt", May, null),
        ($"{Caveat}/text", "Subject to change.", "It may change."), ($"{Caveat}/by", Id(2), null), ($"{Caveat}/statedAt", May, May.AddDays(1)),
        ($"{Response}/kind", "Dispute", "Denial"), ($"{Response}/by", Id(4), Id(6)), ($"{Response}/statement", "Errors.", null),
        ($"{Response}/via", new { document = Id(5) }, new { attribution = Id(7) }), ($"{Response}/saidAt", May, null));

    public static TheoryData<string, string, string> OfAttributions => Rows(
    [
        ("passages", new[] { new { exact = "take away", start = 12, end = 21, prefix = "to ", suffix = " children" } }, new[] { new { exact = "away", start = 17, end = 21, prefix = "take ", suffix = " children" } }),
        ("revision", 1, 2), ("mode", "Verbatim", "Paraphrase"), ("hops", new[] { new { verb = "said", source = Id(3) } }, new object[] { new { verb = "wrote", source = Id(6), document = Id(7), revision = 1, note = "In a note" } }),
        ("saidAt", May, null), ("occasion", "A call", "A meeting"), .. OfResponses,
    ]);

    public static TheoryData<string, string, string> OfClaims => Rows(
    [
        ("statement", "He said so.", "He said it."), ("subjects", new[] { new { source = Id(3) } }, new[] { new { document = Id(6) } }),
        ("mentions", new[] { new { document = Id(2) } }, Array.Empty<object>()), ("topics", new[] { "borders" }, new[] { "families", "borders" }), .. OfResponses,
    ]);

    [Theory]
    [MemberData(nameof(OfSources))]
    public void Of_a_source(string field, string before, string after) => Corrects(Source.Fields, Officials, (s, e) => s.Apply(new SourceCorrected(Id(1), ReasonCode.Other, Why, null, null, e)), field, before, after);

    [Theory]
    [MemberData(nameof(OfDocuments))]
    public void Of_a_document(string field, string before, string after) => Corrects(Document.Fields, Report, (s, e) => s.Apply(new DocumentCorrected(Id(1), ReasonCode.Other, Why, null, null, e)), field, before, after);

    [Theory]
    [MemberData(nameof(OfAttributions))]
    public void Of_an_attribution(string field, string before, string after) =>
        Corrects(Attribution.Fields, Quotation, (s, e) => s.Apply(new AttributionCorrected(Id(1), ReasonCode.Other, Why, null, null, e)), field, before, after);

    [Theory]
    [MemberData(nameof(OfClaims))]
    public void Of_a_claim(string field, string before, string after) => Corrects(Claim.Fields, Said, (s, e) => s.Apply(new ClaimCorrected(Id(1), ReasonCode.Other, Why, null, null, e)), field, before, after);

    [Fact]
    public void All_of_them_are_here()
    {
        (string[] Names, TheoryData<string, string, string> Rows)[] kinds =
            [([.. Source.Fields.Names], OfSources), ([.. Document.Fields.Names], OfDocuments), ([.. Attribution.Fields.Names], OfAttributions), ([.. Claim.Fields.Names], OfClaims)];
        foreach (var (names, rows) in kinds)
        {
            rows.Select(r => r.Data.Item1.Split('/') is [var parts, _, var name] ? $"{parts}/*/{name}" : r.Data.Item1).Distinct().ShouldBe(names, ignoreOrder: true);
        }
    }

    [Theory]
    [InlineData("revisions/3/status", "\"Final\"")]
    [InlineData("revisions/02/status", "\"Final\"")]
    [InlineData("caveats/0192f2d4-0000-7000-8000-0000000000ff/text", "\"Another.\"")]
    [InlineData("responses/1/kind", "\"Denial\"")]
    public void A_part_that_is_not_there_is_not_corrected(string field, string after)
    {
        Document.Fields.Check(Report, new Correcting(field, after)).ShouldRefuse(422, "part-not-found", $"changes.{field}");
    }

    [Theory]
    [InlineData("versions/2/status", "\"Final\"")]
    [InlineData("revisions/*/status", "\"Final\"")]
    [InlineData("revisions//status", "\"Final\"")]
    [InlineData("revisions/2", "\"Final\"")]
    [InlineData("revisions/two/status", "\"Final\"")]
    [InlineData("revisions/-2/status", "\"Final\"")]
    [InlineData("revisions/2/status/", "\"Final\"")]
    [InlineData("Title", "\"The draft report\"")]
    [InlineData("id", "\"0192f2d4-0000-7000-8000-0000000000ff\"")]
    [InlineData("", "null")]
    public void What_is_no_field_is_told_so_with_those_that_are(string field, string after)
    {
        Document.Fields.Faults(field, JsonElement.Parse(after)).ShouldHaveSingleItem().ShouldBe($"is not a field that can be corrected; these can: {string.Join(", ", Document.Fields.Names)}.");
    }

    [Theory]
    [InlineData("title", "null")]
    [InlineData("title", "\" \"")]
    [InlineData("title", "3")]
    [InlineData("kind", "\"Rumour\"")]
    [InlineData("kind", "null")]
    [InlineData("publisher", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("authors", "null")]
    [InlineData("authors", "[\"0192f2d4-0000-7000-8000-0000000000ff\",\"0192f2d4-0000-7000-8000-0000000000ff\"]")]
    [InlineData("url", "\"ftp://example.org/\"")]
    [InlineData("publishedAt", "\"3018-05-07T15:00:00Z\"")]
    [InlineData("language", "\"English, please\"")]
    [InlineData("responses/0192f2d4-0000-7000-8000-000000000015/via", "{}")]
    public void A_new_value_keeps_the_rules_of_its_field(string field, string after)
    {
        Document.Fields.Faults(field, JsonElement.Parse(after)).ShouldNotBeEmpty();
    }

    [Fact]
    public void The_same_value_in_other_words_changes_nothing()
    {
        Document.Fields.Check(Report, new Correcting("publishedAt", "\"2018-05-07T11:00:00-04:00\"")).ShouldRefuse(422, "correction-changes-nothing", "changes.publishedAt");
        Document.Fields.Check(Report, new Correcting("authors", $"[\"{Id(3).ToString().ToUpperInvariant()}\"]")).ShouldRefuse(422, "correction-changes-nothing", "changes.authors");
        Claim.Fields.Check(Said, new Correcting("subjects", $"[{{\"document\":null,\"source\":\"{Id(3)}\"}}]")).ShouldRefuse(422, "correction-changes-nothing", "changes.subjects");
    }

    [Fact]
    public void What_a_new_value_refers_to_is_told_with_its_field()
    {
        var changes = new Dictionary<string, JsonElement>
        {
            ["publisher"] = Json.Element(Id(6)), ["authors"] = Json.Element(new[] { Id(7), Id(8) }), [$"{Caveat}/by"] = Json.Element<Guid?>(null), [$"{Response}/via"] = Json.Element(new Via(Attribution: Id(9))),
            ["title"] = Json.Element("The draft report"),
        };

        Document.Fields.References(changes).ShouldBe(
        [
            new Reference("changes.publisher", ReferenceTo.Source, Id(6)), new Reference("changes.authors", ReferenceTo.Source, Id(7)), new Reference("changes.authors", ReferenceTo.Source, Id(8)),
            new Reference($"changes.{Response}/via", ReferenceTo.Attribution, Id(9)),
        ]);
        Claim.Fields.References(new Dictionary<string, JsonElement> { ["subjects"] = Json.Element(new[] { new Party(Id(1)), new Party(Document: Id(2)) }) }).ShouldBe(
            [new Reference("changes.subjects", ReferenceTo.Source, Id(1)), new Reference("changes.subjects", ReferenceTo.Document, Id(2))]);
        Attribution.Fields.References(new Dictionary<string, JsonElement> { ["hops"] = Json.Element(new[] { new Hop("wrote", Id(1), Id(2)) }) }).ShouldBe(
            [new Reference("changes.hops", ReferenceTo.Source, Id(1)), new Reference("changes.hops", ReferenceTo.Document, Id(2))]);
    }

    [Fact]
    public void Several_fields_are_corrected_at_once_in_the_order_of_their_names()
    {
        var changes = new Dictionary<string, JsonElement> { ["title"] = Json.Element("T"), ["revisions/2/status"] = Json.Element("Final"), ["kind"] = Json.Element("Note"), ["revisions/1/status"] = Json.Element("Final") };

        var made = Document.Fields.Changes(Report, new Correcting(changes));

        made.Select(c => c.Field).ShouldBe(["kind", "revisions/1/status", "revisions/2/status", "title"]);
        var after = Report.Apply(new DocumentCorrected(Id(1), ReasonCode.Other, Why, null, null, made));
        (after.Kind, after.Title).ShouldBe((DocumentKind.Note, "T"));
        after.Revisions.Select(r => r.Status).ShouldBe([RevisionStatus.Final, RevisionStatus.Final]);
    }

    /// <summary>Nothing but the one field changes, the event says before and after, and the other way round it is as it was.</summary>
    private static void Corrects<TState>(
        CorrectableFields<TState> fields, TState state, Func<TState, IReadOnlyList<FieldChange>, TState> apply, string field, string before, string after)
    {
        fields.Faults(field, JsonElement.Parse(after)).ShouldBeEmpty();
        fields.Check(state, new Correcting(field, after)).ShouldAllow();

        var change = fields.Changes(state, new Correcting(field, after)).ShouldHaveSingleItem();
        change.Field.ShouldBe(field);
        Same(JsonNode.Parse(change.Before.GetRawText()), JsonNode.Parse(before));
        Same(JsonNode.Parse(change.After.GetRawText()), JsonNode.Parse(after));

        var corrected = apply(state, [change]);
        Same(JsonNode.Parse(Json.Element(corrected).GetRawText())!["corrections"]![0]!["id"], Id(1));
        var expected = Written(state, field, JsonNode.Parse(after));
        var actual = JsonNode.Parse(Json.Element(corrected).GetRawText())!.AsObject();
        (expected["corrections"], actual["corrections"]) = (null, null);
        Same(actual, expected);

        fields.Check(corrected, new Correcting(field, after)).ShouldRefuse(422, "correction-changes-nothing", $"changes.{field}");
        var back = fields.Changes(corrected, new Correcting(field, before));
        var again = JsonNode.Parse(Json.Element(apply(corrected, back)).GetRawText())!.AsObject();
        var was = JsonNode.Parse(Json.Element(state).GetRawText())!.AsObject();
        (again["corrections"], was["corrections"]) = (null, null);
        Same(again, was);
    }

    /// <summary>The state as JSON, with another value in the place that a field's path means.</summary>
    private static JsonObject Written<TState>(TState state, string field, JsonNode? value)
    {
        var json = JsonNode.Parse(Json.Element(state).GetRawText())!.AsObject();
        var (owner, name) = field.Split('/') switch
        {
            [var parts, var key, var last] => (json[parts]!.AsArray().Single(p => (string?)p!["id"] == key || p["number"]?.ToString() == key)!.AsObject(), last),
            _ when state is Attribution && field is "passages" or "revision" => (json["anchor"]!.AsObject(), field),
            _ => (json, field),
        };
        owner.Remove(name);
        if (value is not null) owner[name] = value;
        return json;
    }

    private static void Same(JsonNode? actual, JsonNode? expected) => JsonNode.DeepEquals(actual, expected).ShouldBeTrue($"{actual?.ToJsonString()}\nshould be\n{expected?.ToJsonString()}");

    private static RecordedRevision Revision(RevisionStatus status) => new(status, RightsBasis.Quotation, TextForm.Unseen, null, null, [], null, May);

    private static TheoryData<string, string, string> Rows(params (string Field, object? Before, object? After)[] rows) =>
        [.. rows.Select(r => new TheoryDataRow<string, string, string>(r.Field, Json.Element(r.Before).GetRawText(), Json.Element(r.After).GetRawText()))];

    private sealed record Correcting(IReadOnlyDictionary<string, JsonElement> Changes) : ICorrection
    {
        public Correcting(string field, string after) : this(new Dictionary<string, JsonElement> { [field] = JsonElement.Parse(after) })
        {
        }

        public ReasonCode ReasonCode => ReasonCode.Other;
        public string Reason => Why;
        public string? RequestedBy => null;
        public string? Notice => null;
        public long Version => 1;
    }
}
